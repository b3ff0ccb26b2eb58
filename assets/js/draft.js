/* What is being written stays on the device until it is safely sent; sent without a network, it leaves by itself when the network is back.
   A draft belongs to the account that wrote it: signing out removes it. */
import { behaviour, say, word } from "./start.js";
import { post } from "./fragment.js";
import { setFiles } from "./photos.js";
import * as store from "./keep.js";

const viewer = document.body.dataset.viewer || "";
const SKIPPED = new Set(["csrfmiddlewaretoken"]);
const forms = new Set();
const arrived = sessionStorage.getItem("sent-draft"); // what the page before this one sent
let sending = false;

const keyOf = (form) => `${viewer}:${form.dataset.draft}`;

function written(form) {
  return [...new FormData(form)].filter(([name, value]) => !SKIPPED.has(name) && !(value instanceof File && !value.size));
}

/* Whether a person put something in: words, or a photo. */
function hasWords(form) {
  return [...form.querySelectorAll("input[type=file]")].some(({ files }) => files.length) || [...form.querySelectorAll("textarea, input[type=text]:not([inputmode=decimal])")].some((field) => field.value.trim());
}

function restore(form, fields) {
  const told = (field) => ["input", "change"].forEach((kind) => field.dispatchEvent(new Event(kind, { bubbles: true })));
  for (const field of form.querySelectorAll("input[type=file]")) {
    const files = fields.filter(([name, value]) => name === field.name && value instanceof File).map(([, file]) => file);
    if (!files.length || field.files.length) continue;
    setFiles(field, files);
    told(field);
  }
  for (const [name, value] of fields) {
    const field = form.elements.namedItem(name);
    if (typeof value !== "string" || !field || field.type === "hidden") continue;
    if (field instanceof RadioNodeList || field.tagName === "SELECT") {
      if (field.value === value) continue;
      field.value = value;
      const chosen = field.tagName ? field : [...field].find(({ checked }) => checked);
      if (chosen) told(chosen);
    } else if (field.type === "radio") field.checked = field.value === value;
    else if (field.type === "checkbox") field.checked = true;
    else if (field.type !== "file" && !field.value) {
      field.value = value;
      told(field);
    }
  }
}

behaviour("form[data-draft]", (form) => {
  const key = keyOf(form);
  let waiting;
  let sent = false;
  forms.add(form);

  const keep = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (sent) return;
      if (hasWords(form)) store.put(key, { fields: written(form), at: Date.now(), action: form.action, due: false }).catch(() => {});
      else store.remove(key).catch(() => {});
    }, 400);
  };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);

  form.addEventListener("submit", async (event) => {
    const fields = written(form);
    const { submitter } = event;
    // Sent without a network, it skips the steps that need one (data-draft-act): nobody will be there to press again.
    if (submitter && submitter.name) fields.push([submitter.name, (!navigator.onLine && submitter.dataset.draftAct) || submitter.value]);
    clearTimeout(waiting);
    sent = true;
    if (navigator.onLine) {
      // Sent as a page: what comes back says whether it was kept. A thing that was published has no form with errors.
      sessionStorage.setItem("sent-draft", key);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    await store.put(key, { fields, at: Date.now(), action: form.action, due: true, follow: "draftFollow" in form.dataset });
    say(word("willSend"));
  }, true);

  store.get(key).then((draft) => {
    if (!draft || form.querySelector(".errorlist, .notice.tone-alert, .kept") || hasWords(form) || arrived === key) return;
    restore(form, draft.fields);
    form.addEventListener("civicnet:parts", () => restore(form, draft.fields), { once: true }); // fields that came with the first answers
    if (hasWords(form)) say(word("restored"));
  }).catch(() => {});
});

/* The page after a sending: no form with the same draft and errors on it means that it arrived. */
function settle() {
  if (!arrived) return;
  sessionStorage.removeItem("sent-draft");
  const back = [...forms].some((form) => keyOf(form) === arrived && form.querySelector(".errorlist, .notice.tone-alert"));
  const failed = document.body.classList.contains("error-page");
  if (!back && !failed) store.remove(arrived).catch(() => {});
}

/* Send what waited for the network. */
export async function flush() {
  if (sending || !navigator.onLine) return;
  sending = true;
  try {
    for (const key of await store.keys()) {
      const draft = await store.get(key);
      if (!draft || !draft.due || !String(key).startsWith(`${viewer}:`)) continue;
      const body = new FormData();
      draft.fields.forEach(([name, value]) => body.append(name, value));
      const token = document.querySelector("#act [name=csrfmiddlewaretoken]");
      if (token) body.append("csrfmiddlewaretoken", token.value);
      const answer = await post(draft.action, body);
      if (answer.ok && (answer.redirected || answer.status === 201)) {
        await store.remove(key);
        say(word("sentNow"));
        if (draft.follow) window.location.assign(answer.url); // a code is asked there
      } else if (answer.status < 500) {
        await store.put(key, { ...draft, due: false }); // refused: it stays a draft, the form will say why
        say(word("notSent"));
      }
    }
  } catch {
    // still no network: the next "online" event tries again
  } finally {
    sending = false;
  }
}

window.addEventListener("online", flush);
window.addEventListener("load", () => {
  settle();
  flush();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-sign-out]")) store.clear().catch(() => {});
});


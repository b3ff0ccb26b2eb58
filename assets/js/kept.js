/* What one writes in a conversation is kept by the server, for one's other devices; the copy on this device (draft.js) is for when
   there is no network. */
import { behaviour } from "./start.js";
import { post } from "./fragment.js";
import * as store from "./keep.js";

const PAUSE = 1500; // kept once one has not typed for so long
const BUSY = 10000; // one who typed within this is not interrupted by what another device wrote

behaviour("form[data-keep]", (form) => {
  const field = form.elements.namedItem("text");
  let known = form.querySelector(".errorlist, .notice.tone-alert") ? null : field.defaultValue; // what the server keeps
  const most = Number(field.dataset.countLeft) || Infinity;
  let typed = 0;
  let waiting = 0;
  let sent = false;

  async function keep(options) {
    clearTimeout(waiting);
    const text = field.value;
    if (sent || [...text].length > most) return; // what is too long stays on this device until it is shorter
    if (text !== known) {
      const answer = await post(form.dataset.keep, { text, key: form.elements.namedItem("key").value }, options);
      if (!answer.ok || sent) return;
      known = text;
    }
    const files = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
    if (!files) await store.remove(`${document.body.dataset.viewer || ""}:${form.dataset.draft}`);
  }

  form.addEventListener("input", ({ isTrusted }) => {
    if (isTrusted) typed = Date.now();
    clearTimeout(waiting);
    waiting = setTimeout(() => keep().catch(() => {}), PAUSE);
  });
  window.addEventListener("pagehide", () => typed && field.value !== known && keep({ keepalive: true }).catch(() => {}));
  /* Before draft.js hears of it: what waits for the network is not to be taken from this device. */
  document.addEventListener("submit", ({ target }) => target === form && (sent = true), true);

  document.addEventListener("civicnet:kept", ({ detail }) => {
    if (sent || detail === known || field.value !== known || Date.now() - typed < BUSY) return;
    field.value = known = detail;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
});

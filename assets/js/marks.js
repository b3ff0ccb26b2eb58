/* What people see of each other while they talk: that one types, that a message came, that it was read. */
import { behaviour } from "./start.js";
import { fetchPage, post } from "./fragment.js";

const SAYS = 4000; // who types says so again after this
const TYPES_FOR = 6000; // and is shown to for this long
const TOGETHER = 300; // one look for what moves at once

behaviour("[data-state]", (talk) => {
  const types = talk.querySelector("[data-types]");
  let waiting = 0;
  let fading = 0;

  function fade() {
    clearTimeout(fading);
    if (types.textContent.trim()) fading = setTimeout(() => types.replaceChildren(), TYPES_FOR);
  }

  function later() {
    if (!waiting) waiting = setTimeout(() => look().catch(() => {}), TOGETHER);
  }

  async function look() {
    waiting = 0;
    const page = await fetchPage(talk.dataset.state, "state");
    const fresh = page.querySelector("[data-draft-kept]");
    if (!fresh) return;
    types.replaceChildren(...[...fresh.querySelector("[data-types]").childNodes].map((node) => document.importNode(node, true)));
    fade();
    mark(fresh.querySelector("[data-mark]"));
    document.dispatchEvent(new CustomEvent("civicnet:kept", { detail: fresh.dataset.draftKept }));
  }

  /* One line, under one's last message. */
  function mark(line) {
    const message = line && document.getElementById(`m-${line.dataset.mark}`);
    for (const old of talk.querySelectorAll("[data-mark]")) old.remove();
    if (message) message.append(document.importNode(line, true));
  }

  document.addEventListener("civicnet:changed", later);
  document.addEventListener("civicnet:event", ({ detail: { stream, data } }) => {
    if (stream.startsWith("user:") && (!data || data.talk === talk.dataset.talk)) later();
  });
  fade();
});

behaviour("[data-typing]", (form) => {
  let said = 0;
  form.addEventListener("input", ({ isTrusted, target }) => {
    if (!isTrusted || target.name !== "text" || !target.value.trim() || Date.now() - said < SAYS) return;
    said = Date.now();
    post(form.dataset.typing).catch(() => {});
  });
});

/* Any page on any device says once, for all tabs, that what was said came here. */
const bell = document.querySelector("[data-bell]");
const place = document.querySelector("[data-got]");

function got(top) {
  const heard = `${document.body.dataset.viewer}:${top}`;
  try {
    if (localStorage.getItem("got") === heard) return;
    localStorage.setItem("got", heard);
  } catch {
    /* A browser that remembers nothing says it at each page. */
  }
  post(place.dataset.got).catch(() => {});
}

if (bell && place) {
  got(bell.dataset.newest);
  document.addEventListener("civicnet:event", ({ detail: { stream, top, data } }) => {
    if (stream.startsWith("user:") && (!data || data.message)) got(top);
  });
}

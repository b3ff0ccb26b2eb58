/* Registers the service worker, tells it whose pages it may keep, and says when there is no network. */
import { behaviour, say, word } from "./start.js";
import { place } from "./fragment.js";

const { worker, viewer } = document.body.dataset;

if (worker && "serviceWorker" in navigator) {
  window.addEventListener("load", () => navigator.serviceWorker.register(worker, { scope: "/" }).catch(() => {}));
  navigator.serviceWorker.ready.then(({ active }) => active && active.postMessage({ viewer: viewer || "" }));
}

for (const event of ["offline", "civicnet:offline"]) {
  (event === "offline" ? window : document).addEventListener(event, () => say(word("offline")));
}

document.addEventListener("click", ({ target }) => {
  const controller = navigator.serviceWorker && navigator.serviceWorker.controller;
  if (controller && target.closest("[data-sign-out]")) controller.postMessage({ viewer: "" , forget: true });
});

/* The offline page: the entries of the last wall that this device saw. */
behaviour("[data-last-wall]", async (box) => {
  if (!("caches" in window)) return;
  const kept = await caches.match("/", { ignoreVary: true });
  if (!kept) return;
  const page = new DOMParser().parseFromString(await kept.text(), "text/html");
  const entries = [...page.querySelectorAll("[data-wall] > *")];
  if (!entries.length) return;
  place(entries, box);
  for (const told of document.querySelectorAll("[data-with-wall]")) told.hidden = false;
  for (const told of document.querySelectorAll("[data-without-wall]")) told.hidden = true;
});

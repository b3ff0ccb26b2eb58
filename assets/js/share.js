/* Shares an address with the device's own sheet, or copies it; without script the link leads to the ways of sending that stand under
   the thing, or is not there where they stand beside it. Copies a text of the page by a button that only shows where that is possible. */
import { behaviour, say, word } from "./start.js";

behaviour("a[data-share]", (link) => {
  link.hidden = false;
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const shared = { title: link.dataset.title || document.title, url: link.href.replace(/#envoyer$/, "") };
    if (navigator.share) {
      try {
        await navigator.share(shared);
        return;
      } catch (refusal) {
        if (refusal.name === "AbortError") return;
      }
    }
    try {
      await navigator.clipboard.writeText(shared.url);
      say(word("copied"));
    } catch {
      window.location.assign(shared.url);
    }
  });
});

behaviour("button[data-copy]", (button) => {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => {
    const text = document.getElementById(button.dataset.copy).textContent;
    navigator.clipboard.writeText(text).then(() => say(word("copied")), () => {});
  });
});

behaviour("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

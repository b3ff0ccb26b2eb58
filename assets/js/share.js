/* Shares an address with the device's own sheet, or copies it. Without script the link simply leads to the thing. */
import { behaviour, say, word } from "./start.js";

behaviour("a[data-share]", (link) => {
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const shared = { title: link.dataset.title || document.title, url: link.href };
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

behaviour("[data-print]", (button) => button.addEventListener("click", () => window.print()));

/* "2 nouvelles publications": counts what the live client announces; a press fetches the page again and puts what is new on top. */
import { behaviour } from "./start.js";
import { fetchPage, place } from "./fragment.js";

behaviour("button[data-new]", (button) => {
  const wall = document.querySelector("[data-wall]");
  const words = button.querySelector("[data-new-text]");
  const waiting = new Set(); // ids of entries that are not shown yet; one that stands on several walls is one
  if (!wall) return;

  function show() {
    button.hidden = waiting.size === 0;
    words.textContent = waiting.size === 1 ? words.dataset.one : words.dataset.many.replace("{n}", waiting.size);
  }

  /* A quiet source's last word may be older than all that this page shows: it is on an older page, not new. Ids are strings beyond 2^53. */
  function isOlder(top) {
    const shown = wall.querySelectorAll("[data-id]");
    const last = shown.length ? shown[shown.length - 1].dataset.id : "";
    return Boolean(top && last) && (top.length - last.length || (top < last ? -1 : 1)) < 0;
  }

  document.addEventListener("civicnet:new", ({ detail }) => {
    if (isOlder(detail.top) || document.getElementById(`a-${detail.top}`)) return;
    waiting.add(detail.top);
    show();
  });

  async function unseen() {
    const page = await fetchPage(window.location.href, "wall");
    const source = page.querySelector("[data-wall]") || page.body;
    return [source, [...source.children].filter((node) => node.matches("[data-id]") && !document.getElementById(node.id))];
  }

  document.addEventListener("civicnet:stale", async () => {
    try {
      const [, entries] = await unseen();
      entries.filter(({ dataset }) => !isOlder(dataset.id)).forEach(({ dataset }) => waiting.add(dataset.id));
      show();
    } catch {
      /* No network yet: the next hint, or the next page, says it. */
    }
  });

  button.addEventListener("click", async () => {
    try {
      const [source, entries] = await unseen();
      const placed = place(entries, wall, "prepend");
      placed.forEach((entry) => entry.classList.add("fresh"));
      wall.querySelectorAll(".empty").forEach((empty) => empty.remove());
      const top = source.dataset.newest || (wall.querySelector("[data-id]") || { dataset: {} }).dataset.id;
      if (top) wall.dataset.newest = top;
      waiting.clear();
      show();
      window.scrollTo({ top: 0, behavior: "smooth" });
      if (placed[0]) {
        placed[0].tabIndex = -1;
        placed[0].focus({ preventScroll: true });
      }
    } catch {
      window.location.reload();
    }
  });
});

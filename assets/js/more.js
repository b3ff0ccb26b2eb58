/* Puts the next, older page under the wall, or under the results of a search; the link stays a link. The first new entry takes the focus, so that a keyboard goes on from there. */
import { behaviour } from "./start.js";
import { fetchPage, place } from "./fragment.js";

const LIST = "[data-wall], [data-results]";

behaviour("a[data-more]", (link) => {
  const wall = document.querySelector(LIST);
  if (!wall) return;
  link.addEventListener("click", async (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (link.getAttribute("aria-busy") === "true") return;
    link.setAttribute("aria-busy", "true");
    try {
      const page = await fetchPage(link.href, "wall");
      const older = page.querySelector(".older");
      const source = page.querySelector(LIST) || page.body;
      const entries = [...source.children].filter((node) => node.matches(".entry, .comment, [data-id]") && !document.getElementById(node.id));
      const [first] = place(entries, wall);
      const box = link.closest(".older");
      if (older) place([older], box, "replaceWith");
      else box.remove();
      if (first) {
        first.tabIndex = -1;
        first.focus({ preventScroll: true });
      }
    } catch {
      window.location.assign(link.href);
    }
  });
});

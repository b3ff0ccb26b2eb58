/* The bell: its number is right in all tabs and on all devices at once, its list grows while one looks, and what one opens is read. */
import { behaviour } from "./start.js";
import { post, refresh } from "./fragment.js";

const LOOKED = 1500; // what one looked at for so long is read

behaviour("[data-bell]", (bell) => {
  const number = bell.querySelector("[data-unread]");

  function show(unread) {
    number.textContent = unread > 99 ? "99+" : String(unread);
    number.parentElement.hidden = !unread;
    const list = document.querySelector("[data-bell-lines]");
    if (list) refresh(list.dataset.bellLines, "#bell-lines").catch(() => {});
  }

  async function ask() {
    try {
      const answer = await fetch(bell.href, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (answer.ok) show((await answer.json()).unread);
    } catch {
      /* No network now: the next event or page says it. */
    }
  }

  document.addEventListener("civicnet:event", ({ detail }) => {
    if (!bell.dataset.streams.split(" ").includes(detail.stream)) return;
    if (!detail.data) ask();
    else if (detail.data.bell !== undefined) show(detail.data.bell);
  });

  /* What the bell said of the thing this page shows is read once one has looked at it. */
  const shown = document.querySelector("[data-about]");
  if (shown && number.textContent !== "0") setTimeout(() => !document.hidden && post(bell.dataset.read, { about: shown.dataset.about }).catch(() => {}), LOOKED);
});

behaviour("a[data-opens]", (link) => {
  link.addEventListener("click", () => {
    if (link.closest(".unread")) post(link.dataset.opens, {}, { keepalive: true }).catch(() => {});
  });
});

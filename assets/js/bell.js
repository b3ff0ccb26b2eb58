/* The bell: its number is right in all tabs and on all devices at once, its list grows while one looks, and what one opens is read. */
import { newer } from "./line.js";
import { behaviour } from "./start.js";
import { fetchPage, place, post, refresh } from "./fragment.js";

const LOOKED = 1500; // what one looked at for so long is read

behaviour("[data-bell]", (bell) => {
  const number = bell.querySelector("[data-unread]");

  function show(unread) {
    number.textContent = unread > 99 ? "99+" : String(unread);
    number.parentElement.hidden = !unread;
    const lines = document.querySelector("[data-bell-lines]");
    if (lines) renew(lines.dataset.bellLines).catch(() => {});
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

/* The newest lines as they are now, on top of those that one has scrolled to; a line that was taken back goes. */
async function renew(url) {
  const list = document.querySelector(".bell-list");
  if (!list) {
    await refresh(url, "#bell-lines");
    return;
  }
  const page = await fetchPage(url, "bell");
  const fresh = [...page.querySelectorAll(".bell-list > li")];
  const oldest = fresh.length ? fresh[fresh.length - 1].dataset.id : "0";
  const at = document.activeElement.closest(".bell-list > li");
  const known = new Set(fresh.map(({ id }) => id));
  for (const line of [...list.children]) if (known.has(line.id) || newer(line.dataset.id, oldest) >= 0) line.remove();
  place(fresh, list, "prepend");
  const again = at && document.querySelector(`#${at.id} a`);
  if (again) again.focus({ preventScroll: true });
}

behaviour("a[data-opens]", (link) => {
  link.addEventListener("click", () => {
    if (link.closest(".unread")) post(link.dataset.opens, {}, { keepalive: true }).catch(() => {});
  });
});

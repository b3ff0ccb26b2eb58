/* Entries that were edited, counted again or deleted while one looks: those shown are asked for by id and version, and only what looks
   different comes back. */
import { fetchPage, place } from "./fragment.js";

const TOGETHER = 400; // one look for what changes at once
const MOST = 50;
let waiting = 0;

function later() {
  if (!waiting && document.querySelector("[data-changes]")) waiting = setTimeout(look, TOGETHER);
}

document.addEventListener("civicnet:changed", later);

/* Where a device shows hundreds of entries, those nearest to what it shows matter. */
function nearest() {
  const entries = [...document.querySelectorAll("[data-changes] > [data-version]")];
  const far = (entry) => Math.abs(entry.getBoundingClientRect().top);
  return entries.length > MOST ? entries.sort((a, b) => far(a) - far(b)).slice(0, MOST) : entries;
}

async function look() {
  waiting = 0;
  const shown = nearest();
  if (!shown.length) return;
  const list = shown.map(({ dataset }) => `${dataset.id}.${dataset.version}`).join(",");
  try {
    const page = await fetchPage(`${document.querySelector("[data-changes]").dataset.changes}?e=${list}`, "changed");
    const answer = page.querySelector("[data-changed]");
    if (!answer) return;
    for (const id of answer.dataset.gone.split(" ").filter(Boolean)) remove(document.getElementById(`a-${id}`));
    for (const fresh of [...answer.children]) replace(document.getElementById(fresh.id), fresh);
  } catch {
    /* The next change, or the next page, shows it. */
  }
}

function remove(entry) {
  if (!entry) return;
  if (entry.contains(document.activeElement)) document.getElementById("main").focus({ preventScroll: true });
  entry.remove();
}

/* Where someone is at work, only the numbers change under their hands; the rest when they have done. */
function replace(entry, fresh) {
  if (!entry) return;
  const active = document.activeElement;
  if (entry.querySelector("details[open]") || (active !== entry && entry.contains(active))) {
    for (const counter of ["[data-count]", "[data-comments]"]) {
      const [now, then] = [entry.querySelector(counter), fresh.querySelector(counter)];
      if (now && then) now.textContent = then.textContent;
    }
    entry.addEventListener("focusout", () => setTimeout(later), { once: true });
    return;
  }
  const [placed] = place([fresh], entry, "replaceWith");
  if (active === entry) {
    placed.tabIndex = -1;
    placed.focus({ preventScroll: true });
  }
}

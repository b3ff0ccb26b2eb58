/* The town's inbox by keyboard: j and k go from row to row, x ticks, o or Enter opens, ? goes to the list of keys. Single letters are off in
   fields and can be switched off for this device (WCAG 2.1.4). */
const list = document.querySelector("[data-inbox]");
const help = document.querySelector("[data-inbox-help]");
const store = list && list.dataset.inboxKey;

function kept() {
  try {
    return localStorage.getItem(store) !== "off";
  } catch {
    return true;
  }
}

function keep(on) {
  try {
    localStorage.setItem(store, on ? "on" : "off");
  } catch {
    // a device that keeps nothing asks again next time
  }
}

const rows = () => [...list.querySelectorAll(".case-row")];
const here = () => list.querySelector(".case-row.here");

function go(step) {
  const all = rows();
  if (!all.length) return;
  const now = here();
  const at = now ? all.indexOf(now) : step > 0 ? -1 : all.length;
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  if (now) now.classList.remove("here");
  next.classList.add("here");
  next.querySelector(".case-link").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function count() {
  const ticked = list.querySelectorAll("input:checked").length;
  for (const shown of document.querySelectorAll("[data-ticked]")) shown.textContent = ticked ? `(${ticked})` : "";
  document.querySelector("[data-ticked-bar]").hidden = ticked === 0;
}

const acts = {
  j: () => go(1),
  k: () => go(-1),
  x: () => {
    const box = here() && here().querySelector("input[type=checkbox]");
    if (box) box.click();
  },
  o: () => here() && here().querySelector(".case-link").click(),
  Enter: () => here() && here().querySelector(".case-link").click(),
  "?": () => {
    help.tabIndex = -1;
    help.focus();
    help.scrollIntoView({ block: "center" });
  },
};

if (list && help) {
  const box = help.querySelector("input");
  box.checked = kept();
  box.closest("[data-inbox-switch]").hidden = false;
  box.addEventListener("change", () => keep(box.checked));
  list.addEventListener("change", count);
  count();
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const where = event.target.closest("input:not([type=checkbox]), textarea, select, button, summary, a, [contenteditable], dialog");
    const ours = where && where.matches(".case-link");
    if (where && !ours && (event.key === "Enter" || !where.matches("a, button, summary"))) return;
    if (ours && event.key === "Enter") return; // the link opens by itself
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/* Opens the form behind a link in a sheet over the page, so that writing does not lose the wall. Old browsers follow the link. */
import { behaviour, icon } from "./start.js";
import { fetchPage, place } from "./fragment.js";

async function open(link) {
  const page = await fetchPage(link.href, "sheet");
  const source = page.querySelector("[data-sheet-body]") || page.querySelector("main form[method=post]");
  const heading = page.querySelector("h1");
  if (!source) {
    window.location.assign(link.href);
    return;
  }
  const sheet = document.createElement("dialog");
  sheet.className = "sheet";
  const top = document.createElement("div");
  top.className = "sheet-top";
  const title = Object.assign(document.createElement("h2"), { id: "sheet-title", textContent: heading ? heading.textContent.trim() : "" });
  sheet.setAttribute("aria-labelledby", title.id);
  const close = Object.assign(document.createElement("button"), { type: "button", className: "round" });
  close.setAttribute("aria-label", document.body.dataset.close || "");
  close.append(icon("x"));
  close.addEventListener("click", () => sheet.close());
  top.append(title, close);
  const body = document.createElement("div");
  body.className = "sheet-body";
  sheet.append(top, body);
  document.body.append(sheet);
  place([source], body);
  for (const form of body.querySelectorAll("form")) if (!form.getAttribute("action")) form.action = link.href;
  sheet.addEventListener("close", () => {
    sheet.remove();
    link.focus();
  });
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close();
  });
  sheet.showModal();
  const first = body.querySelector("textarea, input[type=text]");
  if (first) first.focus();
}

behaviour("a[data-sheet]", (link) => {
  if (!window.HTMLDialogElement || !HTMLDialogElement.prototype.showModal) return;
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || link.hasAttribute("aria-current")) return;
    event.preventDefault();
    open(link).catch(() => window.location.assign(link.href));
  });
});

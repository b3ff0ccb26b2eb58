/* Suggestions under a search field: an ARIA combobox whose list follows what is typed. Enter without a choice searches as usual. */
import { behaviour } from "./start.js";

let lists = 0;

behaviour("input[data-typeahead]", (input) => {
  const list = document.createElement("div");
  list.id = `suggestions-${(lists += 1)}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label") || (input.labels[0] || input).textContent.trim());
  list.hidden = true;
  const box = input.closest(".search-box, .field") || input.parentElement;
  if (getComputedStyle(box).position === "static") box.classList.add("anchor");
  box.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["autocomplete", "off"]]) input.setAttribute(name, value);
  const kept = input.form && input.form.querySelector("[data-typeahead-value]");
  let results = [];
  let chosen = -1;
  let asked = 0;
  let waiting;

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    chosen = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    }
  }

  function take(result) {
    close();
    if (kept) kept.value = result.value || "";
    if (result.url && !kept) window.location.assign(result.url);
    else input.value = result.label;
  }

  function draw() {
    list.replaceChildren(...results.map((result, at) => {
      const option = document.createElement("div");
      option.id = `${list.id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(Object.assign(document.createElement("span"), { textContent: result.label }));
      if (result.detail) option.append(Object.assign(document.createElement("small"), { textContent: result.detail }));
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => take(result));
      return option;
    }));
    chosen = -1;
    list.hidden = results.length === 0;
    input.setAttribute("aria-expanded", String(results.length > 0));
    input.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    const text = input.value.trim();
    const turn = (asked += 1);
    if (text.length < 2) {
      close();
      return;
    }
    try {
      const url = new URL(input.dataset.typeahead, window.location.href);
      url.searchParams.set("q", text);
      const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok || turn !== asked) return;
      ({ results } = await answer.json());
      draw();
    } catch {
      close();
    }
  }

  input.addEventListener("input", () => {
    if (kept) kept.value = "";
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  input.addEventListener("blur", () => setTimeout(close, 120));
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown" && results.length) draw();
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((chosen + step + results.length + (chosen < 0 && step < 0 ? 1 : 0)) % results.length);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(results[chosen]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
});

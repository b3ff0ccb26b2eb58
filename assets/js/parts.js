/* Parts of a form that follow from what is chosen in it: asked anew and replaced when a field they depend on changes. The form names the address
   (data-parts) and the fields it needs (data-parts-fields); a part has an id and the names of the fields it hangs on (data-part-of). */
import { behaviour } from "./start.js";
import { fetchPage, place } from "./fragment.js";

export function chosen(form, names) {
  const asked = new URLSearchParams();
  const written = new FormData(form);
  for (const name of names.split(" ")) for (const value of written.getAll(name)) if (typeof value === "string" && value) asked.append(name, value);
  return asked;
}

behaviour("form[data-parts]", (form) => {
  let waiting;
  let turn = 0;
  const changed = new Set();

  async function ask() {
    const mine = (turn += 1);
    const names = [...changed];
    changed.clear();
    try {
      const page = await fetchPage(`${form.dataset.parts}?${chosen(form, form.dataset.partsFields)}`, "parts");
      if (mine !== turn) return names.forEach((name) => changed.add(name));
      for (const part of form.querySelectorAll("[data-part-of]")) {
        const fresh = page.getElementById(part.id);
        if (fresh && names.some((name) => part.dataset.partOf.split(" ").includes(name)) && fresh.innerHTML !== part.innerHTML) place([fresh], part, "replaceWith");
      }
      form.dispatchEvent(new CustomEvent("civicnet:parts"));
    } catch {
      // offline: what the form shows already is enough to send it
    }
  }

  form.addEventListener("change", ({ target }) => {
    const hangs = [...form.querySelectorAll("[data-part-of]")].some((part) => part.dataset.partOf.split(" ").includes(target.name));
    if (!hangs) return;
    changed.add(target.name);
    clearTimeout(waiting);
    waiting = setTimeout(ask, 200);
  });
});

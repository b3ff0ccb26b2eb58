/* What is there already, beside a form, while one writes the same again: form[data-similar="address"] sends the fields that
   data-similar-fields names (as they are called, or name=field for another name) and puts the fragment that comes back into
   [data-similar-results]. The number of its .item is said in passing. */
import { behaviour } from "./start.js";
import { fetchPage, place } from "./fragment.js";

const WAIT = 500;

behaviour("form[data-similar]", (form) => {
  const results = form.querySelector("[data-similar-results]");
  if (!results) return;
  const fields = (form.dataset.similarFields || "").split(/\s+/).filter(Boolean).map((pair) => [pair.split("=")[0], pair.split("=").pop()]);
  const heard = Object.assign(document.createElement("p"), { className: "hide" });
  heard.setAttribute("role", "status");
  results.after(heard);
  let waiting;
  let asked = "";
  let turn = 0;

  async function ask() {
    const sent = new FormData(form);
    const query = new URLSearchParams(fields.map(([name, field]) => [name, String(sent.get(field) || "").trim()])).toString();
    if (query === asked) return;
    asked = query;
    const mine = (turn += 1);
    try {
      const url = new URL(form.dataset.similar, window.location.href);
      url.search = query;
      const page = await fetchPage(url, "[data-similar-results]");
      if (mine !== turn || results.contains(document.activeElement)) return;
      results.replaceChildren();
      place([...page.body.childNodes], results);
      const count = results.querySelectorAll(".item").length;
      const title = results.querySelector("h1, h2, h3");
      heard.textContent = count && title ? `${title.textContent.trim()} (${count})` : "";
    } catch {
      asked = ""; // too often, or no network: the next letter asks again
    }
  }

  for (const event of ["input", "change"]) form.addEventListener(event, ({ target }) => {
    if (!fields.some(([, field]) => field === target.name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  });
});

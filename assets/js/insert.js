/* A reply template goes into the field that its link names, at the end of what was typed; without script the link loads the page with it. */
import { behaviour } from "./start.js";

behaviour("a[data-insert]", (link) => {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.dataset.insert);
    if (!field || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    field.value = field.value.trim() ? `${field.value.trimEnd()}\n\n${link.dataset.text}` : link.dataset.text;
    const state = link.dataset.state && field.form.querySelector(`input[type=radio][value="${link.dataset.state}"]`);
    if (state) state.checked = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
});

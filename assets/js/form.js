/* A form sent once is not sent twice; a button that undoes something asks first; the first field in error takes the focus.
   A form that keeps nothing by itself asks before one leaves what was typed. */
import { behaviour } from "./start.js";

behaviour("form[data-once]", (form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    else {
      form.dataset.sent = "yes";
      if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    }
  });
  const wrong = form.querySelector(".wrong input, .wrong textarea, .wrong select");
  if (wrong) wrong.focus();
});

behaviour("[data-confirm]", (button) => {
  button.addEventListener("click", (event) => {
    if (!window.confirm(button.dataset.confirm)) event.preventDefault();
  });
});

behaviour("form[data-unsaved]", (form) => {
  let typed = Boolean(form.querySelector(".wrong, [role=alert]")); // it came back, nothing of it was kept
  form.addEventListener("input", () => (typed = true));
  form.addEventListener("submit", () => (typed = false));
  window.addEventListener("beforeunload", (event) => typed && event.preventDefault());
});

window.addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }
});

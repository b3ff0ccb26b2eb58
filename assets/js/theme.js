/* Light, dark or the device's: changed at once, remembered by the server in a cookie so that the next page never flashes. */
import { behaviour } from "./start.js";
import { post } from "./fragment.js";

behaviour("form[data-theme-switch]", (form) => {
  form.addEventListener("submit", (event) => {
    const { submitter } = event;
    if (!submitter) return;
    event.preventDefault();
    if (submitter.value) document.documentElement.dataset.theme = submitter.value;
    else delete document.documentElement.dataset.theme;
    for (const button of form.querySelectorAll("button")) {
      if (button === submitter) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    post(form.action, { theme: submitter.value }).catch(() => {});
  });
});

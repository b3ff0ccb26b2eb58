/* Shows how many characters are left, once few are; told to screen readers at the end only. */
import { behaviour } from "./start.js";

behaviour("[data-count-left]", (field) => {
  const place = field.closest(".field").querySelector("[data-left]");
  const limit = Number(field.dataset.countLeft);
  if (!place) return;
  const show = () => {
    const left = limit - [...field.value].length;
    place.textContent = String(left);
    place.hidden = left > limit * 0.2 && left > 60;
    place.classList.toggle("over", left < 0);
    if (left <= 20) place.setAttribute("role", "status");
    else place.removeAttribute("role");
  };
  field.addEventListener("input", show);
  show();
});

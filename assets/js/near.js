/* "Autour de moi": the position is asked when the person asks, put into the form, and sent. Rounded to about 100 m, which is enough for a town;
   `data-near="5"` keeps so many digits. */
import { behaviour, say, word } from "./start.js";

behaviour("button[data-near]", (button) => {
  if (!navigator.geolocation) {
    button.hidden = true;
    return;
  }
  button.addEventListener("click", (event) => {
    const { form } = button;
    if (form.elements.lat.value) return;
    event.preventDefault();
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const digits = Number(button.dataset.near) || 3;
      form.elements.lat.value = coords.latitude.toFixed(digits);
      form.elements.lon.value = coords.longitude.toFixed(digits);
      button.removeAttribute("aria-busy");
      form.submit();
    }, () => {
      button.removeAttribute("aria-busy");
      say(word("noPosition"));
    }, { timeout: 10_000, maximumAge: 600_000 });
  });
});

/* The place of a thing: two numbers that a map, a photo or the device may fill. What a person wrote or tapped is never overwritten by a photo;
   the position is asked only when the button is pressed. */
import { behaviour } from "./start.js";

behaviour("[data-place]", (box) => {
  const { place: prefix, fromPhoto, fromDevice, asking, noDevice } = box.dataset;
  const inputs = ["lat", "lon"].map((part) => box.querySelector(`[name="${prefix}_${part}"]`));
  const words = box.querySelector("[data-place-words]");
  const button = box.querySelector("[data-place-device]");
  const numbers = box.querySelector("details");
  const written = () => inputs.map(({ value }) => value.trim()).join(" ").trim();
  let proposed = ""; // what a photo wrote

  function put(lat, lon, told) {
    [inputs[0].value, inputs[1].value] = [lat, lon].map((degrees) => degrees.toFixed(6));
    inputs.forEach((input) => input.dispatchEvent(new Event("change", { bubbles: true })));
    words.textContent = told;
  }

  box.querySelector("[data-place-plain]").hidden = true;
  if (numbers && !box.classList.contains("wrong")) numbers.open = false;
  (inputs[0].form || box).addEventListener("civicnet:photo-place", ({ detail: { lat, lon } }) => {
    if (written() && written() !== proposed) return;
    put(lat, lon, fromPhoto);
    proposed = written();
  });
  box.addEventListener("change", () => { words.textContent = ""; });

  if (!navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    words.textContent = asking;
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      button.removeAttribute("aria-busy");
      put(coords.latitude, coords.longitude, fromDevice.replace("{n}", Math.round(coords.accuracy)));
    }, () => {
      button.removeAttribute("aria-busy");
      words.textContent = noDevice;
    }, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
  });
});

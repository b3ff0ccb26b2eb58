/* A tap (or Enter on the centre) writes the place into the form. */
import L from "leaflet";
import { pin } from "./canvas.js";

export function picking(map, prefix) {
  const [lat, lon] = ["lat", "lon"].map((part) => document.querySelector(`[name="${prefix}_${part}"]`));
  let marker;
  const mark = (at) => {
    marker = marker || L.marker(at, { icon: pin(true), draggable: true, keyboard: false }).addTo(map).on("dragend", () => set(marker.getLatLng()));
    marker.setLatLng(at);
  };
  const set = (at) => {
    mark(at);
    lat.value = at.lat.toFixed(6);
    lon.value = at.lng.toFixed(6);
    lat.dispatchEvent(new Event("change", { bubbles: true }));
  };
  /* Written by hand, by the device or from a photo: the pin and the view follow. */
  const follow = () => {
    const [y, x] = [lat, lon].map(({ value }) => (value.trim() ? Number(value.replace(",", ".")) : NaN));
    if (!(Math.abs(y) <= 90 && Math.abs(x) <= 180) || (marker && marker.getLatLng().distanceTo([y, x]) < 1)) return;
    mark(L.latLng(y, x));
    map.setView([y, x], Math.max(map.getZoom(), 15), { animate: false });
  };
  follow();
  [lat, lon].forEach((input) => input.addEventListener("change", follow));
  map.on("click", ({ latlng }) => set(latlng));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === map.getContainer()) set(map.getCenter());
  });
}

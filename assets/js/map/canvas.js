/* An empty map where a figure wants one: its background, its outlines, and the part of the world it begins with. */
import L from "leaflet";
import { word } from "../start.js";

export const fetchJson = (url, options = {}) => fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", ...options })
  .then((answer) => (answer.ok ? answer.json() : null));

/* As an element: Leaflet takes a string for HTML. */
export function words(text) {
  const box = document.createElement("bdi");
  box.textContent = text || "";
  return box;
}

export const pin = (picked = false) => L.divIcon({ className: "", html: `<span class="pin${picked ? " picked" : ""}"></span>`, iconSize: [28, 28], iconAnchor: [14, 14] });

/* "west,south,east,north" as Leaflet wants it. */
function bounds(text) {
  const [west, south, east, north] = text.split(",").map(Number);
  return L.latLngBounds([south, west], [north, east]);
}

/* As `bounds` reads it, within the world. */
export function boxOf({ lat: north, lng: west }, { lat: south, lng: east }) {
  const within = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(5);
  return [within(west, 180), within(south, 90), within(east, 180), within(north, 90)].join(",");
}

/* `map.drawn` is kept when the outlines are there. */
export function open(figure) {
  const canvas = figure.querySelector("[data-map-canvas]");
  const { lat, lon, zoom, box, extent, outline, parts, tiles, attribution, label, here, closer, farther } = figure.dataset;
  figure.classList.add("ready");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(canvas, {
    zoomControl: false, scrollWheelZoom: false, zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, minZoom: 2, maxZoom: 19, maxBounds: [[-85.05, -180], [85.05, 180]],
  });
  L.control.zoom({ zoomInTitle: closer, zoomOutTitle: farther }).addTo(map);
  map.attributionControl.setPrefix(false);
  map.on("popupopen", ({ popup }) => popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", word("close")));
  canvas.addEventListener("keydown", ({ key }) => key === "Escape" && map.closePopup());
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", label);
  if (tiles) L.tileLayer(tiles, { attribution, maxZoom: 19, referrerPolicy: "no-referrer" }).addTo(map);
  const given = box || extent;
  if (box && zoom) map.setView(bounds(box).getCenter(), Number(zoom));
  else if (given) map.fitBounds(bounds(given), { padding: box ? [0, 0] : [20, 20], animate: false });
  else map.setView([Number(lat) || 46.6, Number(lon) || 2.4], Number(zoom) || (lat ? 12 : 5));
  if (here !== undefined) L.marker([lat, lon], { icon: pin(true), interactive: false, keyboard: false, zIndexOffset: 1000 }).addTo(map);
  map.drawn = outlines(map, { outline, parts, settled: Boolean(given || zoom) });
  return map;
}

async function outlines(map, { outline, parts, settled }) {
  const [shape, pieces] = await Promise.all([outline, parts].map((url) => (url ? fetchJson(url).catch(() => null) : null)));
  if (pieces) {
    L.geoJSON(pieces, { className: "part-shape", onEachFeature: ({ properties }, layer) => layer.bindTooltip(words(properties.title), { sticky: true, className: "place-name" }) }).addTo(map);
  }
  if (!shape) return;
  const layer = L.geoJSON(shape, { className: "outline-shape", interactive: false }).addTo(map);
  if (!settled && layer.getBounds().isValid()) map.fitBounds(layer.getBounds(), { padding: [20, 20], animate: false });
}

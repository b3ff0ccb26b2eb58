/* Places with their names beside them: without a background a dot alone says nothing. */
import L from "leaflet";
import { fetchJson, pin, words } from "./canvas.js";

function popup(properties) {
  const box = document.createElement("div");
  const link = document.createElement(properties.url ? "a" : "strong");
  if (properties.url) link.href = properties.url;
  link.textContent = properties.title || "";
  box.append(link);
  if (properties.detail) box.append(document.createElement("br"), properties.detail);
  return box;
}

const marker = (at, properties) => L.marker(at, { icon: pin(properties.here), title: properties.title, alt: properties.title, keyboard: true, zIndexOffset: properties.here ? 1000 : 0 })
  .bindPopup(popup(properties))
  .bindTooltip(words(properties.title), { permanent: true, direction: "bottom", offset: [0, 12], className: `place-name${properties.here ? " here" : ""}` });

export async function names(map, { dataset: { points, zoom, extent, outline } }) {
  const found = await fetchJson(points).catch(() => null);
  if (!found) return;
  const layer = L.geoJSON(found, { className: "outline-shape", pointToLayer: ({ properties }, at) => marker(at, properties) }).addTo(map);
  if (!outline && !extent && !zoom && layer.getBounds().isValid()) map.fitBounds(layer.getBounds(), { padding: [30, 30], maxZoom: 15, animate: false });
}

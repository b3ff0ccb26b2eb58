/* Draws the maps of a page (Leaflet). Tiles are optional: without them the outline alone is drawn. Everything shown on a map also stands in a
   list beside it; the map's own items are reached by keyboard. */
import L from "leaflet";

const get = (url) => fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" }).then((answer) => (answer.ok ? answer.json() : null));
const pin = (picked = false) => L.divIcon({ className: "", html: `<span class="pin${picked ? " picked" : ""}"></span>`, iconSize: [28, 28], iconAnchor: [14, 14] });

/* As an element: Leaflet takes a string for HTML. */
function words(text) {
  const box = document.createElement("bdi");
  box.textContent = text || "";
  return box;
}

function popup(properties) {
  const box = document.createElement("div");
  const link = document.createElement(properties.url ? "a" : "strong");
  if (properties.url) link.href = properties.url;
  link.textContent = properties.title || "";
  box.append(link);
  if (properties.detail) box.append(document.createElement("br"), properties.detail);
  return box;
}

/* A place and its name, which stands beside it: without a background a dot alone says nothing. */
const marker = (at, properties) => L.marker(at, { icon: pin(properties.here), title: properties.title, alt: properties.title, keyboard: true, zIndexOffset: properties.here ? 1000 : 0 })
  .bindPopup(popup(properties))
  .bindTooltip(words(properties.title), { permanent: true, direction: "bottom", offset: [0, 12], className: `place-name${properties.here ? " here" : ""}` });

async function draw(figure) {
  const canvas = figure.querySelector("[data-map-canvas]");
  const { lat, lon, zoom, outline, points, tiles, attribution, label, pick } = figure.dataset;
  figure.classList.add("ready");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(canvas, { scrollWheelZoom: false, zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm });
  map.attributionControl.setPrefix(false);
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", label);
  if (tiles) L.tileLayer(tiles, { attribution, maxZoom: 19, referrerPolicy: "no-referrer" }).addTo(map);
  map.setView([Number(lat) || 46.6, Number(lon) || 2.4], Number(zoom) || (lat ? 12 : 5));

  const shape = outline ? await get(outline).catch(() => null) : null;
  if (shape) {
    const layer = L.geoJSON(shape, { className: "outline-shape", interactive: false }).addTo(map);
    if (layer.getBounds().isValid() && !zoom) map.fitBounds(layer.getBounds(), { padding: [20, 20], animate: false });
  }
  const found = points ? await get(points).catch(() => null) : null;
  if (found) {
    const layer = L.geoJSON(found, {
      pointToLayer: ({ properties }, at) => marker(at, properties),
    }).addTo(map);
    if (!shape && !zoom && layer.getBounds().isValid()) map.fitBounds(layer.getBounds(), { padding: [30, 30], maxZoom: 15, animate: false });
  }
  if (pick) picking(map, pick);
}

/* A tap (or Enter on the centre) writes the place into the form. */
function picking(map, prefix) {
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

document.querySelectorAll("[data-map]").forEach(draw);

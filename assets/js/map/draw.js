/* Draws a place on a map: a point, a line or an area, by taps or with the keyboard (Enter adds the middle of the map). The figure stands in
   [data-draw], whose [data-draw-geometry] holds it as GeoJSON; without this script two numbers do. */
import L from "leaflet";
import { pin } from "./canvas.js";

const MOST = 200;
const LEAST = { Point: 1, LineString: 2, Polygon: 3 };
const dot = L.divIcon({ className: "", html: '<span class="draw-point"></span>', iconSize: [14, 14], iconAnchor: [7, 7] });

const round = (number) => Math.round(number * 1e6) / 1e6;
const pair = ({ lat, lng }) => [round(lng), round(lat)];

function geometry(kind, points) {
  if (points.length < LEAST[kind]) return null;
  const line = points.map(pair);
  if (kind === "Point") return { type: kind, coordinates: line[0] };
  return { type: kind, coordinates: kind === "Polygon" ? [[...line, line[0]]] : line };
}

/* The kind and the points of what the field holds; nothing for what is no place. */
function read(text) {
  try {
    const { type, coordinates } = JSON.parse(text);
    const line = { Point: [coordinates], LineString: coordinates, Polygon: (coordinates[0] || []).slice(0, -1) }[type];
    return { kind: type, points: line.map(([x, y]) => L.latLng(y, x)) };
  } catch {
    return null;
  }
}

export function drawing(map, figure) {
  const box = figure.closest("[data-draw]");
  if (!box) return;
  const field = box.querySelector("[data-draw-geometry]");
  const words = box.querySelector("[data-draw-words]");
  const tools = box.querySelector("[data-draw-tools]");
  const kinds = [...box.querySelectorAll("[data-draw-kind]")];
  const drawn = L.layerGroup().addTo(map);
  let kind = kinds.length ? kinds[0].dataset.drawKind : "Point";
  let points = [];

  function show() {
    drawn.clearLayers();
    if (kind === "Polygon" && points.length > 2) L.polygon(points, { className: "outline-shape", interactive: false }).addTo(drawn);
    else if (points.length > 1) L.polyline(points, { className: "outline-shape", interactive: false, fill: false }).addTo(drawn);
    points.forEach((point, at) => L.marker(point, { icon: kind === "Point" ? pin(true) : dot, draggable: true, keyboard: false })
      .on("dragend", ({ target }) => { points[at] = target.getLatLng(); write(); }).addTo(drawn));
    kinds.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.drawKind === kind)));
    tools.querySelectorAll("[data-draw-undo], [data-draw-clear]").forEach((button) => { button.disabled = points.length === 0; });
  }

  function write() {
    const made = geometry(kind, points);
    field.value = made ? JSON.stringify(made) : "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
    const missing = LEAST[kind] - points.length;
    words.textContent = !points.length ? "" : missing > 0 ? box.dataset.more.replace("{n}", missing) : box.dataset[`said${kind}`].replace("{n}", points.length);
    show();
  }

  function add(at) {
    if (kind === "Point") points = [at];
    else if (points.length < MOST) points.push(at);
    write();
  }

  function take() {
    const found = read(field.value);
    if (!found) return;
    ({ kind, points } = found);
    show();
    map.fitBounds(L.latLngBounds(points), { padding: [40, 40], maxZoom: 16, animate: false });
  }

  tools.hidden = false;
  const plain = box.querySelector("[data-draw-plain]");
  if (plain) plain.hidden = true;
  map.doubleClickZoom.disable();
  map.on("click", ({ latlng }) => add(latlng));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== map.getContainer()) return;
    event.preventDefault();
    add(map.getCenter());
  });
  kinds.forEach((button) => button.addEventListener("click", () => {
    kind = button.dataset.drawKind;
    if (kind === "Point") points = points.slice(-1);
    write();
  }));
  box.querySelector("[data-draw-undo]").addEventListener("click", () => { points.pop(); write(); });
  box.querySelector("[data-draw-clear]").addEventListener("click", () => { points = []; write(); });
  field.addEventListener("input", take); // a draft of this device was put back
  if (field.form) field.form.addEventListener("civicnet:photo-place", ({ detail: { lat, lon } }) => {
    if (points.length) return;
    kind = "Point";
    add(L.latLng(lat, lon));
    map.setView([lat, lon], Math.max(map.getZoom(), 15), { animate: false });
  });
  show();
  take();
}

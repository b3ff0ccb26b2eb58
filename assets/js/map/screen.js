/* Shows what the part of the map on the screen holds: things as their icon in the colour of their state, many of them as their number. The server
   never answers more than 500; what stays on the screen from one answer to the next is left where it is. */
import L from "leaflet";
import { icon } from "../start.js";
import { boxOf, fetchJson } from "./canvas.js";

const PAUSE = 120; // ms of a map at rest before it asks
const BLOCK = 128; // px: the part asked for ends at multiples of it, so that small moves ask nothing and caches know the address
const HIT = 44;
const APART = 48; // px: what would stand closer is gathered, so that each is tapped by itself
const NAMED = 12; // things named by a cluster that comes no closer

export function watch(map, figure) {
  const { screen, many } = figure.dataset;
  const words = JSON.parse(document.getElementById("map-legend").textContent);
  const layer = L.layerGroup().addTo(map);
  const shown = new Map();
  let asked, running, resting;

  async function look() {
    const url = address(map, screen);
    if (url === asked) return;
    asked = url;
    if (running) running.abort();
    running = new AbortController();
    try {
      const found = await fetchJson(url, { signal: running.signal });
      if (found) show(found);
      else asked = undefined; // too often, or out of order: the next move asks again
    } catch (error) {
      if (error.name !== "AbortError") asked = undefined;
    }
  }

  function show({ features, partial }) {
    for (const note of document.querySelectorAll("[data-partial]")) note.hidden = !partial;
    const focused = map.getPane("markerPane").contains(document.activeElement);
    const wanted = new Map(gathered(map, features).map((feature) => [keyOf(feature), feature]));
    for (const [key, marker] of shown) {
      if (wanted.has(key)) continue;
      layer.removeLayer(marker);
      shown.delete(key);
    }
    for (const [key, feature] of wanted) {
      if (!shown.has(key)) shown.set(key, (feature.properties.count ? cluster(map, feature, many, words) : spot(feature, words)).addTo(layer));
    }
    if (focused && document.activeElement === document.body) map.getContainer().focus({ preventScroll: true });
  }

  map.on("moveend", () => {
    clearTimeout(resting);
    resting = setTimeout(look, PAUSE);
  });
  look();
}

/* What the screen has room for: the largest first, each with what stands too close to it. */
function gathered(map, features) {
  const kept = [];
  for (const feature of [...features].sort((one, other) => (other.properties.count || 1) - (one.properties.count || 1))) {
    const place = map.latLngToLayerPoint(at(feature));
    const near = kept.find((group) => Math.abs(group.place.x - place.x) < APART && group.place.distanceTo(place) < APART);
    if (near) near.features.push(feature);
    else kept.push({ place, features: [feature] });
  }
  return kept.map(({ features: [first, ...others] }) => {
    if (!others.length) return first;
    const all = [first, ...others];
    const count = all.reduce((sum, { properties }) => sum + (properties.count || 1), 0);
    return { geometry: first.geometry, properties: { count }, things: all.filter(({ properties }) => properties.title !== undefined) };
  });
}

/* The address of what the screen shows, ends included. */
function address(map, screen) {
  const { min, max } = map.getPixelBounds();
  const corner = (point, round) => map.unproject(L.point(round(point.x / BLOCK) * BLOCK, round(point.y / BLOCK) * BLOCK));
  const [northWest, southEast] = [corner(min, Math.floor), corner(max, Math.ceil)];
  return `${screen}${screen.includes("?") ? "&" : "?"}bbox=${boxOf(northWest, southEast)}&zoom=${map.getZoom()}`;
}

const keyOf = ({ geometry, properties, things = [] }) => (properties.count ? `${properties.count}@${geometry.coordinates} ${things.length}` : `${properties.id} ${properties.state} ${properties.title}`);
const at = ({ geometry: { coordinates: [lon, lat] } }) => [lat, lon];

/* A marker whose whole area can be tapped; Leaflet makes a button of it, and here the space bar presses it as well. */
function button(feature, content, size, label, press) {
  const marker = L.marker(at(feature), { icon: L.divIcon({ className: "map-hit", html: content, iconSize: [size, size] }), keyboard: true, riseOnHover: true });
  marker.on("add", () => {
    const element = marker.getElement();
    element.setAttribute("aria-label", label);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      press(marker);
    });
  });
  return marker;
}

function cluster(map, feature, many, words) {
  const { count } = feature.properties;
  const content = document.createElement("span");
  content.className = "cluster";
  content.textContent = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" }).format(count);
  const size = HIT + Math.min(16, Math.round(5 * Math.log10(count)));
  const label = many.replace("{n}", count);
  const closer = () => {
    if (map.getZoom() < map.getMaxZoom()) map.setView(at(feature), Math.min(map.getZoom() + 2, map.getMaxZoom()));
    else L.popup().setLatLng(at(feature)).setContent(inside(feature, words)).openOn(map);
  };
  return button(feature, content, size, label, closer).on("click", closer);
}

/* In one place, whatever the zoom: the first few by name, all of them in the list beside. */
function inside({ things = [], properties: { count } }, words) {
  const box = Object.assign(document.createElement("ul"), { className: "map-popup" });
  for (const { properties: { title, url, kind } } of things.slice(0, NAMED)) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: url });
    link.append(Object.assign(document.createElement("bdi"), { textContent: title || (words[kind] || {}).label || "" }));
    item.append(link);
    box.append(item);
  }
  const left = count - Math.min(things.length, NAMED);
  if (left) box.append(Object.assign(document.createElement("li"), { textContent: `+ ${left}` }));
  return box;
}

function spot(feature, words) {
  const { kind, state, title, icon: drawing } = feature.properties;
  const { label = "", states = {} } = words[kind] || {};
  const [stateLabel, tone] = states[state] || ["", "info"];
  const content = document.createElement("span");
  content.className = `spot tone-${tone}`;
  content.append(icon(drawing));
  const marker = button(feature, content, HIT, [title || label, stateLabel].filter(Boolean).join(", "), () => {
    marker.openPopup();
    marker.getPopup().getElement().querySelector(".map-popup a").focus({ preventScroll: true }); // who came by keyboard goes on from there
  });
  marker.bindPopup(() => popup(feature.properties, label, stateLabel, tone), { offset: [0, -8] });
  return marker.on("popupclose", ({ popup: closed }) => {
    const lost = document.activeElement === document.body || closed.getElement().contains(document.activeElement);
    if (lost && marker.getElement()) marker.getElement().focus({ preventScroll: true });
  });
}

function popup({ title, url, since }, label, stateLabel, tone) {
  const element = (name, text, className = "") => Object.assign(document.createElement(name), { textContent: text, className });
  const box = element("div", "", "map-popup");
  const link = Object.assign(document.createElement("a"), { href: url });
  link.append(element("bdi", title || label));
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium" }).format(new Date(since));
  box.append(link, element("p", [title && label, day].filter(Boolean).join(" · "), "small muted"));
  if (stateLabel) box.append(element("span", stateLabel, `state tone-${tone}`));
  return box;
}

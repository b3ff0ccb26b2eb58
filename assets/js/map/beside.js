/* Keeps the list beside a map, the address of the page and its filters at what the screen shows. */
import { boxOf } from "./canvas.js";

const PAUSE = 400;

export function follow(map, list) {
  let resting;
  const tell = () => {
    const bounds = map.getBounds();
    const place = {
      bbox: boxOf(bounds.getNorthWest(), bounds.getSouthEast()),
      zoom: String(map.getZoom()),
    };
    const here = placed(window.location.href, place);
    here.searchParams.delete("avant");
    window.history.replaceState(window.history.state, "", here);
    for (const link of document.querySelectorAll(".map-tools a")) link.href = placed(link.href, place);
    for (const [name, value] of Object.entries(place)) {
      for (const input of document.querySelectorAll(`[data-map-form] [name=${name}]`)) input.value = value;
    }
    document.dispatchEvent(new CustomEvent("civicnet:refresh", { detail: { url: here.href, into: list } }));
  };
  map.whenReady(() => map.drawn.then(() => map.on("moveend", () => {
    clearTimeout(resting);
    resting = setTimeout(tell, PAUSE);
  })));
}

function placed(address, place) {
  const url = new URL(address, window.location.href);
  for (const [name, value] of Object.entries(place)) url.searchParams.set(name, value);
  return url;
}

/* Keeps the list beside a map, the address of the page and its filters at what the screen shows. */
const PAUSE = 400;

export function follow(map, list) {
  let resting;
  const tell = () => {
    const bounds = map.getBounds();
    const within = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(5);
    const place = {
      bbox: [within(bounds.getWest(), 180), within(bounds.getSouth(), 90), within(bounds.getEast(), 180), within(bounds.getNorth(), 90)].join(","),
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

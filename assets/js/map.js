/* Draws the maps of a page (Leaflet). Tiles are optional: without them the outlines alone are drawn. Everything shown on a map also stands in
   a list beside it; the map's own items are reached by keyboard. */
import { drawing } from "./map/draw.js";
import { follow } from "./map/beside.js";
import { open } from "./map/canvas.js";
import { compass } from "./map/compass.js";
import { names } from "./map/names.js";
import { picking } from "./map/pick.js";
import { watch } from "./map/screen.js";

async function draw(figure) {
  const map = open(figure);
  const { screen, list, points, pick } = figure.dataset;
  if (screen) watch(map, figure);
  if (list) follow(map, list);
  if (pick) picking(map, pick);
  await map.drawn;
  drawing(map, figure); // after the outline, so that a place that is there already is what one sees
  if (points) names(map, figure);
}

const drawAll = () => document.querySelectorAll("[data-map]:not(.ready)").forEach(draw);
drawAll();
new MutationObserver(drawAll).observe(document.getElementById("main"), { childList: true, subtree: true }); // a thread fetched again has a new one
compass();

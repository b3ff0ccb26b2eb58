/* What the page hears of by itself. An element names its streams, `data-streams="source:12 source:40"`, and the newest id it shows,
   `data-newest`. When one moves, the document hears:
   - `civicnet:new` {stream, top, count}: something new on a wall, which a button offers;
   - `civicnet:changed`: something shown looks different now (an edit, a count, a deletion);
   - `civicnet:refresh` {url, into}: an element with `data-refresh="<url>"` is fetched again;
   - `civicnet:event` {stream, top, data}: an event of one's own stream; without data, read everything again. */
import { behaviour } from "./start.js";
import { newer } from "./line.js";
import { open } from "./tabs.js";

const followed = new Map(); // stream → { top, element, heard: Set of tops, count, begun }
let line = null;

behaviour("[data-streams]", (element) => {
  const streams = {};
  for (const stream of element.dataset.streams.split(/\s+/).filter(Boolean)) {
    const known = followed.get(stream);
    const top = element.dataset.newest || null;
    followed.set(stream, { top, element, heard: new Set(), count: 0, begun: Boolean(known && known.begun) });
    if (!known) streams[stream] = top;
  }
  if (!Object.keys(streams).length || !("WebSocket" in window)) return;
  if (!line) line = open(document.body.dataset.viewer || "", receive);
  line.follow(streams);
});

function receive(message) {
  const { type, stream } = message;
  if (type === "following") Object.entries(message.tops).forEach(([name, top]) => begin(name, top));
  else if (type === "moved") {
    const touched = message.touched || [];
    Object.entries(message.tops).forEach(([name, top]) => followed.has(name) && moved(followed.get(name), name, top, touched.includes(name)));
  } else if (type === "events" && followed.has(stream)) message.events.forEach(([seq, data]) => tell(stream, seq, data));
  else if (type === "reset" && followed.has(stream)) tell(stream, message.top, null);
  else if (type === "refused") message.streams.forEach(refused);
  else if (type === "stale") lookAgain();
}

/* A page without a mark starts from where its stream is. */
function begin(name, top) {
  const state = followed.get(name);
  if (!state) return;
  state.begun = true;
  if (!state.top) state.top = top;
}

/* What one followed and may follow no more was taken away: looking again says so. */
function refused(name) {
  const state = followed.get(name);
  followed.delete(name);
  if (state && state.begun && state.element.dataset.refresh) refresh(state.element);
}

function moved(state, stream, top, touched) {
  const isNew = !state.top || newer(top, state.top) > 0;
  if (isNew) state.top = top;
  if (state.element.dataset.refresh) refresh(state.element);
  else {
    if (touched) document.dispatchEvent(new CustomEvent("civicnet:changed"));
    if (!touched || isNew) count(state, stream, top);
  }
}

function count(state, stream, top) {
  if (state.heard.has(top) || state.element.querySelector(`[data-id="${CSS.escape(top)}"]`)) return;
  state.heard.add(top);
  /* One post stands on several walls of a page: it is counted where it was heard of first. */
  const elsewhere = [...followed.values()].some((other) => other !== state && other.element === state.element && other.heard.has(top));
  if (elsewhere) return;
  state.count += 1;
  document.dispatchEvent(new CustomEvent("civicnet:new", { detail: { stream, top, count: state.count } }));
}

document.addEventListener("civicnet:seen", () => {
  for (const state of followed.values()) state.count = 0;
});

function refresh({ id, dataset }) {
  document.dispatchEvent(new CustomEvent("civicnet:refresh", { detail: { url: dataset.refresh, into: `#${id}` } }));
}

function tell(stream, top, data) {
  followed.get(stream).top = top;
  document.dispatchEvent(new CustomEvent("civicnet:event", { detail: { stream, top, data } }));
}

/* After a night without a line, touches may have been missed: whatever is shown is looked at once more. */
function lookAgain() {
  new Set([...followed.values()].map((state) => state.element)).forEach((element) => element.dataset.refresh && refresh(element));
  document.dispatchEvent(new CustomEvent("civicnet:changed"));
}

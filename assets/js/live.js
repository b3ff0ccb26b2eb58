/* What the page hears of by itself. An element names its streams, `data-streams="source:12 source:40"`, and the newest id it shows,
   `data-newest`. When one moves, the document hears:
   - `civicnet:new` {stream, top}: something new on a wall, which a button offers;
   - `civicnet:changed`: something shown looks different now (an edit, a count, a deletion);
   - `civicnet:stale`: the line was away, something new may have gone unsaid;
   - `civicnet:refresh` {url, into}: an element with `data-refresh="<url>"` is fetched again;
   - `civicnet:event` {stream, top, data}: an event of one's own stream; without data, read everything again. */
import { behaviour } from "./start.js";
import { newer } from "./line.js";
import { open } from "./tabs.js";

const followed = new Map(); // stream → { top, element, begun }
let line = null;

behaviour("[data-streams]", (element) => {
  const streams = {};
  for (const stream of element.dataset.streams.split(/\s+/).filter(Boolean)) {
    const known = followed.get(stream);
    const top = element.dataset.newest || null;
    followed.set(stream, { top, element, begun: Boolean(known && known.begun) });
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
    if (!touched || isNew) document.dispatchEvent(new CustomEvent("civicnet:new", { detail: { stream, top } }));
  }
}

function refresh({ id, dataset }) {
  document.dispatchEvent(new CustomEvent("civicnet:refresh", { detail: { url: dataset.refresh, into: `#${id}` } }));
}

function tell(stream, top, data) {
  followed.get(stream).top = top;
  document.dispatchEvent(new CustomEvent("civicnet:event", { detail: { stream, top, data } }));
}

/* A line that comes back says nothing of what was touched or committed late meanwhile: whatever is shown is looked at once more. */
function lookAgain() {
  new Set([...followed.values()].map((state) => state.element)).forEach((element) => element.dataset.refresh && refresh(element));
  document.dispatchEvent(new CustomEvent("civicnet:changed"));
  document.dispatchEvent(new CustomEvent("civicnet:stale"));
}

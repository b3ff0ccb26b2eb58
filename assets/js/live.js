/* One socket for all that the page follows. It hears that a stream moved, never what was said: the page then fetches it.

   An element names its streams, `data-streams="source:12 source:40"`, and the newest id it shows, `data-newest`. For each stream that
   moves beyond it, the document hears `civicnet:new` {stream, top, count}; an element with `data-refresh="<url>"` is fetched again instead.
   Numbers stay strings: they pass 2^53. */
import { behaviour } from "./start.js";

const NEVER_AGAIN = [4401, 4403]; // the session ended, or the account may not: the next page load decides
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60000;
const SILENCE = 70000; // two missed heartbeats
const POLL = 20000;
const FAILURES_BEFORE_POLLING = 3;

const followed = new Map(); // stream → { top, element, heard: Set of tops }
let socket = null;
let failures = 0;
let retry = 0;
let poll = 0;
let lastWord = 0;
let finished = false;

const newer = (a, b) => a.length - b.length || (a > b ? 1 : a < b ? -1 : 0);

behaviour("[data-streams]", (element) => {
  for (const stream of element.dataset.streams.split(/\s+/).filter(Boolean)) {
    followed.set(stream, { top: element.dataset.newest || null, element, heard: new Set() });
  }
  if (socket && socket.readyState === WebSocket.OPEN) follow();
  else connect();
});

function heard(stream, top) {
  const state = followed.get(stream);
  if (!state) return;
  const { id, dataset } = state.element;
  if (dataset.refresh) {
    /* An edit or a deletion is told with the same top again. */
    if (newer(top, state.top || "0") > 0) state.top = top;
    document.dispatchEvent(new CustomEvent("civicnet:refresh", { detail: { url: dataset.refresh, into: `#${id}` } }));
    return;
  }
  if (state.heard.has(top) || state.element.querySelector(`[data-id="${CSS.escape(top)}"]`)) return;
  state.heard.add(top);
  if (!state.top || newer(top, state.top) > 0) state.top = top;
  /* One post stands on several walls of a page: it is counted where it was heard of first. */
  const elsewhere = [...followed.values()].some((other) => other !== state && other.element === state.element && other.heard.has(top));
  if (elsewhere) return;
  state.count = (state.count || 0) + 1;
  document.dispatchEvent(new CustomEvent("civicnet:new", { detail: { stream, top, count: state.count } }));
}

document.addEventListener("civicnet:seen", () => {
  for (const state of followed.values()) state.count = 0;
});

function follow() {
  const streams = {};
  for (const [stream, { top }] of followed) streams[stream] = top;
  socket.send(JSON.stringify({ type: "follow", streams }));
}

function connect() {
  clearTimeout(retry);
  if (finished || !followed.size || !("WebSocket" in window) || (socket && socket.readyState < WebSocket.CLOSING)) return;
  const opened = new WebSocket(`${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/live/`);
  socket = opened;
  lastWord = Date.now();
  opened.onopen = follow;
  opened.onmessage = ({ data }) => {
    lastWord = Date.now();
    receive(JSON.parse(data));
  };
  opened.onclose = ({ code }) => {
    if (socket !== opened) return;
    socket = null;
    if (NEVER_AGAIN.includes(code)) {
      finished = true;
      clearInterval(poll);
      return;
    }
    failures += 1;
    if (failures >= FAILURES_BEFORE_POLLING && !poll) poll = setInterval(ask, POLL);
    /* Full jitter: after a restart, a thousand pages come back spread over the pause instead of together. */
    retry = setTimeout(connect, Math.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures, 10)));
  };
}

function receive(message) {
  if (message.type === "following") {
    failures = 0;
    clearInterval(poll);
    poll = 0;
    /* A page without a mark starts from here. */
    for (const [stream, top] of Object.entries(message.tops)) {
      const state = followed.get(stream);
      if (state && !state.top) state.top = top;
    }
  } else if (message.type === "refused") {
    message.streams.forEach((stream) => followed.delete(stream));
  } else if (message.type === "moved") {
    Object.entries(message.tops).forEach(([stream, top]) => heard(stream, top));
    answer();
  } else if (message.type === "events") {
    message.events.forEach(([seq, data]) => tell(message.stream, seq, data));
    answer();
  } else if (message.type === "reset") {
    tell(message.stream, message.top, null);
    answer();
  }
}

function answer() {
  if (socket) socket.send('{"type":"ack"}');
}

function tell(stream, top, data) {
  const state = followed.get(stream);
  if (state) state.top = top;
  document.dispatchEvent(new CustomEvent("civicnet:event", { detail: { stream, top, data } }));
}

/* Where sockets do not pass, plain requests do. */
async function ask() {
  if (document.hidden || !followed.size) return;
  const query = new URLSearchParams([...followed.keys()].map((stream) => ["s", stream]));
  try {
    const answered = await fetch(`/live/tops?${query}`, { headers: { Accept: "application/json" } });
    if (!answered.ok) return;
    for (const [stream, top] of Object.entries((await answered.json()).tops)) {
      const state = followed.get(stream);
      if (state && state.top && newer(top, state.top) > 0) heard(stream, top);
      else if (state && !state.top) state.top = top;
    }
  } catch {
    /* No network now; the next turn asks again. */
  }
}

/* A device that slept may hold a socket that is dead without knowing. */
function wake() {
  if (document.hidden) return;
  if (socket && Date.now() - lastWord > SILENCE) socket.close();
  failures = Math.min(failures, 1);
  connect();
}

document.addEventListener("visibilitychange", wake);
window.addEventListener("online", wake);
window.addEventListener("pageshow", wake);
setInterval(() => {
  if (socket && socket.readyState === WebSocket.OPEN && Date.now() - lastWord > SILENCE) socket.close();
}, 10000);

/* One socket to the server and what to do when it ends (docs/live.md). It remembers how far each stream was handled, so that a line
   that comes back, after a second or a night, is told of what it missed. Numbers stay strings: they pass 2^53. */
const NEVER_AGAIN = [4401, 4403]; // the session ended, or the account may not come in: the next page load decides
const TOO_MUCH = 4429;
const RESTARTING = 1012;
const FIRST_PAUSE = 3000; // a server that died took all its lines with it: they come back spread out
const LONGEST_PAUSE = 60000;
const SILENCE = 70000; // two missed heartbeats
const POLL = 20000;
const FAILURES_BEFORE_POLLING = 3;

export const newer = (a, b) => a.length - b.length || (a > b ? 1 : a < b ? -1 : 0);

export class Line {
  /* `receive` hears every message about streams, and {type: "stale"} when the line comes back: what was touched meanwhile, or committed
     late below what one had heard, was said to nobody. */
  constructor(receive) {
    this.receive = receive;
    this.cursors = new Map(); // stream → newest number handled, null: from now on
    this.socket = null;
    this.failures = 0;
    this.lastWord = Date.now();
    this.notBefore = 0;
    this.opened = false;
    this.finished = false;
    this.waking = () => this.wake();
    document.addEventListener("visibilitychange", this.waking);
    window.addEventListener("online", this.waking);
    this.clock = setInterval(() => this.listen(), 10000);
  }

  follow(streams) {
    for (const [stream, cursor] of Object.entries(streams)) this.cursors.set(stream, cursor);
    if (this.open) this.say({ type: "follow", streams });
    else this.connect();
  }

  unfollow(streams) {
    streams.forEach((stream) => this.cursors.delete(stream));
    if (this.open) this.say({ type: "unfollow", streams });
  }

  end() {
    this.finished = true;
    clearTimeout(this.retry);
    clearInterval(this.polling);
    clearInterval(this.clock);
    document.removeEventListener("visibilitychange", this.waking);
    window.removeEventListener("online", this.waking);
    if (this.socket) this.socket.close();
  }

  get open() {
    return this.socket && this.socket.readyState === WebSocket.OPEN;
  }

  say(message) {
    this.socket.send(JSON.stringify(message));
  }

  connect() {
    clearTimeout(this.retry);
    if (this.finished || !this.cursors.size || (this.socket && this.socket.readyState < WebSocket.CLOSING)) return;
    const socket = new WebSocket(`${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/live/`);
    this.socket = socket;
    socket.onopen = () => {
      this.say({ type: "follow", streams: Object.fromEntries(this.cursors) });
      if (this.opened) this.receive({ type: "stale" });
      this.opened = true;
    };
    socket.onmessage = ({ data }) => {
      this.lastWord = Date.now();
      this.handle(JSON.parse(data));
    };
    socket.onclose = ({ code }) => this.socket === socket && this.lost(code);
  }

  /* Full jitter: after a restart, a thousand pages come back spread over the pause instead of together. */
  lost(code) {
    this.socket = null;
    if (this.finished || NEVER_AGAIN.includes(code)) {
      this.finished = true;
      clearInterval(this.polling);
      return;
    }
    this.failures += 1;
    if (code === TOO_MUCH || this.failures >= FAILURES_BEFORE_POLLING) this.poll();
    let pause = Math.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(this.failures - 1, 10));
    if (code === RESTARTING) pause = Math.random() * 10000;
    if (code === TOO_MUCH) pause = LONGEST_PAUSE * (1 + Math.random());
    this.notBefore = code === TOO_MUCH ? Date.now() + pause : 0;
    this.retry = setTimeout(() => this.connect(), pause);
  }

  handle(message) {
    const { type, stream, tops } = message;
    if (type === "following") {
      this.failures = 0;
      clearInterval(this.polling);
      this.polling = 0;
      for (const [name, top] of Object.entries(tops)) if (this.cursors.get(name) === null) this.cursors.set(name, top);
    } else if (type === "moved") {
      for (const [name, top] of Object.entries(tops)) if (newer(top, this.cursors.get(name) || "0") > 0) this.cursors.set(name, top);
    } else if (type === "events") {
      this.cursors.set(stream, message.events[message.events.length - 1][0]);
    } else if (type === "reset") {
      this.cursors.set(stream, message.top);
    } else if (type === "refused") {
      message.streams.forEach((name) => this.cursors.delete(name));
    }
    this.receive(message);
    if (["moved", "events", "reset"].includes(type) && this.open) this.say({ type: "ack" });
  }

  /* Where sockets do not pass, plain requests do. */
  poll() {
    if (this.polling) return;
    this.polling = setInterval(async () => {
      if (document.hidden || !this.cursors.size) return;
      const query = new URLSearchParams([...this.cursors.keys()].slice(0, 50).map((stream) => ["s", stream]));
      try {
        const answer = await fetch(`/live/tops?${query}`, { headers: { Accept: "application/json" } });
        if (answer.ok) this.polled((await answer.json()).tops);
      } catch {
        /* No network now; the next turn asks again. */
      }
    }, POLL);
  }

  polled(tops) {
    const moved = {};
    for (const [stream, top] of Object.entries(tops)) {
      const cursor = this.cursors.get(stream);
      if (cursor !== null && newer(top, cursor) > 0) {
        if (stream.startsWith("user:")) this.receive({ type: "reset", stream, top });
        else moved[stream] = top;
      }
      this.cursors.set(stream, top);
    }
    if (Object.keys(moved).length) this.receive({ type: "moved", tops: moved });
  }

  /* A device that slept may hold a socket that is dead without knowing. */
  wake() {
    if (document.hidden) return;
    this.listen();
    this.failures = Math.min(this.failures, 1);
    if (!this.open && Date.now() >= this.notBefore) this.connect();
  }

  listen() {
    if (this.open && Date.now() - this.lastWord > SILENCE) this.socket.close();
  }
}

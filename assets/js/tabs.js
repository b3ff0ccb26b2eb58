/* One line for all tabs of this browser. The tab that holds the lock holds the line, and passes on what it hears; when it closes, the
   next one takes over. A tab that hears nothing although it looks (the holder was frozen) takes the lock away. Where a browser has no
   locks or no channel between tabs, every tab has its own line. */
import { Line, newer } from "./line.js";

const SILENCE = 70000; // as on the line: the holder passes on every heartbeat
const ANSWER = 3000; // what a living holder needs to say that it lives

export function open(viewer, receive) {
  const able = navigator.locks && "BroadcastChannel" in window;
  return able ? new Tab(`civicnet:${viewer}`, receive) : new Line(receive);
}

class Tab {
  constructor(name, receive) {
    this.name = name;
    this.me = `${Date.now()}${Math.random()}`;
    this.receive = receive;
    this.mine = new Map(); // what this tab follows, stream → cursor
    this.others = new Map(); // for the holder: tab → the streams it follows
    this.line = null;
    this.heard = Date.now();
    this.join();
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.join());
    document.addEventListener("visibilitychange", () => this.ask());
    setInterval(() => this.ask(), SILENCE / 2);
  }

  follow(streams) {
    for (const [stream, cursor] of Object.entries(streams)) this.mine.set(stream, cursor);
    if (this.line) this.follows(this.me, streams);
    else this.tell({ follow: streams });
  }

  /* --- every tab --- */

  tell(message) {
    this.channel.postMessage({ from: this.me, ...message });
  }

  join() {
    this.channel = new BroadcastChannel(this.name);
    this.channel.onmessage = ({ data }) => this.hear(data);
    this.hold({});
    if (this.mine.size) this.tell({ follow: Object.fromEntries(this.mine) });
  }

  leave() {
    this.tell({ left: true });
    this.channel.close();
    this.letGo();
    this.queued.abort();
  }

  hold(options) {
    if (this.queued) this.queued.abort();
    this.queued = new AbortController();
    /* The signal ends the waiting of a queued request; stealing cannot be combined with one, and does not wait. */
    const asked = options.steal ? options : { signal: this.queued.signal };
    navigator.locks.request(this.name, asked, () => this.lead()).catch(() => {
      /* Taken away by another tab, or no longer wanted: in the first case wait for it again. */
      const taken = this.line !== null;
      this.letGo();
      if (taken) this.hold({});
    });
  }

  lead() {
    this.line = new Line((message) => this.pass(message));
    this.others.clear();
    this.follows(this.me, Object.fromEntries(this.mine));
    this.tell({ leads: true });
    return new Promise((resolve) => (this.release = resolve));
  }

  letGo() {
    if (!this.line) return;
    this.line.end();
    this.line = null;
    this.release();
  }

  hear({ from, to, follow, left, leads, lives, asks, message }) {
    if (message || leads || lives) this.heard = Date.now();
    if (this.line) {
      if (follow) this.follows(from, follow);
      if (left) this.forget(from);
      if (asks) this.tell({ lives: true });
      return;
    }
    if (leads && this.mine.size) this.tell({ follow: Object.fromEntries(this.mine) });
    if (message && (!to || to === this.me)) this.take(message);
  }

  /* Whoever looks at this tab and hears nothing asks whether the holder lives, and replaces one that does not answer. */
  ask() {
    if (document.hidden || this.line || Date.now() - this.heard < SILENCE) return;
    const asked = Date.now();
    this.tell({ asks: true });
    setTimeout(() => {
      if (!document.hidden && !this.line && this.heard < asked) this.hold({ steal: true });
    }, ANSWER);
  }

  take(message) {
    const { type, stream, tops } = message;
    if (type === "moved" || type === "following") for (const [name, top] of Object.entries(tops)) if (this.mine.has(name)) this.mine.set(name, top);
    if (type === "events" && this.mine.has(stream)) this.mine.set(stream, message.events[message.events.length - 1][0]);
    if (type === "reset" && this.mine.has(stream)) this.mine.set(stream, message.top);
    if (type === "refused") message.streams.forEach((name) => this.mine.delete(name));
    this.receive(message);
  }

  /* --- the tab that holds the line --- */

  pass(message) {
    this.take(message);
    this.tell({ message });
  }

  follows(tab, streams) {
    this.others.set(tab, new Set([...(this.others.get(tab) || []), ...Object.keys(streams)]));
    const fresh = {};
    for (const [stream, cursor] of Object.entries(streams)) {
      if (!this.line.cursors.has(stream)) fresh[stream] = cursor;
      else this.catchUp(tab, stream, cursor);
    }
    if (Object.keys(fresh).length) this.line.follow(fresh);
  }

  /* A tab drawn before the holder heard the latest is told of it; events it missed cannot be told again, so it reads anew. */
  catchUp(tab, stream, cursor) {
    const top = this.line.cursors.get(stream);
    if (!top || !cursor || newer(top, cursor) <= 0) return;
    const message = stream.startsWith("user:") ? { type: "reset", stream, top } : { type: "moved", tops: { [stream]: top } };
    if (tab === this.me) this.take(message);
    else this.tell({ to: tab, message });
  }

  forget(tab) {
    const left = this.others.get(tab) || new Set();
    this.others.delete(tab);
    const wanted = new Set([...this.others.values()].flatMap((streams) => [...streams]));
    const unwanted = [...left].filter((stream) => !wanted.has(stream));
    if (unwanted.length) this.line.unfollow(unwanted);
  }
}

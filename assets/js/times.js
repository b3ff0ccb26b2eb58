/* Writes recent moments relative to now ("il y a 5 h"); the full date stays one hover away and after a week. */
import { behaviour } from "./start.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const shown = new Set();
const words = typeof Intl.RelativeTimeFormat === "function"
  ? new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" }) : null;

function write(time) {
  const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
  const distance = Math.abs(seconds);
  if (distance > 7 * DAY) time.textContent = time.title;
  else if (distance < MINUTE) time.textContent = words.format(0, "second");
  else if (distance < HOUR) time.textContent = words.format(Math.trunc(seconds / MINUTE), "minute");
  else if (distance < DAY) time.textContent = words.format(Math.trunc(seconds / HOUR), "hour");
  else time.textContent = words.format(Math.trunc(seconds / DAY), "day");
}

behaviour("time[data-when]", (time) => {
  if (!words || time.title) return;
  time.title = time.textContent;
  shown.add(time);
  write(time);
});

setInterval(() => {
  for (const time of shown) {
    if (time.isConnected) write(time);
    else shown.delete(time);
  }
}, 30_000);

/* Paper keeps: it gets the full date. */
window.addEventListener("beforeprint", () => shown.forEach((time) => { time.textContent = time.title; }));
window.addEventListener("afterprint", () => shown.forEach(write));

/* Private messages: the number on the bar, a conversation that grows and changes while one looks, what one looked at is read. */
import { behaviour } from "./start.js";
import { fetchPage, place, post, refresh } from "./fragment.js";

const LOOKED = 800; // what one looked at for so long is read

function count(talks) {
  for (const number of document.querySelectorAll("[data-talks]")) {
    number.textContent = talks > 99 ? "99+" : String(talks);
    number.hidden = !talks;
  }
}

document.addEventListener("civicnet:event", ({ detail: { stream, data } }) => {
  if (!stream.startsWith("user:") || (data && data.talks === undefined)) return;
  if (data) count(data.talks);
  const list = document.querySelector("[data-talks-list]");
  if (list && !location.search.includes("avant=")) refresh(location.href, "#talks").catch(() => {});
  const open = document.querySelector("[data-talk]");
  if (!open || (data && data.talk !== open.dataset.talk)) return;
  const known = data && data.message && document.getElementById(`m-${data.message}`);
  (known ? again(known) : more(open)).catch(() => {});
});

/* Where a conversation is fetched from: the file of a case shows one as well. */
const at = (open) => open.dataset.talkAt || location.pathname;

/* A message that changed, as it looks now. */
async function again(message) {
  const page = await fetchPage(`${at(message.closest("[data-talk]"))}?message=${message.dataset.id}`, "said");
  const fresh = page.querySelector(".talk > li");
  if (fresh) place([fresh], message, "replaceWith");
}

/* What was said since, unless the page shows an older part. */
async function more(open) {
  const list = open.querySelector(".talk");
  const last = list.lastElementChild;
  if (open.querySelector("[href^='?apres=']")) return;
  const page = await fetchPage(`${at(open)}${last ? `?apres=${last.dataset.id}` : ""}`, "said");
  const fresh = [...page.querySelectorAll(".talk > li")].filter(({ id }) => !document.getElementById(id));
  if (!fresh.length) return;
  const low = innerHeight + scrollY > document.documentElement.scrollHeight - 400;
  place(fresh, list);
  for (const message of fresh) eye.observe(message);
  if (open.querySelector("[data-waiting]") && fresh.some(({ classList }) => !classList.contains("mine"))) location.reload(); // accepted: the form is another
  for (const input of document.querySelectorAll("[data-talk-last]")) input.value = list.lastElementChild.dataset.id;
  if (low) list.lastElementChild.scrollIntoView({ block: "nearest" });
}

/* What one looked at for a moment is read, and nothing further down. */
let reading = 0;
let seen = 0n;

const eye = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    const id = BigInt(target.dataset.id);
    if (isIntersecting && id > seen) seen = id;
  }
  read();
});

function read() {
  clearTimeout(reading);
  const open = document.querySelector("[data-talk]");
  if (!open || !open.dataset.read || document.hidden || seen <= BigInt(open.dataset.readTo || 0)) return;
  const upTo = String(seen);
  reading = setTimeout(async () => {
    const answer = await post(open.dataset.read, { up_to: upTo });
    if (answer.ok) open.dataset.readTo = upTo;
  }, LOOKED);
}

behaviour("[data-talk]", (open) => {
  for (const form of open.querySelectorAll(".no-script")) form.hidden = true;
  for (const message of open.querySelectorAll(".talk > li[data-id]")) eye.observe(message);
  document.addEventListener("visibilitychange", read);
  if ((location.hash && document.getElementById(location.hash.slice(1))) || /[?&](avant|apres|autour)=/.test(location.search) || open.dataset.talkAt) return;
  const start = open.querySelector("#nouveau") || open.querySelector(".talk > li:last-child");
  if (start) start.scrollIntoView({ block: start.id === "nouveau" ? "start" : "end" });
});

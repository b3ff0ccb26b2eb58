/* Fetches pages and places pieces of them. What 60 lines do here would be 16 KB of a library (docs/adr/0002). */
import { say, start, word } from "./start.js";

/* Fetch a page of ours and return its document. The view may answer a part only: `part` tells it which one is used. */
export async function fetchPage(url, part) {
  const answer = await fetch(url, { headers: { "X-Fragment": part, Accept: "text/html" }, credentials: "same-origin" });
  if (!answer.ok) throw Object.assign(new Error(`${answer.status} ${url}`), { status: answer.status });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/* Move nodes of a fetched document into the page and bring them to life. Returns the elements. */
export function place(nodes, target, where = "append") {
  const kept = nodes.map((node) => document.importNode(node, true));
  target[where](...kept);
  const elements = kept.filter((node) => node.nodeType === Node.ELEMENT_NODE);
  elements.forEach(start);
  return elements;
}

const asked = new Map(); // the last address asked for each element: an older answer that comes late is left aside

/* Replace an element of the page by the one with the same id or selector in a fetched page. The keyboard stays where it was. */
export async function refresh(url, selector) {
  asked.set(selector, url);
  const page = await fetchPage(url, selector);
  if (asked.get(selector) !== url) return;
  const [old, fresh] = [document.querySelector(selector), page.querySelector(selector)];
  if (!old || !fresh) return;
  const at = old.contains(document.activeElement) ? whereabouts(document.activeElement) : "";
  place([fresh], old, "replaceWith");
  const again = at && document.querySelector(at);
  if (again) again.focus({ preventScroll: true });
}

/* How to find an element again in the same page fetched later: by where it leads or what it does. */
function whereabouts(element) {
  const named = ["href", "formaction", "id"].find((name) => element.getAttribute(name));
  const around = element.closest("[id]");
  const inside = around && around !== element ? `#${CSS.escape(around.id)} ` : "";
  return `${inside}${named ? `[${named}="${CSS.escape(element.getAttribute(named))}"]` : element.localName}`;
}

/* Post as a form of this site does, token included, and return the answer. */
export function post(url, fields = {}, options = {}) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const token = document.querySelector("#act [name=csrfmiddlewaretoken]");
  return fetch(url, { ...options, method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": token ? token.value : "" } });
}

/* What is there no more leaves a word in its place. */
function leaveWord(element) {
  const left = Object.assign(document.createElement("p"), { className: "removed pad", textContent: word("gone") });
  if (element) element.replaceChildren(left);
  say(word("gone"));
}

document.addEventListener("civicnet:refresh", ({ detail }) =>
  refresh(detail.url, detail.into).catch(({ status }) => {
    if (status === 404) leaveWord(document.querySelector(detail.into));
  }));

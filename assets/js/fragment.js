/* Fetches pages and places pieces of them. What 60 lines do here would be 16 KB of a library (docs/adr/0002). */
import { start } from "./start.js";

/* Fetch a page of ours and return its document. The view may answer a part only: `part` tells it which one is used. */
export async function fetchPage(url, part) {
  const answer = await fetch(url, { headers: { "X-Fragment": part, Accept: "text/html" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
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

/* Replace an element of the page by the one with the same id or selector in a fetched page. */
export async function refresh(url, selector) {
  const page = await fetchPage(url, selector);
  const [old, fresh] = [document.querySelector(selector), page.querySelector(selector)];
  if (old && fresh) place([fresh], old, "replaceWith");
}

/* Post as a form of this site does, token included, and return the answer. */
export function post(url, fields = {}) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const token = document.querySelector("#act [name=csrfmiddlewaretoken]");
  return fetch(url, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": token ? token.value : "" } });
}

document.addEventListener("civicnet:refresh", ({ detail }) => refresh(detail.url, detail.into).catch(() => {}));

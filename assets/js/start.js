/* Ties behaviours to elements: once for the page, again for every fragment that arrives later. */
const behaviours = [];

export function behaviour(selector, enhance) {
  behaviours.push([selector, enhance]);
}

export function start(root) {
  for (const [selector, enhance] of behaviours) {
    if (root.nodeType === Node.ELEMENT_NODE && root.matches(selector)) enhance(root);
    for (const element of root.querySelectorAll(selector)) enhance(element);
  }
}

const toast = document.querySelector("[data-toast]");
let hiding;

/* Says something in passing, aloud for screen readers too. */
export function say(words) {
  if (!toast) return;
  toast.textContent = words;
  toast.classList.add("shown");
  clearTimeout(hiding);
  hiding = setTimeout(() => toast.classList.remove("shown"), 4000);
}

/* Draw an icon of the sprite, whose hashed address the page itself knows. */
export function icon(name) {
  const drawn = document.querySelector("svg.icon").cloneNode(true);
  const use = drawn.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  drawn.setAttribute("class", "icon");
  drawn.setAttribute("aria-hidden", "true");
  drawn.removeAttribute("role");
  drawn.removeAttribute("aria-label");
  return drawn;
}

/* The few words that scripts need, written by the server in the page's language. */
export function word(key) {
  return document.body.dataset[key] || "";
}

/* Browsers of before 2022 skip whole @layer blocks. Our layers stand in the file in their order of strength already, so
   taking the wrappers away keeps the result and reaches those browsers too. */
export function flattenLayers(css) {
  const named = css.replace(/@layer [\w\s,.-]+;/g, "");
  let result = "";
  let rest = named;
  for (let at = rest.search(/@layer [\w.-]+ \{/); at !== -1; at = rest.search(/@layer [\w.-]+ \{/)) {
    const open = rest.indexOf("{", at);
    const close = closing(rest, open);
    result += rest.slice(0, at) + rest.slice(open + 1, close);
    rest = rest.slice(close + 1);
  }
  return result + rest;
}

function closing(css, open) {
  for (let depth = 0, at = open; at < css.length; at += 1) {
    if (css[at] === "{") depth += 1;
    if (css[at] === "}" && --depth === 0) return at;
  }
  throw new Error("a layer is not closed");
}

/* Builds what civicnet serves from the sources of this folder; the same sources always give the same bytes. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import subsetFont from "subset-font";
import { flattenLayers } from "./tools/layers.js";
import { hueRules } from "./tools/hues.js";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../core/static/core");
const find = createRequire(import.meta.url).resolve;
const target = ["es2018", "chrome80", "firefox78", "safari14.1"];
const banner = "/*! civicnet, EUPL-1.2; built from assets/ */";

/* What Arabic text of ours is written with: letters, marks, digits, and the Moroccan and Persian letters of names. Shaping forms follow by
   themselves; spaces and Latin come from Public Sans. */
const ARABIC = [[0x60c, 0x60c], [0x61b, 0x61b], [0x61f, 0x61f], [0x621, 0x63a], [0x640, 0x652], [0x660, 0x66d], [0x670, 0x671], [0x67e, 0x67e],
  [0x686, 0x686], [0x6a4, 0x6a4], [0x6ad, 0x6ad], [0x6af, 0x6af]];

async function fonts() {
  const folder = join(out, "fonts");
  mkdirSync(folder, { recursive: true });
  const latin = dirname(find("@fontsource-variable/public-sans/package.json"));
  const arabic = dirname(find("@fontsource-variable/noto-sans-arabic/package.json"));
  copyFileSync(join(latin, "files/public-sans-latin-wght-normal.woff2"), join(folder, "public-sans.woff2"));
  copyFileSync(join(latin, "files/public-sans-latin-ext-wght-normal.woff2"), join(folder, "public-sans-ext.woff2"));
  const text = ARABIC.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i))).join("");
  const whole = readFileSync(join(arabic, "files/noto-sans-arabic-arabic-wght-normal.woff2"));
  const subset = await subsetFont(whole, text, { targetFormat: "woff2", variationAxes: { wght: { min: 400, max: 700 } } });
  writeFileSync(join(folder, "noto-sans-arabic.woff2"), subset);
}

/* The licences of what is not ours travel with it. */
function licences() {
  for (const [name, source] of Object.entries({
    "public-sans": "@fontsource-variable/public-sans", "noto-sans-arabic": "@fontsource-variable/noto-sans-arabic", lucide: "lucide-static", leaflet: "leaflet",
  })) copyFileSync(join(dirname(find(`${source}/package.json`)), "LICENSE"), join(out, `licence-${name}.txt`));
}

function icons() {
  const folder = join(dirname(find("lucide-static/package.json")), "icons");
  const names = readFileSync(join(here, "icons.txt"), "utf8").split(/\s+/).filter(Boolean).sort();
  const symbols = names.map((name) => {
    const source = readFileSync(join(folder, `${name}.svg`), "utf8");
    const drawing = source.slice(source.indexOf(">", source.indexOf("<svg")) + 1, source.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
  });
  writeFileSync(join(out, "icons.svg"),
    `<svg xmlns="http://www.w3.org/2000/svg"><!-- lucide (ISC) -->${symbols.join("")}</svg>\n`);
}

async function styles() {
  writeFileSync(join(here, "css/hues.css"), hueRules());
  for (const name of ["app", "map"]) {
    const bundle = await build({ entryPoints: [join(here, `css/${name}.css`)], bundle: true, write: false, target, external: ["./fonts/*"],
      loader: { ".png": "dataurl" } });
    const { code } = await transform(flattenLayers(bundle.outputFiles[0].text), { loader: "css", minify: true, target });
    writeFileSync(join(out, `${name}.css`), `${banner}\n${code}`);
  }
}

async function scripts() {
  await build({ entryPoints: ["app", "map", "inbox", "push", "worker"].map((name) => join(here, `js/${name}.js`)), outdir: out, bundle: true, minify: true,
    format: "iife", target, banner: { js: banner }, legalComments: "none" });
}

mkdirSync(out, { recursive: true });
for (const name of ["icon.svg", "icon-192.png", "icon-512.png", "icon-maskable-512.png"]) copyFileSync(join(here, "icons", name), join(out, name));
icons();
licences();
await Promise.all([fonts(), styles(), scripts()]);

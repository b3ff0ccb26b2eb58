/* The town's colour is one hue out of twelve. Every shade is computed here, in OKLCH, darkened or lightened until its contrast holds,
   and written as plain hexadecimal colours, so that no browser has to know OKLCH and no town can choose an unreadable one. */
const STEPS = 12;
const OFFSET = 8; // step 6 is 172°, the default of a town; the same numbers stand in core/templatetags/ui.py
const PAPER = { light: "#f9f6f1", dark: "#1f1d1a" };
const ON = { light: "#ffffff", dark: "#14120f" };

function oklch(lightness, chroma, degrees) {
  const angle = (degrees * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function hex(lightness, chroma, degrees) {
  let rgb = oklch(lightness, chroma, degrees);
  for (let c = chroma; c > 0 && rgb.some((value) => value < -0.0005 || value > 1.0005); c -= 0.002) rgb = oklch(lightness, c, degrees);
  const encoded = rgb.map((value) => {
    const v = Math.min(1, Math.max(0, value));
    return Math.round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055));
  });
  return `#${encoded.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const v = parseInt(colour.slice(at, at + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function shades(degrees, scheme) {
  const light = scheme === "light";
  const soft = light ? hex(0.945, 0.034, degrees) : hex(0.3, 0.045, degrees);
  let level = light ? 0.5 : 0.8;
  let accent = hex(level, 0.108, degrees);
  const holds = () => [soft, PAPER[scheme], ON[scheme]].every((other) => contrast(accent, other) >= 4.9);
  while (!holds()) {
    level += light ? -0.005 : 0.005;
    accent = hex(level, 0.108, degrees);
  }
  const strong = hex(level + (light ? -0.065 : 0.06), 0.108, degrees);
  const line = hex(light ? 0.76 : 0.46, 0.07, degrees);
  return { accent, "accent-soft": soft, "accent-strong": strong, "accent-line": line };
}

export function hueRules() {
  const rules = Array.from({ length: STEPS }, (_, step) => {
    const degrees = (step * (360 / STEPS) - OFFSET + 360) % 360;
    const [light, dark] = [shades(degrees, "light"), shades(degrees, "dark")];
    const lines = Object.keys(light).map((name) => `--${name}: var(--L, ${light[name]}) var(--D, ${dark[name]});`);
    return `[data-hue="${step}"] { ${lines.join(" ")} }`;
  });
  return `/* Written by tools/hues.js */\n${rules.join("\n")}\n`;
}

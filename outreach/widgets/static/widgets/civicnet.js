/* <div data-civicnet="town"> becomes a frame as high as what it shows. No cookie, no global. */
(() => {
  const me = document.currentScript || document.querySelector('script[src$="/embed/civicnet.js"]');
  if (!me) return;
  const site = new URL(me.src).origin;

  const fill = (box) => {
    const { civicnet, kind, theme, langue } = box.dataset;
    box.removeAttribute("data-civicnet");
    const name = encodeURIComponent(civicnet);
    const url = new URL(`/embed/${kind === "sondage" ? "sondages" : "villes"}/${name}/${kind === "carte" ? "carte/" : ""}`, site);
    if (theme) url.searchParams.set("theme", theme);
    if (langue) url.searchParams.set("langue", langue);
    const frame = document.createElement("iframe");
    frame.title = box.textContent.trim() || "civicnet";
    frame.width = "100%";
    frame.height = 320;
    frame.style.border = 0;
    frame.referrerPolicy = "no-referrer";
    frame.sandbox = "allow-scripts allow-popups allow-popups-to-escape-sandbox";
    frame.src = url;
    box.replaceChildren(frame);
  };

  addEventListener("message", ({ source, origin, data }) => {
    const height = data?.civicnet;
    if (!Number.isFinite(height)) return;
    for (const frame of document.querySelectorAll(`iframe[src^="${site}/embed/"]`))
      if (frame.contentWindow === source && origin === (frame.sandbox.length ? "null" : site))
        frame.height = Math.min(Math.max(Math.ceil(height), 80), 6000);
  });

  const look = () => document.querySelectorAll("div[data-civicnet]").forEach(fill);
  look();
  addEventListener("DOMContentLoaded", look);
})();

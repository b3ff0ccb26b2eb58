/* <div data-civicnet="town"> becomes a frame as high as what it shows. No cookie, no global. */
(() => {
  const me = document.currentScript || document.querySelector('script[src$="/embed/civicnet.js"]');
  if (!me) return;
  const home = `${new URL(me.src).origin}/embed/`;

  const fill = (box) => {
    const { civicnet, kind, theme = "", langue = "" } = box.dataset;
    box.removeAttribute("data-civicnet");
    const frame = document.createElement("iframe");
    const query = new URLSearchParams({ theme, langue });
    frame.src = `${home}${kind === "sondage" ? "sondages" : "villes"}/${encodeURIComponent(civicnet)}/${kind === "carte" ? "carte/" : ""}?${query}`;
    frame.title = box.textContent.trim() || "civicnet";
    frame.width = "100%";
    frame.height = 320;
    frame.style.border = 0;
    frame.referrerPolicy = "no-referrer";
    frame.sandbox = "allow-scripts allow-popups allow-popups-to-escape-sandbox";
    box.replaceChildren(frame);
  };

  addEventListener("message", ({ source, origin, data }) => {
    const height = Math.ceil(data?.civicnet);
    if (!(height > 0) || !["null", home.slice(0, -7)].includes(origin)) return;
    for (const frame of document.querySelectorAll("iframe"))
      if (frame.contentWindow === source && frame.src.startsWith(home)) frame.height = Math.min(Math.max(height, 80), 6000);
  });

  const look = () => document.querySelectorAll("div[data-civicnet]").forEach(fill);
  look();
  addEventListener("DOMContentLoaded", look);
})();

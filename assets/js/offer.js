/* Shows the way to pushes where this browser takes them, or would from the home screen (iPhone). */
import { behaviour } from "./start.js";

const able = "serviceWorker" in navigator && ("PushManager" in window || /iPhone|iPad/.test(navigator.userAgent));

behaviour("[data-push-offer]", (link) => {
  link.hidden = !able;
});

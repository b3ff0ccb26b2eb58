/* Has this browser take pushes: asks it for a subscription when the button is pressed, hands it to the site, and shows in words what stands in the
   way. A browser that is subscribed with another key of ours subscribes anew. */
const ready = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const apple = /iPhone|iPad/.test(navigator.userAgent) && !window.navigator.standalone;

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

async function subscribed(key) {
  const { pushManager } = await navigator.serviceWorker.ready;
  const former = await pushManager.getSubscription();
  if (former && former.options && former.options.applicationServerKey) {
    if (text(former.options.applicationServerKey) === key) return former;
    await former.unsubscribe();
  }
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

async function send({ to, town, busy }, subscription) {
  const form = new FormData();
  form.set("csrfmiddlewaretoken", document.querySelector("#act [name=csrfmiddlewaretoken]").value);
  form.set("endpoint", subscription.endpoint);
  form.set("public_key", text(subscription.getKey("p256dh")));
  form.set("secret", text(subscription.getKey("auth")));
  form.set("town", town);
  const answer = await fetch(to, { method: "POST", body: form, headers: { Accept: "application/json" } });
  return answer.ok || answer.status === 400 ? answer.json() : { error: busy };
}

for (const box of document.querySelectorAll("[data-push]")) {
  const parts = Object.fromEntries(["ask", "home", "denied", "unable", "error"].map((name) => [name, box.querySelector(`[data-push-${name}]`)]));
  const show = (name) => {
    for (const other of ["ask", "home", "denied", "unable"]) parts[other].hidden = other !== name;
  };
  const look = () => show(ready ? (Notification.permission === "denied" ? "denied" : "ask") : apple ? "home" : "unable");
  const button = parts.ask.querySelector("button");
  button.addEventListener("click", async () => {
    button.disabled = true;
    parts.error.hidden = true;
    try {
      if ((await Notification.requestPermission()) === "granted") {
        const { url, error } = await send(box.dataset, await subscribed(box.dataset.key));
        if (url) window.location.assign(url);
        parts.error.textContent = error || "";
        parts.error.hidden = !error;
      }
      look();
    } catch {
      show("unable");
    }
    button.disabled = false;
  });
  look();
}

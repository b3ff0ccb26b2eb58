/* The service worker. It keeps the shell and the last public pages seen with a wall, for one account at a time: the pages of somebody who
   signed out, or of another account, are thrown away before anything else is kept. SHELL is written before this file by the server. */
const { assets, offline, signOut } = self.SHELL;
const ASSETS = `assets-${hash(assets.join())}`;
const PAGES = "pages";
const MOST = 12;

function hash(text) {
  let value = 5381;
  for (const letter of text) value = (value * 33 + letter.codePointAt(0)) >>> 0;
  return value.toString(36);
}

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(ASSETS);
    await cache.addAll([...assets, offline].map((url) => new Request(url, { cache: "reload" })));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== ASSETS && name !== PAGES) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("message", ({ data }) => {
  if (data && data.forget) caches.delete(PAGES);
  else if (data && "viewer" in data) belongTo(data.viewer);
});

/* Make the kept pages those of one viewer. */
async function belongTo(viewer) {
  const cache = await caches.open(PAGES);
  const owner = await cache.match("/-/owner");
  if (owner && (await owner.text()) === viewer) return cache;
  await caches.delete(PAGES);
  const fresh = await caches.open(PAGES);
  await fresh.put("/-/owner", new Response(viewer));
  return fresh;
}

async function keep(request, response) {
  const text = await response.clone().text();
  const viewer = (text.match(/<body[^>]* data-viewer="([a-z0-9_]*)"/) || [])[1];
  if (viewer === undefined || !text.includes("data-wall")) return;
  const cache = await belongTo(viewer);
  const url = new URL(request.url);
  await cache.put(url.pathname, response);
  const kept = (await cache.keys()).map((one) => new URL(one.url).pathname).filter((path) => path !== "/" && path !== "/-/owner");
  for (const path of kept.slice(0, Math.max(0, kept.length - MOST))) await cache.delete(path);
}

async function page(event) {
  const { request } = event;
  try {
    const response = await fetch(request);
    const isHtml = (response.headers.get("Content-Type") || "").startsWith("text/html");
    if (response.ok && isHtml && !response.redirected && !new URL(request.url).search) event.waitUntil(keep(request, response.clone()));
    return response;
  } catch {
    const kept = await caches.open(PAGES);
    const shell = await caches.open(ASSETS);
    return (await kept.match(new URL(request.url).pathname, { ignoreVary: true })) || shell.match(offline, { ignoreVary: true });
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && signOut && url.pathname === signOut) event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (assets.includes(url.pathname)) event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
});

/* A push: shown under its tag, so that a later one about the same takes its place. */
self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    told = {};
  }
  const { title = "civicnet", body = "", tag, lang, url = "/", why = "/", actions } = told;
  event.waitUntil(self.registration.showNotification(title, {
    body, tag, lang, actions, dir: "auto", icon: self.SHELL.icon, badge: self.SHELL.icon, renotify: Boolean(tag), data: { url, why },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url, why } = event.notification.data || {};
  const wanted = new URL((event.action === "why" ? why : url) || "/", self.location.origin);
  if (wanted.origin !== self.location.origin) return;
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const there = open.find((client) => client.url === wanted.href);
    return there ? there.focus() : self.clients.openWindow(wanted.href);
  })());
});

/* The push service gave this browser another address: the site hears of it, and the secret of the former proves whose it is. */
self.addEventListener("pushsubscriptionchange", (event) => {
  const former = event.oldSubscription;
  if (!former) return;
  event.waitUntil((async () => {
    const fresh = event.newSubscription || await self.registration.pushManager.subscribe(former.options);
    const told = new URLSearchParams({
      former: former.endpoint, former_secret: key(former, "auth"), endpoint: fresh.endpoint, public_key: key(fresh, "p256dh"), secret: key(fresh, "auth"),
    });
    await fetch(self.SHELL.renew, { method: "POST", body: told });
  })());
});

function key(subscription, name) {
  const letters = String.fromCharCode(...new Uint8Array(subscription.getKey(name)));
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

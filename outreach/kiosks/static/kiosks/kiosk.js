/* A tablet's page goes back to the question by itself, keeps its screen on, and sends an answer once. */
(function () {
  "use strict";
  var home = document.body.dataset.kiosk;
  var wait = Number(document.body.dataset.after) * 1000;
  var form = document.querySelector("[data-kiosk-form]");
  var touched = location.search !== "" || !form;
  var timer;

  /* Without a network the page stays as it is: an error of the browser would be the end of the kiosk. */
  function back() {
    fetch(home, { method: "HEAD", credentials: "same-origin", cache: "no-store" })
      .then(function (answer) { if (answer.ok) location.replace(home); else later(); })
      .catch(later);
  }
  function later() {
    clearTimeout(timer);
    if (wait) timer = setTimeout(back, touched ? wait : 600000);
  }
  function touch() { touched = true; if (form) later(); }
  ["pointerdown", "keydown", "input"].forEach(function (name) { document.addEventListener(name, touch, { passive: true }); });
  later();

  if (form) form.addEventListener("submit", function (event) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  document.addEventListener("contextmenu", function (event) { event.preventDefault(); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.replace(home); });

  function awake() {
    if (navigator.wakeLock && document.visibilityState === "visible") navigator.wakeLock.request("screen").catch(function () {});
  }
  document.addEventListener("visibilitychange", awake);
  awake();
})();

"""A phone takes pushes: what the service worker shows of one, and where a touch leads.

A subscription itself needs a push service on the internet, so the page's script is given one of the test's, and the
browser is handed the push as its push service would.
"""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from tests.alerts.pushes import Browser
from tests.journeys.conftest import Visit

TOWN = "/villes/val-d-aure/"
TOLD = {
    "title": "Ne buvez pas l’eau",
    "body": "Alerte urgente · Val-d’Aure",
    "url": TOWN,
    "tag": "alert:1",
    "lang": "fr",
    "actions": [{"action": "open", "title": "Ouvrir"}, {"action": "why", "title": "Pourquoi ?"}],
    "why": "/cet-appareil/?pourquoi=alert",
}
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const shown = await registration.getNotifications();
  const names = (actions) => actions.map((one) => one.action);
  return shown.map(({ title, body, tag, data, actions }) => ({ title, body, tag, data, actions: names(actions) }));
}"""
# What `pushManager` gives where a push service can be reached.
SUBSCRIPTION = """(keys) => {
  const plain = (text) => atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = (text) => Uint8Array.from(plain(text), (one) => one.charCodeAt(0)).buffer;
  const getKey = (name) => bytes(name === "auth" ? keys.secret : keys.public_key);
  const given = { endpoint: keys.endpoint, options: {}, getKey };
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async () => given;
  Notification.requestPermission = async () => "granted";
}"""


def push(page: Page, told: dict[str, Any]) -> None:
    """Hand the page's service worker a push, as the browser's push service would."""
    cdp = page.context.new_cdp_session(page)
    registrations: list[dict[str, Any]] = []
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda event: registrations.extend(event["registrations"]))
    cdp.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    found = registrations[-1]["registrationId"]
    origin = page.evaluate("window.location.origin")
    cdp.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": found, "data": json.dumps(told, ensure_ascii=False)},
    )


def test_a_push_is_shown_once_under_its_tag(visit: Visit) -> None:
    page = visit(TOWN)
    page.context.grant_permissions(["notifications"])
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")  # has an end, unlike `ready`
    push(page, TOLD)
    page.wait_for_function(f"({SHOWN})().then((all) => all.length === 1)")
    push(page, TOLD | {"body": "Cette alerte est terminée · Val-d’Aure"})
    page.wait_for_function(f"({SHOWN})().then((all) => all.length === 1 && all[0].body.startsWith('Cette'))")
    (shown,) = page.evaluate(SHOWN)
    assert shown == {
        "title": "Ne buvez pas l’eau",
        "body": "Cette alerte est terminée · Val-d’Aure",
        "tag": "alert:1",
        "data": {"url": TOWN, "why": "/cet-appareil/?pourquoi=alert"},
        "actions": ["open", "why"],
    }


def test_a_touch_opens_the_page_or_says_why(visit: Visit) -> None:
    page = visit("/")
    page.context.grant_permissions(["notifications"])
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")  # has an end, unlike `ready`
    (worker,) = page.context.service_workers
    opened = """async ([data, action]) => {
      const asked = [];
      self.clients.openWindow = async (url) => asked.push(new URL(url).pathname + new URL(url).search);
      const event = new ExtendableEvent("notificationclick");
      let done;
      Object.defineProperties(event, {
        notification: { value: { data, close() {} } },
        action: { value: action },
        waitUntil: { value: (promise) => { done = promise; } },
      });
      self.dispatchEvent(event);
      await done;
      return asked;
    }"""
    data = {"url": TOWN, "why": TOLD["why"]}
    assert worker.evaluate(opened, [data, ""]) == [TOWN]
    assert worker.evaluate(opened, [data, "why"]) == ["/cet-appareil/?pourquoi=alert"]
    assert worker.evaluate(opened, [{"url": "https://evil.example.org/"}, ""]) == []


def test_a_visitor_has_this_phone_told_and_changes_their_mind(visit: Visit) -> None:
    page = visit("/cet-appareil/?commune=val-d-aure")
    page.context.grant_permissions(["notifications"])
    page.reload()
    page.evaluate(SUBSCRIPTION, Browser("https://fcm.googleapis.com/fcm/send/journey").form)
    page.get_by_role("button", name="Recevoir les alertes sur cet appareil").click()
    expect(page.get_by_text("C’est fait : cet appareil vous préviendra.")).to_be_visible()
    page.get_by_label("La mairie d’une commune que je suis publie").uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("C’est noté.")).to_be_visible()
    expect(page.get_by_label("La mairie d’une commune que je suis publie")).not_to_be_checked()
    page.get_by_role("button", name="Ne plus rien recevoir ici").click()
    expect(page.get_by_text("Cet appareil ne recevra plus rien.")).to_be_visible()


def test_without_script_no_button_is_dead(visit: Visit) -> None:
    page = visit(TOWN, scripts=False)
    expect(page.get_by_role("link", name="Alertes sur ce téléphone")).to_have_count(0)
    page.goto("/cet-appareil/?commune=val-d-aure")
    expect(page.get_by_text("Ce navigateur ne reçoit pas de notifications")).to_be_visible()
    expect(page.get_by_role("button", name="Recevoir les alertes")).to_have_count(0)

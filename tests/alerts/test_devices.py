"""Having a browser take pushes: whose it is, what is refused, when it hears no more (IDOR-2, SSRF-1, SSRF-3)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from alerts import device as browsers
from alerts.models import Device
from alerts.pushing import vapid
from alerts.services import take_in
from alerts.services.devices import NotUsable, NotYours, TooManyDevices, TooManyTowns
from alerts.topics import AT_FIRST, OF_TOWNS
from core import limits
from feed.models import Follow
from places.models import Town
from profiles.models import User
from profiles.services import end_session, set_active, set_password
from tests import factories
from tests.alerts.pushes import Browser, PushService, work_all
from tests.outreach import making

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
FCM = "https://fcm.googleapis.com/fcm/send/abc"


def topics(device: Device) -> set[str]:
    return set(device.wishes.values_list("topic", flat=True))


def subscribe(client: Client, browser: Browser, **more: str) -> Any:
    return client.post("/cet-appareil/abonner/", browser.form | more, headers={"user-agent": "Firefox Android"})


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_visitor_follows_a_town_on_a_phone(client: Client, town: Town, phones: PushService) -> None:
    html = client.get(f"/cet-appareil/?commune={town.slug}").content.decode()
    assert f'data-key="{vapid.public_key()}"' in html and f'data-town="{town.slug}"' in html
    answer = subscribe(client, phones.browser(), town=town.slug)
    assert answer.json() == {"url": "/cet-appareil/"}
    assert answer.cookies["push"]["httponly"] and answer.cookies["push"]["samesite"] == "Lax"
    device = Device.objects.get()
    assert (device.person, list(device.towns.all()), device.words) == (None, [town], "Firefox, Android")
    assert topics(device) == set(OF_TOWNS)
    html = client.get("/cet-appareil/").content.decode()
    assert "Communes suivies" in html and "Gap" in html and "On m’écrit en privé" not in html
    client.post("/cet-appareil/", {"topics": ["alert"], "towns": [town.pk]})
    assert (topics(device), list(device.towns.all())) == ({"alert"}, [town])
    client.post("/cet-appareil/", {"topics": ["alert"]})
    assert list(device.towns.all()) == []


def test_what_a_device_may_not_choose_is_refused_and_kept(client: Client, town: Town, phones: PushService) -> None:
    subscribe(client, phones.browser(), town=town.slug)
    answer = client.post("/cet-appareil/", {"topics": ["message"], "towns": [town.pk]})
    assert answer.status_code == 400 and "message" in answer.content.decode()
    assert topics(Device.objects.get()) == set(OF_TOWNS)
    assert client.post("/cet-appareil/", {"topics": ["\x00"], "towns": ["x" * 400]}).status_code == 400


def test_an_account_has_its_devices_listed_tried_and_removed(
    citizen: User, town: Town, sign_in: SignIn, phones: PushService
) -> None:
    client, browser = sign_in(citizen), phones.browser()
    assert subscribe(client, browser, town=town.slug).json() == {"url": "/reglages/appareils/"}
    device = Device.objects.get()
    assert (device.person, topics(device)) == (citizen, set(AT_FIRST))
    assert Follow.objects.filter(follower=citizen).count() == 1  # of the town, by the account
    html = client.get("/reglages/appareils/").content.decode()
    assert "Firefox, Android" in html and "celui-ci" in html
    page = f"/reglages/appareils/{device.pk}/"
    assert client.post(page, {"act": "test"}).status_code == 302
    work_all()
    assert phones.told(browser)[0]["title"] == "Cet appareil reçoit bien les notifications"
    client.post(page, {"topics": ["support", "town"]})
    assert topics(device) == {"support", "town"}
    client.post(page, {"act": "remove"})
    assert not Device.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_of_one_as_of_three(
    number: int, citizen: User, outsider: User, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        making.make_device(citizen)
    making.make_device(outsider, words="Opera, Windows")
    client = sign_in(citizen)
    client.get("/reglages/appareils/")
    with django_assert_num_queries(4):
        html = client.get("/reglages/appareils/").content.decode()
    assert html.count("Chrome, Android") == number and "Opera" not in html


def test_why_a_notification_came_is_told(client: Client, town: Town, phones: PushService) -> None:
    subscribe(client, phones.browser(), town=town.slug)
    assert "Pourquoi cette notification" in client.get("/cet-appareil/?pourquoi=alert").content.decode()
    assert "Pourquoi cette notification" not in client.get("/cet-appareil/?pourquoi=<b>").content.decode()


def test_a_towns_page_leads_there_and_shows_nothing_dead_without_script(client: Client, town: Town) -> None:
    html = client.get(town.get_absolute_url()).content.decode()
    assert f'href="/cet-appareil/?commune={town.slug}" data-push-offer hidden' in html
    assert "data-push-ask hidden" in client.get(f"/cet-appareil/?commune={town.slug}").content.decode()


def test_whoever_has_no_script_is_led_to_what_warns(client: Client, town: Town, citizen: User, sign_in: SignIn) -> None:
    alerts = reverse("town_alerts", args=[town.slug])
    assert f'href="{alerts}"' in client.get(town.get_absolute_url()).content.decode()
    assert f'href="/cet-appareil/?commune={town.slug}"' in client.get(alerts).content.decode()
    html = client.get(f"/cet-appareil/?commune={town.slug}").content.decode()
    assert f'href="{alerts}"' in html and f'href="{reverse("town_alerts_feed", args=[town.slug])}"' in html
    assert 'href="/compte/inscription/?next=%2Freglages%2Fnotifications%2F"' in html
    letters = f'href="{reverse("town_letters", args=[town.slug])}"'
    assert letters not in html  # nobody writes it yet
    Town.objects.update(claimed_at=timezone.now())
    assert letters in client.get(f"/cet-appareil/?commune={town.slug}").content.decode()
    assert 'href="/reglages/notifications/#alert"' in sign_in(citizen).get("/cet-appareil/").content.decode()


# --- whose it is ------------------------------------------------------------------------------------------------------


def test_nobody_manages_the_device_of_another(
    client: Client, citizen: User, outsider: User, sign_in: SignIn, town: Town
) -> None:
    """IDOR-2: by number, by a forged cookie, by the cookie of a browser whose account is another's by now."""
    device, without = making.make_device(citizen), making.make_device(town=town)
    page = f"/reglages/appareils/{device.pk}/"
    stranger = sign_in(outsider)
    absent = stranger.get("/reglages/appareils/1/").status_code
    assert stranger.get(page).status_code == stranger.post(page, {"act": "remove"}).status_code == absent == 404
    for forged in (str(without.pk), f"{without.pk}:1abc:x", "", "é", browsers.signing.dumps([without.pk], salt="x")):
        client.cookies["push"] = forged
        assert client.post("/cet-appareil/", {"act": "remove"}).status_code == 302
    signed = browsers.signing.dumps(device.pk, salt="alerts.device")
    for other in (client, stranger):
        other.cookies["push"] = signed
        assert "Ne plus rien recevoir ici" not in other.get("/cet-appareil/").content.decode()
        other.post("/cet-appareil/", {"act": "remove"})
    assert Device.objects.count() == 2


def test_somebody_elses_endpoint_is_not_to_be_taken(
    citizen: User, outsider: User, sign_in: SignIn, phones: PushService
) -> None:
    browser = phones.browser()
    subscribe(sign_in(citizen), browser)
    stolen = Browser(browser.endpoint)
    answer = subscribe(sign_in(outsider), stolen)
    assert (answer.status_code, answer.json()) == (400, {"error": "Cette adresse est celle d’un autre appareil."})
    assert "push" not in answer.cookies
    assert Device.objects.get().person == citizen
    with pytest.raises(NotYours):
        take_in(**stolen.form, person=None)


def test_one_browser_of_two_accounts_is_the_last_ones(
    citizen: User, outsider: User, sign_in: SignIn, phones: PushService
) -> None:
    browser = phones.browser()
    subscribe(sign_in(citizen), browser)
    Device.objects.get().wishes.create(topic="support")
    subscribe(sign_in(outsider), browser)
    device = Device.objects.get()
    assert (device.person, topics(device)) == (outsider, set(AT_FIRST))


@pytest.mark.parametrize("way", ["form", "suspended", "password", "one session"])
def test_signing_out_detaches_the_device(way: str, citizen: User, sign_in: SignIn, phones: PushService) -> None:
    """AUTH-4: and leaves what it followed without an account."""
    from allauth.usersessions.models import UserSession

    town, browser = factories.make_town(), phones.browser()
    take_in(**browser.form, person=None, town=town)
    client = sign_in(citizen)
    client.get("/")
    subscribe(client, browser)
    other = making.make_device(citizen)
    if way == "form":
        client.post("/compte/deconnexion/")
    if way == "suspended":
        set_active(person=citizen, active=False)
    if way == "password":
        set_password(person=citizen, password="un mot de passe long", keep=None)
    if way == "one session":
        key = client.session.session_key
        session, _made = UserSession.objects.get_or_create(
            session_key=key, defaults={"user": citizen, "ip": "127.0.0.1", "user_agent": "x"}
        )
        end_session(session=session)
    device = Device.objects.get(endpoint=browser.endpoint)
    assert (device.person, list(device.towns.all()), topics(device)) == (None, [town], set(OF_TOWNS))
    assert Device.objects.filter(pk=other.pk).exists() is (way in ("form", "one session"))


def test_the_browser_that_changes_its_password_goes_on(citizen: User, sign_in: SignIn, phones: PushService) -> None:
    client, browser = sign_in(citizen), phones.browser()
    subscribe(client, browser)
    making.make_device(citizen)
    set_password(person=citizen, password="un mot de passe long", keep=client.session.session_key)
    assert [device.endpoint for device in Device.objects.all()] == [browser.endpoint]


# --- a new address ----------------------------------------------------------------------------------------------------


def test_a_browser_whose_address_changed_proves_which_it_is(town: Town, phones: PushService) -> None:
    worker = Client(enforce_csrf_checks=True)
    former, fresh, other = phones.browser(), phones.browser(), phones.browser()
    take_in(**former.form, person=None, town=town)
    take_in(**other.form, person=None, town=town)
    told = fresh.form | {"former": former.endpoint, "former_secret": former.form["secret"]}
    renew = "/cet-appareil/renouveler/"
    for wrong in ({"former_secret": other.form["secret"]}, {"former_secret": ""}, {"former": "https://x.org/"}):
        assert worker.post(renew, told | wrong).status_code == 404
    assert worker.post(renew, told | {"endpoint": other.endpoint}).status_code == 400
    assert worker.post(renew, told | {"public_key": "é"}).status_code == 400
    assert worker.post(renew, told).status_code == 200
    assert {device.endpoint for device in Device.objects.all()} == {fresh.endpoint, other.endpoint}
    assert worker.post(renew, told).status_code == 404


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "endpoint",
    [
        "", "x", "https://127.0.0.1/push", "https://localhost/", "https://10.0.0.1/", "https://[::1]/",
        "https://169.254.169.254/latest/", "https://0x7f.1/", "http://fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com.evil.org/", "https://evilfcm.googleapis.com/", "https://evil.org/",
        "https://push.services.mozilla.com.evil.org/", "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x", "https://fcm.googleapis.com./x", "file:///etc/passwd",
        f"{FCM}{'x' * 1000}", f"{FCM}\n", f"{FCM}\x00", "https://fcm.googleapis.com\\@10.0.0.1/",
    ],
)  # fmt: skip
def test_an_endpoint_that_is_no_push_service_is_refused(client: Client, endpoint: str) -> None:
    """SSRF-1, SSRF-3: neither inside nor at a stranger's."""
    form = Browser(endpoint).form
    with pytest.raises(NotUsable):
        take_in(**form, person=None)
    answer = client.post("/cet-appareil/abonner/", form)
    assert answer.status_code == 400
    assert not Device.objects.exists()


@pytest.mark.parametrize(
    "endpoint",
    [FCM, "https://updates.push.services.mozilla.com/wpush/v2/x", "https://wns2-par02p.notify.windows.com/w/?token=x",
     "https://web.push.apple.com/x"],
)  # fmt: skip
def test_the_services_of_browsers_are_known(endpoint: str) -> None:
    assert take_in(**Browser(endpoint).form, person=None).endpoint == endpoint


@pytest.mark.parametrize(
    ("name", "value"),
    [("public_key", ""), ("public_key", "A" * 87), ("public_key", base64.b64encode(bytes(65)).decode()),
     ("public_key", "B" * 5000), ("secret", ""), ("secret", "AAAA"), ("secret", "é" * 22), ("secret", "\x00" * 22)],
)  # fmt: skip
def test_keys_that_are_none_are_refused(client: Client, name: str, value: str) -> None:
    assert client.post("/cet-appareil/abonner/", Browser(FCM).form | {name: value}).status_code == 400


def test_there_is_an_end_to_devices_and_towns(citizen: User) -> None:
    for number in range(10):
        making.make_device(citizen, endpoint=f"{FCM}{number}")
    with pytest.raises(TooManyDevices):
        making.make_device(citizen)
    browser = Browser(FCM)
    for _ in range(5):
        take_in(**browser.form, person=None, town=factories.make_town())
    with pytest.raises(TooManyTowns):
        take_in(**browser.form, person=None, town=factories.make_town())


def test_one_network_brings_five_browsers_an_hour(client: Client, town: Town, phones: PushService) -> None:
    """RATE: a device known already is not counted."""
    browsers = [phones.browser() for _ in range(6)]
    assert limits.LIMITS["device_new"] == "5/h"
    answers = [subscribe(client, browser, town=town.slug).status_code for browser in browsers]
    assert answers == [200] * 5 + [429]
    assert subscribe(client, browsers[0]).status_code == 200


def test_without_the_sites_token_nothing_is_taken_in(phones: PushService) -> None:
    """CSRF-1."""
    assert subscribe(Client(enforce_csrf_checks=True), phones.browser()).status_code == 403
    assert not Device.objects.exists()


# --- the key ----------------------------------------------------------------------------------------------------------


def test_the_key_is_kept_for_its_owner_alone(settings: Any) -> None:
    path = settings.HOME / "vapid.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == settings.VAPID_PRIVATE_KEY
    point = base64.urlsafe_b64decode(vapid.public_key() + "=")
    assert (len(point), point[0]) == (65, 4)

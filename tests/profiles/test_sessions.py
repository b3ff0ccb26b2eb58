"""How long a session lives and what ends it (AUTH-4, AUTH-5, IDOR-2)."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.test import Client

from core.models import StreamMove
from profiles import services
from profiles.middleware import SEEN, STARTED
from profiles.models import User
from tests.profiles.steps import enter, is_signed_in, last_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def browsers(citizen: User) -> list[Client]:
    """Two devices of the same person."""
    pair = [
        Client(HTTP_USER_AGENT="Mozilla/5.0 (Android 14) Firefox/130"),
        Client(HTTP_USER_AGENT="Windows Chrome/126"),
    ]
    for browser in pair:
        enter(browser, citizen.email)
    return pair


def sockets_told(person: User) -> int:
    """Return how many times the sockets of an account were told to prove their session again."""
    return StreamMove.objects.filter(stream=f"account:{person.pk}").count()


def test_password_change_ends_every_other_session(browsers: list[Client], citizen: User) -> None:
    """AUTH-4, on the site: the device at hand stays, under a new id; the others and all sockets end."""
    here, there = browsers
    former = here.cookies["session"].value
    told = sockets_told(citizen)
    assert here.post("/reglages/securite/mot-de-passe/", {"password": "correct horse battery"}).status_code == 302
    assert is_signed_in(here)
    assert here.cookies["session"].value != former
    assert not is_signed_in(there)
    assert sockets_told(citizen) > told
    assert UserSession.objects.filter(user=citizen).count() == 1
    assert "mot de passe a été changé" in str(mail.outbox[-1].body)


def test_password_change_in_a_shell_ends_sessions(browsers: list[Client], citizen: User) -> None:
    """AUTH-4, by command line or admin, which know nothing of our services."""
    told = sockets_told(citizen)
    citizen.set_password("correct horse battery")
    citizen.save()
    assert not any(is_signed_in(browser) for browser in browsers)
    assert sockets_told(citizen) > told


def test_closing_an_account_ends_sessions(browsers: list[Client], citizen: User) -> None:
    """AUTH-4, deactivation."""
    told = sockets_told(citizen)
    services.set_active(person=citizen, active=False)
    assert not any(is_signed_in(browser) for browser in browsers)
    assert sockets_told(citizen) > told
    services.set_active(person=citizen, active=True)
    assert not any(is_signed_in(browser) for browser in browsers), "a former session does not come back to life"


def test_sign_out_everywhere_else(browsers: list[Client], citizen: User) -> None:
    here, there = browsers
    here.post("/reglages/securite/appareils/")
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_signing_out_tells_the_sockets(browsers: list[Client], citizen: User) -> None:
    """WS-4."""
    told = sockets_told(citizen)
    browsers[0].post("/compte/deconnexion/")
    assert sockets_told(citizen) == told + 1
    assert is_signed_in(browsers[1])


def test_sign_one_device_out(browsers: list[Client], citizen: User) -> None:
    here, there = browsers
    page = here.get("/reglages/securite/").content.decode()
    assert "Firefox, Android" in page
    assert "Chrome, Windows" in page
    session = UserSession.objects.exclude(session_key=here.session.session_key).get()
    here.post(f"/reglages/securite/appareils/{session.pk}/")
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_devices_of_others_do_not_exist(browsers: list[Client], outsider: User) -> None:
    """IDOR-2."""
    stranger = Client()
    enter(stranger, outsider.email)
    session = UserSession.objects.exclude(user=outsider).first()
    assert session is not None
    assert stranger.post(f"/reglages/securite/appareils/{session.pk}/").status_code == 404
    assert stranger.post("/reglages/securite/appareils/999999/").status_code == 404
    assert all(is_signed_in(browser) for browser in browsers)


def age(client: Client, *, started: timedelta, seen: timedelta) -> None:
    """Make a session older than it is."""
    session, now = client.session, int(time.time())
    session[STARTED], session[SEEN] = now - int(started.total_seconds()), now - int(seen.total_seconds())
    session.save()


@pytest.mark.parametrize(
    ("started", "seen", "alive"),
    [
        (timedelta(days=29), timedelta(days=1), True),
        (timedelta(days=31), timedelta(minutes=1), False),
        (timedelta(days=15), timedelta(days=13), True),
        (timedelta(days=15), timedelta(days=15), False),
    ],
)
def test_life_of_a_session(client: Client, citizen: User, started: timedelta, seen: timedelta, alive: bool) -> None:
    """AUTH-5: 30 days at most, 14 without a visit."""
    enter(client, citizen.email)
    age(client, started=started, seen=seen)
    assert is_signed_in(client) is alive


@pytest.mark.parametrize(("minutes", "alive"), [(20, True), (40, False)])
def test_staff_sessions_are_short(client: Client, citizen: User, minutes: int, alive: bool) -> None:
    """AUTH-5: staff, 30 minutes idle."""
    citizen.is_staff = True
    citizen.save()
    enter(client, citizen.email)
    age(client, started=timedelta(hours=1), seen=timedelta(minutes=minutes))
    assert is_signed_in(client) is alive


def test_a_visit_keeps_the_session_awake(client: Client, citizen: User) -> None:
    enter(client, citizen.email)
    age(client, started=timedelta(days=10), seen=timedelta(days=10))
    assert is_signed_in(client)
    assert time.time() - client.session[SEEN] < 60


def test_cookies_are_closed(client: Client, citizen: User) -> None:
    """AUTH-5: HttpOnly, SameSite=Lax; Secure and __Host- follow SITE_URL (settings)."""
    enter(client, citizen.email)
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert cookie["max-age"] <= settings.SESSION_LIFE.total_seconds()


def test_sensitive_acts_ask_who_is_there(client: Client, citizen: User) -> None:
    """AUTH-5: more than ten minutes after signing in, a code by e-mail is asked, then the act goes on."""
    enter(client, citizen.email)
    assert client.get("/reglages/suppression/").status_code == 200
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time() - 700, "reauthenticated": True}]
    session.save()
    asked = client.get("/reglages/suppression/")
    assert asked["Location"].startswith("/compte/confirmer/code/?next=")
    assert client.get(asked["Location"]).status_code == 200
    sent = len(mail.outbox)
    client.get(asked["Location"])
    assert len(mail.outbox) == sent, "looking sends nothing (CSRF-2)"
    client.post(asked["Location"], {"send": "1"})
    back = client.post(asked["Location"], {"code": last_code()})
    assert back["Location"] == "/reglages/suppression/"
    assert client.get("/reglages/suppression/").status_code == 200


def test_superuser_command_makes_an_account_that_signs_in(client: Client) -> None:
    call_command("createsuperuser", "--noinput", email="root@exemple.fr", name="Equipe Technique", verbosity=0)
    enter(client, "root@exemple.fr")
    assert is_signed_in(client)

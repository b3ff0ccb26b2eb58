"""Giving without an account, and claiming it later (issue: “Accounts without friction”; AUTH-2, AUTH-10, RATE-4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Notification, Subscription
from cases.services import move_case
from core.models import Task
from feed.models import Activity, Support
from places.models import Town
from profiles.models import User
from profiles.privacy import data_of
from reports import services
from reports.models import Report, Sheet, Verdict
from tests import factories
from tests.feed.steps import work
from tests.feed.test_pages_publish import photo
from tests.reports.test_pages_sheet import SHEET, typed

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ADDRESS = "voisine@example.org"
CODE = "/signaler/code/"


@pytest.fixture
def here(town: Town) -> Town:
    factories.make_category()
    return factories.outlined(town)


def sent_code(address: str = ADDRESS) -> str:
    """Return the last code mailed to an address."""
    codes = [re.search(r"\b(\d{6})\b", sent.body) for sent in mail.outbox if sent.to == [address]]
    return [found.group(1) for found in codes if found][-1]


def give(client: Client, **fields: Any) -> Any:
    """Fill the sheet without an account and type the code."""
    answer = client.post(SHEET, typed(email=ADDRESS) | fields)
    assert answer.headers["Location"] == CODE, answer.content.decode()
    return client.post(CODE, {"code": sent_code()})


def test_a_visitor_gives_a_report_by_a_code(client: Client, here: Town) -> None:
    answer = give(client, photos=[photo()])
    report = Report.objects.get()
    assert answer.headers["Location"] == report.get_absolute_url()
    guest = User.objects.get(email=ADDRESS)
    assert (guest.is_guest, guest.has_usable_password()) == (True, False)
    assert (report.reporter, report.author, report.is_anonymous, report.photos.count()) == (guest, None, True, 1)
    assert Subscription.objects.of(report).get().person == guest
    assert "_auth_user_id" not in client.session
    assert not Sheet.objects.exists()


def test_it_is_given_in_the_name_of_the_account_of_the_address_without_signing_in(client: Client, here: Town) -> None:
    person = factories.make_person("Paula Roy", email=ADDRESS)
    give(client)
    report = Report.objects.get()
    assert (report.reporter, report.author) == (person, None)
    assert "_auth_user_id" not in client.session
    assert User.objects.filter(email=ADDRESS).count() == 1


def test_the_answer_is_the_same_whether_the_address_has_an_account_or_not(here: Town) -> None:
    factories.make_person("Paula Roy", email="known@example.org")
    answers = []
    for address in ("known@example.org", "unknown@example.org"):
        client = Client()
        sent = client.post(SHEET, typed(email=address))
        page = client.get(CODE).content.decode().replace(address, "…")
        tokens = r'value="[A-Za-z0-9]{64}"|feuille=[0-9a-f-]+'
        answers.append((sent.status_code, sent.headers["Location"], re.sub(tokens, "", page)))
    assert answers[0] == answers[1]


def test_without_an_address_nothing_is_published_and_all_is_kept(client: Client, here: Town) -> None:
    answer = client.post(SHEET, typed(email="", body="Mes mots"))
    assert answer.status_code == 400
    assert "Donnez une adresse e-mail" in answer.content.decode()
    assert "Mes mots" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_wrong_code_gives_nothing_and_another_browser_has_none(client: Client, here: Town) -> None:
    client.post(SHEET, typed(email=ADDRESS))
    assert client.post(CODE, {"code": "000000" if sent_code() != "000000" else "111111"}).status_code == 200
    assert Client().post(CODE, {"code": sent_code()}).headers["Location"] == SHEET
    assert not Report.objects.exists()
    client.post(CODE, {"code": sent_code()})
    assert Report.objects.count() == 1
    assert client.post(CODE, {"code": sent_code()}).status_code == 302  # once
    assert Report.objects.count() == 1


def test_the_same_sheet_given_twice_is_one(client: Client, here: Town) -> None:
    sent = typed(email=ADDRESS)
    for _ in range(2):
        client.post(SHEET, sent)
        client.post(CODE, {"code": sent_code()})
    assert Report.objects.count() == 1


def test_a_town_may_ask_for_an_account(client: Client, here: Town) -> None:
    for anonymous, guests in ((True, False), (False, True)):
        services.set_desk(town=here, allows_anonymous=anonymous, allows_guests=guests)
        answer = client.post(SHEET, typed(email=ADDRESS))
        assert answer.status_code == 400
        assert "Cette commune demande que l’on se connecte pour signaler." in answer.content.decode()
    assert mail.outbox == []


def test_a_town_that_closes_between_the_form_and_the_code_gets_nothing(client: Client, here: Town) -> None:
    client.post(SHEET, typed(email=ADDRESS))
    services.set_desk(town=here, allows_anonymous=True, allows_guests=False)
    client.post(CODE, {"code": sent_code()})
    assert not Report.objects.exists()
    assert not User.objects.filter(email=ADDRESS).exists()


def test_a_closed_account_gives_nothing(client: Client, here: Town) -> None:
    from profiles.services import set_active

    set_active(person=factories.make_person("Paula Roy", email=ADDRESS), active=False)
    give(client)
    assert not Report.objects.exists()


def test_what_was_typed_before_signing_in_is_there_after(client: Client, here: Town, citizen: User) -> None:
    sent = typed(email="", body="Mes mots", act="sign-in") | {"photos": [photo()]}
    answer = client.post(SHEET, sent)
    back = f"{SHEET}?feuille={sent['key']}"
    assert answer.headers["Location"] == f"/compte/connexion/?next={quote(back, safe='')}"
    client.force_login(citizen)
    page = client.get(back)
    assert page.context["form"]["body"].value() == "Mes mots"
    assert len(page.context["photos"]) == 1
    client.post(SHEET, {"key": sent["key"], "act": "publish"})
    report = Report.objects.get()
    assert (report.author, report.body, report.photos.count()) == (citizen, "Mes mots", 1)


def test_a_guest_is_shown_nowhere(client: Client, here: Town, citizen: User, sign_in: SignIn) -> None:
    give(client)
    guest, report = User.objects.get(email=ADDRESS), Report.objects.get()
    for viewer in (client, sign_in(citizen)):
        assert viewer.get(reverse("person", args=[guest.handle])).status_code == 404
        assert viewer.post(reverse("follow", args=["person", guest.handle])).status_code in (302, 404)
        for path in (report.get_absolute_url(), here.get_absolute_url(), "/"):
            page = viewer.get(path).content.decode()
            assert guest.handle not in page
            assert f"<bdi>{guest.name}" not in page
            assert ADDRESS not in page
    assert Activity.objects.of(report).get().actor is None
    assert not User.objects.visible_to(citizen).filter(pk=guest.pk).exists()


def test_a_guest_cannot_sign_in(client: Client, here: Town, sign_in: SignIn) -> None:
    give(client)
    guest = User.objects.get(email=ADDRESS)
    assert sign_in(guest).get("/reglages/").status_code == 302
    answer = Client().post("/compte/connexion/", {"login": ADDRESS, "password": "val-d-aure-640"})
    assert "_auth_user_id" not in answer.client.session  # type: ignore[attr-defined]


@pytest.mark.parametrize("way", ["sign up", "sign in"])
def test_a_guest_becomes_an_account_with_all_it_gave(here: Town, way: str) -> None:
    give(Client())
    guest, report = User.objects.get(email=ADDRESS), Report.objects.get()
    cache.clear()
    client = Client()
    if way == "sign up":
        client.post("/compte/inscription/", {"email": ADDRESS, "name": "Paula Roy"})
    else:
        client.post("/compte/connexion/", {"login": ADDRESS, "password": ""})
    client.post("/compte/code/", {"code": sent_code()})
    if way == "sign in":
        client.post("/compte/nom/", {"name": "Paula Roy"})
    person = User.objects.get(email=ADDRESS)
    assert (person.pk, person.name, person.is_guest) == (guest.pk, "Paula Roy", False)
    assert not person.handle.startswith("g_")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert "Un trou." in client.get("/mes-demarches/").content.decode()
    report.refresh_from_db()
    assert (report.author, report.is_anonymous) == (None, True)
    assert person.name not in Client().get(report.get_absolute_url()).content.decode()


def test_me_too_by_a_code(client: Client, here: Town, citizen: User) -> None:
    report = factories.make_report(citizen, here)
    path = reverse("report_me_too", args=[report.pk])
    asked = client.post(path, headers={"accept": "application/json"})
    assert (asked.status_code, asked.json()) == (401, {"location": path})
    assert client.post(path).status_code == 200
    assert client.post(path, {"email": "no address"}).status_code == 400
    assert client.post(path, {"email": ADDRESS}).headers["Location"] == CODE
    assert client.post(CODE, {"code": sent_code()}).headers["Location"] == report.get_absolute_url()
    guest = User.objects.get(email=ADDRESS)
    assert Support.objects.of(report).get().person == guest
    assert Subscription.objects.of(report).filter(person=guest).exists()
    work_on()
    assert not Notification.objects.filter(recipient=citizen).exists()  # a guest is counted and never named


def test_a_verdict_by_a_code_names_nobody(client: Client, here: Town, citizen: User) -> None:
    clerk = factories.make_official(here)
    report = factories.make_report(citizen, here)
    move_case(case=report.case, to="fixed", mover=clerk, words="Fait.", no_photo="Nuit")
    path = reverse("report_verdict", args=[report.pk])
    page = client.post(path, {"verdict": "no", "words": "Toujours là"})
    assert "Toujours là" in page.content.decode()
    client.post(path, {"verdict": "no", "words": "Toujours là", "email": ADDRESS})
    client.post(CODE, {"code": sent_code()})
    said = Verdict.objects.get()
    assert (said.is_fixed, said.person.email) == (False, ADDRESS)


def test_what_a_guest_may_not_read_they_cannot_join(client: Client, here: Town, citizen: User) -> None:
    hidden = factories.make_report(citizen, here, category="bruit")
    assert client.post(reverse("report_me_too", args=[hidden.pk]), {"email": ADDRESS}).status_code == 404
    assert client.post(reverse("report_verdict", args=[hidden.pk]), {"email": ADDRESS}).status_code == 404


# --- what a guest is told -------------------------------------------------------------------------------------------


def work_on() -> None:
    """Do what was promised, and what that promised: followers are found first, mails are written after."""
    work()
    work()


def told() -> list[EmailMessage]:
    """Return the mails about cases, without codes."""
    return [sent for sent in mail.outbox if sent.to == [ADDRESS] and "code" not in sent.subject]


def test_a_guest_is_mailed_each_step_once_and_may_stop(client: Client, here: Town) -> None:
    give(client)
    clerk, report = factories.make_official(here), Report.objects.get()
    move_case(case=report.case, to="planned", mover=clerk, words="Mardi prochain.", next_step="Enrobé")
    work_on()
    (first,) = told()
    assert "Prévu" in first.subject
    assert "Mardi prochain." in first.body
    assert report.get_absolute_url() in first.body
    stop = re.search(r"(/suivi/arreter/\S+/)", first.body)
    assert stop
    assert Client().get(stop.group(1)).status_code == 200
    assert Subscription.objects.of(report).get().muted is False
    assert Client().post(stop.group(1)).status_code == 200
    assert Client().get(stop.group(1)).status_code == 410
    move_case(case=report.case, to="working", mover=clerk, words="Nous y sommes.")
    work_on()
    assert told() == [first]


def test_a_mail_says_nothing_of_what_is_private(client: Client, here: Town) -> None:
    give(client, category="bruit", body="Mon voisin du 3 crie la nuit")
    clerk, report = factories.make_official(here), Report.objects.get()
    assert report.is_private
    move_case(case=report.case, to="acknowledged", mover=clerk, words="Nous passons chez lui ce soir.")
    work_on()
    (first,) = told()
    whole = first.subject + first.body
    for secret in ("voisin", "passons", "Bruit", "Pris en compte"):
        assert secret not in whole
    assert report.get_absolute_url() in whole


def test_the_sixth_mail_of_an_hour_waits_for_its_turn(client: Client, here: Town) -> None:
    give(client)  # the first: its code
    clerk, report = factories.make_official(here), Report.objects.get()
    for number in range(6):
        move_case(case=report.case, to="working" if number else "planned", mover=clerk, words=f"Étape {number}.")
    work_on()
    assert len(told()) == 4
    waiting = Task.objects.filter(name="cases.tasks.mail_move", done_at=None)
    assert waiting.count() == 2
    assert all(task.due > timezone.now() for task in waiting)


# --- what is kept of a guest ----------------------------------------------------------------------------------------


def test_the_copy_of_a_guest_s_data_and_its_erasure(client: Client, here: Town) -> None:
    from profiles import privacy

    give(client)
    guest = User.objects.get(email=ADDRESS)
    assert data_of(guest)["profiles"]["account"]["guest"] is True
    assert len(data_of(guest)["reports"]["reports"]) == 1
    privacy.erase(guest)
    assert not User.objects.filter(email=ADDRESS).exists()
    assert Report.objects.get().body == ""


def test_a_guest_silent_for_three_years_is_forgotten_and_the_report_stays(client: Client, here: Town) -> None:
    give(client)
    assert services.forget_guests(at=timezone.now() + timedelta(days=3 * 365 - 1)) == 0
    assert services.forget_guests(at=timezone.now() + timedelta(days=3 * 365 + 1)) == 1
    report = Report.objects.get()
    assert (report.reporter, report.body, report.is_gone) == (None, "Un trou.", False)
    assert not User.objects.filter(email=ADDRESS).exists()


def test_an_account_is_never_forgotten_like_a_guest(here: Town, citizen: User) -> None:
    assert services.forget_guests(at=timezone.now() + timedelta(days=9999)) == 0

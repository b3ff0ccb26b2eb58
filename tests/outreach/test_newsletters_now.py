"""What a letter says of things as they stand now, and how it is put together without losing one’s place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from core import unsubscribing
from officials.events.services import cancel_event, move_event
from outreach.newsletters import services
from outreach.newsletters.gathering import gather
from outreach.newsletters.models import Batch, Reader
from places.models import Town
from profiles.models import User
from tests import factories
from tests.outreach.letters import LOCMEM, claimed, make_reader, send, sent_mails, work

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _backend(settings: Any) -> None:
    settings.MAIL_BACKEND = LOCMEM


@pytest.fixture
def place() -> Town:
    return claimed()


@pytest.fixture
def clerk(place: Town) -> User:
    return factories.make_official(place)


def body(client: Client, address: str) -> str:
    """Return the words of a page that is there."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_called_off_is_offered_unticked_and_an_agenda_is_by_its_days(place: Town, clerk: User) -> None:
    now = timezone.now()
    late = factories.make_event(clerk, place, title="Vœux", starts_at=now + timedelta(days=9))
    soon = factories.make_event(clerk, place, title="Conseil", starts_at=now + timedelta(days=2))
    last = factories.make_event(clerk, place, title="Marché", starts_at=now + timedelta(days=20))
    off = factories.make_event(clerk, place, title="Loto", starts_at=now + timedelta(days=1))
    cancel_event(event=off, by=clerk, reason="Salle inondée.")
    rows = [(row.subject.pk, row.is_ticked) for row in gather(place, now - timedelta(days=7))]
    assert rows == [(soon.pk, True), (late.pk, True), (last.pk, True), (off.pk, False)]


def test_a_letter_says_when_and_what_was_called_off_or_moved_since(place: Town, clerk: User) -> None:
    """As it stands at the moment of reading: in the mail, on the web."""
    paris = ZoneInfo("Europe/Paris")
    start = timezone.now().astimezone(paris).replace(hour=18, minute=30, second=0, microsecond=0) + timedelta(days=4)
    factories.make_event(clerk, place, title="Conseil", starts_at=start, ends_at=start + timedelta(hours=2))
    works = start.replace(hour=0, minute=0)
    over = works + timedelta(days=8, hours=23, minutes=59)
    factories.make_event(clerk, place, title="Travaux", starts_at=works, ends_at=over, all_day=True)
    off = factories.make_event(clerk, place, title="Loto", starts_at=start)
    moved = factories.make_event(clerk, place, title="Bal", starts_at=start)
    make_reader(place)
    letter = services.prepare_letter(town=place, by=clerk)
    services.schedule_letter(letter=letter, by=clerk)
    cancel_event(event=off, by=clerk, reason="Salle inondée.")
    move_event(event=moved, by=clerk, starts_at=start + timedelta(days=1))
    work()
    letter.refresh_from_db()
    [message] = sent_mails()
    mailed, web = str(message.alternatives[0][0]), Client().get(letter.get_absolute_url()).content.decode()
    for page in (strip_tags(mailed), message.body, strip_tags(web)):
        assert "18:30 – 20:30" in page and "00:00" not in page
        assert re.search(r"du \w+ \d+.* au \w+ \d+", page)
        assert page.count("Annulé") == 1 and "Salle inondée." in page and page.count("Reporté du") == 1
    assert "<s>" in mailed and "<s>" in web


def test_lire_la_suite_stands_under_what_is_cut(place: Town, clerk: User) -> None:
    make_reader(place)
    factories.make_post(clerk, place, body="Tout est dit.")
    letter = send(services.prepare_letter(town=place, by=clerk), clerk)
    html = str(sent_mails()[0].alternatives[0][0])
    for page in (html, Client().get(letter.get_absolute_url()).content.decode()):
        assert "Tout est dit." in page and "Lire la suite" not in page


def test_readers_of_a_demonstration_get_nothing_by_a_real_server(settings: Any) -> None:
    demo = claimed("Val-d’Aure", slug="val-d-aure-x", is_demo=True)
    by = factories.make_official(demo)
    make_reader(demo, "lectrice@example.org")
    factories.make_post(by, demo)
    letter = send(services.prepare_letter(town=demo, by=by), by)
    assert letter.is_sent and sent_mails() == [] and not Batch.objects.filter(done_at=None).exists()
    settings.DEMO, settings.MAIL_BACKEND = True, "core.mail.FolderBackend"
    assert Reader.objects.mailed().count() == 1


def test_a_link_that_ends_speaks_the_readers_language_and_says_to_whom_it_came(place: Town) -> None:
    alone = make_reader(place, "nadia@exemple.fr", language="ar")
    member = make_reader(place, person=factories.make_person(email="salma@exemple.fr", language="it"))
    for reader, language, told in ((alone, "ar", "n…@exemple.fr"), (member, "it", "s…@exemple.fr")):
        path = "/" + unsubscribing.link("letter", reader.pk).split("/", 3)[3]
        for answer in (Client().get(path), Client().post(path)):
            page = answer.content.decode()
            assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
            assert answer["Content-Language"] == language and "Gap" in page
            assert told in page and reader.address not in page
            assert (reverse("settings_notifications") in page) == (reader == member)
            assert reverse("town_letters", args=[place.slug]) not in page


def test_a_piece_that_is_moved_keeps_the_focus_on_its_button(place: Town, clerk: User, sign_in: SignIn) -> None:
    for number in range(3):
        factories.make_post(clerk, place, body=f"Chose {number}")
    letter = services.prepare_letter(town=place, by=clerk)
    first = letter.pieces.first()
    assert first is not None
    typed = {"title": "t"} | {f"tick_{piece.pk}": "on" for piece in letter.pieces.all()}
    client, page = sign_in(clerk), letter.get_absolute_url()
    for act, button in (("down", "descendre"), ("down", "monter"), ("up", "monter"), ("up", "descendre")):
        where = client.post(page, typed | {"act": f"{act}:{first.pk}"})["Location"]
        assert where == f"{page}#{button}-{first.pk}"
        assert f'id="{button}-{first.pk}"' in body(client, page)


def test_what_is_offered_says_whose_it_is(place: Town, clerk: User, sign_in: SignIn) -> None:
    factories.make_alert(place)
    letter = services.prepare_letter(town=place, by=clerk)
    page = body(sign_in(clerk), letter.get_absolute_url())
    assert "Dit par la mairie" in page and "Dit par les habitants" not in page
    factories.make_post(town=place, body="Mon chat a disparu.")
    services.refresh_letter(letter=letter, by=clerk)
    page = body(sign_in(clerk), letter.get_absolute_url())
    assert page.index("Dit par la mairie") < page.index("Dit par les habitants") < page.index("Mon chat a disparu.")


def test_the_inbox_leads_to_letters_and_posters(place: Town, clerk: User, sign_in: SignIn) -> None:
    page = body(sign_in(clerk), reverse("inbox", args=[place.slug]))
    assert reverse("desk_letters", args=[place.slug]) in page and reverse("desk_posters", args=[place.slug]) in page

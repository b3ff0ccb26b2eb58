"""The agenda, the page of an event and its forms: who sees what, what is refused kindly, what a list costs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from alerts.models import Subscription
from feed.services import hide
from officials.events import panels, services
from officials.events.models import Event
from officials.events.templatetags.events import hours
from places.models import Town
from places.modules import Module
from profiles.models import User
from profiles.services import block
from tests import factories
from tests.core.pictures import photo as picture
from tests.feed.steps import body, work

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def mayor(town: Town) -> User:
    return factories.make_official(town, role="mayor", title="Maire")


def typed(**changed: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=10)
    told = {"title": "Conseil municipal", "nature": "meeting", "starts_at": f"{day}T18:30", "ends_at": f"{day}T20:00"}
    return {"key": str(uuid.uuid4()), **told, **changed}


def past(mayor: User, town: Town, hours: int = 3, **told: Any) -> Event:
    return factories.make_event(mayor, town, starts_at=timezone.now() - timedelta(hours=hours), **told)


# --- writing --------------------------------------------------------------------------------------------------------


def test_an_event_is_announced_from_its_form(town: Town, mayor: User, citizen: User, sign_in: SignIn) -> None:
    factories.outlined(town)
    sent = typed(
        place="Salle des fêtes", body="Le budget, puis l’école", event_lat="44,55", event_lon="6,05", alt="La salle",
        photos=SimpleUploadedFile("salle.jpg", picture(), "image/jpeg"),
    )  # fmt: skip
    answer = sign_in(mayor).post(reverse("event_new"), sent)
    event = Event.objects.get()
    assert answer.headers["Location"] == event.get_absolute_url()
    page = body(sign_in(citizen), event.get_absolute_url())
    for told in ("Conseil municipal", "18:30</time> – <time", "Salle des fêtes", "Le budget", "La salle", "Réunion"):
        assert told in page, told
    for address in ("event_calendar", "event_history"):
        assert client_gets(sign_in(citizen), reverse(address, args=[event.pk])) == 200
    assert reverse("event_edit", args=[event.pk]) not in page and reverse("event_edit", args=[event.pk]) in body(
        sign_in(mayor), event.get_absolute_url()
    )


def client_gets(client: Client, address: str) -> int:
    return client.get(address).status_code


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "Donnez un titre."),
        ({"starts_at": ""}, "Dites quand cela commence."),
        ({"starts_at": "demain"}, "Écrivez une date et une heure"),
        ({"starts_at": "2027-02-30T10:00"}, "n’existe pas"),
        ({"starts_at": "2027-03-28T02:30", "ends_at": ""}, "les horloges avancent d’une heure"),
        ({"starts_at": "9999-01-01T10:00"}, "trop loin"),
        ({"starts_at": "2090-01-01T10:00", "ends_at": ""}, "deux ans au plus"),
        ({"ends_at": "2020-01-01T10:00"}, "La fin vient après le début."),
        ({"event_lat": "44", "event_lon": "x"}, "ne sont pas un lieu"),
        ({"event_lat": "10", "event_lon": "10"}, "n’est pas dans la commune"),
        ({"nature": "truc"}, "truc"),
        ({"key": "x"}, "UUID"),
        ({"body": "b" * 3001}, "3000 signes au plus"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    town: Town, mayor: User, sign_in: SignIn, changed: dict[str, str], said: str
) -> None:
    factories.outlined(town)
    answer = sign_in(mayor).post(reverse("event_new"), typed(place="Mes mots à moi") | changed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page and "Mes mots à moi" in page
    assert not Event.objects.exists()


def test_a_time_that_comes_twice_is_the_later_and_says_so(town: Town, mayor: User, sign_in: SignIn) -> None:
    sign_in(mayor).post(reverse("event_new"), typed(starts_at="2027-10-31T02:30", ends_at=""))
    event = Event.objects.get()
    assert event.starts_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert "les horloges montrent 02:30 deux fois" in body(sign_in(mayor), event.get_absolute_url())


def before_election(town: Town) -> bool:
    return True


def warned(author: User, town: Town) -> Any:
    from officials.campaign.reading import WARNING

    return WARNING


def test_before_an_election_one_confirms_that_it_informs(
    town: Town, mayor: User, sign_in: SignIn, settings: Any
) -> None:
    settings.PUBLISH_WARNING = "tests.events.test_pages.warned"
    answer = sign_in(mayor).post(reverse("event_new"), typed())
    assert answer.status_code == 400 and "informe sans promouvoir" in answer.content.decode()
    assert sign_in(mayor).post(reverse("event_new"), typed(informs="1")).status_code == 302


def test_a_closed_module_is_offered_nowhere(town: Town, mayor: User, sign_in: SignIn, client: Client) -> None:
    factories.make_event(mayor, town)
    assert reverse("town_agenda", args=[town.slug]) in body(client, town.get_absolute_url())
    town.closed_modules = [Module.EVENTS]
    town.save()
    assert reverse("town_agenda", args=[town.slug]) not in body(client, town.get_absolute_url())
    assert panels.upcoming(town) is None and panels.publishing(mayor) == []
    answer = sign_in(mayor).post(reverse("event_new"), typed())
    assert answer.status_code == 400 and "n’utilise pas" in answer.content.decode()


def test_a_missing_second_factor_is_explained(town: Town, mayor: User, sign_in: SignIn, settings: Any) -> None:
    """AUTH-6."""
    assert {"event_new", "event_move", "event_cancel", "event_minutes"} <= settings.OFFICIAL_PAGES


# --- what becomes of it ---------------------------------------------------------------------------------------------


def test_it_is_moved_called_off_and_told_in_public(town: Town, mayor: User, citizen: User, sign_in: SignIn) -> None:
    event, browser = factories.make_event(mayor, town), sign_in(mayor)
    day = timezone.localdate() + timedelta(days=40)
    sent = {"seen": event.version, "starts_at": f"{day}T19:00", "words": "La salle est prise"}
    assert browser.post(reverse("event_move", args=[event.pk]), sent).status_code == 302
    page = body(sign_in(citizen), event.get_absolute_url())
    assert "Reporté du" in page and "La salle est prise" in page
    stale = browser.post(reverse("event_cancel", args=[event.pk]), {"seen": event.version, "reason": "La neige"})
    assert stale.status_code == 400 and "Quelqu’un d’autre vient de modifier" in stale.content.decode()
    missing = browser.post(reverse("event_cancel", args=[event.pk]), {"seen": "2", "reason": " "})
    assert missing.status_code == 400 and "Dites en public pourquoi." in missing.content.decode()
    assert (
        browser.post(reverse("event_cancel", args=[event.pk]), {"seen": "2", "reason": "La neige"}).status_code == 302
    )
    page = body(sign_in(citizen), event.get_absolute_url())
    assert "La neige" in page and "<s>" in page and "Me prévenir" not in page


def test_minutes_are_written_corrected_and_found(town: Town, mayor: User, citizen: User, sign_in: SignIn) -> None:
    event, browser = past(mayor, town), sign_in(mayor)
    address = reverse("event_minutes", args=[event.pk])
    wrong = browser.post(address, {"seen": "1", "words": "Mes mots", "address": "https://example.org/"})
    assert wrong.status_code == 400 and "Mes mots</textarea>" in wrong.content.decode()
    assert "n’est pas celle d’un document" in wrong.content.decode()
    assert browser.post(address, {"seen": "1", "words": "La fontaine sera réparée"}).status_code == 302
    assert browser.post(address, {"seen": "2", "words": "La fontaine sera restaurée"}).status_code == 302
    page = body(sign_in(citizen), event.get_absolute_url())
    assert 'id="compte-rendu"' in page and "restaurée" in page and "Version d’avant du compte rendu" in page
    found = body(sign_in(citizen), reverse("search"), q="restaurée")
    assert event.get_absolute_url() in found


def test_what_the_bell_says(town: Town, mayor: User, citizen: User, sign_in: SignIn) -> None:
    event, browser = factories.make_event(mayor, town), sign_in(citizen)
    browser.post(reverse("thread_subscribe", args=["event", event.pk]))
    assert Subscription.objects.of(event).filter(person=citizen).exists()
    services.move_event(event=event, by=mayor, starts_at=timezone.now() + timedelta(days=9))
    services.cancel_event(event=event, by=mayor, reason="La neige")
    work()
    page = body(browser, reverse("notifications"))
    assert "change la date de" in page and "annule" in page and "La neige" in page


def test_a_stranger_finds_none_of_the_forms(town: Town, mayor: User, citizen: User, sign_in: SignIn) -> None:
    event = past(mayor, town)
    for name in ("event_edit", "event_delete", "event_move", "event_cancel", "event_minutes"):
        assert sign_in(citizen).get(reverse(name, args=[event.pk])).status_code == 404
        assert sign_in(mayor).get(reverse(name, args=[event.pk])).status_code == 200
    assert sign_in(citizen).get(reverse("event_new")).status_code == 404


def test_what_is_hidden_is_nowhere(town: Town, mayor: User, client: Client) -> None:
    """IDOR-8."""
    event = factories.make_event(mayor, town, title="Introuvable désormais")
    hide(subject=event)
    assert client.get(event.get_absolute_url()).status_code == 404
    assert client.get(reverse("event_calendar", args=[event.pk])).status_code == 404
    for page in ("town_agenda", "town_calendar", "town_feed"):
        assert "Introuvable" not in client.get(reverse(page, args=[town.slug])).content.decode()


def test_an_official_s_block_takes_nobody_s_agenda_away(
    town: Town, mayor: User, citizen: User, sign_in: SignIn
) -> None:
    event = factories.make_event(mayor, town)
    block(blocker=mayor, blocked=citizen)
    assert event.title in body(sign_in(citizen), reverse("town_agenda", args=[town.slug]))
    assert sign_in(citizen).get(event.get_absolute_url()).status_code == 200


# --- the agenda -----------------------------------------------------------------------------------------------------


def test_the_agenda_has_what_comes_by_month_and_what_was(town: Town, mayor: User, client: Client) -> None:
    theme, page = factories.make_theme("Voirie"), reverse("town_agenda", args=[town.slug])
    assert "Rien n’est annoncé" in body(client, page)
    now = timezone.now()
    for title, days in (("Dans un mois", 31), ("Dans un jour", 1)):
        factories.make_event(mayor, town, title=title, starts_at=now + timedelta(days=days), theme=theme)
    factories.make_event(mayor, town, title="Des travaux", nature="works", starts_at=now - timedelta(days=2),
                         ends_at=now + timedelta(days=2))  # fmt: skip
    past(mayor, town, title="Avant-hier", hours=48)
    past(mayor, town, title="Ce matin")
    factories.make_event(None, factories.make_town("Embrun"), title="Ailleurs")
    shown = body(client, page)
    assert shown.index("Des travaux") < shown.index("Dans un jour") < shown.index("Dans un mois")
    assert "Avant-hier" not in shown and "Ailleurs" not in shown
    was = body(client, page, quand="passe")
    assert was.index("Ce matin") < was.index("Avant-hier") and "Dans un jour" not in was
    assert "Des travaux" not in body(client, page, theme="voirie") and "Dans un jour" in body(
        client, page, theme="voirie"
    )
    assert "Dans un jour" not in body(client, page, nature="works")
    for query in ({"apres": "x"}, {"apres": "9" * 30 + "_1"}, {"apres": "12_x"}):
        assert client.get(page, query).status_code == 404
    assert client.get(page, {"theme": "x", "nature": "y", "quand": "z"}).status_code == 200


@pytest.mark.parametrize("when", ["", "passe"])
def test_pages_follow_each_other_by_date(town: Town, mayor: User, client: Client, when: str) -> None:
    sign = -1 if when else 1
    at = timezone.now()
    for number in (*range(0, 21, 2), *range(1, 21, 2)):
        factories.make_event(mayor, town, title=f"Numéro {number}.", starts_at=at + sign * timedelta(hours=1 + number))
    page = reverse("town_agenda", args=[town.slug])
    first = client.get(page, {"quand": when})
    assert "Numéro 19." in first.content.decode() and "Numéro 20." not in first.content.decode()
    following = first.context["older_url"]
    second = client.get(f"{page}{following}").content.decode()
    assert "Numéro 20." in second and "Numéro 19." not in second


def test_a_list_costs_the_same_with_one_and_with_three(town: Town, client: Client) -> None:
    theme, part = factories.make_theme(), factories.make_neighbourhood(town)
    page = reverse("town_agenda", args=[town.slug])
    counted = []
    for _number in range(3):
        factories.make_event(None, town, theme=theme, neighbourhood=part)
        body(client, page)
        with CaptureQueriesContext(connection) as asked:
            body(client, page)
        counted.append(len(asked))
    assert counted[0] == counted[2] == 4


def test_a_town_s_page_says_what_comes_next(town: Town, mayor: User, client: Client) -> None:
    assert panels.upcoming(town) is None
    off = factories.make_event(mayor, town, title="Annulé déjà")
    services.cancel_event(event=off, by=mayor, reason="La neige")
    factories.make_event(mayor, town, title="La soupe commune")
    past(mayor, town, title="Hier")
    found = panels.upcoming(town)
    assert found is not None and [event.title for event in found[1]["events"]] == ["La soupe commune"]
    page = body(client, town.get_absolute_url())
    assert "Prochainement" in page and "La soupe commune" in page


def test_it_is_on_walls_in_feeds_and_has_a_card(town: Town, mayor: User, client: Client) -> None:
    event = factories.make_event(mayor, town, title="La soupe commune")
    for page in (town.get_absolute_url(), reverse("town_feed", args=[town.slug])):
        assert "La soupe commune" in body(client, page)
    assert client.get(reverse("event_card", args=[event.pk])).status_code == 200


# --- being told of changes ------------------------------------------------------------------------------------------


def test_to_be_told_of_changes_claims_no_presence(town: Town, mayor: User, citizen: User, sign_in: SignIn) -> None:
    event, browser = factories.make_event(mayor, town), sign_in(citizen)
    page = body(browser, event.get_absolute_url())
    assert "Me prévenir des changements" in page and "Vous serez prévenu" in page and "Je viens" not in page
    button = page.partition("Me prévenir des changements")[0].rpartition("<button")[2]
    assert "follow" in button and 'aria-pressed="false"' in button  # whose words change by its state, without a script


def test_whoever_wants_to_be_told_signs_in_first_and_reads_why(town: Town, mayor: User, client: Client) -> None:
    event = factories.make_event(mayor, town)
    answer = client.post(reverse("thread_subscribe", args=["event", event.pk]), follow=True)
    assert answer.redirect_chain[0][0].endswith(f"?next={event.get_absolute_url().replace('/', '%2F')}")
    assert "Pour être prévenu ici, connectez-vous" in answer.content.decode()


def test_words_of_people_have_their_own_direction(town: Town, mayor: User, citizen: User, sign_in: SignIn) -> None:
    event = factories.make_event(mayor, town, title="Réunion publique : le car")
    services.cancel_event(event=event, by=mayor, reason="Reporté au printemps.")
    page = body(sign_in(citizen), event.get_absolute_url())
    assert '<p dir="auto">Reporté au printemps.</p>' in page
    assert "Réunion publique\u00a0: le car</h2>" in page
    with override("ar"):
        told = hours(factories.make_event(mayor, town))
    assert "، " in told and ", " not in told


def test_the_address_for_calendars_speaks_the_readers_language(town: Town, mayor: User, client: Client) -> None:
    factories.make_event(mayor, town)
    agenda = reverse("town_agenda", args=[town.slug])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    assert "agenda.ics?langue=ar" in body(client, agenda)

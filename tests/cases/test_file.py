"""The file of a case: what it shows, what can be done from it, what is kept when it cannot (CL33, CL36, UI-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.models import Case, Move, Note
from places.models import Town
from places.services import add_service
from profiles.models import User
from tests import factories
from tests.core.pictures import photo as picture

SignIn = Callable[[User], Client]


@pytest.fixture
def clerk(town: Town) -> User:
    return factories.make_official(town, title="Secrétariat de mairie")


@pytest.fixture
def case(town: Town, citizen: User) -> Case:
    return factories.make_report(citizen, town).case


@pytest.fixture
def browser(clerk: User, sign_in: SignIn) -> Client:
    return sign_in(clerk)


def page(browser: Client, case: Case, **query: object) -> str:
    answer = browser.get(case.get_absolute_url(), query)
    assert answer.status_code == 200
    return answer.content.decode()


def send(browser: Client, case: Case, act: str, seen: int = 1, **typed: object) -> object:
    fields = {f"{act}-{name}": value for name, value in typed.items() if name != "alt"}
    extra = {"alt": typed["alt"]} if "alt" in typed else {}
    return browser.post(case.get_absolute_url(), {"act": act, "seen": seen, "after": 0, **fields, **extra})


def test_it_shows_the_thing_its_follow_up_and_the_states_it_may_go_to(browser: Client, case: Case) -> None:
    shown = page(browser, case)
    assert "Un trou devant l’école." in shown
    assert shown.count('id="suivi"') == 1
    assert [
        state for state in ("planned", "fixed", "refused", "duplicate", "reopened") if f'value="{state}"' in shown
    ] == [
        "planned",
        "fixed",
        "refused",
    ]
    assert "Traiter ce dossier" not in shown


def test_the_public_page_leads_those_who_answer_to_the_file(
    browser: Client, case: Case, citizen: User, client: Client, sign_in: SignIn
) -> None:
    public = case.subject.get_absolute_url()
    assert [
        case.get_absolute_url() in reader.get(public).content.decode() for reader in (browser, sign_in(citizen), client)
    ] == [True, False, False]


def test_the_link_costs_one_query_for_someone_signed_in_and_none_for_a_visitor(
    case: Case, citizen: User, sign_in: SignIn, client: Client
) -> None:
    public, reader = case.subject.get_absolute_url(), sign_in(citizen)
    counted = []
    for who in (client, reader):
        who.get(public)
        with CaptureQueriesContext(connection) as queries:
            who.get(public)
        counted.append(sum("profiles_mandate" in query["sql"] and "cases" not in query["sql"] for query in queries))
    assert counted == [0, 2]  # whether a private one may be read, and the link


def test_the_town_hall_reads_who_reports_and_the_public_does_not(town: Town, citizen: User, browser: Client) -> None:
    hidden = factories.make_report(citizen, town, anonymous=True).case
    assert "Nadia Benali" in page(browser, hidden)
    assert "Nadia Benali" not in browser.get(hidden.subject.get_absolute_url()).content.decode()


def test_a_step_is_published_with_its_photos_and_what_comes_next(browser: Client, case: Case) -> None:
    file = SimpleUploadedFile("apres.jpg", picture("JPEG", 40, 30), "image/jpeg")
    answer = send(
        browser,
        case,
        "move",
        to="fixed",
        words="C’est réparé.",
        next_step="Contrôle au printemps",
        next_date="2030-04-01",
        photos=[file],
        alt=["La chaussée refaite"],
    )
    assert (answer.status_code, answer.url) == (302, case.get_absolute_url())
    move = Move.objects.get()
    assert (move.after, move.words, move.next_step, str(move.next_date), move.capacity) == (
        "fixed",
        "C’est réparé.",
        "Contrôle au printemps",
        "2030-04-01",
        "Secrétariat de mairie",
    )
    assert [photo.alt for photo in move.photos.all()] == ["La chaussée refaite"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"to": "planned", "words": ""}, "Écrivez une phrase pour les habitants."),
        ({"to": "", "words": "Mardi."}, "Choisissez un état."),
        ({"to": "reopened", "words": "Mardi."}, "Ce dossier ne peut pas passer à cet état."),
        ({"to": "fixed", "words": "Mardi."}, "Ajoutez une photo du résultat, ou dites pourquoi"),
        ({"to": "planned", "words": "Mardi.", "next_date": "31/02"}, "Écrivez un jour"),
        ({"to": "planned", "words": "x" * 2001}, "2000 signes au plus"),
    ],
    ids=["no words", "no state", "not allowed", "no proof", "no day", "too long"],
)
def test_what_is_refused_comes_back_with_the_reason_and_what_was_typed(
    browser: Client, case: Case, typed: dict[str, str], said: str
) -> None:
    answer = send(browser, case, "move", next_step="Enrobé à froid", **typed)
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert said in shown
    assert "Enrobé à froid" in shown
    assert typed["words"] in shown
    assert not Move.objects.exists()


def test_a_file_that_is_no_photo_is_named(browser: Client, case: Case) -> None:
    file = SimpleUploadedFile("facture.jpg", b"%PDF-1.7", "image/jpeg")
    answer = send(browser, case, "move", to="fixed", words="Fait.", photos=[file])
    assert answer.status_code == 400
    assert "facture.jpg" in answer.content.decode()
    assert not Move.objects.exists()


@pytest.mark.parametrize("act", ["move", "assign", "promise"])
def test_the_second_of_two_agents_sees_what_changed_and_keeps_what_was_typed(
    browser: Client, case: Case, town: Town, act: str
) -> None:
    other = factories.make_official(town, title="Adjointe")
    roads = add_service(town=town, name="Voirie")
    services.move_case(case=case, to="planned", mover=other, words="L’équipe passe mardi.")
    services.assign(case=case, service=roads, assignee=other, by=other)
    typed = {
        "move": {"to": "refused", "words": "Nous ne pouvons pas."},
        "assign": {"service": "", "assignee": ""},
        "promise": {"day": "2031-01-01"},
    }
    answer = send(browser, case, act, seen=1, **typed[act])
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "L’équipe passe mardi." in shown.split('id="change"')[1].split("</section>")[0]
    assert "Voirie" in shown.split('id="change"')[1].split("</section>")[0]
    assert {"move": "Nous ne pouvons pas.", "assign": "", "promise": "2031-01-01"}[act] in shown
    assert 'name="seen" value="3"' in shown  # sent again, it is a decision
    assert Move.objects.count() == 1
    assert send(browser, case, act, seen=3, **typed[act]).status_code == 302


def test_it_is_given_to_a_service_and_a_person(browser: Client, case: Case, town: Town, clerk: User) -> None:
    roads = add_service(town=town, name="Voirie")
    assert send(browser, case, "assign", service=roads.pk, assignee=clerk.pk).status_code == 302
    case.refresh_from_db()
    assert (case.service, case.assignee) == (roads, clerk)


def test_only_people_who_answer_are_offered(browser: Client, case: Case, citizen: User, clerk: User) -> None:
    answer = send(browser, case, "assign", assignee=citizen.pk)
    assert answer.status_code == 400
    case.refresh_from_db()
    assert case.assignee is None


def test_the_promised_day_ends_with_the_day_in_the_town(browser: Client, case: Case) -> None:
    assert send(browser, case, "promise", day="2031-01-01").status_code == 302
    case.refresh_from_db()
    assert case.due_at == datetime(2031, 1, 1, 22, 59, 59, tzinfo=UTC)
    assert send(browser, case, "promise", seen=2, day="").status_code == 302
    case.refresh_from_db()
    assert case.due_at is None


def test_a_note_is_kept_for_colleagues_whatever_was_seen(
    browser: Client, case: Case, clerk: User, client: Client
) -> None:
    assert send(browser, case, "note", seen=7, body="Voir avec le département.").status_code == 302
    assert Note.objects.get().author == clerk
    assert "Voir avec le département." in page(browser, case)
    assert "Voir avec le département." not in client.get(case.subject.get_absolute_url()).content.decode()


def test_a_reply_template_fills_the_form_without_script(browser: Client, case: Case, town: Town) -> None:
    kept = services.save_template(town=town, name="Programmé", body="L’équipe passe cette semaine.", state="planned")
    shown = page(browser, case, modele=kept.pk)
    assert "L’équipe passe cette semaine.</textarea>" in shown
    assert 'value="planned" aria-describedby' in shown or "checked" in shown
    elsewhere = services.save_template(town=factories.make_town(), name="Ailleurs", body="Pas d’ici.")
    assert "Pas d’ici." not in page(browser, case, modele=elsewhere.pk)
    assert page(browser, case, modele="²")


def test_an_agent_of_another_service_reads_and_does_not_act(
    case: Case, town: Town, clerk: User, sign_in: SignIn
) -> None:
    roads, parks = add_service(town=town, name="Voirie"), add_service(town=town, name="Espaces verts")
    agent = sign_in(factories.make_official(town, "agent", "Espaces verts", service=parks))
    services.assign(case=case, service=roads, assignee=None, by=clerk)
    assert "Publier cette étape" not in page(agent, case)
    assert send(agent, case, "move", seen=2, to="planned", words="Mardi.").status_code == 403
    assert not Move.objects.exists()


def test_what_its_author_took_back_leaves_its_follow_up(browser: Client, case: Case) -> None:
    from reports.services import delete_report

    delete_report(report=case.subject)
    shown = page(browser, case)
    assert "Contenu retiré" in shown
    assert "Un trou devant l’école." not in shown


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_file(
    browser: Client, case: Case, clerk: User, number: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    for at in range(number):
        services.add_note(case=case, author=clerk, body=f"Note {at}")
        services.move_case(case=case, to="planned", mover=clerk, words=f"Passage {at}.")
    browser.get(case.get_absolute_url())
    # session, account; the file, its report with photos and case; supports, right, last move; the page of the report
    # (town and case again, steps and their photos); templates; what may be joined; categories; the reporter, what was
    # joined; services, people, notes
    with django_assert_num_queries(20):
        browser.get(case.get_absolute_url())


def test_two_reports_of_one_problem_become_one(browser: Client, case: Case, town: Town, outsider: User) -> None:
    kept = factories.make_report(outsider, town, body="Le trou, encore.")
    assert f'value="{kept.pk}"' in page(browser, case)
    unsure = {"seen": 1, "merge-into": kept.pk, "merge-words": "Nous suivons l’autre."}
    refused = browser.post(reverse("report_merge", args=[case.subject.pk]), unsure)
    assert (refused.status_code, "Cochez cette case pour réunir" in refused.content.decode()) == (400, True)
    answer = browser.post(
        reverse("report_merge", args=[case.subject.pk]),
        {"seen": 1, "merge-into": kept.pk, "merge-words": "Nous suivons l’autre.", "merge-sure": "on"},
    )
    assert (answer.status_code, answer.url) == (302, kept.case.get_absolute_url())
    case.refresh_from_db()
    assert case.state == "duplicate"


def test_a_private_report_is_not_offered_to_a_public_one(
    browser: Client, case: Case, town: Town, outsider: User
) -> None:
    hidden = factories.make_report(outsider, town, category="bruit", body="Du bruit.")
    assert f'value="{hidden.pk}"' not in page(browser, case)


@pytest.mark.parametrize("typed", ["", "12", "abc", "9" * 30, "²"])
def test_a_report_that_is_none_is_refused_with_what_was_typed(browser: Client, case: Case, typed: str) -> None:
    answer = browser.post(
        reverse("report_merge", args=[case.subject.pk]), {"seen": 1, "merge-number": typed, "merge-words": "Suivi."}
    )
    assert answer.status_code == 400
    assert "Choisissez un signalement de votre commune." in answer.content.decode()


def test_one_report_of_two_problems_becomes_two(browser: Client, case: Case, citizen: User) -> None:
    answer = browser.post(
        reverse("report_split", args=[case.subject.pk]),
        {
            "seen": 1,
            "split-category": factories.make_category("eclairage").pk,
            "split-body": "devant l’école",
            "split-words": "Suivi à part.",
        },
    )
    made = Case.objects.exclude(pk=case.pk).get()
    assert (answer.status_code, answer.url) == (302, made.get_absolute_url())
    assert (made.subject.reporter, made.subject.body) == (citizen, "devant l’école")


def test_a_report_goes_to_the_town_that_must_answer(browser: Client, case: Case) -> None:
    other = factories.make_town("Veynes", claimed_at=timezone.now())
    answer = browser.post(
        reverse("report_transfer", args=[case.subject.pk]),
        {"seen": 1, "transfer-town_name": "Veynes", "transfer-words": "C’est à Veynes."},
    )
    assert (answer.status_code, answer.url) == (302, case.subject.get_absolute_url())
    case.refresh_from_db()
    assert (case.town, case.state) == (other, "received")
    assert browser.get(case.get_absolute_url()).status_code == 404


def test_a_town_that_does_not_answer_yet_is_said_before_the_report_goes_there(browser: Client, case: Case) -> None:
    other = factories.make_town("Veynes")
    address = reverse("report_transfer", args=[case.subject.pk])
    typed = {"seen": 1, "transfer-town_name": "Veynes", "transfer-words": "C’est à Veynes."}
    assert 'name="transfer-sure"' not in page(browser, case)
    refused = browser.post(address, typed)
    shown = refused.content.decode()
    assert refused.status_code == 400
    assert "La mairie de Veynes ne répond pas encore ici" in shown
    assert 'name="transfer-sure"' in shown and "C’est à Veynes." in shown
    assert browser.post(address, typed | {"transfer-sure": "on"}).status_code == 302
    case.refresh_from_db()
    assert case.town == other


def test_of_two_towns_of_one_name_one_chooses(browser: Client, case: Case) -> None:
    factories.make_town("Saint-Julien"), factories.make_town("Saint-Julien")
    address = reverse("report_transfer", args=[case.subject.pk])
    typed = {"seen": 1, "transfer-town_name": "Saint-Julien", "transfer-words": "C’est là-bas."}
    shown = browser.post(address, typed).content.decode()
    assert "Plusieurs communes portent ce nom" in shown
    assert "C’est là-bas." in shown
    assert shown.count('name="transfer-town" value="saint-julien') == 2


@pytest.mark.parametrize("act", ["merge", "split", "transfer"])
def test_joining_too_tells_the_second_of_two_agents(browser: Client, case: Case, clerk: User, act: str) -> None:
    services.move_case(case=case, to="planned", mover=clerk, words="Mardi.")
    answer = browser.post(
        reverse(f"report_{act}", args=[case.subject.pk]), {"seen": 1, "after": 0, f"{act}-words": "Ma phrase."}
    )
    assert answer.status_code == 409
    assert "Ma phrase." in answer.content.decode()


def test_a_flood_of_acts_is_stopped(browser: Client, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.limits import LIMITS

    monkeypatch.setitem(LIMITS, "case", "2/h")
    assert [send(browser, case, "note", body="Vu.").status_code for _ in range(3)] == [302, 302, 429]


def test_today_is_the_town_s(browser: Client, case: Case, town: Town) -> None:
    """The day is counted where the case is, not where the site runs."""
    town.time_zone = "Pacific/Kiritimati"  # UTC+14
    town.save(update_fields=["time_zone"])
    there = timezone.localdate(timezone=ZoneInfo(town.time_zone))
    sent = {"act": "move", "seen": 1, "move-to": "planned", "move-words": "Bientôt."}
    gone = browser.post(case.get_absolute_url(), sent | {"move-next_date": there - timedelta(days=1)})
    assert gone.status_code == 400 and "Choisissez un jour à venir." in gone.content.decode()
    assert browser.post(case.get_absolute_url(), sent | {"move-next_date": there}).status_code == 302

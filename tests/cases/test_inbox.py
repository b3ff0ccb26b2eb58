"""The town's inbox: what it lists, in which order, by which filters, and the same act on many (CIW6, CL36, UG2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.inbox import Inbox
from cases.models import Case, Move, SavedFilter
from feed import surroundings
from places.models import Town
from places.services import add_service
from profiles.models import User
from tests import factories

SignIn = Callable[[User], Client]
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    surroundings.forget()
    yield
    surroundings.forget()


@pytest.fixture
def clerk(town: Town) -> User:
    return factories.make_official(town, title="Secrétariat de mairie")


@pytest.fixture
def browser(clerk: User, sign_in: SignIn) -> Client:
    return sign_in(clerk)


def make(town: Town, *, due: int | None = None, age: int = 0, **fields: Any) -> Case:
    """Make a case of a report received ``age`` days ago and promised in ``due`` days from now."""
    case = factories.make_report(None, town, **fields).case
    at = NOW - timedelta(days=age)
    Case.objects.filter(pk=case.pk).update(received_at=at, due_at=None if due is None else NOW + timedelta(days=due))
    case.refresh_from_db()
    return case


def listed(browser: Client, town: Town, **query: object) -> list[int]:
    answer = browser.get(reverse("inbox", args=[town.slug]), query)
    assert answer.status_code == 200
    return [case.pk for case in answer.context["cases"]]


def ticked(*cases: Case) -> list[str]:
    return [f"{case.pk}.{case.version}" for case in cases]


# --- the list -------------------------------------------------------------------------------------------------------


def test_the_latest_come_first_then_what_is_promised_then_what_is_not(browser: Client, town: Town) -> None:
    free, soon, late, later = make(town), make(town, due=2), make(town, due=-1), make(town, due=-9)
    assert listed(browser, town) == [later.pk, late.pk, soon.pk, free.pk]


def test_or_the_oldest_first(browser: Client, town: Town) -> None:
    young, old = make(town, due=-5, age=1), make(town, age=30)
    assert listed(browser, town, tri="age") == [old.pk, young.pk]


def test_it_holds_one_town_s_open_files_private_ones_too(browser: Client, town: Town, clerk: User) -> None:
    public, private = make(town), make(town, category="bruit")
    closed = make(town)
    services.move_case(case=closed, to="refused", mover=clerk, words="Non.")
    Case.objects.filter(pk=make(town).pk).update(town=factories.make_town())
    assert listed(browser, town) == [public.pk, private.pk]
    assert listed(browser, town, clos="1") == [closed.pk]


def test_each_filter_keeps_what_it_says(browser: Client, town: Town, clerk: User) -> None:
    roads = add_service(town=town, name="Voirie")
    part = factories.make_neighbourhood(town)
    plain, mine, served, late = make(town), make(town), make(town), make(town, due=-3)
    theme = factories.make_theme("Environnement")
    placed = make(town, category="arbre")
    Case.objects.filter(pk=placed.pk).update(neighbourhood=part)
    services.assign(case=mine, service=None, assignee=clerk, by=clerk)
    services.assign(case=served, service=roads, assignee=None, by=clerk)
    services.move_case(case=plain, to="planned", mover=clerk, words="Mardi.")
    assert {
        "service": listed(browser, town, service="voirie"),
        "mine": listed(browser, town, mien="1"),
        "nobody's": listed(browser, town, libre="1"),
        "late": listed(browser, town, retard="1"),
        "state": listed(browser, town, etat="planned"),
        "part": listed(browser, town, quartier=part.slug),
        "theme": listed(browser, town, theme=theme.slug),
        "two": listed(browser, town, etat="planned", service="voirie"),
    } == {
        "service": [served.pk],
        "mine": [mine.pk],
        "nobody's": [late.pk, plain.pk, placed.pk],
        "late": [late.pk],
        "state": [plain.pk],
        "part": [placed.pk],
        "theme": [placed.pk],
        "two": [],
    }


@pytest.mark.parametrize("name", ["tri", "service", "theme", "quartier", "genre", "etat", "mien", "clos", "libre"])
@pytest.mark.parametrize("value", ["’; --", "²", "x" * 500, "%ff"])
def test_what_is_not_understood_is_left_out(browser: Client, town: Town, name: str, value: str) -> None:
    case = make(town)
    assert listed(browser, town, **{name: value}) == [case.pk]


def test_words_find_what_was_said_and_a_number_what_bears_it(browser: Client, town: Town) -> None:
    tree = make(town, body="Une branche menace de tomber.", category="arbre")
    hidden = make(town, body="Une branche chez le voisin.", category="bruit")
    make(town, body="Un trou.")
    assert listed(browser, town, q="branches") == [tree.pk]
    assert listed(browser, town, q=str(hidden.pk)) == [hidden.pk]
    assert listed(browser, town, q=str(tree.object_id)) == [tree.pk]
    assert listed(browser, town, q="9" * 40) == []
    assert listed(browser, town, q='" -* (') == []


def test_the_numbers_on_top_count_open_files(town: Town, clerk: User) -> None:
    make(town, due=-3), make(town)
    mine = make(town, due=4)
    services.assign(case=mine, service=None, assignee=clerk, by=clerk)
    assert Inbox(town, clerk, {}).counts == {"all": 3, "late": 1, "free": 2, "mine": 1}


def test_an_empty_inbox_says_what_will_come(browser: Client, town: Town) -> None:
    shown = browser.get(reverse("inbox", args=[town.slug])).content.decode()
    assert "Rien n’attend" in shown
    make(town)
    shown = browser.get(reverse("inbox", args=[town.slug]), {"etat": "planned"}).content.decode()
    assert "Aucun dossier ne répond à ces filtres." in shown


def test_a_late_file_says_by_how_many_days(browser: Client, town: Town) -> None:
    make(town, due=-3)
    assert "En retard de 3 jours" in browser.get(reverse("inbox", args=[town.slug])).content.decode()


@pytest.mark.parametrize("query", [{}, {"tri": "age"}, {"clos": "1"}], ids=["lateness", "age", "closed"])
def test_pages_cover_every_file_once_in_each_order(town: Town, clerk: User, query: dict[str, str]) -> None:
    same = NOW + timedelta(days=1)
    made = [make(town, due=due, age=age) for due, age in ((1, 5), (None, 4), (-2, 3), (1, 2), (None, 2), (3, 1))]
    Case.objects.filter(pk__in=[made[0].pk, made[3].pk]).update(due_at=same)  # two of one moment
    if "clos" in query:
        Case.objects.update(is_open=False, closed_at=NOW)
    asked, seen = dict(query), []
    while True:
        cases, older = Inbox(town, clerk, query).page(asked, size=2)
        seen += [case.pk for case in cases]
        if not older:
            break
        asked = dict(pair.split("=") for pair in older.partition("?")[2].split("&"))
    whole, _older = Inbox(town, clerk, query).page(query, size=100)
    assert seen == [case.pk for case in whole]
    assert sorted(seen) == sorted(case.pk for case in made)


@pytest.mark.parametrize("cursor", ["abc", "1", "²_3", "_", f"{'9' * 18}_3", "1_-3", "12_0"])
def test_a_cursor_that_is_none_is_refused(browser: Client, town: Town, cursor: str) -> None:
    assert browser.get(reverse("inbox", args=[town.slug]), {"apres": cursor}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_inbox(
    browser: Client, town: Town, clerk: User, number: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    roads = add_service(town=town, name="Voirie")
    for _ in range(number):
        services.assign(case=make(town, due=-1), service=roads, assignee=clerk, by=clerk)
    address = reverse("inbox", args=[town.slug])
    browser.get(address)
    # session, account; town, mandate; files, their reports, photos and cases; counts; services, people, views; desk
    with django_assert_num_queries(13):
        browser.get(address)
    with django_assert_num_queries(13):
        browser.get(address, {"tri": "age", "service": "voirie"})


# --- many at once ---------------------------------------------------------------------------------------------------


def test_many_are_given_to_a_person_and_keep_their_service(browser: Client, town: Town, clerk: User) -> None:
    roads = add_service(town=town, name="Voirie")
    first, second, third = make(town), make(town), make(town)
    services.assign(case=first, service=roads, assignee=None, by=clerk)
    first.refresh_from_db()
    answer = browser.post(
        reverse("inbox", args=[town.slug]),
        {"act": "assign", "case": ticked(first, second), "to_service": "", "to_person": clerk.handle},
    )
    assert answer.status_code == 302
    assert [(case.service, case.assignee) for case in Case.objects.order_by("pk")] == [
        (roads, clerk),
        (None, clerk),
        (None, None),
    ]
    assert third.version == 1


def test_many_move_with_one_sentence_and_those_that_cannot_are_named(browser: Client, town: Town, clerk: User) -> None:
    fine, moved, refused = make(town), make(town), make(town)
    stale = ticked(fine, moved, refused)
    services.move_case(case=moved, to="planned", mover=clerk, words="Mardi.")
    services.move_case(case=refused, to="refused", mover=clerk, words="Non.")
    refused.refresh_from_db()
    stale[2] = ticked(refused)[0]
    answer = browser.post(
        reverse("inbox", args=[town.slug]),
        {"act": "move", "case": stale, "to": "working", "words": "L’équipe est sur place."},
    )
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "1 dossier traité." in shown
    assert "2 dossiers refusés" in shown
    assert "Quelqu’un d’autre vient de modifier ce dossier." in shown
    assert "Ce dossier ne peut pas passer à cet état." in shown
    assert "L’équipe est sur place.</textarea>" in shown
    assert Move.objects.filter(words="L’équipe est sur place.").get().case == fine


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"act": "assign"}, "Cochez d’abord des dossiers."),
        ({"act": "assign", "case": ["²", "1", "x.1", "99999999999999999999999.1"]}, "Cochez d’abord des dossiers."),
        ({"act": "move", "case": "own", "to": "", "words": "Mardi."}, "Choisissez un état"),
        ({"act": "move", "case": "own", "to": "planned", "words": " "}, "Choisissez un état"),
    ],
)
def test_nothing_ticked_or_said_is_told(browser: Client, town: Town, typed: dict[str, Any], said: str) -> None:
    case = make(town)
    sent = typed | ({"case": ticked(case)} if typed.get("case") == "own" else {})
    answer = browser.post(reverse("inbox", args=[town.slug]), sent)
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert not Move.objects.exists()


def test_what_was_chosen_for_many_stays_chosen(browser: Client, town: Town) -> None:
    add_service(town=town, name="Voirie")
    make(town)
    for service, person in (("voirie", "-"), ("-", "")):
        sent = {"act": "assign", "to_service": service, "to_person": person}
        page = browser.post(reverse("inbox", args=[town.slug]), sent).content.decode()
        bulk = page.partition('id="b-service"')[2].partition("</section>")[0]
        for chosen in filter(None, (service, person)):
            assert f'<option value="{chosen}" selected>' in bulk


def test_more_than_a_hundred_are_refused(browser: Client, town: Town) -> None:
    case = make(town)
    Case.objects.bulk_create(
        Case(
            content_type_id=case.content_type_id,
            object_id=number,
            town=town,
            state="received",
        )
        for number in range(1, 102)
    )
    answer = browser.post(
        reverse("inbox", args=[town.slug]),
        {
            "act": "move",
            "case": [f"{pk}.1" for pk in Case.objects.values_list("pk", flat=True)],
            "to": "planned",
            "words": "x",
        },
    )
    assert answer.status_code == 400
    assert "Cent dossiers au plus" in answer.content.decode()


def test_ticking_another_town_s_file_does_nothing(browser: Client, town: Town) -> None:
    elsewhere = factories.make_town()
    case = make(elsewhere)
    Case.objects.filter(pk=case.pk).update(town=elsewhere)
    answer = browser.post(
        reverse("inbox", args=[town.slug]), {"act": "move", "case": ticked(case), "to": "planned", "words": "Mardi."}
    )
    assert answer.status_code == 400
    assert not Move.objects.exists()


def test_the_files_of_another_service_are_refused_to_an_agent(town: Town, clerk: User, sign_in: SignIn) -> None:
    roads, parks = add_service(town=town, name="Voirie"), add_service(town=town, name="Espaces verts")
    agent = sign_in(factories.make_official(town, "agent", "Espaces verts", service=parks))
    case = services.assign(case=make(town), service=roads, assignee=None, by=clerk)
    answer = agent.post(
        reverse("inbox", args=[town.slug]), {"act": "move", "case": ticked(case), "to": "planned", "words": "Mardi."}
    )
    assert answer.status_code == 409
    assert "Vous ne répondez pas, ou plus, de ce dossier." in answer.content.decode()


# --- views under a name ---------------------------------------------------------------------------------------------


def test_a_view_is_kept_listed_and_forgotten(browser: Client, town: Town, clerk: User) -> None:
    address = reverse("inbox", args=[town.slug])
    kept = browser.post(
        reverse("inbox_keep", args=[town.slug]), {"name": "Retards", "query": "retard=1&next=//evil.example&tri=age"}
    )
    assert (kept.status_code, kept.url) == (302, f"{address}?tri=age&retard=1")
    saved = SavedFilter.objects.get()
    assert (saved.person, saved.query) == (clerk, "tri=age&retard=1")
    assert f'href="{address}?tri=age&amp;retard=1"' in browser.get(address).content.decode()
    browser.post(reverse("inbox_forget", args=[town.slug, saved.pk]))
    assert not SavedFilter.objects.exists()


def test_a_view_without_a_name_is_refused(browser: Client, town: Town) -> None:
    answer = browser.post(reverse("inbox_keep", args=[town.slug]), {"name": "  ", "query": ""}, follow=True)
    assert "Donnez un nom à cette vue." in answer.content.decode()


def test_nobody_forgets_another_s_view(town: Town, clerk: User, sign_in: SignIn) -> None:
    saved = services.save_filter(person=clerk, town=town, name="Retards", query="retard=1")
    other = sign_in(factories.make_official(town))
    assert other.post(reverse("inbox_forget", args=[town.slug, saved.pk])).status_code == 404
    assert SavedFilter.objects.count() == 1

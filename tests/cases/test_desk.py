"""The town's desk: services, who answers, words, categories; for those who manage (UG2, OFF-2, TEN-1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cases.models import ReplyTemplate
from cases.services import save_template
from places.models import Service, Town
from places.services import add_service
from profiles.models import Mandate, User
from profiles.rules import handles
from reports.models import Category, Desk, TownCategory
from tests import factories

SignIn = Callable[[User], Client]
PAGES = ("desk", "desk_services", "desk_agents", "desk_templates", "desk_reports")


@pytest.fixture
def clerk(town: Town) -> User:
    return factories.make_official(town, title="Secrétariat de mairie")


@pytest.fixture
def browser(clerk: User, sign_in: SignIn) -> Client:
    return sign_in(clerk)


def send(browser: Client, town: Town, page: str, **typed: object) -> tuple[int, str]:
    answer = browser.post(reverse(page, args=[town.slug]), typed)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_an_agent_and_a_deputy_answer_and_do_not_manage(
    town: Town, sign_in: SignIn, browser: Client, page: str
) -> None:
    others = [factories.make_official(town, role) for role in ("agent", "deputy", "councillor")]
    address = reverse(page, args=[town.slug])
    assert [sign_in(person).get(address).status_code for person in others] == [404, 404, 404]
    assert browser.get(address).status_code == 200


def test_an_empty_desk_explains_what_it_is_for(browser: Client, town: Town) -> None:
    assert "Aucun service encore" in browser.get(reverse("desk_services", args=[town.slug])).content.decode()
    assert "Aucun modèle encore" in browser.get(reverse("desk_templates", args=[town.slug])).content.decode()


def test_a_service_is_added_and_renamed(browser: Client, town: Town) -> None:
    assert send(browser, town, "desk_services", name="Voirie")[0] == 302
    service = Service.objects.get()
    assert send(browser, town, "desk_services", pk=service.pk, name="Voirie et réseaux")[0] == 302
    service.refresh_from_db()
    assert (service.name, service.slug) == ("Voirie et réseaux", "voirie")


@pytest.mark.parametrize(("name", "said"), [("", "obligatoire"), ("Voirie", "existe déjà"), ("x" * 81, "80 signes")])
def test_a_service_that_cannot_be_is_refused_with_the_reason(browser: Client, town: Town, name: str, said: str) -> None:
    add_service(town=town, name="Voirie")
    status, shown = send(browser, town, "desk_services", name=name)
    assert (status, said in shown, Service.objects.count()) == (400, True, 1)


def test_another_town_s_service_is_not_there(browser: Client, town: Town) -> None:
    elsewhere = add_service(town=factories.make_town(), name="Voirie")
    assert send(browser, town, "desk_services", pk=elsewhere.pk, name="À moi")[0] == 404
    assert send(browser, town, "desk_services", pk="²", name="À moi")[0] == 404


def test_words_are_kept_changed_and_forgotten(browser: Client, town: Town) -> None:
    assert send(browser, town, "desk_templates", name="Merci", body="Merci, nous regardons.", state="planned")[0] == 302
    kept = ReplyTemplate.objects.get()
    page = browser.get(reverse("desk_templates", args=[town.slug]), {"pk": kept.pk}).content.decode()
    assert "Merci, nous regardons.</textarea>" in page
    assert send(browser, town, "desk_templates", pk=kept.pk, name="Merci", body="Vu.", state="")[0] == 302
    kept.refresh_from_db()
    assert (kept.body, kept.state) == ("Vu.", "")
    assert send(browser, town, "desk_templates", pk=kept.pk, act="remove")[0] == 302
    assert not ReplyTemplate.objects.exists()


def test_words_whose_number_has_nineteen_digits_are_chosen(browser: Client, town: Town) -> None:
    """Ids have as many since July 2027."""
    kept = ReplyTemplate.objects.create(pk=10**18, town=town, name="Merci", body="Vu.")
    assert send(browser, town, "desk_templates", pk=kept.pk, act="remove")[0] == 302
    assert not ReplyTemplate.objects.exists()


def test_a_name_of_words_is_taken_once_and_another_town_s_are_not_there(browser: Client, town: Town) -> None:
    save_template(town=town, name="Merci", body="Merci.")
    status, shown = send(browser, town, "desk_templates", name="Merci", body="Autre chose.", state="")
    assert (status, "Un modèle porte déjà ce nom." in shown, "Autre chose." in shown) == (400, True, True)
    elsewhere = save_template(town=factories.make_town(), name="Ailleurs", body="Pas d’ici.")
    assert send(browser, town, "desk_templates", pk=elsewhere.pk, act="remove")[0] == 404
    assert ReplyTemplate.objects.count() == 2


def test_a_category_has_a_service_a_delay_and_is_offered_or_not(browser: Client, town: Town) -> None:
    roads, hole = add_service(town=town, name="Voirie"), factories.make_category()
    sent = {"act": "handling", "pk": hole.pk, "service": roads.pk, "days": 10, "offered": "on"}
    assert send(browser, town, "desk_reports", **sent)[0] == 302
    row = TownCategory.objects.get()
    assert (row.category, row.service, row.days, row.hidden) == (hole, roads, 10, False)
    assert send(browser, town, "desk_reports", act="handling", pk=hole.pk, service="", days="")[0] == 302
    assert hole not in Category.objects.of_town(town)


@pytest.mark.parametrize("days", ["0", "731", "-3", "abc", "1.5", "9" * 30])
def test_a_delay_that_is_none_is_refused(browser: Client, town: Town, days: str) -> None:
    status, shown = send(
        browser, town, "desk_reports", act="handling", pk=factories.make_category().pk, days=days, offered="on"
    )
    assert (status, f'value="{days}"' in shown, TownCategory.objects.count()) == (400, True, 0)


def test_a_town_adds_a_category_of_its_own(browser: Client, town: Town) -> None:
    factories.make_theme("Environnement")
    assert send(browser, town, "desk_reports", **{"act": "category", "category-name": "Canal"})[0] == 302
    again, shown = send(browser, town, "desk_reports", **{"act": "category", "category-name": "Canal"})
    assert (again, "Cette catégorie existe déjà." in shown) == (400, True)
    private = {"act": "category", "category-name": "Plaintes", "category-private": "on"}
    assert send(browser, town, "desk_reports", **private)[0] == 302
    assert [(row.name, row.is_private) for row in Category.objects.filter(town=town).order_by("pk")] == [
        ("Canal", False),
        ("Plaintes", True),
    ]


def test_another_town_s_category_is_not_there(browser: Client, town: Town) -> None:
    elsewhere = Category.objects.create(town=factories.make_town(), code="canal", name="Canal")
    assert send(browser, town, "desk_reports", act="handling", pk=elsewhere.pk)[0] == 404


def test_a_town_decides_who_may_stay_unnamed(browser: Client, town: Town) -> None:
    assert send(browser, town, "desk_reports", **{"act": "desk", "desk-allows_guests": "on"})[0] == 302
    row = Desk.objects.get(town=town)
    assert (row.allows_anonymous, row.allows_guests) == (False, True)


# --- the operators' command -----------------------------------------------------------------------------------------


def test_operators_appoint_until_a_day_and_end(town: Town, outsider: User, capsys: pytest.CaptureFixture[str]) -> None:
    roads = add_service(town=town, name="Voirie")
    call_command(
        "mandate", town.slug, outsider.handle, "agent", "Agent", "--service", "voirie", "--until", "2032-03-15"
    )
    mandate = outsider.mandates.get()
    assert mandate.ends_at is not None
    assert (mandate.role, mandate.service, mandate.ends_at.isoformat()) == ("agent", roads, "2032-03-15T22:59:59+00:00")
    call_command("mandate", town.slug, f"@{outsider.handle}", "--end")
    assert not handles(outsider, town)
    assert capsys.readouterr().out == (
        f"@{outsider.handle} is Agent (agent) of Gap until 2032-03-15.\n"
        f"@{outsider.handle} is no longer Agent (agent) of Gap.\n"
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"town": "nulle-part"}, "no town called nulle-part"),
        ({"handle": "personne"}, "nobody is called @personne"),
        ({"title": ""}, "A role and a title are needed"),
        ({"service": "voirie"}, "has no service called voirie"),
        ({"until": "2032-02-31"}, "2032-02-31 is not a day"),
        ({"until": "demain"}, "demain is not a day"),
        ({"end": True}, "has no such mandate"),
    ],
)
def test_operators_are_told_what_is_wrong(town: Town, outsider: User, changed: dict[str, object], said: str) -> None:
    given = {"town": town.slug, "handle": outsider.handle, "role": "clerk", "title": "Mairie"} | changed
    options = {name: given.pop(name) for name in ("service", "until", "end") if name in given}
    with pytest.raises(CommandError, match=said):
        call_command("mandate", *given.values(), **options)
    assert not Mandate.objects.exists()

"""The pages of actions and commitments: forms, lists, panels, who sees which act (CIW10, CIW16, CIW18, FL3, UG1)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from core.templatetags.ui import euros
from feed.services import hide
from officials.work import panels, services
from officials.work.models import Action, Commitment
from officials.work.services import Stage
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
    stages = {"m-TOTAL_FORMS": "3", "m-INITIAL_FORMS": "0"}
    told = {"title": "De l’ombre", "nature": "action", "state": "planned", "bearer": "town"}
    return {"key": str(uuid.uuid4()), **stages, **told, **changed}


def promised(**changed: Any) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "title": "200 arbres", "due_on": "2090-06-30", **changed}


# --- writing --------------------------------------------------------------------------------------------------------


def test_an_action_is_published_from_its_form(town: Town, mayor: User, citizen: User, sign_in: SignIn) -> None:
    factories.outlined(town)
    idea = factories.make_idea(citizen, town)
    sent = typed(
        nature="decision", bearer="citizens", purpose="consultation", cost="1 200,50", reasons="Il fait chaud",
        refused="Un auvent, trop cher", votes_for="12", votes_against="2", votes_abstained="0", council_on="2026-10-02",
        action_lat="44,55", action_lon="6,05", inspired=f"{idea.get_absolute_url()}\n", alt="La cour",
        photos=SimpleUploadedFile("cour.jpg", picture(), "image/jpeg"),
        **{"m-0-words": "Les trous", "m-0-planned_on": "2026-11-02", "m-2-words": "La plantation"},
    )  # fmt: skip
    answer = sign_in(mayor).post(reverse("action_new"), sent)
    action = Action.objects.get()
    assert answer.headers["Location"] == action.get_absolute_url()
    assert (action.cost, action.latitude, action.votes_for) == (Decimal("1200.50"), 44.55, 12)
    assert [stage.words for stage in action.milestones.all()] == ["Les trous", "La plantation"]
    page = body(sign_in(citizen), action.get_absolute_url())
    for told in ("Décision expliquée", "Projet porté par des habitants", "Pour consulter", "1\u202f200,50\xa0€"):
        assert told in page or told.replace("\u202f", "\xa0") in page, told
    for told in ("Il fait chaud", "Un auvent, trop cher", "Abstentions", "Les trous", idea.title, "La cour"):
        assert told in page, told


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "Donnez un titre."),
        ({"cost": "-3"}, "supérieure ou égale à 0"),
        ({"cost": "1" + "0" * 30}, "chiffres"),
        ({"cost": "beaucoup"}, "nombre"),
        ({"council_on": "1999-12-31"}, "entre 2000 et 2100"),
        ({"council_on": "9999-12-31"}, "entre 2000 et 2100"),
        ({"votes_for": "501"}, "500"),
        ({"votes_for": "1" * 30}, "500"),
        ({"action_lat": "44", "action_lon": "x"}, "ne sont pas un lieu"),
        ({"action_lat": "10", "action_lon": "10"}, "n’est pas dans la commune"),
        ({"inspired": "/idees/1/"}, "n’est pas celle d’une page publique"),
        ({"nature": "agenda"}, "Collez l’adresse de la proposition"),
        ({"nature": "truc"}, "truc"),
        ({"m-1-planned_on": "2026-01-01"}, "Dites cette étape en quelques mots"),
        ({"m-0-words": "x", "m-0-done_on": "2099-01-01"}, "Cette date ne convient pas"),
        ({"m-0-words": "x", "m-0-planned_on": "9999-01-01"}, "entre 2000 et 2100"),
        ({"m-TOTAL_FORMS": "x"}, "ManagementForm"),
        ({"key": "x"}, "UUID"),
        ({"body": "b" * 2201}, "2200 signes au plus"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    town: Town, mayor: User, sign_in: SignIn, changed: dict[str, str], said: str
) -> None:
    factories.outlined(town)
    answer = sign_in(mayor).post(reverse("action_new"), typed(why="Mes mots à moi") | changed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page and "Mes mots à moi</textarea>" in page
    assert not Action.objects.exists()


def test_a_promise_is_published_put_off_and_shown_as_such(
    town: Town, mayor: User, sign_in: SignIn, client: Client
) -> None:
    browser = sign_in(mayor)
    answer = browser.post(reverse("commitment_new"), promised(measure="Arbres plantés", target="200", unit="arbres"))
    promise = Commitment.objects.get()
    assert answer.headers["Location"] == promise.get_absolute_url()
    step = reverse("commitment_step", args=[promise.pk])
    assert "Reporter à" in body(browser, step)
    for due, said in (
        ("2090-06-30", "après l’ancienne"),
        ("9999-01-01", "entre 2000 et 2100"),
        ("x", "Écrivez un jour"),
    ):
        bad = {"seen": promise.version, "to": "made", "words": "Mes mots", "due_on": due}
        page = browser.post(step, bad).content.decode()
        assert said in page and "Mes mots</textarea>" in page
    sent = {"seen": promise.version, "to": "working", "words": "Il a gelé", "value": "50", "due_on": "2091-01-31"}
    assert browser.post(step, sent).status_code == 302
    page = browser.post(step, sent).content.decode()
    assert "Quelqu’un d’autre vient de modifier" in page
    page = body(client, promise.get_absolute_url())
    for told in ("reporté 1 fois", "Il a gelé", "31 janvier 2091", "30 juin 2090", "Arbres plantés", "50\xa0arbres"):
        assert told in page, told


@pytest.mark.parametrize(
    "bad", [{"due_on": ""}, {"due_on": "1999-01-01"}, {"due_on": "2020-01-01"}, {"measure": "x"}, {"target": "1" * 31}]
)
def test_a_promise_has_a_day_and_a_whole_measure(town: Town, mayor: User, sign_in: SignIn, bad: dict[str, str]) -> None:
    answer = sign_in(mayor).post(reverse("commitment_new"), promised(why="Mes mots") | bad)
    assert answer.status_code == 400 and "Mes mots</textarea>" in answer.content.decode()
    assert not Commitment.objects.exists()


def test_only_officials_of_a_town_that_uses_it_are_offered_it(
    town: Town, mayor: User, citizen: User, sign_in: SignIn
) -> None:
    publish = reverse("publish")
    offered, hidden = body(sign_in(mayor), publish), body(sign_in(citizen), publish)
    assert reverse("action_new") in offered and reverse("commitment_new") in offered
    assert reverse("action_new") not in hidden
    assert sign_in(citizen).get(reverse("action_new")).status_code == 404
    town.closed_modules = [Module.ACTIONS]
    town.save()
    assert reverse("action_new") not in body(sign_in(mayor), publish)
    for name, sent in (("action_new", typed()), ("commitment_new", promised())):
        page = body(sign_in(mayor), reverse(name))
        assert "n’utilise pas les actions" in page and 'name="title"' not in page
        assert sign_in(mayor).post(reverse(name), sent).status_code == 400
    assert not Action.objects.exists() and not Commitment.objects.exists()


def test_words_are_changed_by_their_author_alone(town: Town, mayor: User, sign_in: SignIn) -> None:
    councillor = factories.make_official(town, role="councillor", title="Conseillère")
    action = factories.make_action(councillor, town, cost=Decimal(12))
    edit, browser = reverse("action_edit", args=[action.pk]), sign_in(councillor)
    assert 'value="12' in body(browser, edit)
    sent = typed(title="Des arbres", seen=action.version, cost="")
    assert browser.post(edit, sent).status_code == 302
    assert "Quelqu’un d’autre vient de modifier" in browser.post(edit, sent).content.decode()
    assert (Action.objects.get().title, Action.objects.get().cost) == ("Des arbres", None)
    assert ">arbres" in body(Client(), reverse("action_history", args=[action.pk]))
    for name in ("action_edit", "action_delete"):
        assert sign_in(mayor).get(reverse(name, args=[action.pk])).status_code == 404
    assert sign_in(mayor).get(reverse("action_step", args=[action.pk])).status_code == 200
    browser.post(reverse("action_delete", args=[action.pk]))
    assert Client().get(action.get_absolute_url()).status_code == 404


def test_milestones_are_put_in_order(town: Town, mayor: User, sign_in: SignIn) -> None:
    action = factories.make_action(mayor, town, stages=[Stage("Un"), Stage("Deux")])
    page, browser = reverse("action_milestones", args=[action.pk]), sign_in(mayor)
    sent = {
        "seen": action.version, "m-TOTAL_FORMS": "4", "m-INITIAL_FORMS": "2", "m-0-words": "Un", "m-0-place": "3",
        "m-1-words": "Deux", "m-1-place": "1", "m-2-words": "Trois", "m-2-done_on": "2026-01-05", "m-2-place": "2",
    }  # fmt: skip
    assert browser.post(page, sent).status_code == 302
    assert [stage.words for stage in action.milestones.all()] == ["Deux", "Trois", "Un"]
    again = browser.post(page, sent)
    assert again.status_code == 400 and "Quelqu’un d’autre vient de modifier" in again.content.decode()
    for bad in ({"m-0-place": "1" * 40}, {"m-0-done_on": "9999-01-01"}, {"m-TOTAL_FORMS": "9" * 20}):
        assert browser.post(page, sent | bad).status_code == 400
    assert "1 étape faite sur 3" in body(Client(), action.get_absolute_url())


def test_stars_and_sources_by_the_page(town: Town, mayor: User, citizen: User, sign_in: SignIn) -> None:
    idea, action = factories.make_idea(citizen, town), factories.make_action(mayor, town)
    inspire = reverse("action_inspire", args=[action.pk])
    refused = sign_in(mayor).post(inspire, {"address": "/idees/1/"})
    assert refused.status_code == 400 and 'value="/idees/1/"' in refused.content.decode()
    assert sign_in(mayor).post(inspire, {"address": idea.get_absolute_url()}).status_code == 302
    link = action.inspirations.get()
    sign_in(mayor).post(reverse("action_forget", args=[action.pk, link.pk]))
    assert not action.inspirations.exists()
    rate, browser = reverse("action_rate", args=[action.pk, "useful"]), sign_in(citizen)
    for stars, counted in (("4", 1), ("9", 1), ("٣", 1), ("0", 0)):
        browser.post(rate, {"stars": stars})
        assert sum(Action.objects.get().useful_stars) == counted
    assert browser.post(reverse("action_rate", args=[action.pk, "kept"]), {"stars": "4"}).status_code == 404
    assert f'formaction="{rate}"' in body(browser, action.get_absolute_url())
    assert f'formaction="{rate}"' not in body(sign_in(mayor), action.get_absolute_url())


# --- lists ----------------------------------------------------------------------------------------------------------


def test_actions_are_filtered_by_theme_place_state_nature_and_official(town: Town, client: Client) -> None:
    """CIW16."""
    theme, part = factories.make_theme(), factories.make_neighbourhood(town)
    official = factories.make_official(town, role="deputy", title="Adjointe")
    mandate = official.mandates.get()
    told = {"theme": theme, "neighbourhood": part, "state": "working", "nature": "decision"}
    factories.make_action(official, town, title="Celle-ci", **told)
    factories.make_action(None, town, title="Une autre")
    hide(subject=factories.make_action(None, town, title="Cachée"))
    page = reverse("town_actions", args=[town.slug])
    assert "Une autre" in body(client, page) and "Cachée" not in body(client, page)
    for query in (
        {"theme": theme.slug}, {"quartier": part.slug}, {"etat": "working"}, {"nature": "decision"},
        {"elu": mandate.pk},
    ):  # fmt: skip
        shown = body(client, page, **query)
        assert "Celle-ci" in shown and "Une autre" not in shown, query
    assert "Adjointe" in body(client, page, elu=mandate.pk)
    for query in ({"etat": "x"}, {"elu": 1}, {"quartier": "x" * 500}):
        body(client, page, **query)
    assert client.get(page, {"theme": "\0"}).status_code == 400
    for query in ({"elu": "x"}, {"elu": 10**30}, {"avant": "x"}):
        assert client.get(page, query).status_code == 404


def test_promises_are_filtered_by_how_they_stand(town: Town, mayor: User, client: Client) -> None:
    today = timezone.localdate()
    for title, due, to in (
        ("Le tenu", 9, "kept"), ("Le non-tenu", 9, "broken"), ("Le retard", -9, ""), ("Le reste", 9, ""),
    ):  # fmt: skip
        promise = factories.make_commitment(mayor, town, title=title, due_on=today + timedelta(days=due))
        if to:
            services.advance(work=promise, by=mayor, words="Voilà", to=to)
    page = reverse("town_commitments", args=[town.slug])
    for state, title in (("kept", "tenu"), ("broken", "non-tenu"), ("late", "retard"), ("on_time", "reste")):
        shown = body(client, page, etat=state)
        titles = [word for word in ("tenu", "non-tenu", "retard", "reste") if f">Le {word}</a>" in shown]
        assert titles == [title]
    assert "En retard" in body(client, page)


@pytest.mark.parametrize(("name", "queries"), [("town_actions", 7), ("town_commitments", 7)])
def test_a_list_costs_the_same_with_one_and_with_three(town: Town, client: Client, name: str, queries: int) -> None:
    theme, part = factories.make_theme(), factories.make_neighbourhood(town)
    make = factories.make_action if name == "town_actions" else factories.make_commitment
    page = reverse(name, args=[town.slug])
    counted = []
    for _number in range(3):
        make(None, town, theme=theme, neighbourhood=part)
        body(client, page)
        with CaptureQueriesContext(connection) as asked:
            body(client, page)
        counted.append(len(asked))
    assert counted[0] == counted[2] == queries


def test_pages_of_a_list_follow_each_other(town: Town, mayor: User, client: Client) -> None:
    for number in range(21):
        factories.make_action(mayor, town, title=f"Numéro {number}.")
    first = body(client, reverse("town_actions", args=[town.slug]), etat="planned")
    last = Action.objects.order_by("-pk")[19].pk
    assert f"?etat=planned&amp;avant={last}" in first and "Numéro 0." not in first
    assert "Numéro 0." in body(client, reverse("town_actions", args=[town.slug]), etat="planned", avant=last)


# --- panels ---------------------------------------------------------------------------------------------------------


def before_election(town: Town) -> bool:
    return town.name == "Gap"


def test_a_towns_page_shows_its_newest_work_but_before_an_election(
    town: Town, mayor: User, citizen: User, client: Client, settings: Any
) -> None:
    assert panels.newest(town) is None
    factories.make_action(mayor, town, title="Des arbres")
    factories.make_commitment(mayor, town)
    assert "Des arbres" in body(client, town.get_absolute_url())
    settings.PRE_ELECTION = "tests.work.test_pages.before_election"
    assert panels.newest(town) is None
    settings.PRE_ELECTION = None
    town.closed_modules = [Module.ACTIONS]
    assert panels.newest(town) is None


def test_a_town_may_close_its_work_to_comments(town: Town, mayor: User, citizen: User, sign_in: SignIn) -> None:
    action = factories.make_action(mayor, town)
    assert 'id="repondre"' in body(sign_in(citizen), action.get_absolute_url())
    town.closed_modules = [Module.COMMENTS]
    town.save()
    assert 'id="repondre"' not in body(sign_in(citizen), action.get_absolute_url())
    answer = sign_in(citizen).post(reverse("comment_create", args=["action", action.pk]), {"body": "Tout de même"})
    assert answer.status_code == 404


def test_an_officials_page_counts_by_state_and_theme(town: Town, mayor: User, client: Client) -> None:
    """FL3."""
    mandate, theme = mayor.mandates.get(), factories.make_theme()
    assert panels.of_official(mandate, AnonymousUser()) is None
    for state in ("planned", "done", "done"):
        factories.make_action(mayor, town, theme=theme, state=state)
    factories.make_action(None, town)
    factories.make_commitment(mayor, town)
    panel = panels.of_official(mandate, AnonymousUser())
    assert panel is not None
    actions, promises = panel[1]["counted"]
    assert [(state.key, count) for state, count in actions["states"]] == [("planned", 1), ("done", 2)]
    assert (actions["themes"], promises["total"]) == ([(theme, 3)], 1)


def test_they_are_on_walls_in_search_and_in_feeds(town: Town, mayor: User, client: Client) -> None:
    factories.make_action(mayor, town, title="Des tilleuls argentés")
    factories.make_commitment(mayor, town, title="Deux cents tilleuls", measure="Arbres", target=Decimal(200))
    for page in (town.get_absolute_url(), reverse("town_feed", args=[town.slug])):
        shown = body(client, page)
        assert "Des tilleuls argentés" in shown and "Deux cents tilleuls" in shown
    found = body(client, reverse("search"), q="tilleuls")
    assert "argentés" in found and "Deux cents" in found
    for kind in (Action, Commitment):
        pk = kind.objects.get().pk
        assert client.get(reverse(f"{kind._meta.model_name}_card", args=[pk])).status_code == 200


def test_amounts_are_written_as_the_reader_writes_numbers() -> None:
    with translation.override("fr"):
        assert euros(Decimal("1200")).replace("\u202f", "\xa0") == "1\xa0200\xa0€"
    with translation.override("en"):
        assert euros(Decimal("1200.50")) == "1,200.50\xa0€"
    with translation.override("ar"):
        assert euros(Decimal("1200")).endswith("\xa0€") and euros(None) == ""


def test_reading_costs_a_visitor_few_queries(town: Town, mayor: User, citizen: User, client: Client) -> None:
    counted = []
    for number in (1, 3):
        ideas = [factories.make_idea(citizen, town).get_absolute_url() for _idea in range(number)]
        action = factories.make_action(mayor, town, inspired_by=ideas, stages=[Stage("x")] * number)
        for _step in range(number):
            services.advance(work=action, by=mayor, words="On avance", at=timezone.now())
        body(client, action.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            body(client, action.get_absolute_url())
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_nobody_means_a_day_of_another_century(town: Town, mayor: User) -> None:
    with pytest.raises(services.BadDate):
        factories.make_commitment(mayor, town, due_on=date(2101, 1, 1))


def test_an_official_s_block_takes_nobody_s_town_away(town: Town, citizen: User, sign_in: SignIn) -> None:
    """CIW23: who is blocked by the mayor reads what the town hall does and says what it is worth."""
    mayor = factories.make_official(town, "mayor", "Maire")
    action, promise = factories.make_action(mayor, town), factories.make_commitment(mayor, town)
    block(blocker=mayor, blocked=citizen)
    browser = sign_in(citizen)
    for each in (action, promise):
        assert browser.get(each.get_absolute_url()).status_code == 200
    assert action.title in browser.get(reverse("town_actions", args=[town.slug])).content.decode()
    stars = reverse("action_rate", args=[action.pk, "useful"])
    assert browser.post(stars, {"stars": "1"}).status_code == 302
    action.refresh_from_db()
    assert action.useful_stars == [1, 0, 0, 0, 0]


def test_the_bell_says_how_it_goes_and_leads_there(town: Town, mayor: User, citizen: User, sign_in: SignIn) -> None:
    action = factories.make_action(mayor, town)
    browser = sign_in(citizen)
    browser.post(reverse("thread_subscribe", args=["action", action.pk]))
    services.advance(work=action, by=mayor, words="On commence", to="working")
    work()
    page = body(browser, reverse("notifications"))
    assert "dit où en est" in page

"""Answers on paper: one stack, once, signed, in public, and never edited (VOTE-4, 7, 10; AUTH-6)."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feed.services import ModuleClosed
from moderation.services import freeze_official
from participation.polls import services
from participation.polls.channels import by_channel
from participation.polls.export import data_of
from participation.polls.models import Batch, Poll, Slip
from participation.polls.papers import read_lines
from places.models import Town
from profiles import privacy
from profiles.models import Mandate, User
from tests import factories
from tests.polls.test_voting import at_once

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
SignIn = Callable[[User], Client]


@pytest.fixture
def poll(town: Town) -> Poll:
    return factories.make_poll(town, takes_slips=True)


def typed(**more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "label": "Salle des fêtes, urne 1",
        "lines": "2\n1\n2\nx\n",
        "act": "check",
    } | more


def address(poll: Poll) -> str:
    return reverse("poll_paper", args=[poll.pk])


@pytest.mark.parametrize(
    ("form", "text", "choices", "wrong"),
    [
        ("single", "2\n\n 1 \nx\nNUL", ["2", "1"], []),
        ("single", "9\n1 2\nPour\n-1\n٣", [], [1, 2, 3, 4, 5]),
        ("multiple", "3,1\n1 3\n2;1\n1 1\n1+2+3", ["1 3", "1 3", "1 2"], [4, 5]),
        ("ranked", "3>1\n2\n3 > 1 > 2\n1>1", ["3 1", "2", "3 1 2"], [4]),
        ("rating", "5 0 3\n- 4 -\n0 0 0\n5 5", ["5 0 3", "0 4 0"], [3, 4]),
    ],
)  # fmt: skip
def test_a_line_is_a_sheet(town: Town, form: str, text: str, choices: list[str], wrong: list[int]) -> None:
    more = {"most_choices": 2} if form == "multiple" else {}
    poll = factories.make_poll(town, form=form, options=["A", "B", "C"], takes_slips=True, **more)
    read = read_lines(poll, text)
    assert read.choices == choices
    assert [words.partition(" :")[0] for words in read.wrong] == [f"Ligne {number}" for number in wrong]


def test_an_agent_types_looks_and_enters(poll: Poll, sign_in: SignIn, client: Client) -> None:
    agent = factories.make_official(poll.town, "clerk", "Secrétariat")
    browser = sign_in(agent)
    assert address(poll) in browser.get(poll.get_absolute_url()).content.decode()
    assert browser.get(address(poll)).status_code == 200
    sent = typed()
    page = browser.post(address(poll), sent).content.decode()
    assert "3 feuilles qui comptent" in page and "1 nulle" in page and not Batch.objects.exists()
    for _twice in range(2):  # VOTE-1: a double press, and a second tab with the same form
        assert browser.post(address(poll), sent | {"act": "enter"}).status_code == 302
    batch = Batch.objects.get()
    assert (batch.sheets, batch.spoilt, batch.capacity, batch.agent) == (3, 1, "Secrétariat", agent)
    assert sorted(Slip.objects.values_list("channel", "choice")) == [("paper", "1"), ("paper", "2"), ("paper", "2")]
    assert "Salle des fêtes, urne 1" not in client.get(poll.get_absolute_url()).content.decode()
    factories.close_poll_now(poll)
    page = client.get(poll.get_absolute_url()).content.decode()
    assert all(words in page for words in ("Salle des fêtes, urne 1", "3 feuilles", "Secrétariat", agent.name))
    assert data_of(agent)["paper"][0]["label"] == "Salle des fêtes, urne 1"


def test_numbers_do_for_one_answer_a_sheet(poll: Poll, sign_in: SignIn) -> None:
    browser = sign_in(factories.make_official(poll.town))
    numbers = {"lines": "", "many-1": "3", "many-2": "4", "many-x": "2"}
    page = browser.post(address(poll), typed(**numbers)).content.decode()
    assert "7 feuilles qui comptent" in page and "2 nulles" in page
    for wrong, words in (
        ({"many-1": "499"}, "500 feuilles au plus"),
        ({"lines": "1"}, "pas les deux"),
        ({"many-1": "-1"}, "0"),
        ({"many-1": "", "many-2": "", "many-x": ""}, "au moins une feuille"),
        ({"many-1": "9" * 30}, "500"),
    ):
        answer = browser.post(address(poll), typed(**numbers | wrong))
        assert answer.status_code == 400 and words in answer.content.decode(), wrong


def test_what_is_wrong_is_said_by_line_and_what_was_typed_stays(poll: Poll, sign_in: SignIn) -> None:
    browser = sign_in(factories.make_official(poll.town))
    for wrong, words in (
        ({"lines": "1\n9\n2"}, "Ligne 2"),
        ({"lines": "1\n" * 501}, "500 feuilles au plus"),
        ({"label": ""}, "inscrit sur la pile"),
        ({"label": "a" * 81}, "80 signes au plus"),
        ({"key": "no key"}, "Salle des fêtes"),
    ):
        answer = browser.post(address(poll), typed(**wrong))
        assert answer.status_code == 400 and words in answer.content.decode(), wrong
    page = browser.post(address(poll), typed(lines="1\n9\n2")).content.decode()
    assert "1\n9\n2</textarea>" in page
    assert not Batch.objects.exists()


def test_the_same_stack_is_noticed(poll: Poll, sign_in: SignIn) -> None:
    browser = sign_in(factories.make_official(poll.town))
    sent = {"act": "enter", "lines": "1\n2\n2\n1\n2"}
    assert browser.post(address(poll), typed(**sent)).status_code == 302
    again = browser.post(address(poll), typed(**sent))
    assert again.status_code == 400 and "Une pile de ce nom est déjà saisie" in again.content.decode()
    shuffled = typed(**sent | {"label": "Urne 2", "lines": "2\n2\n2\n1\n1"})
    asked = browser.post(address(poll), shuffled)
    assert asked.status_code == 400 and "Est-ce bien une autre pile" in asked.content.decode()
    assert Batch.objects.count() == 1
    assert browser.post(address(poll), shuffled | {"another": "on"}).status_code == 302
    few = [typed(act="enter", label=f"Petite urne {n}", lines="1\n2") for n in range(2)]
    assert [browser.post(address(poll), each).status_code for each in few] == [302, 302]  # two alike may be chance


def test_only_the_town_hall_of_this_town_enters(poll: Poll, citizen: User, outsider: User, sign_in: SignIn) -> None:
    elsewhere, opposition = (
        factories.make_official(factories.make_town()),
        factories.make_official(poll.town, "opposition", "Opposition"),
    )
    batch = factories.make_batch(poll)
    taking = reverse("poll_withdraw_paper", args=[poll.pk, batch.pk])
    for person in (citizen, outsider, elsewhere, opposition):
        browser = sign_in(person)
        assert browser.get(address(poll)).status_code == browser.get(taking).status_code == 404
        assert browser.post(address(poll), typed(act="enter")).status_code == 404
        assert browser.post(taking, {"reason": "Parce que."}).status_code == 404
        with pytest.raises(services.NotEntering):
            factories.make_batch(poll, by=person, label="Autre")
        with pytest.raises(services.NotEntering):
            services.withdraw_batch(batch=batch, by=person, reason="Parce que.")
    assert sign_in(factories.make_official(poll.town)).get(address(factories.make_poll(poll.town))).status_code == 404
    assert Batch.objects.get().withdrawn_at is None


def test_a_frozen_agent_enters_nothing(poll: Poll) -> None:
    agent = factories.make_official(poll.town)
    freeze_official(mandate=Mandate.objects.get(person=agent), by=factories.make_official(poll.town, "mayor", "Maire"))
    with pytest.raises(services.NotEntering):
        factories.make_batch(poll, by=agent)


def test_a_week_after_the_close_and_never_before_the_opening(poll: Poll, town: Town) -> None:
    """VOTE-4: by the database's clock; what comes late says so."""
    with pytest.raises(services.NotYetOpen):
        factories.make_batch(factories.make_poll(town, opens=False, takes_slips=True))
    with pytest.raises(services.NotOnTheSpot):
        factories.make_batch(factories.make_poll(town))
    cancelled = factories.make_poll(town, takes_slips=True)
    services.cancel_poll(poll=cancelled, by=factories.make_official(town), reason="Mal posée.")
    with pytest.raises(services.Closed):
        factories.make_batch(cancelled)
    closed = factories.close_poll_now(poll)
    late = factories.make_batch(closed, "2", label="Urne tardive")
    assert Batch.objects.select_related("poll").get(pk=late.pk).is_late
    assert by_channel(Poll.objects.get(pk=poll.pk))[1].result.count.votes == [0, 1]
    assert services.recount_poll(poll=closed).is_sound or services.recount_poll(poll=closed).differences == ("seal",)
    for days, taken in ((6.99, True), (7.01, False)):
        Poll.objects.filter(pk=poll.pk).update(closes_at=timezone.now() - timedelta(days=days))
        fresh = Poll.objects.get(pk=poll.pk)
        if taken:
            factories.make_batch(fresh, label="Encore une")
        else:
            with pytest.raises(services.Closed):
                factories.make_batch(fresh, label="Trop tard")
    town.closed_modules = ["posters"]
    town.save()
    with pytest.raises(ModuleClosed):
        factories.make_batch(Poll.objects.get(pk=poll.pk), label="Fermé")


def test_a_stack_is_withdrawn_in_public_and_its_name_is_free_again(poll: Poll, sign_in: SignIn, client: Client) -> None:
    batch = factories.make_batch(poll, "1", "1", label="Urne 1")
    closed = factories.close_poll_now(poll)
    browser = sign_in(factories.make_official(poll.town))
    taking = reverse("poll_withdraw_paper", args=[poll.pk, batch.pk])
    assert browser.get(taking).status_code == 200
    assert browser.post(taking, {"reason": " "}).status_code == 400
    assert browser.post(taking, {"reason": "Comptée deux fois à la main."}).status_code == 302
    assert browser.post(taking, {"reason": "Encore."}).status_code == 404
    assert [each.channel.value for each in by_channel(Poll.objects.get(pk=poll.pk))] == ["online"]
    again = factories.make_batch(closed, "2", label="Urne 1")
    assert by_channel(Poll.objects.get(pk=poll.pk))[1].result.count.votes == [0, 1]
    page = client.get(poll.get_absolute_url()).content.decode()
    assert "Comptée deux fois à la main." in page and "Retirée" in page
    with pytest.raises(services.WithdrawnAlready):
        services.withdraw_batch(batch=batch, by=factories.make_official(poll.town), reason="Encore.")
    assert again.sheets == 1


def test_an_agent_who_leaves_leaves_the_sheets(poll: Poll) -> None:
    """PRIV-1: a stack stays, of nobody."""
    agent = factories.make_official(poll.town)
    batch = factories.make_batch(poll, by=agent)
    services.withdraw_batch(batch=batch, by=agent, reason="Mal lue.")
    privacy.erase(agent)
    row = Batch.objects.get()
    assert (row.agent, row.withdrawn_by, row.label) == (None, None, "Urne 1")


def test_the_list_of_stacks_costs_the_same_for_one_and_for_three(poll: Poll, sign_in: SignIn) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    factories.close_poll_now(poll)
    fresh, found = Poll.objects.get(pk=poll.pk), []
    browser = sign_in(factories.make_official(poll.town))
    for number in range(3):
        factories.make_batch(fresh, label=f"Urne {number}")
        if number != 1:
            browser.get(address(poll))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                browser.get(address(poll))
            found.append(len(queries))
    assert found[0] == found[1]


@pytest.mark.django_db(transaction=True)
def test_one_form_at_once_is_one_stack(town: Town) -> None:
    poll, key, agent = factories.make_poll(town, takes_slips=True), uuid.uuid4(), factories.make_official(town)

    def enter() -> None:
        services.enter_batch(poll=poll, by=agent, label="Urne 1", choices=["1", "2"], spoilt=0, key=key)

    at_once([enter] * 10)
    assert (Batch.objects.count(), Slip.objects.count()) == (1, 2)


def test_what_is_corrected_comes_back_where_it_was_typed(poll: Poll, sign_in: SignIn) -> None:
    browser = sign_in(factories.make_official(poll.town))
    for numbers in ({"lines": "", "many-1": "3", "many-2": "", "many-x": "2"}, {"lines": "2\n1\nnul"}):
        sums = browser.post(address(poll), typed(**numbers)).content.decode()
        sent = {name: html.unescape(value) for name, value in HIDDEN.findall(sums) if "csrf" not in name}
        page = browser.post(address(poll), sent | {"act": "change"}).content.decode()
        assert f"{numbers['lines']}</textarea>" in page
        assert ('name="many-1" value="3"' in page, 'name="many-x" value="2"' in page) == (("many-1" in numbers),) * 2
        assert browser.post(address(poll), sent | {"act": "enter", "label": numbers["lines"] or "U"}).status_code == 302
    assert sorted(Batch.objects.values_list("sheets", "spoilt")) == [(2, 1), (3, 2)]


def test_a_label_that_is_taken_is_refused_before_the_sums(poll: Poll, sign_in: SignIn) -> None:
    browser = sign_in(factories.make_official(poll.town))
    factories.make_batch(poll, label="Urne 1")
    answer = browser.post(address(poll), typed(label="URNE 1", lines="", **{"many-2": "4"}))
    page = answer.content.decode()
    assert answer.status_code == 400 and "Une pile de ce nom est déjà saisie" in page
    assert 'value="URNE 1"' in page and 'name="many-2" value="4"' in page

"""The pages of polls: asking, answering with and without an account, what one may know and when (CIW11, FL11–14)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alerts.models import Notification
from feed.models import Activity, Revision
from feed.services import ModuleClosed
from participation.polls import services
from participation.polls.models import Ballot, Poll
from places.models import Town
from places.services import update_facts
from profiles.models import User
from tests import factories
from tests.feed.steps import work

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def local(days: float) -> str:
    return f"{timezone.localtime(timezone.now() + timedelta(days=days)):%Y-%m-%dT%H:%M}"


def typed(**more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "title": "Fermer la place le samedi ?",
        "body": "Le marché la prend.",
        "options": "Pour\r\nContre\r\n",
        "form": "single",
        "open_to": "everyone",
        "closes_at": local(7),
        "act": "publish",
    } | more


def new_page(town: Town) -> str:
    return f"{reverse('poll_new')}?commune={town.slug}"


# --- asking ---------------------------------------------------------------------------------------------------------


def test_an_official_asks_and_everyone_reads(town: Town, client: Client, sign_in: SignIn) -> None:
    browser = sign_in(factories.make_official(town, "councillor", "Conseillère"))
    assert browser.get(new_page(town)).status_code == 200
    answer = browser.post(new_page(town), typed())
    poll = Poll.objects.get()
    assert answer["Location"] == poll.get_absolute_url()
    page = client.get(poll.get_absolute_url()).content.decode()
    assert "Fermer la place le samedi ?" in page and "Pour" in page and "Conseillère" in page
    assert "l’identité n’est pas vérifiée" in page
    wall = client.get(town.get_absolute_url()).content.decode()
    assert wall.count("Fermer la place le samedi ?") >= 2  # its entry, and the panel of open polls
    assert Activity.objects.of(poll).get().actor is None
    assert browser.post(new_page(town), typed(key=str(poll.key)))["Location"] == poll.get_absolute_url()
    assert Poll.objects.count() == 1


def test_nobody_else_asks_nor_sees_what_is_prepared(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    draft = factories.make_poll_draft(town)
    elsewhere = factories.make_official(factories.make_town())
    pages = [new_page(town), *(reverse(name, args=[draft.pk]) for name in ("poll_edit", "poll_delete", "poll"))]
    for person in (citizen, outsider, elsewhere):
        assert [sign_in(person).get(page).status_code for page in pages] == [404] * 4
    colleague = factories.make_official(town, "opposition", "Conseiller d’opposition")
    assert sign_in(colleague).get(pages[1]).status_code == 200
    assert "À finir" in sign_in(colleague).get(reverse("town_polls", args=[town.slug])).content.decode()
    assert "À finir" not in sign_in(citizen).get(reverse("town_polls", args=[town.slug])).content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"options": "Pour"}, "deux options"),
        ({"options": "\n".join(f"Option {n}" for n in range(21))}, "Vingt options au plus"),
        ({"options": "a" * 121 + "\nb"}, "120 signes"),
        ({"options": "Pour\npour"}, "la même chose"),
        ({"title": ""}, "Posez une question"),
        ({"closes_at": ""}, "quand le sondage se termine"),
        ({"closes_at": "2026-03-29T02:30"}, "n’existe pas"),
        ({"closes_at": "hier"}, "Écrivez une date"),
        ({"opens_at": "2020-01-01T10:00"}, "déjà passée"),
        ({"form": "rating", "is_binding": "on"}, "majorité"),
        ({"form": "vote"}, "vote"),
        ({"minimum_voters": "9" * 30, "is_binding": "on"}, "100000000"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    town: Town, sign_in: SignIn, wrong: dict[str, Any], words: str
) -> None:
    browser = sign_in(factories.make_official(town, "mayor", "Maire"))
    answer = browser.post(new_page(town), typed(**wrong), follow=True)
    page = answer.content.decode()
    assert words in page and "Le marché la prend." in page
    assert not Poll.objects.filter(published_at__isnull=False).exists()


def test_the_sheet_offers_officials_to_ask(town: Town, citizen: User, sign_in: SignIn) -> None:
    for person, offered in ((factories.make_official(town), 1), (citizen, 0)):
        page = sign_in(person).get(reverse("publish")).content.decode()
        assert page.count(f'href="{reverse("poll_new")}') == offered


def test_only_the_town_hall_binds_itself(town: Town, sign_in: SignIn) -> None:
    browser = sign_in(factories.make_official(town, "opposition", "Opposition"))
    answer = browser.post(new_page(town), typed(is_binding="on"))
    assert answer.status_code == 400 and "Seule la mairie peut s’engager" in answer.content.decode()


def test_a_town_without_polls_takes_no_new_one_and_ends_what_runs(
    town: Town, citizen: User, client: Client, sign_in: SignIn
) -> None:
    poll = factories.make_poll(town)
    Town.objects.filter(pk=town.pk).update(closed_modules=["polls"])
    town.refresh_from_db()
    with pytest.raises(ModuleClosed):
        factories.make_poll(town)
    official = sign_in(factories.make_official(town))
    assert official.post(new_page(town), typed()).status_code == 400
    page = official.get(new_page(town)).content.decode()
    assert "ne fait pas de sondages" in page and 'name="options"' not in page
    assert Poll.objects.count() == 1
    services.vote(person=citizen, poll=poll, choice=[1])  # its days are promised
    assert client.get(poll.get_absolute_url()).status_code == 200
    update_facts(town=town, facts={})


def test_from_the_opening_on_nothing_changes(town: Town, sign_in: SignIn) -> None:
    official = factories.make_official(town, "mayor", "Maire")
    browser = sign_in(official)
    later = factories.make_poll(town, official, opens=False)
    edit = reverse("poll_edit", args=[later.pk])
    browser.post(edit, typed(title="Fermer la rue ?", opens_at=local(2)))
    later.refresh_from_db()
    assert (later.title, later.edited_at is not None, Revision.objects.of(later).count()) == (
        "Fermer la rue ?",
        True,
        1,
    )
    for wrong in (
        {"opens_at": ""},
        {"closes_at": local(-1)},
        {"title": ""},
        {"options": "Pour"},
        {"opens_at": local(-5)},
    ):
        assert browser.post(edit, typed(opens_at=local(2)) | wrong).status_code == 400
    poll = factories.make_poll(town, official)
    seal = poll.seal
    answer = browser.post(reverse("poll_edit", args=[poll.pk]), typed(title="Autre chose ?", closes_at=local(30)))
    assert answer["Location"] == poll.get_absolute_url()
    with pytest.raises(services.AlreadyOpened):
        services.edit_poll(poll=poll, by=official, told=services.Told(title="Autre chose ?"))
    with pytest.raises(services.AlreadyOpened):
        services.delete_draft(poll=poll)
    poll.refresh_from_db()
    assert (poll.title, poll.seal) == ("Fermer la place le samedi ?", seal)


def test_it_is_called_off_in_public(town: Town, client: Client, citizen: User, sign_in: SignIn) -> None:
    official = factories.make_official(town)
    poll = factories.make_poll(town, official, is_live=True)
    services.vote(person=citizen, poll=poll, choice=[1])
    address = reverse("poll_cancel", args=[poll.pk])
    assert sign_in(citizen).post(address, {"reason": "Non"}).status_code == 404
    assert sign_in(official).post(address, {"reason": " "}).status_code == 400
    sign_in(official).post(address, {"reason": "La question était mal posée."})
    page = client.get(poll.get_absolute_url()).content.decode()
    assert "La question était mal posée." in page and "aucun résultat n’est proclamé" in page
    assert client.get(reverse("poll_csv", args=[poll.pk])).status_code == 404
    work()
    assert Notification.objects.get(recipient=citizen).verb == "polls.cancelled"
    closed = factories.close_poll_now(factories.make_poll(town, official))
    with pytest.raises(services.AlreadyOpened):
        services.cancel_poll(poll=closed, by=official, reason="Il ne nous plaît pas.")


# --- answering ------------------------------------------------------------------------------------------------------


def test_one_answers_by_the_page_and_finds_it_again(town: Town, citizen: User, sign_in: SignIn) -> None:
    poll, browser = factories.make_poll(town), sign_in(citizen)
    vote = reverse("poll_vote", args=[poll.pk])
    assert browser.post(vote, {"choice": "2"}).status_code == 302
    page = browser.get(poll.get_absolute_url()).content.decode()
    assert 'value="2" id="choice-2" checked' in page and "Changer ma réponse" in page
    browser.post(reverse("poll_withdraw", args=[poll.pk]))
    assert not Ballot.objects.exists()
    page = sign_in(factories.make_person()).get(poll.get_absolute_url()).content.decode()
    assert "checked" not in page.split('id="reponse"')[1].split("</section>")[0]


def test_a_visitor_is_led_back_to_what_they_chose(town: Town, client: Client) -> None:
    poll = factories.make_poll(town, form="ranked", options=["A", "B", "C"])
    answer = client.post(reverse("poll_vote", args=[poll.pk]), {"rank-3": "1", "rank-1": "2"})
    assert unquote(answer["Location"]).endswith(f"next=/sondages/{poll.pk}/?choix=3-1#reponse")
    page = client.get(f"{poll.get_absolute_url()}?choix=3-1").content.decode()
    assert page.count("selected") == 2 and not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("form", "sent", "words"),
    [
        ("single", {}, "Choisissez une réponse"),
        ("single", {"choice": "9" * 40}, "parmi les options"),
        ("multiple", {"choice": ["1", "2", "3"]}, "2 réponses au plus"),
        ("ranked", {"rank-1": "1", "rank-2": "1"}, "même rang"),
        ("ranked", {}, "le rang 1"),
        ("rating", {"stars-1": "7"}, "parmi les options"),
        ("rating", {"stars-1": "0"}, "une note"),
    ],
)
def test_a_ballot_that_says_nothing_comes_back_with_a_sentence(
    town: Town, citizen: User, sign_in: SignIn, form: str, sent: dict[str, Any], words: str
) -> None:
    more = {"most_choices": 2} if form == "multiple" else {}
    poll = factories.make_poll(town, form=form, options=["A", "B", "C"], **more)
    answer = sign_in(citizen).post(reverse("poll_vote", args=[poll.pk]), sent)
    assert answer.status_code == 400 and words in answer.content.decode()
    assert not Ballot.objects.exists()


def test_who_is_not_on_the_roll_is_told_why(town: Town, outsider: User, sign_in: SignIn) -> None:
    poll = factories.make_poll(town, open_to="residents")
    page = sign_in(outsider).get(poll.get_absolute_url()).content.decode()
    assert "réservé aux personnes qui étaient inscrites" in page and 'name="choice"' not in page


# --- what one may know ----------------------------------------------------------------------------------------------


def outlets(browser: Client, poll: Poll) -> list[tuple[int, int, bytes]]:
    """Return status, size and body of every outlet of a poll, without the mask of the form's token."""
    from core.http import _TOKEN

    addresses = [
        poll.get_absolute_url(), reverse("poll_tally", args=[poll.pk]), reverse("poll_csv", args=[poll.pk]),
        reverse("town_polls", args=[poll.town.slug]), poll.town.get_absolute_url(),
        f"/api/v1/polls/{poll.pk}/", f"/api/v1/polls/{poll.pk}/results/", f"/api/v1/towns/{poll.town.slug}/polls/",
        reverse("town_feed", args=[poll.town.slug]), f"/recherche/?q={poll.title.split()[0]}",
    ]  # fmt: skip
    found = []
    for address in addresses:
        answer = browser.get(address)
        body = re.sub(rb'name="key" value="[0-9a-f-]{36}"', b"", _TOKEN.sub(b"", answer.content))
        found.append((answer.status_code, len(body), body))
    return found


def test_a_hidden_result_is_nowhere_until_the_close(town: Town, citizen: User, sign_in: SignIn) -> None:
    """VOTE-7: page, fragment, file, API, lists, wall and their sizes say the same before and after votes."""
    official = factories.make_official(town, "mayor", "Maire")
    poll = factories.make_poll(town, official)
    watchers = [Client(), sign_in(factories.make_person()), sign_in(official)]
    before = [outlets(browser, poll) for browser in watchers]
    for person in (citizen, *(factories.make_person() for _ in range(3))):
        services.vote(person=person, poll=poll, choice=[2])
    after = [outlets(browser, poll) for browser in watchers]
    assert after == before
    assert [row[0] for row in after[0]][2] == 404 and [row[0] for row in after[0]][6] == 404
    closed = factories.close_poll_now(poll)
    page = watchers[0].get(poll.get_absolute_url()).content.decode()
    assert "En tête : Contre" in page and "4 · 100 %" in page
    assert watchers[0].get(f"/api/v1/polls/{poll.pk}/results/").json()["votes"] == [0, 4] == closed.counts["votes"]


def test_a_live_result_is_what_the_ballots_say_at_once(town: Town, client: Client) -> None:
    poll = factories.make_poll(town, is_live=True, open_to="everyone")
    for number in range(4):
        services.vote(person=factories.make_person(), poll=poll, choice=[1 if number else 2])
    part = client.get(reverse("poll_tally", args=[poll.pk])).content.decode()
    assert "3 · 75 %" in part and "1 · 25 %" in part and f'data-streams="poll:{poll.pk}"' in part


def test_participation_and_result_of_a_binding_poll(town: Town, client: Client, sign_in: SignIn) -> None:
    """FL11, FL13, FL14: inscrits, participation, majority; what the town did; kept or not, in public."""
    people = [factories.make_person(town=town) for _ in range(20)]
    official = factories.make_official(town, "mayor", "Maire")
    poll = factories.make_poll(town, official, open_to="residents", is_binding=True, minimum_voters=10)
    for number, person in enumerate(people[:10]):
        services.vote(person=person, poll=poll, choice=[1 if number < 8 else 2])
    factories.close_poll_now(poll)
    page = client.get(poll.get_absolute_url()).content.decode()
    assert poll.electors == 20
    for words in ("50 %", "8 · 80 %", "2 · 20 %", "La mairie est engagée par ce résultat", "si 10 personnes répondent"):
        assert words in page
    outcome = reverse("poll_outcome", args=[poll.pk])
    assert sign_in(people[0]).get(outcome).status_code == 404
    browser = sign_in(official)
    assert browser.post(outcome, {"words": "Arrêté pris.", "link": "https://ailleurs.example/"}).status_code == 400
    browser.post(outcome, {"words": "Arrêté pris, panneaux posés.", "link": town.get_absolute_url(), "kept": "yes"})
    page = client.get(poll.get_absolute_url()).content.decode()
    assert "Arrêté pris, panneaux posés." in page and "Engagement tenu" in page
    work()
    told = Notification.objects.filter(verb="polls.followed").values_list("recipient", flat=True)
    assert set(told) == {person.pk for person in people[:10]}


def test_too_few_answers_bind_nobody(town: Town, client: Client, citizen: User) -> None:
    poll = factories.make_poll(town, factories.make_official(town), is_binding=True, minimum_voters=2)
    services.vote(person=citizen, poll=poll, choice=[1])
    factories.close_poll_now(poll)
    assert "La mairie n’est pas engagée" in client.get(poll.get_absolute_url()).content.decode()


def test_a_neighbourhood_is_told_apart_from_eleven_voters_on(town: Town, client: Client) -> None:
    """VOTE-8."""
    parts = [factories.make_neighbourhood(town, name) for name in ("Le Bourg", "Le Castéra", "La Neste")]
    poll = factories.make_poll(town)
    for part, number in zip(parts, (12, 11, 4), strict=True):
        for _voter in range(number):
            person = factories.make_person(town=town)
            person.neighbourhood = part
            person.save()
            services.vote(person=person, poll=poll, choice=[1])
    closed = factories.close_poll_now(poll)
    assert [(part["name"], part["voters"]) for part in closed.counts["places"]] == [("Le Bourg", 12)]
    page = client.get(poll.get_absolute_url()).content.decode()
    assert "Le Bourg" in page and "La Neste" not in page and "Le Castéra" not in page  # 11 would tell the 4


def test_the_counts_are_a_file(town: Town, client: Client) -> None:
    poll = factories.make_poll(town, form="ranked", options=["=A1", "B", "C"], is_live=True)
    for choice in ([1, 2], [2], [3, 2]):
        services.vote(person=factories.make_person(), poll=poll, choice=choice)
    answer = client.get(reverse("poll_csv", args=[poll.pk]))
    lines = answer.content.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("position,option,votes,percent,round_1")
    assert lines[1].startswith("1,'=A1,1,33.3") and lines[4] == ",voters,3"


# --- lists ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(town: Town, client: Client, number: int) -> None:
    for _poll in range(number):
        factories.close_poll_now(factories.make_poll(town))
    client.get(reverse("town_polls", args=[town.slug]))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page = client.get(reverse("town_polls", args=[town.slug])).content.decode()
    assert page.count('class="idea-row"') == number
    assert len(captured) == 5, [query["sql"][:90] for query in captured]


def test_the_list_is_told_apart_by_state_and_goes_on(town: Town, client: Client) -> None:
    open_now, later = (
        factories.make_poll(town, title="Ouvert ?"),
        factories.make_poll(town, opens=False, title="Futur ?"),
    )
    closed = factories.close_poll_now(factories.make_poll(town, title="Fini ?"))
    address = reverse("town_polls", args=[town.slug])
    for state, shown in (("ouverts", open_now), ("a-venir", later), ("termines", closed)):
        page = client.get(f"{address}?etat={state}").content.decode()
        listed = page.split("data-results")[1]
        assert [poll.title in listed for poll in (open_now, later, closed)] == [
            poll == shown for poll in (open_now, later, closed)
        ]
    assert (
        "Pas encore de sondage" in client.get(reverse("town_polls", args=[factories.make_town().slug])).content.decode()
    )
    assert client.get(f"{address}?avant=abc").status_code == 404
    assert "Fini ?" not in client.get(f"{address}?avant={later.pk}").content.decode()


def test_search_finds_a_question_and_its_options(town: Town, client: Client) -> None:
    factories.make_poll(town, title="Quel nom pour la salle ?", options=["Simone Veil", "Germaine Tillion"])
    factories.make_poll_draft(town, title="Germaine en brouillon ?")
    page = client.get("/recherche/?q=tillion").content.decode()
    assert "Quel nom pour la salle ?" in page and "Germaine en brouillon" not in page

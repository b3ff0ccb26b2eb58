"""A stolen official's account: frozen by any colleague in one act, given back by two (OFF-5, WS-4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Notification
from cases.models import Move
from cases.services import move_case
from core.models import StreamMove
from feed.models import Comment, Post
from moderation import services
from moderation.models import Act, Decision, Lift
from officials.urgent.models import Alert
from participation.polls.models import Poll
from participation.polls.services import vote
from places.models import Town
from profiles.models import ApiToken, Mandate, User
from profiles.rules import handles, manages
from profiles.services import change_mandate, create_token, end_mandate
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def body(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def mayor(town: Town) -> User:
    return factories.make_official(town, "mayor", "Maire")


@pytest.fixture
def deputy(town: Town) -> User:
    return factories.make_official(town, "deputy", "Adjointe")


@pytest.fixture
def councillor(town: Town) -> User:
    return factories.make_official(town, "opposition", "Conseiller d’opposition")


@pytest.fixture
def operator(db: None) -> User:
    person = factories.make_person("Ops Erateur", handle="ops")
    User.objects.filter(pk=person.pk).update(is_staff=True)
    person.refresh_from_db()
    return person


def mandate_of(person: User) -> Mandate:
    return Mandate.objects.filter(person=person).order_by("pk")[0]


def freeze(person: User, by: User, **options: Any) -> Decision:
    return services.freeze_official(mandate=mandate_of(person), by=by, **options)


# --- rights end -----------------------------------------------------------------------------------------------------


def test_one_act_ends_rights_sessions_tokens_and_sockets(
    town: Town, mayor: User, councillor: User, sign_in: SignIn
) -> None:
    """OFF-5: on pages, in the API, on the socket."""
    thief = sign_in(mayor)
    _token, secret = create_token(person=mayor, name="vol", writes=True, days=9)
    assert thief.get(reverse("inbox", args=[town.slug])).status_code == 200
    answer = sign_in(councillor).post(reverse("freeze_official", args=[mandate_of(mayor).pk]))
    assert answer.status_code == 302
    assert thief.get(reverse("inbox", args=[town.slug])).status_code == 302  # signed out
    assert not ApiToken.objects.filter(person=mayor).exists()
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get(reverse("api_me")).status_code == 401
    # What a hub polls, twice a second at least: every socket of the account proves its session again (core.live).
    assert StreamMove.objects.filter(stream=f"account:{mayor.pk}").exists()
    mayor.refresh_from_db()
    again = sign_in(mayor)  # the thief has the password
    for name in ("inbox", "desk", "desk_agents"):
        assert again.get(reverse(name, args=[town.slug])).status_code == 404
    appointing = {"handle": "x", "role": "agent", "title": "Ami", "act": "appoint"}
    assert again.post(reverse("desk_agents", args=[town.slug]), appointing).status_code == 404
    assert not handles(mayor, town) and not manages(mayor, town)
    post = factories.make_post(mayor, town)
    assert post.capacity == ""


def test_the_thief_neither_freezes_nor_gives_back(
    town: Town, mayor: User, deputy: User, councillor: User, sign_in: SignIn
) -> None:
    decision = freeze(mayor, councillor)
    mayor.refresh_from_db()
    thief = sign_in(mayor)
    for target in (deputy, mayor):
        for name in ("freeze_official", "unfreeze_official"):
            assert thief.post(reverse(name, args=[mandate_of(target).pk])).status_code == 404
    with pytest.raises(services.MayNotFreeze):
        freeze(deputy, mayor)
    with pytest.raises(services.MayNotFreeze):
        services.lift_freeze(decision=decision, by=mayor, restores=True)
    assert Mandate.objects.current().filter(town=town).count() == 2


def test_mandates_to_come_are_stopped_and_other_bodies_left(town: Town, mayor: User, councillor: User) -> None:
    later = factories.make_mandate(mayor, town, "deputy", "Adjoint", starts_at=timezone.now() + timedelta(days=3))
    elsewhere = factories.make_mandate(mayor, factories.make_town("Veynes"), "clerk", "Secrétariat")
    freeze(mayor, councillor)
    later.refresh_from_db()
    elsewhere.refresh_from_db()
    assert later.frozen_at is not None and elsewhere.frozen_at is None


# --- who may --------------------------------------------------------------------------------------------------------


def test_only_colleagues_of_the_same_body_freeze(
    town: Town, mayor: User, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    ended = factories.make_person()
    factories.make_mandate(ended, town, ends_at=timezone.now() - timedelta(hours=1))
    for viewer in (
        mayor,
        citizen,
        outsider,
        ended,
        factories.make_official(factories.make_town("Veynes")),
        factories.make_official(town, second_factor=False),
    ):
        with pytest.raises(services.MayNotFreeze):
            freeze(mayor, viewer)
    assert sign_in(citizen).get(reverse("freeze_official", args=[mandate_of(mayor).pk])).status_code == 404
    assert not Decision.objects.exists()


def test_a_thief_does_not_freeze_the_whole_council(
    town: Town, mayor: User, deputy: User, councillor: User, operator: User
) -> None:
    """Whoever is faster freezes one colleague; the others then freeze them."""
    freeze(deputy, mayor)
    with pytest.raises(services.OneFreezeAtATime):
        freeze(councillor, mayor)
    freeze(mayor, councillor)
    with pytest.raises(services.AlreadyFrozen):
        freeze(mayor, operator)


def test_colleagues_of_an_intercommunality_freeze_one_another(town: Town) -> None:
    interco = factories.make_intercommunality()
    president, other = factories.make_person(), factories.make_person()
    for person, title in ((president, "Présidente"), (other, "Vice-président")):
        factories.make_mandate(person, None, "president", title, intercommunality=interco)  # type: ignore[arg-type]
    Town.objects.filter(pk=town.pk).update(intercommunality=interco)
    town.refresh_from_db()
    post = factories.make_post(president, town)
    decision = freeze(president, other)
    assert (decision.town, decision.intercommunality, decision.capacity) == (None, interco, "Vice-président")
    assert not Post.objects.standing().filter(pk=post.pk).exists()
    assert Decision.objects.in_register_of(town).count() == 2


# --- what was said --------------------------------------------------------------------------------------------------


def test_what_was_said_in_that_capacity_lately_is_hidden_and_comes_back(
    town: Town, mayor: User, deputy: User, councillor: User, citizen: User, sign_in: SignIn
) -> None:
    before = factories.make_post(mayor, town, at=timezone.now() - timedelta(days=2))
    fake = factories.make_post(mayor, town, body="La mairie démissionne.")
    elsewhere = factories.make_post(mayor, factories.make_town("Veynes"))
    theirs = factories.make_post(citizen, town)
    remark = factories.make_comment(theirs, mayor, "Taisez-vous.")
    report = factories.make_report(citizen, town)
    move_case(case=report.case, mover=mayor, to="acknowledged", words="On ne fera rien.")
    decision = freeze(mayor, councillor)
    assert set(Post.objects.standing()) == {before, elsewhere, theirs}
    assert not Comment.objects.standing().filter(pk=remark.pk).exists()
    page = body(Client().get(report.get_absolute_url()))
    assert "On ne fera rien." not in page and "Étape masquée : compte gelé." in page
    assert decision.parts.count() == 3
    register = body(Client().get(reverse("town_decisions", args=[town.slug])))
    assert "Compte gelé" in register and mayor.name not in register and fake.body not in register

    services.lift_freeze(decision=decision, by=councillor, restores=True)
    assert services.lift_freeze(decision=decision, by=councillor, restores=True) is None  # twice is once
    ended = services.lift_freeze(decision=decision, by=deputy, restores=True)
    assert ended is not None and ended.reverses == decision
    assert Post.objects.standing().filter(pk=fake.pk).exists()
    assert Comment.objects.standing().filter(pk=remark.pk).exists()
    assert Move.objects.get(case=report.case, mover=mayor).words == "On ne fera rien."
    assert handles(mayor, town)
    with pytest.raises(services.AlreadyDecided):
        services.lift_freeze(decision=decision, by=deputy, restores=True)


@pytest.mark.parametrize(("since", "left"), [("1h", 1), ("24h", 0), ("7d", 0), ("none", 2)])
def test_how_far_back_is_chosen(town: Town, mayor: User, councillor: User, since: str, left: int) -> None:
    factories.make_post(mayor, town)
    factories.make_post(mayor, town, at=timezone.now() - timedelta(hours=3))
    freeze(mayor, councillor, since=since)
    assert Post.objects.standing().count() == left


def test_what_the_holder_deleted_meanwhile_does_not_come_back_and_one_may_leave_it_hidden(
    town: Town, mayor: User, deputy: User, councillor: User
) -> None:
    post = factories.make_post(mayor, town)
    decision = freeze(mayor, councillor)
    for person in (deputy, councillor):
        services.lift_freeze(decision=decision, by=person, restores=False)
    assert not Post.objects.standing().filter(pk=post.pk).exists() and handles(mayor, town)


def test_what_others_stand_for_stays(town: Town, mayor: User, deputy: User, councillor: User, citizen: User) -> None:
    """A second person's alert and other people's votes are not the thief's to lose."""
    confirmed = factories.make_alert(town, author=mayor)
    single = factories.make_alert(town, author=mayor)
    Alert.objects.filter(pk=single.pk).update(alone=True)
    voted, own, untouched = (factories.make_poll(town, mayor) for _time in range(3))
    for person, poll in ((citizen, voted), (mayor, own)):
        vote(person=person, poll=poll, choice=[1])
    decision = freeze(mayor, councillor)
    assert list(Alert.objects.standing()) == [confirmed]
    assert list(Poll.objects.standing()) == [voted]
    assert {part.subject for part in decision.parts.all()} == {single, own, untouched}


# --- told -----------------------------------------------------------------------------------------------------------


def test_the_person_and_all_colleagues_are_told(
    mayor: User, deputy: User, councillor: User, citizen: User, sign_in: SignIn, mailoutbox: list[Any]
) -> None:
    freeze(mayor, councillor)
    rung = set(Notification.objects.filter(verb="moderation.frozen").values_list("recipient_id", flat=True))
    assert rung == {mayor.pk, deputy.pk, councillor.pk}
    assert [(mail.to, "gelé" in mail.body) for mail in mailoutbox] == [([mayor.email], True)]
    assert "a été <strong>gelé" in body(sign_in(deputy).get(reverse("notifications")))


def test_pages_lead_through_freezing_and_giving_back(
    town: Town, mayor: User, deputy: User, councillor: User, sign_in: SignIn
) -> None:
    clerk = factories.make_official(town)
    first, second = sign_in(clerk), sign_in(deputy)
    address = reverse("freeze_official", args=[mandate_of(mayor).pk])
    assert address in body(first.get(reverse("desk_agents", args=[town.slug])))
    assert "Geler ce compte" in body(first.get(address))
    assert first.post(address, {"since": "forever"}).status_code == 400
    assert first.post(address, {"since": "1h"}).status_code == 302
    assert second.post(address, {"since": "1h"}).status_code == 409
    assert "Comptes gelés" in body(first.get(reverse("desk_agents", args=[town.slug])))
    lifting = reverse("unfreeze_official", args=[mandate_of(mayor).pk])
    first.post(lifting, {"restores": "on"})
    assert "Il faut encore" in body(first.get(address)) and not handles(mayor, town)
    second.post(lifting)
    assert handles(mayor, town) and Lift.objects.count() == 2
    assert "Geler ce compte" in body(second.get(address))
    assert first.get("/elus/99999999999999999999/geler/").status_code == 404


# --- the operator ---------------------------------------------------------------------------------------------------


def test_an_operator_freezes_and_gives_back_a_lone_official(town: Town, mayor: User, operator: User) -> None:
    call_command("moderation", "freeze", town.slug, mayor.handle, "--by", "ops", "--since", "1h")
    assert not handles(mayor, town)
    decision = Decision.objects.get(act=Act.FREEZE)
    assert decision.capacity == ""
    call_command("moderation", "unfreeze", town.slug, mayor.handle, "--by", "ops", "--restore")
    assert handles(mayor, town)


def test_an_operator_and_one_official_give_back_together(
    town: Town, mayor: User, councillor: User, operator: User, capsys: pytest.CaptureFixture[str]
) -> None:
    freeze(mayor, councillor)
    call_command("moderation", "unfreeze", town.slug, mayor.handle, "--by", "ops")
    assert "has to agree" in capsys.readouterr().out and not handles(mayor, town)
    services.lift_freeze(decision=Decision.objects.get(act=Act.FREEZE), by=councillor, restores=False)
    assert handles(mayor, town)


def test_an_operator_hides_and_restores_by_address(town: Town, citizen: User, operator: User) -> None:
    post = factories.make_post(citizen, town, body="Le maire habite 3 rue du Lac.")
    remark = factories.make_comment(post, citizen, "Au 3, oui.")
    for subject in (post, remark):
        address = f"https://example.org{subject.get_absolute_url()}"
        told = ("--by", "ops", "--reason", "L’adresse d’une personne.")
        call_command("moderation", "hide", address, "--rule", "privacy", *told)
        subject.refresh_from_db()
        assert subject.hidden_at is not None
        call_command("moderation", "restore", address, *told)
        subject.refresh_from_db()
        assert subject.hidden_at is None
    with pytest.raises(CommandError, match="no address"):
        call_command("moderation", "hide", "/villes/", "--rule", "privacy", *told)
    with pytest.raises(CommandError, match="no operator"):
        call_command(
            "moderation", "hide", post.get_absolute_url(), "--rule", "privacy", "--by", citizen.handle, *told[2:]
        )


# --- detours --------------------------------------------------------------------------------------------------------


def test_a_title_changed_since_hides_nothing_from_the_freeze(town: Town, mayor: User, councillor: User) -> None:
    """OFF-5: who stole a mayor's account may rename the mandate before colleagues notice."""
    lie = factories.make_post(mayor, town, body="La cantine ferme demain.")
    change_mandate(mandate=mandate_of(mayor), title="Premier magistrat")
    freeze(mayor, councillor)
    lie.refresh_from_db()
    assert lie.capacity == "Maire" and lie.hidden_at is not None


def test_a_frozen_account_gets_no_right_by_a_new_mandate(
    town: Town, mayor: User, deputy: User, councillor: User
) -> None:
    """Two colleagues give an account back; one who appoints it anew does not."""
    decision = freeze(mayor, councillor)
    again = factories.make_mandate(mayor, town, "clerk", "Secrétariat")
    assert not manages(mayor, town) and Mandate.objects.get(pk=again.pk).frozen_at is not None
    for colleague in (deputy, councillor):
        services.lift_freeze(decision=decision, by=colleague, restores=False)
    assert manages(mayor, town) and Mandate.objects.get(pk=again.pk).frozen_at is None


def test_who_left_since_does_not_count_among_the_two(town: Town, mayor: User, deputy: User, councillor: User) -> None:
    decision = freeze(mayor, councillor)
    assert services.lift_freeze(decision=decision, by=deputy, restores=False) is None
    end_mandate(mandate=mandate_of(deputy))
    assert services.lift_freeze(decision=decision, by=councillor, restores=False) is None
    third = factories.make_official(town, "agent", "Agent")
    assert services.lift_freeze(decision=decision, by=third, restores=False) is not None

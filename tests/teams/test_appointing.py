"""A mandate takes two persons; its link is good once, for 14 days, for one person (OFF-1, AUTH-8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import Task
from officials.teams.models import Appointment
from officials.teams.rules import may_change
from officials.teams.services import Dead, NotYours, accept, change
from places.models import Town
from places.services import add_service
from profiles.models import Mandate, ReservedName, User
from profiles.rules import handles, manages
from profiles.services import end_mandate, set_password
from tests import factories
from tests.teams.desk import SignIn, answer_offer, send, token_mailed

AGENT = {"role": "agent", "title": "Agent de voirie"}


def test_one_proposes_and_the_other_accepts(desk: Client, town: Town, outsider: User, sign_in: SignIn) -> None:
    """OFF-1: nothing is given before; then all of it is."""
    roads, theme, part = (
        add_service(town=town, name="Voirie"),
        factories.make_theme(),
        factories.make_neighbourhood(town),
    )
    sent = AGENT | {"to": f"@{outsider.handle}", "service": roads.pk, "themes": [theme.pk], "neighbourhood": part.pk}
    assert send(desk, town, **sent)[0] == 302
    assert not handles(outsider, town)
    factories.give_second_factor(outsider)
    browser = sign_in(outsider)
    page = browser.get(reverse("mandate_offer", args=[token_mailed()])).content.decode()
    assert "Agent de voirie" in page
    assert "no-referrer" not in page  # a browser would then send "Origin: null" with the answer, which is refused
    assert not handles(outsider, town)  # looking gives nothing
    assert answer_offer(browser, token_mailed())[0] == 302
    mandate = outsider.mandates.get()
    assert (mandate.role, mandate.title, mandate.service, mandate.neighbourhood) == (
        "agent",
        "Agent de voirie",
        roads,
        part,
    )
    assert (list(mandate.themes.all()), handles(outsider, town)) == ([theme], True)
    assert ReservedName.objects.filter(holder=outsider).count() == 1
    assert answer_offer(browser, token_mailed())[0] == 410  # once


def test_an_address_gets_the_same_answer_whether_it_has_an_account(desk: Client, town: Town, outsider: User) -> None:
    for to in (outsider.email, "personne@example.org"):
        assert send(desk, town, **AGENT, to=to)[0] == 302
    assert Appointment.objects.count() == 2


def test_an_address_without_account_is_for_who_opens_one_with_it(
    desk: Client, town: Town, outsider: User, sign_in: SignIn
) -> None:
    send(desk, town, **AGENT, to="Neuve@Example.org")
    token = token_mailed()
    assert answer_offer(sign_in(outsider), token)[0] == 403
    assert answer_offer(Client(), token)[0] == 200  # a visitor is asked to sign in
    newcomer = factories.make_person(email="neuve@example.org")
    factories.give_second_factor(newcomer)
    assert answer_offer(sign_in(newcomer), token)[0] == 302
    assert handles(newcomer, town)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"to": "@personne_ici"}, "Personne n’a cet identifiant"),
        ({"to": "a@b"}, "Cette adresse n’est pas complète."),
        ({"to": ""}, "obligatoire"),
        ({"role": "president"}, "Sélectionnez un choix valide"),
        ({"role": ""}, "Choisissez un rôle."),
        ({"title": " "}, "obligatoire"),
        ({"title": "x" * 81}, "80 signes au plus"),
        ({"service": "999"}, "Sélectionnez un choix valide"),
        ({"themes": "9" * 30}, "Sélectionnez un choix valide"),
        ({"mandate": "9" * 30}, "Sélectionnez un choix valide"),
        ({"ends": "2020-01-01"}, "à venir"),
        ({"ends": "31/31"}, "Écrivez un jour"),
        ({"ends": "9999-12-31"}, "plus proche"),
        ({"starts": "0001-01-01"}, "plus proche"),
        ({"starts": "2031-01-02", "ends": "2031-01-01"}, "après le début"),
    ],
)
def test_what_cannot_be_proposed_says_why_and_keeps_what_was_typed(
    desk: Client, town: Town, outsider: User, changed: dict[str, str], said: str
) -> None:
    status, shown = send(desk, town, **AGENT | {"to": outsider.handle} | changed)
    assert (status, said in shown, Appointment.objects.count()) == (400, True, 0)
    assert changed.get("to", outsider.handle) in shown


def test_nobody_appoints_themself_nor_for_another_town(
    desk: Client, town: Town, mayor: User, outsider: User, sign_in: SignIn
) -> None:
    for to in (mayor.handle, mayor.email):
        assert send(desk, town, **AGENT, to=to)[0] == 400
    deputy = factories.make_official(town, "deputy", "Adjoint")
    for person in (outsider, deputy, factories.make_official(factories.make_town(), "mayor")):
        assert send(sign_in(person), town, **AGENT, to=outsider.handle)[0] == 404
    assert not Appointment.objects.exists()


def test_a_role_held_already_is_not_proposed_again(desk: Client, town: Town) -> None:
    agent = factories.make_official(town, "agent", "Agent")
    status, shown = send(desk, town, **AGENT, to=agent.handle)
    assert (status, "déjà ce rôle" in shown) == (400, True)


def test_what_expired_or_was_taken_back_is_dead_whatever_happens_else(
    desk: Client, town: Town, outsider: User, sign_in: SignIn
) -> None:
    """AUTH-8: neither a new password, nor a new proposal, nor a new account revives it."""
    send(desk, town, **AGENT, to=outsider.handle)
    expired = token_mailed()
    Appointment.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    set_password(person=outsider, password="une phrase longue et neuve")
    send(desk, town, **AGENT, to=outsider.handle)
    taken_back = token_mailed()
    assert expired != taken_back
    assert send(desk, town, act="cancel", pk=Appointment.objects.latest("pk").pk)[0] == 302
    for token in (expired, taken_back, "x", "é" * 50):
        with pytest.raises(Dead):
            accept(token=token, person=outsider)
        assert answer_offer(sign_in(outsider), token)[0] == 410
    assert not handles(outsider, town)


def test_a_proposal_is_worth_nothing_when_its_proposer_left(
    desk: Client, town: Town, mayor: User, outsider: User, sign_in: SignIn
) -> None:
    send(desk, town, **AGENT, to=outsider.handle)
    end_mandate(mandate=mayor.mandates.get())
    status, shown = answer_offer(sign_in(outsider), token_mailed())
    assert (status, "n’a plus la charge" in shown, handles(outsider, town)) == (403, True, False)


def test_it_can_be_declined(desk: Client, town: Town, outsider: User, sign_in: SignIn) -> None:
    send(desk, town, **AGENT, to=outsider.handle)
    assert answer_offer(sign_in(outsider), token_mailed(), "refuse")[0] == 302
    assert (Appointment.objects.get().outcome, outsider.mandates.count()) == ("refused", 0)


def test_an_official_of_the_register_who_is_proposed_their_row_gets_it(
    desk: Client, town: Town, outsider: User, sign_in: SignIn
) -> None:
    row = factories.make_unclaimed(town, "Otto Outsider", "councillor", "Conseiller municipal")
    sent = {"to": outsider.handle, "role": "councillor", "title": "Conseiller délégué", "mandate": row.pk}
    assert send(desk, town, **sent)[0] == 302
    assert answer_offer(sign_in(outsider), token_mailed())[0] == 302
    row.refresh_from_db()
    assert (row.person, row.title, row.source, outsider.mandates.count()) == (
        outsider,
        "Conseiller délégué",
        "RNE, mai 2026",
        1,
    )


def test_of_two_who_are_proposed_one_row_one_has_it(
    desk: Client, town: Town, outsider: User, citizen: User, sign_in: SignIn
) -> None:
    row = factories.make_unclaimed(town, role="councillor")
    tokens = []
    for person in (outsider, citizen):
        send(desk, town, to=person.handle, role="councillor", title="Conseillère", mandate=row.pk)
        tokens.append(token_mailed())
    assert answer_offer(sign_in(outsider), tokens[0])[0] == 302
    assert answer_offer(sign_in(citizen), tokens[1])[0] == 410
    assert not citizen.mandates.exists()


def test_that_is_me_waits_for_the_town_hall(
    desk: Client, town: Town, mayor: User, outsider: User, sign_in: SignIn
) -> None:
    row = factories.make_unclaimed(town, "Otto Outsider", "deputy", "Adjoint")
    factories.give_second_factor(outsider)
    browser = sign_in(outsider)
    ask = reverse("official_ask", args=[row.pk])
    assert "C’est moi" in browser.get(row.get_absolute_url()).content.decode()
    assert [browser.post(ask).status_code for _ in range(2)] == [302, 302]
    asked = Appointment.objects.get()  # twice is once
    assert not handles(outsider, town)
    assert "Otto Outsider" in desk.get(reverse("desk_agents", args=[town.slug])).content.decode()
    assert send(desk, town, act="accept", pk=asked.pk)[0] == 302
    row.refresh_from_db()
    assert (row.person, handles(outsider, town)) == (outsider, True)


def test_nobody_accepts_their_own_request(town: Town, mayor: User, desk: Client) -> None:
    """OFF-1: not even the mayor, for a second mandate."""
    row = factories.make_unclaimed(town, role="deputy")
    desk.post(reverse("official_ask", args=[row.pk]))
    send(desk, town, act="accept", pk=Appointment.objects.get().pk)
    row.refresh_from_db()
    assert (row.person, Appointment.objects.get().outcome) == (None, "")


def test_that_is_me_can_be_refused_and_is_not_there_where_nobody_answers(
    desk: Client, town: Town, outsider: User, sign_in: SignIn
) -> None:
    row = factories.make_unclaimed(town, role="deputy")
    sign_in(outsider).post(reverse("official_ask", args=[row.pk]))
    send(desk, town, act="refuse", pk=Appointment.objects.get().pk)
    assert (Appointment.objects.get().outcome, outsider.mandates.count()) == ("refused", 0)
    Town.objects.filter(pk=town.pk).update(claimed_at=None)
    assert sign_in(outsider).get(reverse("official_ask", args=[row.pk])).status_code == 404


def test_what_is_delegated_changes_and_ends(desk: Client, town: Town, outsider: User) -> None:
    theme = factories.make_theme("Eau")
    mandate = factories.make_mandate(outsider, town, "deputy", "Adjoint")
    address = reverse("desk_agent", args=[town.slug, mandate.pk])
    assert desk.post(address, {"title": "Adjoint, eau", "themes": [theme.pk], "ends": "2031-05-31"}).status_code == 302
    mandate.refresh_from_db()
    assert (mandate.title, list(mandate.themes.all())) == ("Adjoint, eau", [theme])
    assert mandate.ends_at is not None and mandate.ends_at.isoformat() == "2031-05-31T21:59:59+00:00"
    assert Task.objects.filter(name="profiles.tasks.settle_mandates", due=mandate.ends_at).exists()
    assert desk.post(address, {"title": ""}).status_code == 400
    assert send(desk, town, act="end", pk=mandate.pk)[0] == 302
    assert not handles(outsider, town)


def test_a_town_ends_neither_its_mayor_nor_its_opposition_nor_one_s_own(
    desk: Client, town: Town, mayor: User, outsider: User
) -> None:
    """Fair play: nobody silences the opposition by ending its mandates, or gives their date."""
    opposed = factories.make_mandate(outsider, town, "opposition", "Conseiller d’opposition")
    elsewhere = factories.make_official(factories.make_town(), "agent").mandates.get()
    for mandate in (mayor.mandates.get(), opposed, elsewhere):
        assert send(desk, town, act="end", pk=mandate.pk)[0] == 404
    address = reverse("desk_agent", args=[town.slug, opposed.pk])
    assert desk.post(address, {"title": "Élu d’opposition", "ends": "2027-01-01"}).status_code == 302
    opposed.refresh_from_db()
    assert (opposed.title, opposed.ends_at) == ("Élu d’opposition", None)
    assert desk.get(reverse("desk_agent", args=[town.slug, elsewhere.pk])).status_code == 404
    assert manages(mayor, town)


def test_the_database_refuses_what_no_appointment_is(town: Town, outsider: User) -> None:
    base = {"town": town, "title": "x", "expires_at": timezone.now()}
    for wrong in (
        {"role": "president", "person": outsider, "digest": "1"},
        {"role": "agent", "digest": "2"},
        {"role": "agent", "person": outsider},
        {"role": "agent", "person": outsider, "asked": True},
        {"role": "agent", "person": outsider, "digest": "3", "outcome": "accepted"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appointment.objects.create(**base, **wrong)


def test_the_desk_does_not_tell_who_an_address_is(desk: Client, town: Town, outsider: User) -> None:
    """AUTH-2: whether an address has an account, and under which name, is nobody's to learn by proposing to it."""
    send(desk, town, to=outsider.email, role="agent", title="Agente")
    page = desk.get(reverse("desk_agents", args=[town.slug])).content.decode()
    assert outsider.email in page and outsider.name not in page


def test_a_clerk_neither_empties_the_town_hall_nor_makes_a_second_mayor(
    mayor: User, town: Town, sign_in: SignIn
) -> None:
    """OFF-1: one stolen account of the secretariat is not a coup."""
    clerk, agent = factories.make_official(town, "clerk"), factories.make_official(town, "agent", "Agent")
    deputy = factories.make_official(town, "deputy", "Adjointe")
    browser = sign_in(clerk)
    elected, employed = Mandate.objects.get(person=deputy), Mandate.objects.get(person=agent)
    assert send(browser, town, act="end", pk=elected.pk)[0] == 404
    assert send(browser, town, act="end", pk=employed.pk)[0] == 302
    assert Mandate.objects.current().filter(pk=elected.pk).exists()
    second = factories.make_person()
    status, page = send(browser, town, to=f"@{second.handle}", role="mayor", title="Maire")
    assert status == 400 and "déjà un maire" in page
    end_mandate(mandate=Mandate.objects.get(person=mayor))
    assert send(browser, town, to=f"@{second.handle}", role="mayor", title="Maire")[0] == 302


def test_only_the_mayor_changes_the_elected_and_nobody_renames_themself(
    desk: Client, mayor: User, town: Town, outsider: User, sign_in: SignIn
) -> None:
    """OFF-1: a clerk's account is not enough to make somebody “Premier adjoint”, nor oneself anything."""
    clerk, agent = factories.make_official(town, "clerk", "Secrétaire"), factories.make_official(town, "agent", "Agent")
    deputy = factories.make_official(town, "deputy", "Adjointe")
    browser, part = sign_in(clerk), factories.make_neighbourhood(town)

    def status(by: Client, person: User, **typed: object) -> tuple[int, str]:
        mandate = person.mandates.get()
        answer = by.post(reverse("desk_agent", args=[town.slug, mandate.pk]), {"title": "Autre"} | typed)
        mandate.refresh_from_db()
        return answer.status_code, mandate.title

    assert status(browser, deputy) == (404, "Adjointe")
    assert status(browser, mayor) == (404, "Maire")
    with pytest.raises(NotYours):
        change(mandate=deputy.mandates.get(), by=clerk, title="Autre", service=None, themes=[], neighbourhood=None,
               ends_at=None)  # fmt: skip
    assert status(browser, agent) == (302, "Autre")
    assert status(browser, clerk, neighbourhood=part.pk) == (302, "Secrétaire")
    assert clerk.mandates.get().neighbourhood == part
    assert (status(desk, deputy), status(desk, clerk), status(desk, mayor)) == (
        (302, "Autre"),
        (302, "Autre"),
        (302, "Maire"),
    )
    page = browser.get(reverse("desk_agents", args=[town.slug])).content.decode()
    assert "Seul le maire change le mandat d’un élu." in page
    linked = [
        person for person in (mayor, deputy, agent, clerk)
        if reverse("desk_agent", args=[town.slug, person.mandates.get().pk]) in page
    ]  # fmt: skip
    assert linked == [agent, clerk]


def test_a_president_changes_what_is_held_in_the_intercommunality(outsider: User, mayor: User) -> None:
    group = factories.make_intercommunality()
    factories.make_mandate(outsider, None, "president", "Président", intercommunality=group)
    other = factories.make_person()
    held = factories.make_mandate(other, None, "deputy", "Vice-président", intercommunality=group)
    assert [may_change(person, held) for person in (outsider, mayor, other)] == [True, False, False]

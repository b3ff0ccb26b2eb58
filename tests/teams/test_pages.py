"""The team, an official's page, the opposition's space, declared interests, names (CIW15, CIW16, CIW24, OFF-3)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from feed.models import Activity
from officials.teams.models import FormerInterest, Interest
from places.models import Town
from profiles import privacy
from profiles.models import Mandate, ReservedName, User
from profiles.services import appoint, block, change_handle, end_mandate, register, update_profile
from tests import factories
from tests.api.program import V1
from tests.teams.desk import SignIn


def page_of(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_whole_team_is_visible_the_mayor_first_and_the_absent_with_their_source(
    town: Town, mayor: User, client: Client
) -> None:
    """CIW15: elected, opposition with its own space, services; who is not here has the register and its month."""
    factories.make_unclaimed(town, "Jeanne Nommée", "deputy", "Adjointe")
    opposed = factories.make_official(town, "opposition", "Conseillère d’opposition")
    agent = factories.make_official(town, "agent", "Agent de voirie")
    gone = factories.make_official(town, "councillor", "Conseiller")
    end_mandate(mandate=gone.mandates.get())
    page = page_of(client, "town_team", town.slug)
    places = [page.index(name) for name in (mayor.name, "Jeanne Nommée", opposed.name, agent.name)]
    assert places == sorted(places)
    assert "Pas encore ici · <bdi>RNE, mai 2026</bdi>" in page
    assert reverse("town_opposition", args=[town.slug]) in page
    assert gone.name not in page
    assert "L’équipe n’est pas encore connue" in page_of(client, "town_team", factories.make_town().slug)


def test_the_team_filters_by_theme_and_neighbourhood(town: Town, client: Client) -> None:
    """CIW16."""
    water, part = factories.make_theme("Eau"), factories.make_neighbourhood(town, "Le Bourg")
    one = factories.make_official(town, "deputy", "Adjoint", themes=[water])
    two = factories.make_official(town, "deputy", "Adjointe", themes=[water], neighbourhood=part)
    three = factories.make_official(town, "councillor", "Conseiller")

    def shown(query: str) -> list[bool]:
        page = page_of(client, "town_team", town.slug, query=query)
        return [person.name in page for person in (one, two, three)]

    assert shown("") == [True, True, True]
    assert shown("?theme=eau") == [True, True, False]
    assert shown("?theme=eau&quartier=le-bourg") == [False, True, False]
    assert shown("?theme=%C2%B2") == [False, False, False]
    told = client.get(f"{V1}/towns/{town.slug}/team/?theme=eau").json()["items"]
    assert [row["name"] for row in told] == [one.name, two.name]
    assert set(told[0]) >= {"role", "title", "person", "themes", "register", "url"}
    assert client.get(f"{V1}/towns/{town.slug}/team/").json()["items"][0]["themes"] == [{"slug": "eau", "name": "Eau"}]


@pytest.mark.parametrize("number", [1, 3])
def test_a_team_costs_the_same_for_one_and_three(
    town: Town, client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    theme = factories.make_theme()
    for at in range(number):
        part = factories.make_neighbourhood(town, f"Quartier {at}")
        factories.make_official(town, "deputy", "Adjoint", themes=[theme], neighbourhood=part)
    with django_assert_num_queries(3):  # town, members, their themes
        page_of(client, "town_team", town.slug)
    with django_assert_num_queries(3):
        client.get(f"{V1}/towns/{town.slug}/team/")


def test_an_official_s_page_shows_what_was_said_in_this_capacity_alone(
    town: Town, client: Client, citizen: User, sign_in: SignIn
) -> None:
    mayor = factories.make_official(town, "mayor", "Maire")
    mandate = mayor.mandates.get()
    factories.make_post(mayor, town, body="Le pont rouvre.")
    factories.make_post(mayor, town, body="Mon chat est perdu.", capacity="")
    factories.make_post(mayor, factories.make_town(), body="Ailleurs.")
    members = factories.make_post(mayor, town, body="Pour les membres.", visibility=1)
    page = page_of(client, "official", mandate.pk)
    assert ["Le pont rouvre." in page, "Mon chat" in page, "Ailleurs." in page, members.body in page] == [
        True,
        False,
        False,
        False,
    ]
    assert f'Suivi</span><span class="hide"> {mayor.name}' in page
    block(blocker=mayor, blocked=citizen)
    hidden = page_of(sign_in(citizen), "official", mandate.pk)
    assert ("Le pont rouvre." in hidden, mayor.name in hidden) == (
        False,
        True,
    )  # an office is public, words are kept away


@pytest.mark.parametrize("number", [1, 3])
def test_an_official_s_page_costs_the_same_for_one_and_three(
    town: Town, client: Client, number: int, settings: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.OFFICIAL_PANELS = []
    mayor = factories.make_official(town, "mayor", "Maire")
    mandate = mayor.mandates.get()
    for at in range(number):
        factories.make_post(mayor, town)
        row = Interest.objects.create(mandate=mandate, kind="other", words=f"Lien {at}")
        FormerInterest.objects.create(interest=row, kind="other", words="Avant")
    with django_assert_num_queries(8):
        page_of(client, "official", mandate.pk)


def test_what_was_said_turns_its_pages_by_keyset(town: Town, client: Client) -> None:
    opposed = factories.make_official(town, "opposition", "Conseillère d’opposition")
    for at in range(21):
        factories.make_post(opposed, town, body=f"Motion {at:02}.")
    for name, of in (("town_opposition", town.slug), ("official", opposed.mandates.get().pk)):
        first = page_of(client, name, of)
        assert ("Motion 20." in first, "Motion 00." in first) == (True, False)
        cursor = Activity.objects.order_by("pk")[1].pk
        assert f"?avant={cursor}" in first
        second = page_of(client, name, of, query=f"?avant={cursor}")
        assert ("Motion 20." in second, "Motion 00." in second) == (False, True)
        assert client.get(reverse(name, args=[of]) + "?avant=99999999999999999999").status_code == 404


def test_the_opposition_has_a_space_of_the_same_rules(town: Town, client: Client) -> None:
    """4C18: what it publishes in that capacity, former mandates too, and nobody else's."""
    opposed = factories.make_official(town, "opposition", "Conseiller d’opposition")
    factories.make_post(opposed, town, body="Nous proposons un autre tracé.")
    factories.make_post(factories.make_official(town, "mayor", "Maire"), town, body="Le tracé est choisi.")
    factories.make_post(opposed, town, body="À titre personnel.", capacity="")
    end_mandate(mandate=opposed.mandates.get())
    page = page_of(client, "town_opposition", town.slug)
    assert ["autre tracé" in page, "est choisi" in page, "titre personnel" in page] == [True, False, False]
    assert "Rien de publié encore" in page_of(client, "town_opposition", factories.make_town().slug)


def test_a_past_mandate_says_so_here_and_on_the_person_s_page(town: Town, client: Client) -> None:
    """OFF-2: an ex-mayor reads “Maire, Gap, de … à …”, and both pages lead to each other."""
    former = factories.make_official(town, "mayor", "Maire")
    mandate = former.mandates.get()
    Mandate.objects.filter(pk=mandate.pk).update(
        starts_at=datetime(2020, 5, 20, tzinfo=UTC), ends_at=datetime(2026, 3, 20, tzinfo=UTC)
    )
    page = page_of(client, "official", mandate.pk)
    assert "Ce mandat est terminé." in page and former.get_absolute_url() in page
    theirs = client.get(former.get_absolute_url()).content.decode()
    assert "Maire, Gap, de mai 2020 à mars 2026" in theirs
    assert mandate.get_absolute_url() in theirs


def test_a_president_stands_on_the_page_of_the_intercommunality_and_in_settings(
    client: Client, outsider: User, sign_in: SignIn
) -> None:
    group = factories.make_intercommunality()
    mandate = factories.make_mandate(outsider, None, "president", "Président", intercommunality=group)
    page = client.get(group.get_absolute_url()).content.decode()
    assert mandate.get_absolute_url() in page
    assert group.name in page_of(client, "official", mandate.pk)
    factories.make_mandate(outsider, None, "deputy", "Vice-président", intercommunality=group)
    assert sign_in(outsider).get(reverse("settings")).status_code == 200


def test_panels_of_other_apps_are_shown(town: Town, mayor: User, client: Client, settings: Any) -> None:
    settings.OFFICIAL_PANELS = ["tests.teams.test_pages.panel", "tests.teams.test_pages.no_panel"]
    assert "Personne ici" in page_of(client, "official", mayor.mandates.get().pk)


def panel(mandate: Mandate, viewer: object) -> tuple[str, dict[str, object]]:
    return "core/ui/empty.html", {"icon": "users", "title": "Personne ici", "text": mandate.title}


def no_panel(mandate: Mandate, viewer: object) -> None:
    return None


# --- interests ------------------------------------------------------------------------------------------------------


def test_interests_are_declared_corrected_and_ended_in_public_and_nothing_goes(
    town: Town, mayor: User, client: Client, sign_in: SignIn
) -> None:
    """CIW24."""
    mandate, browser = mayor.mandates.get(), sign_in(mayor)
    address = reverse("official_interests", args=[mandate.pk])
    assert browser.post(address, {"kind": "company", "words": "Associée de Rey."}).status_code == 302
    row = Interest.objects.get()
    changed = {"kind": "company", "words": "Associée de la scierie Rey.", "since": "2001-01-01", "until": "2024-06-30"}
    assert browser.post(address, changed | {"ligne": row.pk}).status_code == 302
    assert browser.post(address, changed | {"ligne": row.pk}).status_code == 302  # the same is no correction
    row.refresh_from_db()
    assert (row.words, str(row.until), row.former.get().words) == (
        "Associée de la scierie Rey.",
        "2024-06-30",
        "Associée de Rey.",
    )
    page = page_of(client, "official", mandate.pk)
    assert ["scierie Rey" in page, "Associée de Rey." in page, "terminé" in page] == [True, True, True]
    assert privacy.data_of(mayor)["officials.teams"]["interests"][0]["before"][0]["words"] == "Associée de Rey."


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "spy"}, "Sélectionnez un choix valide"),
        ({"words": " "}, "Écrivez quelques mots."),
        ({"words": "x" * 301}, "300 signes"),
        ({"since": "2024-02-31"}, "Écrivez un jour"),
        ({"since": "2024-02-02", "until": "2024-02-01"}, "La fin vient après le début."),
    ],
)
def test_a_declaration_that_is_none_says_why(mayor: User, sign_in: SignIn, changed: dict[str, str], said: str) -> None:
    address = reverse("official_interests", args=[mayor.mandates.get().pk])
    answer = sign_in(mayor).post(address, {"kind": "other", "words": "Un lien."} | changed)
    assert (answer.status_code, said in answer.content.decode(), Interest.objects.count()) == (400, True, 0)


def test_nobody_declares_for_another(town: Town, mayor: User, sign_in: SignIn) -> None:
    clerk, colleague = factories.make_official(town), factories.make_official(town, "deputy")
    row = Interest.objects.create(mandate=mayor.mandates.get(), kind="other", words="Un lien.")
    for person in (clerk, colleague):
        address = reverse("official_interests", args=[mayor.mandates.get().pk])
        assert sign_in(person).post(address, {"kind": "other", "words": "Faux."}).status_code == 404
    own = reverse("official_interests", args=[colleague.mandates.get().pk])
    assert sign_in(colleague).post(own, {"kind": "other", "words": "Faux.", "ligne": row.pk}).status_code == 404
    row.refresh_from_db()
    assert row.words == "Un lien."


# --- leaving and names ----------------------------------------------------------------------------------------------


def test_who_leaves_takes_along_all_but_what_the_register_says(town: Town, outsider: User) -> None:
    """PRIV-1."""
    row = factories.make_unclaimed(town, "Otto Outsider")
    mandate = appoint(person=outsider, town=town, role="mayor", title="Maire")
    assert mandate.pk == row.pk
    factories.make_mandate(outsider, town, "agent", "Agent")
    Interest.objects.create(mandate=mandate, kind="other", words="Un lien.")
    handle = outsider.handle
    privacy.erase(outsider)
    assert list(Mandate.objects.values_list("pk", "person", "name")) == [(row.pk, None, "Otto Outsider")]
    assert not Interest.objects.exists()
    newcomer = factories.make_person()
    with pytest.raises(ValidationError):  # an official's handle never leads to another (OFF-3)
        change_handle(person=newcomer, handle=handle)


LOOKS = ["Roger Didier", "ROGER  DIDIER", "Rоger Didier", "Ｒoger Didier", "Ro\u200bger Didier", "Roger Didier ✓"]


@pytest.mark.parametrize(
    "name", LOOKS, ids=["same", "capitals", "cyrillic o", "full width", "zero width", "check mark"]
)
def test_nobody_takes_a_name_that_looks_like_an_official_s(town: Town, name: str) -> None:
    """OFF-3."""
    official = factories.make_person("Roger Didier")
    factories.make_mandate(official, town, "mayor", "Maire")
    with pytest.raises(ValidationError):
        register(email="faux@example.org", name=name)
    citizen = factories.make_person()
    with pytest.raises(ValidationError):
        update_profile(person=citizen, name=name, bio="")
    update_profile(person=official, name="Roger Didier", bio="Toujours moi.")
    assert ReservedName.objects.get().holder == official


def test_who_was_called_so_before_keeps_their_name(town: Town) -> None:
    honest = factories.make_person("Jean Martin")
    factories.make_mandate(factories.make_person("Jean Martin"), town, "mayor", "Maire")
    update_profile(person=honest, name="Jean Martin", bio="Boulanger.")
    honest.refresh_from_db()
    assert honest.bio == "Boulanger."


@pytest.mark.parametrize(
    "name",
    ["Maire de Gap", "Мaire de Gap", "Ｍaire de Gap", "Ma\u200bire", "M.a.i.r.e", "Mairie de Gap", "Élu de Gap",
     "Jean ✓", "🏛 Gap", "Jean 🏛️", "Officiel Gap", "Adjointe au maire"],
)  # fmt: skip
def test_no_name_is_a_title(name: str) -> None:
    """OFF-1: titles come from mandates alone."""
    with pytest.raises(ValidationError):
        register(email="faux@example.org", name=name)


def test_a_frozen_account_declares_nothing(town: Town, mayor: User, sign_in: SignIn) -> None:
    """OFF-5: whoever stole an account does not write on the official's page once it is frozen."""
    mandate = Mandate.objects.get(person=mayor)
    address = reverse("official_interests", args=[mandate.pk])
    browser = sign_in(mayor)
    assert browser.get(address).status_code == 200
    Mandate.objects.filter(pk=mandate.pk).update(frozen_at=timezone.now())
    sent = browser.post(address, {"kind": "job", "words": "Je suis un voleur."})
    assert sent.status_code == 404 and not Interest.objects.exists()

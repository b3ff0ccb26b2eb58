"""Joining the team of a town that has one: asked once, answered by another, for thirty days (OFF-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from officials.claims import services
from officials.claims.models import JoinRequest, TownContact
from officials.claims.tasks import prune
from places.models import Town
from profiles.models import Mandate, User
from tests.claims.conftest import Letters
from tests.claims.test_claiming import proved
from tests.factories import give_second_factor, make_official, make_person

SignIn = Callable[[User], Client]


def test_joining_the_team_of_a_claimed_town(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters, sign_in: SignIn
) -> None:
    give_second_factor(citizen)
    give_second_factor(outsider)
    services.confirm_claim(claim=proved(citizen, town, mails), person=outsider, typed=mails.code())
    newcomer = make_person()
    url = reverse("join_team", args=[town.slug])
    sign_in(newcomer).post(url, {"role": "agent", "title": "Agent de voirie", "words": "Bonjour"})
    assert "attend" in sign_in(newcomer).get(url).content.decode()
    assert sign_in(newcomer).get(reverse("desk_joins", args=[town.slug])).status_code == 404
    desk = sign_in(citizen)
    page = desk.get(reverse("desk_joins", args=[town.slug])).content.decode()
    assert newcomer.name in page and "Agent de voirie" in page
    desk.post(reverse("desk_joins", args=[town.slug]), {"pk": JoinRequest.objects.get().pk, "act": "accept"})
    assert Mandate.objects.current().filter(person=newcomer, town=town, role="agent").exists()
    cache.clear()
    answer = sign_in(newcomer).post(url, {"role": "agent"})
    assert answer.status_code == 400 and "déjà de l’équipe" in answer.content.decode()


def test_a_request_to_join_waits_thirty_days(town: Town, sign_in: SignIn) -> None:
    manager, newcomer = make_official(town, "mayor", "Maire"), make_person()
    Town.objects.filter(pk=town.pk).update(claimed_at=timezone.now())
    asked = services.ask_to_join(person=newcomer, town=town, role="agent")
    JoinRequest.objects.update(asked_at=timezone.now() - timedelta(days=30, seconds=1))
    with pytest.raises(services.JoinExpired):
        services.answer_join(request=asked, by=manager, accepted=True)
    url, desk = reverse("join_team", args=[town.slug]), reverse("desk_joins", args=[town.slug])
    browser = sign_in(manager)
    assert newcomer.name not in browser.get(desk).content.decode()
    answer = browser.post(desk, {"pk": asked.pk, "act": "accept"}, follow=True)
    assert "elle date de plus de trente jours" in answer.content.decode()
    assert not Mandate.objects.filter(person=newcomer).exists()
    theirs = sign_in(newcomer)
    assert "Votre demande a expiré" in theirs.get(url).content.decode()
    assert theirs.post(url, {"role": "agent"}).status_code == 302
    again = JoinRequest.objects.get()
    assert again.pk != asked.pk and "expiré" not in theirs.get(url).content.decode()
    assert services.answer_join(request=again, by=manager, accepted=True)


def test_expired_requests_are_forgotten_in_the_end(town: Town) -> None:
    for days in (10, 40, 61):
        asked = services.ask_to_join(person=make_person(), town=town, role="agent")
        JoinRequest.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - timedelta(days=days))
    answered = JoinRequest.objects.create(
        town=town, person=make_person(), role="agent", title="Agent", answered_at=timezone.now(),
        asked_at=timezone.now() - timedelta(days=90),
    )  # fmt: skip
    prune({})
    left = {(timezone.now() - row.asked_at).days for row in JoinRequest.objects.exclude(pk=answered.pk)}
    assert left == {10, 40} and JoinRequest.objects.filter(pk=answered.pk).exists()


def test_nobody_takes_themself_into_the_team(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters, sign_in: SignIn
) -> None:
    """OFF-1: a clerk does not become a deputy alone."""
    services.confirm_claim(claim=proved(citizen, town, mails, role="clerk"), person=outsider, typed=mails.code())
    give_second_factor(citizen)
    request = services.ask_to_join(person=citizen, town=town, role="deputy")
    answer = sign_in(citizen).post(reverse("desk_joins", args=[town.slug]), {"pk": request.pk, "act": "accept"})
    assert answer.status_code == 302
    request.refresh_from_db()
    assert request.answered_at is None
    assert not Mandate.objects.filter(person=citizen, role="deputy").exists()

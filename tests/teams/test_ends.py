"""A mandate ends to the second: rights on pages, by the API and on sockets, badges on all that was said (OFF-2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from core.live.access import tops
from core.models import StreamMove, Task
from feed.models import Activity, Comment
from feed.services import publish_post
from places.models import Town
from profiles.models import Mandate, User
from profiles.rules import handles, manages
from profiles.services import end_mandate
from profiles.tasks import settle_mandates
from tests import factories
from tests.api.program import V1, Program

SECOND = timedelta(seconds=1)


def ended_a_second_ago(mandate: Mandate) -> None:
    """Put the end where the clock has just passed it, as if the planned end had come; nobody has looked yet."""
    Mandate.objects.filter(pk=mandate.pk).update(ends_at=timezone.now() - SECOND)


def test_a_second_after_the_end_no_page_and_no_token_has_the_right(
    town: Town, sign_in: Callable[[User], Client]
) -> None:
    clerk = factories.make_official(town, title="Secrétariat")
    report = factories.make_report(town=town, category="bruit")
    browser, program = sign_in(clerk), Program.of(clerk)
    private = f"/reports/{report.pk}/"
    inbox = reverse("inbox", args=[town.slug])
    assert (browser.get(inbox).status_code, program.ask("get", private).status_code) == (200, 200)
    ended_a_second_ago(clerk.mandates.get())
    assert (browser.get(inbox).status_code, program.ask("get", private).status_code) == (404, 404)
    assert (browser.get(reverse("desk_agents", args=[town.slug])).status_code, handles(clerk, town)) == (404, False)
    assert not manages(clerk, town)
    assert publish_post(author=clerk, town=town, body="Encore moi.").capacity == ""


def test_a_second_after_the_end_a_stream_is_not_there_and_sockets_are_asked_again(town: Town) -> None:
    """OFF-2, WS-4: at the next look of the task, and at the second itself when the end was planned."""
    clerk = factories.make_official(town)
    report = factories.make_report(town=town, category="bruit")
    stream = f"thread:report:{report.pk}"
    assert stream in tops(clerk, [stream])
    ended_a_second_ago(clerk.mandates.get())
    assert tops(clerk, [stream]) == {}
    StreamMove.objects.all().delete()
    settle_mandates({})
    assert StreamMove.objects.filter(stream=f"account:{clerk.pk}").count() == 1
    settle_mandates({})
    assert StreamMove.objects.filter(stream=f"account:{clerk.pk}").count() == 1


def test_a_planned_end_has_its_second_in_the_outbox(town: Town) -> None:
    end = timezone.now() + timedelta(days=3)
    agent = factories.make_official(town, "agent", ends_at=end)
    due = Task.objects.filter(name="profiles.tasks.settle_mandates").values_list("due", flat=True)
    assert list(due) == [end]
    settle_mandates({})  # too early: nothing is written
    assert agent.mandates.get().told_ended_at is None


def test_all_that_was_said_under_it_says_until_when(town: Town, citizen: User, client: Client) -> None:
    """Posts, ideas, reports and remarks of this title in this town, and nothing else."""
    mayor = factories.make_official(town, "mayor", "Maire")
    elsewhere = factories.make_town()
    factories.make_mandate(mayor, elsewhere, "councillor", "Conseillère")
    post, idea = factories.make_post(mayor, town), factories.make_idea(mayor, town)
    report = factories.make_report(mayor, town)
    remark = factories.make_comment(factories.make_post(citizen, town), mayor)
    others = [factories.make_post(mayor, elsewhere), factories.make_post(mayor, town, capacity="")]
    others.append(factories.make_comment(others[0], mayor))
    version = Activity.objects.get(object_id=post.pk).version
    end = datetime(2026, 3, 20, 18, tzinfo=UTC)
    mandate = mayor.mandates.get(town=town)
    Mandate.objects.filter(pk=mandate.pk).update(starts_at=end - timedelta(days=900))
    mandate.refresh_from_db()
    end_mandate(mandate=mandate, at=end)
    for said in (post, idea, report, remark):
        said.refresh_from_db()
        assert (said.capacity, said.capacity_until) == ("Maire", end)
    for said in others:
        said.refresh_from_db()
        assert said.capacity_until is None
    assert Activity.objects.get(object_id=post.pk).version == version + 1
    assert "Maire, jusqu’en mars 2026" in client.get(town.get_absolute_url()).content.decode()
    assert "Maire, jusqu’en mars 2026" in client.get(idea.get_absolute_url()).content.decode()
    told = client.get(f"{V1}/posts/{post.pk}/").json()
    assert (told["capacity"], told["capacity_until"][:10]) == ("Maire", "2026-03-20")
    with translation.override("en"):
        assert "Maire" in post.shown_capacity


def test_a_mandate_given_anew_in_the_same_title_leaves_the_badge(town: Town) -> None:
    mayor = factories.make_official(town, "mayor", "Maire")
    post = factories.make_post(mayor, town)
    first = mayor.mandates.get()
    factories.make_mandate(mayor, town, "mayor", "Maire")
    end_mandate(mandate=first)
    post.refresh_from_db()
    assert post.shown_capacity == "Maire"


def test_a_president_speaks_in_the_member_towns_until_the_end(town: Town) -> None:
    group = factories.make_intercommunality()
    Town.objects.filter(pk=town.pk).update(intercommunality=group)
    town.refresh_from_db()
    president = factories.make_person()
    mandate = factories.make_mandate(president, None, "president", "Présidente", intercommunality=group)
    post, remark = (
        factories.make_post(president, town),
        factories.make_comment(factories.make_post(town=town), president),
    )
    assert (post.capacity, remark.capacity) == ("Présidente", "Présidente")
    end_mandate(mandate=mandate)
    post.refresh_from_db()
    remark.refresh_from_db()
    assert (post.capacity_until, remark.capacity_until) == (mandate.ends_at, mandate.ends_at)


@pytest.mark.parametrize("number", [1, 3])
def test_what_was_said_is_dated_in_bulk(
    town: Town, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mayor = factories.make_official(town, "mayor", "Maire")
    on = factories.make_post(town=town)
    for _ in range(number):
        factories.make_post(mayor, town)
        factories.make_comment(on, mayor)
    mandate = mayor.mandates.select_related("person", "town").get()
    end_mandate(mandate=mandate, at=timezone.now() + timedelta(days=1))
    Mandate.objects.filter(pk=mandate.pk).update(ends_at=timezone.now() - SECOND)
    factories.make_comment(on, mayor)
    with django_assert_num_queries(25):
        settle_mandates({})
    assert Comment.objects.exclude(capacity_until=None).count() == number


def test_the_operators_command_ends_it_the_same_way(town: Town) -> None:
    mayor = factories.make_official(town, "mayor", "Maire")
    post = factories.make_post(mayor, town)
    call_command("mandate", town.slug, mayor.handle, "--end")
    post.refresh_from_db()
    assert post.capacity_until is not None

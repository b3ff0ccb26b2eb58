"""Supports, what the town promised to enough of them, and stars (CIW7, CL17, CL50, PET-1, VOTE-1)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from alerts.models import Notification, Subscription
from cases.models import Case, Move
from core.models import Task
from feed import services as feed
from feed.models import Support
from participation.ideas import services
from participation.ideas.models import Goal, Idea, Rating, Threshold
from participation.ideas.tasks import tell_crossing
from places.models import Town
from profiles.models import User
from tests import factories
from tests.api.program import Program
from tests.feed.steps import work


@pytest.fixture
def promised(town: Town) -> Town:
    services.set_threshold(town=town, supports=3, promise="examinée par le conseil sous 90 jours.", days=90)
    return town


def supported(idea: Idea, times: int) -> None:
    for _number in range(times):
        services.support_idea(person=factories.make_person(), idea=idea)


def at_once(act: Callable[[Any], object], things: list[Any]) -> None:
    """Do the same with each of these things from eight connections."""

    def done(thing: Any) -> None:
        try:
            act(thing)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(done, things))


# --- the promise ----------------------------------------------------------------------------------------------------


def test_an_idea_keeps_the_promises_of_its_day(promised: Town, citizen: User) -> None:
    old = factories.make_idea(citizen, promised)
    services.set_threshold(town=promised, supports=3, promise="lue", days=1)
    services.set_threshold(town=promised, supports=2, promise="affichée", days=5)
    new = factories.make_idea(citizen, promised)
    services.remove_threshold(threshold=Threshold.objects.get(supports=3))
    assert [(goal.supports, goal.promise, goal.days) for goal in old.goals.all()] == [
        (3, "examinée par le conseil sous 90 jours", 90)
    ]
    assert [(goal.supports, goal.promise) for goal in new.goals.all()] == [(2, "affichée"), (3, "lue")]
    assert (old.next_goal, new.next_goal) == (3, 2)


def test_enough_supports_make_the_town_examine_it_in_public(promised: Town, citizen: User) -> None:
    idea = factories.make_idea(citizen, promised)
    supported(idea, 2)
    assert not Move.objects.exists()
    supported(idea, 1)
    case, move = Case.objects.of(idea).get(), Move.objects.get()
    assert (case.state, case.is_open, case.answered_at) == ("examined", True, None)
    assert (move.before, move.after, move.mover, move.capacity) == ("received", "examined", None, "Gap")
    assert move.words == "3 soutiens : examinée par le conseil sous 90 jours."
    goal = Goal.objects.get()
    assert goal.crossed_at is not None
    assert case.due_at == goal.crossed_at + timedelta(days=90)
    assert Idea.objects.get().next_goal is None


def test_it_fires_once_though_supports_go_and_come(promised: Town, citizen: User) -> None:
    idea = factories.make_idea(citizen, promised)
    supported(idea, 3)
    last = Support.objects.latest("pk").person
    for _time in range(3):
        feed.withdraw_support(person=last, subject=idea)
        services.support_idea(person=last, idea=idea)
    assert Move.objects.count() == 1
    assert Task.objects.filter(name="participation.ideas.tasks.tell_crossing").count() == 1


def test_each_promise_fires_for_itself(town: Town, citizen: User) -> None:
    services.set_threshold(town=town, supports=2, promise="lue", days=10)
    services.set_threshold(town=town, supports=4, promise="examinée", days=90)
    idea = factories.make_idea(citizen, town)
    supported(idea, 3)
    assert (Move.objects.count(), Idea.objects.get().next_goal) == (1, 4)
    supported(idea, 1)
    assert list(Move.objects.order_by("pk").values_list("before", "after")) == [
        ("received", "examined"),
        ("examined", "examined"),
    ]


def test_a_promise_outlives_a_refusal(promised: Town, citizen: User) -> None:
    from cases.services import move_case

    idea = factories.make_idea(citizen, promised)
    move_case(case=idea.case, to="refused", mover=factories.make_official(promised), words="Trop cher.")
    supported(idea, 3)
    assert Case.objects.of(idea).get().state == "examined"


def test_who_follows_is_told_once_the_author_too(promised: Town, citizen: User) -> None:
    idea = factories.make_idea(citizen, promised)
    supported(idea, 3)
    work()
    tell_crossing({"goal": Goal.objects.get().pk, "after": 0})
    told = Notification.objects.filter(verb="ideas.crossed")
    assert not Notification.objects.filter(verb="cases.moved").exists()  # one event, one line
    people = set(Support.objects.values_list("person", flat=True)) | {citizen.pk}
    assert (set(told.values_list("recipient", flat=True)), told.count()) == (people, 4)
    assert set(told.values_list("kind", flat=True)) == {"followup"}


@pytest.mark.django_db(transaction=True)
def test_many_at_once_cross_a_promise_once(town: Town) -> None:
    services.set_threshold(town=town, supports=10, promise="examinée", days=90)
    idea = factories.make_idea(factories.make_person(), town)
    at_once(
        lambda person: services.support_idea(person=person, idea=idea), [factories.make_person() for _ in range(24)]
    )
    assert (Idea.objects.get().support_count, Move.objects.count()) == (24, 1)
    assert Case.objects.get().state == "examined"


@pytest.mark.django_db(transaction=True)
def test_crossing_and_going_at_once_still_crosses_once(town: Town) -> None:
    services.set_threshold(town=town, supports=4, promise="examinée", days=90)
    idea = factories.make_idea(factories.make_person(), town)

    def come_and_go(person: User) -> None:
        services.support_idea(person=person, idea=idea)
        feed.withdraw_support(person=person, subject=idea)

    supported(idea, 3)
    at_once(come_and_go, [factories.make_person() for _ in range(16)])
    assert (Idea.objects.get().support_count, Move.objects.count()) == (3, 1)


def test_the_button_of_any_page_and_the_api_keep_the_promise(
    promised: Town, citizen: User, sign_in: Callable[[User], Any]
) -> None:
    """A support is the idea's own verb wherever it comes from (``support_with``)."""
    idea = factories.make_idea(citizen, promised)
    supported(idea, 1)
    person, other = factories.make_person(), factories.make_person()
    sign_in(person).post(f"/soutenir/idea/{idea.pk}/")
    Program.of(other).write("put", f"/ideas/{idea.pk}/support/")
    assert Move.objects.count() == 1
    assert Subscription.objects.of(idea).filter(person=person).exists()


def test_me_too_from_the_generic_button_follows_the_report(town: Town, sign_in: Callable[[User], Any]) -> None:
    report, person = factories.make_report(town=town), factories.make_person()
    sign_in(person).post(f"/soutenir/report/{report.pk}/")
    assert Subscription.objects.of(report).filter(person=person).exists()


@pytest.mark.parametrize(
    "told",
    [
        {"supports": 1},
        {"supports": 10**9},
        {"promise": " . "},
        {"promise": "p" * 201},
        {"days": 0},
        {"days": 731},
    ],
)
def test_a_promise_that_promises_nothing_is_refused(town: Town, told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        services.set_threshold(town=town, **{"supports": 50, "promise": "examinée", "days": 90} | told)


def test_five_promises_at_most(town: Town) -> None:
    for supports in (10, 20, 30, 40, 50):
        services.set_threshold(town=town, supports=supports, promise="lue", days=9)
    with pytest.raises(ValidationError):
        services.set_threshold(town=town, supports=60, promise="lue", days=9)
    services.set_threshold(town=town, supports=50, promise="examinée", days=9)
    assert Threshold.objects.count() == 5


# --- stars ----------------------------------------------------------------------------------------------------------


def test_stars_are_one_a_person_changed_and_taken_back(town: Town, citizen: User, outsider: User) -> None:
    idea = factories.make_idea(citizen, town)
    assert services.rate(person=outsider, idea=idea, stars=2) == [0, 1, 0, 0, 0]
    assert services.rate(person=outsider, idea=idea, stars=5) == [0, 0, 0, 0, 1]
    assert Rating.objects.get().stars == 5
    assert services.withdraw_rating(person=outsider, idea=idea) == [0] * 5
    assert services.withdraw_rating(person=outsider, idea=idea) == [0] * 5


def test_an_average_is_told_from_ten_on(town: Town, citizen: User) -> None:
    idea = factories.make_idea(citizen, town)
    for number in range(9):
        services.rate(person=factories.make_person(), idea=idea, stars=4 + number % 2)
    assert (Idea.objects.get().rating_count, Idea.objects.get().average) == (9, None)
    services.rate(person=factories.make_person(), idea=idea, stars=1)
    assert Idea.objects.get().average == 4.1


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_are_from_one_to_five(town: Town, citizen: User, outsider: User, stars: int) -> None:
    idea = factories.make_idea(citizen, town)
    with pytest.raises(services.NoStars):
        services.rate(person=outsider, idea=idea, stars=stars)
    if stars >= 0:
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.create(idea=idea, person=outsider, stars=stars)


def test_who_wrote_it_gives_it_no_stars(town: Town, citizen: User, outsider: User) -> None:
    idea = factories.make_idea(citizen, town)
    services.invite(idea=idea, author=citizen, handle=outsider.handle)
    services.accept(idea=idea, person=outsider)
    for person in (citizen, outsider):
        with pytest.raises(services.OwnIdea):
            services.rate(person=person, idea=idea, stars=5)


@pytest.mark.django_db(transaction=True)
def test_stars_at_once_are_all_counted_and_one_a_person(town: Town) -> None:
    idea = factories.make_idea(factories.make_person(), town)
    one, many = factories.make_person(), [factories.make_person() for _ in range(15)]
    at_once(lambda who: services.rate(person=who, idea=idea, stars=4), [*many, *[one] * 15])
    assert (Idea.objects.get().ratings, Rating.objects.count()) == ([0, 0, 0, 16, 0], 16)

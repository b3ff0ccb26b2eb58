"""Fixed, or only called so: neighbours confirm or reopen (CL33, CL45)."""

from __future__ import annotations

import pytest

from cases.services import move_case
from places.models import Town
from profiles.models import User
from reports import services
from reports.models import Report, Verdict
from reports.services.following import NotFixed
from tests import factories


@pytest.fixture
def fixed(town: Town, citizen: User) -> Report:
    report = factories.make_report(citizen, town)
    clerk = factories.make_official(town)
    move_case(case=report.case, to="fixed", mover=clerk, words="C’est fait.", no_photo="De nuit")
    return report


def state(report: Report) -> str:
    return Report.objects.get(pk=report.pk).state


def test_its_reporter_reopens_it_alone(fixed: Report, citizen: User) -> None:
    services.judge(person=citizen, report=fixed, is_fixed=False, words="Le trou est revenu.")
    assert state(fixed) == "reopened"
    move = fixed.case.moves.latest("pk")
    assert (move.words, move.mover, move.capacity) == ("Le trou est revenu.", citizen, "")


def test_an_anonymous_reporter_reopens_it_unnamed(town: Town, citizen: User) -> None:
    report = factories.make_report(citizen, town, anonymous=True)
    move_case(
        case=report.case, to="fixed", mover=factories.make_official(town), words="C’est fait.", no_photo="De nuit"
    )
    services.judge(person=citizen, report=report, is_fixed=False)
    assert report.case.moves.latest("pk").mover is None


def test_one_neighbour_does_not_reopen_it_and_three_do(fixed: Report) -> None:
    neighbours = [factories.make_person() for _number in range(3)]
    for person in neighbours[:2]:
        services.judge(person=person, report=fixed, is_fixed=False)
    services.judge(person=neighbours[0], report=fixed, is_fixed=False)  # said twice, counted once
    assert state(fixed) == "fixed"
    services.judge(person=neighbours[2], report=fixed, is_fixed=False)
    assert state(fixed) == "reopened"
    assert Verdict.objects.filter(is_fixed=False).count() == 3


def test_who_changes_their_mind_counts_once(fixed: Report, outsider: User) -> None:
    services.judge(person=outsider, report=fixed, is_fixed=False)
    services.judge(person=outsider, report=fixed, is_fixed=True)
    assert list(Verdict.objects.values_list("is_fixed", flat=True)) == [True]


def test_what_is_not_called_fixed_is_not_judged(town: Town, citizen: User) -> None:
    with pytest.raises(NotFixed):
        services.judge(person=citizen, report=factories.make_report(citizen, town), is_fixed=True)


def test_each_repair_is_judged_anew(fixed: Report) -> None:
    for _number in range(3):
        services.judge(person=factories.make_person(), report=fixed, is_fixed=False)
    clerk = factories.make_official(fixed.town)
    again = Report.objects.get(pk=fixed.pk)
    move_case(case=again.case, to="fixed", mover=clerk, words="Refait, mieux.", no_photo="De nuit")
    services.judge(person=factories.make_person(), report=fixed, is_fixed=False)
    assert state(fixed) == "fixed"
    assert Verdict.objects.of_this_repair(fixed).count() == 1


def test_what_is_said_by_a_code_is_unsigned_whoever_has_the_address(fixed: Report) -> None:
    for number in range(3):
        services.give_verdict(
            email=factories.make_person().email, language="fr", report=fixed, is_fixed=False, words=f"Non {number}."
        )
    move = fixed.case.moves.latest("pk")
    assert (move.words, move.mover) == ("Non 2.", None)

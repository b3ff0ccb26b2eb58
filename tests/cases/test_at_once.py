"""Agents who press at the same moment: one moves the case, the others learn what changed (issue 4, bad input)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cases import services
from cases.models import Case, Move
from feed.models import Support
from places.models import Town
from profiles.models import User
from reports import services as reports
from reports.models import Report, Verdict
from reports.services.following import NotFixed
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_eight_agents_at_once_one_moves_it(town: Town) -> None:
    case = factories.make_report(town=town).case
    agents = [factories.make_official(town) for _number in range(8)]

    def press(agent: User) -> str:
        try:
            services.move_case(case=Case.objects.get(pk=case.pk), to="planned", mover=agent, words="Mardi.", seen=1)
        except services.MovedMeanwhile:
            return "told"
        finally:
            connection.close()
        return "moved"

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(press, agents)) == {"moved": 1, "told": 7}
    assert Move.objects.count() == 1
    assert Case.objects.get().version == 2


def test_two_reports_merged_into_each_other_at_once_are_merged_once(town: Town) -> None:
    one, other = factories.make_report(town=town), factories.make_report(town=town)
    clerk = factories.make_official(town)

    def press(pair: tuple[Report, Report]) -> str:
        try:
            reports.merge(report=pair[0], into=pair[1], mover=clerk, words="Le même.")
        except reports.CannotMerge:
            return "refused"
        finally:
            connection.close()
        return "merged"

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(press, [(one, other), (other, one)] * 4))
    assert answers == {"merged": 1, "refused": 7}
    assert Report.objects.exclude(duplicate_of=None).count() == 1


def test_thirty_neighbours_at_once_reopen_it_once_and_are_all_counted(town: Town) -> None:
    report = factories.make_report(town=town)
    clerk = factories.make_official(town)
    services.move_case(case=report.case, to="fixed", mover=clerk, words="Fait.", no_photo="De nuit")
    neighbours = [factories.make_person() for _number in range(30)]

    def press(person: User) -> None:
        try:
            reports.me_too(person=person, report=report)
            reports.judge(person=person, report=report, is_fixed=False)
        except NotFixed:
            pass  # it was reopened a moment ago
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, neighbours))
    assert Verdict.objects.count() == 3
    assert Move.objects.filter(after="reopened").count() == 1
    assert Report.objects.get().support_count == Support.objects.count() == 30

"""Merging, splitting and transferring reports: nobody who gave something is lost on the way (CL44, IDOR-4)."""

from __future__ import annotations

import pytest

from alerts.models import Subscription
from cases.models import Case, Move, Note
from cases.services import NotYours, add_note
from feed.models import MapPoint, Source, Support
from places.models import Town
from places.services import add_service, set_outline
from profiles.models import User
from reports import services
from reports.models import Report
from tests import factories


@pytest.fixture
def clerk(town: Town) -> User:
    return factories.make_official(town)


def test_merging_carries_followers_and_counts_each_once(town: Town, citizen: User, clerk: User) -> None:
    kept, same = factories.make_report(citizen, town), factories.make_report(town=town)
    both, one = factories.make_person(), factories.make_person()
    services.me_too(person=both, report=kept)
    services.me_too(person=both, report=same)
    services.me_too(person=one, report=same)
    services.merge(report=same, into=kept, mover=clerk, words="C’est le même trou.")
    row = Report.objects.get(pk=kept.pk)
    assert row.support_count == Support.objects.of(row).count() == 3  # both, one, and who reported it again
    followers = set(Subscription.objects.of(row).values_list("person_id", flat=True))
    assert followers == {citizen.pk, both.pk, one.pk, same.reporter_id}
    joined = Report.objects.get(pk=same.pk)
    assert (joined.duplicate_of, joined.state, joined.case.is_open) == (kept, "duplicate", False)


def test_what_cannot_be_merged_is_refused_and_nothing_moves(town: Town, citizen: User, clerk: User) -> None:
    report, private = factories.make_report(citizen, town), factories.make_report(citizen, town, category="bruit")
    joined = factories.make_report(citizen, town)
    services.merge(report=joined, into=report, mover=clerk, words="Le même.")
    for one, into in ((report, report), (report, private), (report, joined)):
        with pytest.raises(services.CannotMerge):
            services.merge(report=one, into=into, mover=clerk, words="Le même.")
    assert Move.objects.filter(after="duplicate").count() == 1


def test_only_who_answers_for_both_merges(town: Town, citizen: User, outsider: User) -> None:
    one, other = factories.make_report(citizen, town), factories.make_report(citizen, town)
    for person in (citizen, outsider, factories.make_official(factories.make_town())):
        with pytest.raises(NotYours):
            services.merge(report=one, into=other, mover=person, words="Le même.")


def test_splitting_makes_a_second_report_that_its_reporter_follows(town: Town, citizen: User, clerk: User) -> None:
    report = factories.make_report(citizen, town, body="Un trou, et le lampadaire est éteint.", anonymous=True)
    made = services.split(
        report=report,
        mover=clerk,
        category=factories.make_category("eclairage"),
        body="Le lampadaire est éteint.",
        words="Suivi à part, par l’électricien.",
    )
    assert (made.reporter, made.author, made.category.code, made.latitude) == (citizen, None, "eclairage", 44.55)
    assert Subscription.objects.of(made).get().person == citizen
    assert Move.objects.get(case=made.case).words == "Suivi à part, par l’électricien."


def test_a_transferred_report_begins_anew_in_its_town_with_its_followers(
    town: Town, citizen: User, clerk: User
) -> None:
    other = factories.make_town("Ailleurs")
    roads = add_service(town=other, name="Voirie")
    services.set_town_category(town=other, category=factories.make_category(), service=roads, days=5)
    report = factories.make_report(citizen, town)
    services.transfer(report=report, town=other, mover=clerk, words="La rue est à cheval : c’est votre côté.")
    row = Report.objects.get(pk=report.pk)
    case = Case.objects.of(row).get()
    assert (row.town, case.town, case.service, case.state, case.is_open) == (other, other, roads, "received", True)
    assert case.due_at is not None
    walls = {source.subject for source in Source.objects.filter(routes__activity__object_id=row.pk)}
    assert walls == {citizen, other}
    assert MapPoint.objects.get(object_id=row.pk).town == other
    with pytest.raises(NotYours):  # it is no longer this town's
        services.transfer(report=row, town=town, mover=clerk, words="Finalement non.")


def test_a_transfer_to_its_own_town_is_none(town: Town, citizen: User, clerk: User) -> None:
    with pytest.raises(services.CannotTransfer):
        services.transfer(report=factories.make_report(citizen, town), town=town, mover=clerk, words="Ici.")


def test_a_neighbour_town_s_outline_decides_where_a_point_is(town: Town) -> None:
    factories.outlined(town)
    beside = factories.make_town("À côté")
    square = [[6.1, 44.5], [6.2, 44.5], [6.2, 44.6], [6.1, 44.6], [6.1, 44.5]]
    set_outline(town=beside, geometry={"type": "Polygon", "coordinates": [square]}, source="test")
    assert services.locate(latitude=44.55, longitude=6.15, hint=town).town == beside


def test_nobody_writes_in_the_name_of_who_reported(town: Town, citizen: User, clerk: User) -> None:
    report = factories.make_report(citizen, town, body="Un trou, et le lampadaire est éteint.")
    with pytest.raises(services.NotTheirWords):
        services.split(
            report=report,
            mover=clerk,
            category=factories.make_category(),
            body="Le maire est un voleur.",
            words="Deux.",
        )
    assert Report.objects.count() == 1


def test_what_colleagues_noted_does_not_go_to_another_town(town: Town, citizen: User, clerk: User) -> None:
    report = factories.make_report(citizen, town)
    add_note(case=report.case, author=clerk, body="Voir avec le voisin.")
    services.transfer(report=report, town=factories.make_town("Ailleurs"), mover=clerk, words="C’est votre côté.")
    assert not Note.objects.exists()

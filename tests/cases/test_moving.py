"""Moving a case: the states, who may, proofs, two agents at once, and who is told (CL33, IDOR-4, OFF-2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from alerts.models import Notification
from cases import services
from cases.models import Case, Move
from feed.models import Activity, Route
from places.models import Town
from places.services import add_service
from profiles.models import User
from profiles.services import end_mandate
from tests import factories
from tests.feed.steps import new_photo, work


@pytest.fixture
def clerk(town: Town) -> User:
    return factories.make_official(town, title="Secrétariat de mairie")


@pytest.fixture
def case(town: Town, citizen: User) -> Case:
    return factories.make_report(citizen, town).case


def test_a_step_is_public_dated_and_in_the_capacity_of_who_made_it(case: Case, clerk: User) -> None:
    move = services.move_case(
        case=case, to="planned", mover=clerk, words="L’équipe passe mardi.", next_step="Enrobé à froid", seen=1
    )
    assert (move.before, move.after, move.capacity) == ("received", "planned", "Secrétariat de mairie")
    row = Case.objects.get(pk=case.pk)
    assert (row.state, row.is_open, row.answered_at, row.version) == ("planned", True, move.at, 2)


def test_the_second_of_two_agents_learns_what_changed(case: Case, clerk: User) -> None:
    services.move_case(case=case, to="planned", mover=clerk, words="Mardi.", seen=1)
    with pytest.raises(services.MovedMeanwhile):
        services.move_case(case=case, to="refused", mover=clerk, words="Non.", seen=1)
    assert Move.objects.count() == 1


@pytest.mark.parametrize("to", ["duplicate", "received", "transferred", "reopened", "nonsense"])
def test_a_step_that_the_states_do_not_allow_is_refused(case: Case, clerk: User, to: str) -> None:
    with pytest.raises(services.CannotGo):
        services.move_case(case=case, to=to, mover=clerk, words="Voilà.")


def test_a_step_needs_words(case: Case, clerk: User) -> None:
    with pytest.raises(services.WordsMissing):
        services.move_case(case=case, to="planned", mover=clerk, words=" \u200b ")


def test_fixed_needs_a_photo_or_a_reason(case: Case, clerk: User) -> None:
    with pytest.raises(services.NeedsProof):
        services.move_case(case=case, to="fixed", mover=clerk, words="C’est fait.", no_photo="  ")
    move = services.move_case(case=case, to="fixed", mover=clerk, words="C’est fait.", photos=[new_photo()])
    assert move.photos.count() == 1
    row = Case.objects.get(pk=case.pk)
    assert (row.is_open, row.closed_at) == (False, move.at)


def test_only_who_answers_for_the_town_now_moves_it(
    case: Case, clerk: User, citizen: User, outsider: User, town: Town
) -> None:
    elsewhere = factories.make_official(factories.make_town())
    former = factories.make_official(town)
    end_mandate(mandate=former.mandates.get(), at=timezone.now() - timedelta(seconds=1))
    councillor = factories.make_official(town, "councillor", "Conseillère")
    for person in (citizen, outsider, elsewhere, former, councillor):
        with pytest.raises(services.NotYours):
            services.move_case(case=case, to="planned", mover=person, words="Mardi.")
    assert not Move.objects.exists()


def test_an_agent_moves_what_is_their_service_s_or_nobody_s(case: Case, clerk: User, town: Town) -> None:
    roads, parks = add_service(town=town, name="Voirie"), add_service(town=town, name="Espaces verts")
    agent = factories.make_official(town, "agent", "Espaces verts", service=parks)
    services.move_case(case=case, to="acknowledged", mover=agent, words="Vu.")
    services.assign(case=case, service=roads, assignee=None, by=clerk)
    with pytest.raises(services.NotYours):
        services.move_case(case=case, to="planned", mover=agent, words="Mardi.")


def test_who_follows_is_told_once_however_often_the_task_is_delivered(case: Case, clerk: User, citizen: User) -> None:
    move = services.move_case(case=case, to="planned", mover=clerk, words="Mardi.")
    work()
    from cases.tasks import tell_move

    tell_move({"move": move.pk, "after": 0})
    line = Notification.objects.get(recipient=citizen)
    assert (line.verb, line.kind) == ("cases.moved", "followup")


def test_what_is_done_comes_back_to_the_walls_and_other_steps_do_not(case: Case, clerk: User) -> None:
    services.move_case(case=case, to="planned", mover=clerk, words="Mardi.")
    services.move_case(case=case, to="fixed", mover=clerk, words="Fait.", no_photo="Il faisait nuit")
    moved = Activity.objects.filter(verb="case_moved").order_by("pk")
    assert [Route.objects.filter(activity=activity).count() for activity in moved] == [0, 2]


def test_assigning_to_another_town_s_service_or_to_a_citizen_is_refused(
    case: Case, clerk: User, outsider: User
) -> None:
    elsewhere = add_service(town=factories.make_town(), name="Voirie")
    with pytest.raises(services.NotYours):
        services.assign(case=case, service=elsewhere, assignee=None, by=clerk)
    with pytest.raises(services.NotYours):
        services.assign(case=case, service=None, assignee=outsider, by=clerk)


def test_the_file_is_for_those_who_answer(case: Case, clerk: User, citizen: User, outsider: User) -> None:
    services.add_note(case=case, author=clerk, body="Voir avec le département.")
    assert [Case.objects.visible_to(viewer).count() for viewer in (clerk, citizen, outsider)] == [1, 0, 0]
    assert [case.notes.model.objects.visible_to(viewer).count() for viewer in (clerk, citizen, outsider)] == [1, 0, 0]


def test_the_words_of_a_private_thing_are_as_private(town: Town, citizen: User, clerk: User, outsider: User) -> None:
    hidden = factories.make_report(citizen, town, category="bruit").case
    services.move_case(case=hidden, to="acknowledged", mover=clerk, words="Nous passons ce soir.")
    assert [Move.objects.visible_to(viewer).count() for viewer in (citizen, clerk, outsider)] == [1, 1, 0]


def test_what_is_handed_over_is_handed_over_to_somebody(case: Case, clerk: User) -> None:
    services.move_case(case=case, to="not_ours", mover=clerk, words="C’est une route départementale.")
    with pytest.raises(services.BodyMissing):
        services.move_case(case=case, to="transferred", mover=clerk, words="Transmis.", body_name=" ")
    services.move_case(case=case, to="transferred", mover=clerk, words="Transmis.", body_name="Le Département")
    row = Case.objects.get(pk=case.pk)
    assert (row.body_name, row.due_at) == ("Le Département", None)

"""Answering, handing on, refusing, and what the asker says of it; delays and lateness (CL54, FL7, CIW17, CIW20)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Notification
from cases import services as cases
from cases.models import Case, Move
from feed.models import Route, Source
from officials.questions import figures, services
from officials.questions.models import Handing, Question
from officials.questions.panels import official as official_panel
from places.models import Town
from profiles.models import Mandate, User
from profiles.services import appoint, end_mandate
from tests import factories
from tests.feed.steps import body, work

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def mayor(town: Town) -> Mandate:
    return factories.make_mandate(factories.make_person("Claire Puyo"), town, "mayor", "Maire")


@pytest.fixture
def question(citizen: User, mayor: Mandate) -> Question:
    return factories.make_question(citizen, mayor)


def holder(mandate: Mandate) -> User:
    assert mandate.person is not None
    return mandate.person


def fresh(question: Question) -> Question:
    return Question.objects.for_wall().get(pk=question.pk)


def told(kind: str) -> list[str]:
    return [str(row.recipient) for row in Notification.objects.filter(verb=kind).order_by("recipient")]


# --- answering ------------------------------------------------------------------------------------------------------


def test_an_answer_is_signed_completed_and_told_to_who_asks_too(
    question: Question, mayor: Mandate, outsider: User
) -> None:
    services.support_question(person=outsider, question=question)
    services.answer_question(question=question, by=holder(mayor), words="En avril.")
    services.answer_question(question=question, by=holder(mayor), words="Le 12, exactement.")
    work()
    case = Case.objects.of(question).get()
    moves = Move.objects.order_by("pk")
    assert (case.state, case.is_open) == ("answered", False)
    assert [(move.words, move.capacity) for move in moves] == [("En avril.", "Maire"), ("Le 12, exactement.", "Maire")]
    assert case.answered_at == moves[0].at
    assert set(Notification.objects.filter(verb="cases.moved").values_list("recipient", flat=True)) == {
        question.author_id,
        outsider.pk,
    }
    assert Route.objects.filter(source__in=Source.objects.of(question.town)).count() == 3  # asked, answered, completed


def test_the_town_hall_answers_in_its_own_capacity(question: Question, town: Town) -> None:
    clerk = factories.make_official(town)
    move = services.answer_question(question=question, by=clerk, words="La mairie confirme.")
    assert (move.mover, move.capacity) == (clerk, "Mairie")


def test_an_outsider_an_ex_official_and_a_frozen_one_are_refused(
    question: Question, mayor: Mandate, outsider: User, citizen: User
) -> None:
    """OFF-2: rights end to the second, by the database's clock."""
    for person in (outsider, citizen):
        with pytest.raises(cases.NotYours):
            services.answer_question(question=question, by=person, words="Moi")
    Mandate.objects.filter(pk=mayor.pk).update(frozen_at=timezone.now())
    with pytest.raises(cases.NotYours):
        services.answer_question(question=question, by=holder(mayor), words="Moi")
    Mandate.objects.filter(pk=mayor.pk).update(frozen_at=None)
    end_mandate(mandate=mayor, at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(cases.NotYours):
        services.answer_question(question=question, by=holder(mayor), words="Moi")
    assert not Move.objects.exists()


def test_nobody_answers_refuses_or_hands_on_in_place_of_the_opposition(town: Town, citizen: User) -> None:
    """Fair play: the majority does not decide what its critics are asked, as long as they are in office."""
    critic = factories.make_mandate(factories.make_person(), town, "opposition", "Conseiller d’opposition")
    clerk, mayor = factories.make_official(town), factories.make_mandate(factories.make_person(), town, "mayor", "M")
    question = factories.make_question(citizen, critic)
    for act in (services.answer_question, services.refuse_question):
        with pytest.raises(cases.NotYours):
            act(question=question, by=clerk, words="À sa place")
    with pytest.raises(cases.NotYours):
        services.redirect_question(question=question, by=clerk, to=mayor, words="À sa place")
    with pytest.raises(cases.CannotGo):
        cases.move_case(case=question.case, to="refused", mover=clerk, words="Par le dossier")
    end_mandate(mandate=critic, at=timezone.now() - timedelta(seconds=1))
    services.answer_question(question=fresh(question), by=clerk, words="La mairie répond.")
    assert fresh(question).is_answered


def test_a_refusal_has_a_reason_and_ends_it(question: Question, mayor: Mandate) -> None:
    with pytest.raises(cases.WordsMissing):
        services.refuse_question(question=question, by=holder(mayor), words="  ")
    services.refuse_question(question=question, by=holder(mayor), words="C’est au préfet de répondre.")
    assert fresh(question).state == "refused"
    for act in (services.answer_question, services.refuse_question):
        with pytest.raises(services.Closed):
            act(question=question, by=holder(mayor), words="Encore")


def test_handing_on_keeps_the_day_and_says_through_whose_hands(question: Question, mayor: Mandate, town: Town) -> None:
    deputy = factories.make_mandate(factories.make_person("Marc"), town, "deputy", "Adjoint")
    due = question.due_at
    with pytest.raises(services.SameOfficial):
        services.redirect_question(question=question, by=holder(mayor), to=mayor, words="À moi")
    elsewhere = factories.make_mandate(factories.make_person(), factories.make_town(), "mayor", "Maire")
    with pytest.raises(services.CannotAsk):
        services.redirect_question(question=question, by=holder(mayor), to=elsewhere, words="Ailleurs")
    move = services.redirect_question(question=question, by=holder(mayor), to=deputy, words="Marc suit la piscine.")
    work()
    now = fresh(question)
    assert (now.due_at, now.case.due_at, now.case.answered_at, now.state) == (due, due, None, "redirected")
    assert (now.asked_name, now.asked_title, move.capacity) == ("Marc", "Adjoint", "Maire")
    assert Handing.objects.values_list("name", "title").get() == ("Claire Puyo", "Maire")
    assert told("questions.asked")[-1:] == ["Marc"]
    page = body(Client(), now.get_absolute_url())
    assert "posée d’abord à : Maire" in page and "Marc suit la piscine." in page
    services.answer_question(question=now, by=holder(deputy), words="En avril.")
    with pytest.raises(services.Closed):
        services.redirect_question(question=now, by=holder(deputy), to=mayor, words="Trop tard")


def test_what_was_seen_is_what_is_answered(question: Question, mayor: Mandate) -> None:
    with pytest.raises(cases.MovedMeanwhile):
        services.answer_question(question=question, by=holder(mayor), words="En avril.", seen=question.case.version + 1)


def test_when_a_mandate_ends_the_town_hall_has_the_question(question: Question, mayor: Mandate, town: Town) -> None:
    end_mandate(mandate=mayor, at=timezone.now() - timedelta(seconds=1))
    page = body(Client(), question.get_absolute_url())
    assert "Claire Puyo, Maire" in page and "ce mandat est terminé : la mairie répond" in page


# --- the asker ------------------------------------------------------------------------------------------------------


def test_the_asker_says_once_whether_it_answers(
    question: Question, mayor: Mandate, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    address = reverse("question_verdict", args=[question.pk])
    said = {"satisfied": "no", "words": "La date manque."}
    assert sign_in(citizen).post(address, said).status_code == 400  # nothing is answered yet
    services.answer_question(question=question, by=holder(mayor), words="Bientôt.")
    assert sign_in(outsider).post(address, said).status_code == 404
    assert sign_in(citizen).post(address, {"satisfied": "no", "words": ""}).status_code == 400
    assert sign_in(citizen).post(address, said).status_code == 302
    assert (fresh(question).satisfied, fresh(question).verdict) == (False, "La date manque.")
    assert sign_in(citizen).post(address, said | {"satisfied": "yes"}).status_code == 400
    services.answer_question(question=question, by=holder(mayor), words="Le 12 avril.")
    assert sign_in(citizen).post(address, {"satisfied": "yes", "words": "Merci."}).status_code == 302
    assert "cela répond à ma question" in body(Client(), question.get_absolute_url())


# --- delays and figures ---------------------------------------------------------------------------------------------


def test_a_town_says_its_delay_beforehand_and_a_question_keeps_that_of_its_day(
    town: Town, citizen: User, mayor: Mandate, outsider: User, sign_in: SignIn
) -> None:
    old = factories.make_question(citizen, mayor)
    desk = reverse("desk_questions", args=[town.slug])
    assert sign_in(outsider).post(desk, {"days": "5"}).status_code == 404
    manager = sign_in(holder(mayor))
    for wrong in ("0", "91", "x", "9" * 30, ""):
        assert manager.post(desk, {"days": wrong}).status_code == 400
    assert manager.post(desk, {"days": "10"}).status_code == 302
    new = factories.make_question(citizen, mayor)
    assert (old.days, new.days, new.due_at - new.created_at) == (30, 10, timedelta(days=10))
    assert "réponse en 10 jours" in body(sign_in(citizen), reverse("question_ask", args=[town.slug]))
    with pytest.raises(ValidationError):
        services.set_delay(town=town, days=0)


def test_rates_are_counted_by_the_day_that_was_promised(town: Town, citizen: User, mayor: Mandate) -> None:
    """In time, late, refused and waiting make the whole; below three questions no rate is told."""
    now = timezone.now()

    def asked(days_ago: int, answered_after: int | None = None) -> Question:
        at = now - timedelta(days=days_ago)
        made = factories.make_question(citizen, mayor, at=at)
        if answered_after is not None:
            answered = at + timedelta(days=answered_after)
            services.answer_question(question=made, by=holder(mayor), words="Voilà.", capacity="Maire", at=answered)
        return made

    asked(100, 20)
    asked(400, 20)  # a year ago and more: not counted
    panel = official_panel(mayor, citizen)
    assert panel is not None and not panel[1]["rate"].is_enough
    asked(100, 40)
    overdue = asked(40)
    asked(2)
    services.refuse_question(question=asked(3), by=holder(mayor), words="Non.")
    rate = figures.of_official(mayor)
    assert rate == figures.of_town(town) == figures.Rate(asked=5, in_time=1, late=1, refused=1, waiting=2, overdue=1)
    assert rate.percent == 40
    assert figures.late(town, now - timedelta(days=365)).value == 1
    page = body(Client(), overdue.get_absolute_url())
    assert "En retard de 10 jours" in page
    late = body(Client(), reverse("town_questions", args=[town.slug]), etat="retard")
    assert late.count("idea-row") == 2 and "Réponse en retard de 10 jours" in late


def test_the_page_of_an_official_costs_the_same_with_one_and_three(
    citizen: User, mayor: Mandate, django_assert_num_queries: Callable[[int], object]
) -> None:
    for number in (1, 3):
        while Question.objects.count() < number:
            factories.make_question(citizen, mayor)
        with django_assert_num_queries(5):  # type: ignore[attr-defined]
            panel = official_panel(Mandate.objects.select_related("town").get(pk=mayor.pk), citizen)
        assert panel is not None and len(panel[1]["questions"]) == number


def test_an_agent_is_asked_nothing(town: Town, citizen: User) -> None:
    agent = appoint(person=factories.make_person(), town=town, role="agent", title="Voirie")
    with pytest.raises(services.CannotAsk):
        factories.make_question(citizen, agent)
    assert official_panel(agent, citizen) is None

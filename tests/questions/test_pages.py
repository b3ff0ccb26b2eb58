"""The pages of questions: asking, similar ones, lists, changing, taking back, leaving (CL54, CIW20, PRIV-1)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alerts.models import Notification
from cases.models import Case, Move
from feed.models import Activity, Revision
from officials.questions import export, services
from officials.questions.models import Question
from places.models import Town
from places.modules import Module
from profiles.models import Mandate, User
from profiles.services import block, end_mandate
from tests import factories
from tests.api.program import Program
from tests.feed.steps import body, work

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def mayor(town: Town) -> Mandate:
    return factories.make_mandate(factories.make_person("Claire Puyo"), town, "mayor", "Maire")


@pytest.fixture
def unclaimed(town: Town) -> Mandate:
    """A mayor of the register, who has no account here."""
    return Mandate.objects.create(town=town, role="mayor", title="Maire", name="Jeanne Absente", register_key="r1")


def typed(official: Mandate, **changed: Any) -> dict[str, Any]:
    told = {"official": official.pk, "title": "Quand rouvre la piscine ?", "body": "Mes mots à moi"}
    return {"key": str(uuid.uuid4()), **told, **changed}


# --- asking ---------------------------------------------------------------------------------------------------------


def test_a_question_is_asked_once_however_often_it_is_sent(
    town: Town, citizen: User, mayor: Mandate, sign_in: SignIn
) -> None:
    sent, address = typed(mayor), reverse("question_ask", args=[town.slug])
    first = sign_in(citizen).post(address, sent)
    again = sign_in(citizen).post(address, sent)
    question = Question.objects.get()
    assert first.headers["Location"] == again.headers["Location"] == question.get_absolute_url()
    assert (question.asked_name, question.asked_title, question.official) == ("Claire Puyo", "Maire", mayor)
    case = Case.objects.get()
    assert (case.town, case.due_at, case.state) == (town, question.due_at, "asked")
    work()
    assert [row.recipient for row in Notification.objects.filter(verb="questions.asked")] == [mayor.person]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "Écrivez votre question."),
        ({"title": "t" * 161}, "160 signes au plus"),
        ({"body": "Mes mots à moi" + "t" * 3000}, "3000 signes au plus"),
        ({"official": ""}, "Choisissez à qui vous posez la question."),
        ({"official": "9" * 40}, "ne peut pas être interrogée ici"),
        ({"key": "x"}, "Saisissez un UUID valide"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    town: Town, citizen: User, mayor: Mandate, sign_in: SignIn, changed: dict[str, str], said: str
) -> None:
    answer = sign_in(citizen).post(reverse("question_ask", args=[town.slug]), typed(mayor) | changed)
    page = answer.content.decode()
    assert answer.status_code == 400 and "Mes mots à moi" in page
    assert said in page or changed.keys() == {"key"}
    assert not Question.objects.exists()


def test_who_has_no_account_is_asked_as_well_and_the_town_hall_has_it(
    town: Town, citizen: User, unclaimed: Mandate, sign_in: SignIn
) -> None:
    sign_in(citizen).post(reverse("question_ask", args=[town.slug]), typed(unclaimed))
    question = Question.objects.get()
    work()
    clerk = sign_in(factories.make_official(town))
    assert question.title in body(clerk, reverse("inbox", args=[town.slug]))
    case_file = body(clerk, question.case.get_absolute_url())
    assert "n’a pas de compte ici" in case_file and 'id="avancer"' not in case_file
    sent = {"answer-words": "La mairie répond.", "seen": str(question.case.version)}
    answer = clerk.post(reverse("question_answer", args=[question.pk]), sent)
    assert answer.status_code == 302 and answer.headers["Location"] == question.case.get_absolute_url()
    assert Move.objects.get().words == "La mairie répond."


def test_the_person_asked_answers_on_the_page_without_the_file(
    town: Town, citizen: User, sign_in: SignIn, outsider: User
) -> None:
    councillor = factories.make_mandate(factories.make_person(), town, "councillor", "Conseillère")
    question = factories.make_question(citizen, councillor)
    assert councillor.person is not None
    browser = sign_in(councillor.person)
    assert 'id="repondre-ici"' in body(browser, question.get_absolute_url())
    assert 'id="repondre-ici"' not in body(sign_in(outsider), question.get_absolute_url())
    address = reverse("question_answer", args=[question.pk])
    empty = browser.post(address, {"answer-words": ""})
    assert empty.status_code == 400 and "Écrivez une phrase" in empty.content.decode()
    assert browser.post(address, {"answer-words": "En avril."}).status_code == 302
    for name in ("question_answer", "question_redirect", "question_refuse"):
        assert sign_in(outsider).post(reverse(name, args=[question.pk]), {"answer-words": "Moi"}).status_code == 404
    assert Move.objects.get().capacity == "Conseillère"


def test_a_closed_module_takes_nothing_new_and_shows_what_was_asked(
    town: Town, citizen: User, mayor: Mandate, sign_in: SignIn
) -> None:
    question = factories.make_question(citizen, mayor)
    Town.objects.filter(pk=town.pk).update(closed_modules=[Module.QUESTIONS])
    answer = sign_in(citizen).post(reverse("question_ask", args=[town.slug]), typed(mayor))
    assert answer.status_code == 400 and "ne prend pas de questions" in answer.content.decode()
    assert Question.objects.count() == 1
    listed = body(Client(), reverse("town_questions", args=[town.slug]))
    assert question.title in listed and "/questions/poser/" not in listed


def test_nobody_asks_themselves_or_an_official_of_elsewhere(town: Town, mayor: Mandate, citizen: User) -> None:
    with pytest.raises(services.CannotAsk):
        factories.make_question(mayor.person, mayor)
    with pytest.raises(services.CannotAsk):
        services.ask(author=citizen, town=factories.make_town(), official=mayor, title="Et là ?")
    end_mandate(mandate=mayor, at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(services.CannotAsk):
        factories.make_question(citizen, mayor)


def test_ten_a_day(town: Town, citizen: User, mayor: Mandate, sign_in: SignIn) -> None:
    browser, address = sign_in(citizen), reverse("question_ask", args=[town.slug])
    assert [browser.post(address, typed(mayor)).status_code for _time in range(11)] == [302] * 10 + [429]


def test_questions_like_the_one_typed_are_offered(town: Town, citizen: User, mayor: Mandate) -> None:
    near = factories.make_question(citizen, mayor, title="Quand la piscine municipale rouvre-t-elle ?")
    factories.make_question(citizen, mayor, title="Pourquoi la route est-elle barrée ?")
    query = {"commune": town.slug, "titre": "piscine rouvre"}
    found = Client().get(reverse("similar_questions"), query, headers={"Accept": "application/json"}).json()
    assert [row["label"] for row in found["results"]] == [near.title]
    assert "posez-la aussi" in body(Client(), reverse("similar_questions"), **query)


def test_the_way_to_the_form_asks_for_a_town_first(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    own = sign_in(citizen).get(reverse("question_new"))
    assert own.headers["Location"] == reverse("question_ask", args=[town.slug])
    assert sign_in(outsider).get(reverse("question_new")).headers["Location"] == reverse("towns")
    assert reverse("question_new") in body(sign_in(citizen), reverse("publish"))


# --- lists ----------------------------------------------------------------------------------------------------------


def test_the_list_of_a_town_is_filtered_and_costs_the_same_with_one_and_three(
    town: Town, citizen: User, mayor: Mandate
) -> None:
    other = factories.make_mandate(factories.make_person(), town, "deputy", "Adjoint")
    address = reverse("town_questions", args=[town.slug])

    def asked() -> tuple[int, int]:
        Client().get(address)
        with CaptureQueriesContext(connection) as queries:
            page = body(Client(), address)
        return page.count("idea-row"), len(queries)

    factories.make_question(citizen, mayor)
    one = asked()
    for _time in range(2):
        factories.make_question(factories.make_person(), other)
    assert one == (1, 7) and asked() == (3, 7)
    assert body(Client(), address, elu=str(mayor.pk)).count("idea-row") == 1
    assert body(Client(), address, etat="attente").count("idea-row") == 3
    for state in ("reponse", "retard", "refus"):
        assert body(Client(), address, etat=state).count("idea-row") == 0
    for wrong in ({"elu": "x"}, {"avant": "²"}, {"elu": "9" * 30}):
        assert Client().get(address, wrong).status_code == 404
    assert body(Client(), address, etat="n’importe").count("idea-row") == 3


def test_pages_go_on_after_the_last(town: Town, citizen: User, mayor: Mandate) -> None:
    for number in range(21):
        factories.make_question(citizen, mayor, title=f"Question {number}")
    address = reverse("town_questions", args=[town.slug])
    last = Question.objects.order_by("-pk")[19]
    page = body(Client(), address)
    assert page.count("idea-row") == 20 and f"?avant={last.pk}" in page
    assert body(Client(), address, avant=str(last.pk)).count("idea-row") == 1


def test_a_block_hides_a_question_and_the_town_hall_still_answers(
    town: Town, citizen: User, mayor: Mandate, sign_in: SignIn
) -> None:
    question = factories.make_question(citizen, mayor)
    assert mayor.person is not None
    block(blocker=citizen, blocked=mayor.person)
    assert sign_in(mayor.person).get(question.get_absolute_url()).status_code == 404
    services.answer_question(question=question, by=factories.make_official(town), words="La mairie répond.")
    assert "La mairie répond." in body(Client(), question.get_absolute_url())


# --- changing and leaving -------------------------------------------------------------------------------------------


def test_a_question_changes_in_public_until_it_is_answered(
    citizen: User, mayor: Mandate, outsider: User, sign_in: SignIn
) -> None:
    question = factories.make_question(citizen, mayor)
    address = reverse("question_edit", args=[question.pk])
    assert sign_in(outsider).get(address).status_code == 404
    assert sign_in(citizen).post(address, {"title": "Quand rouvre-t-elle enfin ?"}).status_code == 302
    assert Revision.objects.get().body == question.title
    assert mayor.person is not None
    services.answer_question(question=question, by=mayor.person, words="En avril.")
    late = sign_in(citizen).post(address, {"title": "Autre chose"})
    assert late.status_code == 400 and "elle ne change plus" in late.content.decode()
    assert Question.objects.get().title == "Quand rouvre-t-elle enfin ?"


def test_taken_back_or_erased_nothing_is_left_of_the_words(citizen: User, mayor: Mandate, sign_in: SignIn) -> None:
    """PRIV-1: a tombstone keeps the place of the thread, and the answer its own words."""
    question, other = factories.make_question(citizen, mayor), factories.make_question(citizen, mayor)
    assert mayor.person is not None
    services.answer_question(question=question, by=mayor.person, words="En avril.")
    services.judge_answer(question=question, by=citizen, satisfied=True, words="Merci Claire.")
    assert export.data_of(citizen)["questions"][0]["verdict"] == "Merci Claire."
    assert sign_in(citizen).post(reverse("question_delete", args=[other.pk])).status_code == 302
    services.erase_person(citizen)
    for row in Question.objects.all():
        assert (row.title, row.body, row.verdict, row.author, row.satisfied) == ("", "", "", None, None)
        assert not Case.objects.of(row).get().is_open
        assert Client().get(row.get_absolute_url()).status_code == 404
    assert not Activity.objects.filter(hidden_at=None, verb="question_asked").exists()
    assert not Revision.objects.exists() and export.data_of(citizen) == {"questions": []}


def test_an_official_who_leaves_is_named_no_more(citizen: User, mayor: Mandate) -> None:
    question = factories.make_question(citizen, mayor)
    assert mayor.person is not None
    services.erase_person(mayor.person)
    now = Question.objects.get(pk=question.pk)
    assert (now.asked_name, now.asked_title) == ("", "Maire")


def test_the_database_refuses_what_must_not_be(citizen: User, mayor: Mandate) -> None:
    question = factories.make_question(citizen, mayor)
    rows = Question.objects.filter(pk=question.pk)
    for wrong in ({"title": ""}, {"days": 0}, {"days": 91}, {"satisfied": True}, {"verdict": "Non"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


# --- programs -------------------------------------------------------------------------------------------------------


def test_a_program_lists_asks_reads_and_supports(town: Town, citizen: User, mayor: Mandate, outsider: User) -> None:
    program = Program.of(citizen)
    sent = {"town": town.slug, "official": str(mayor.pk), "title": "Quand rouvre-t-elle ?"}
    made = program.ask("POST", "/questions/", sent)
    assert made.status_code == 201
    told = made.json()
    assert told["asked"] == {"id": str(mayor.pk), "name": "Claire Puyo", "title": "Maire"}
    assert (told["state"], told["late"], told["answered_at"]) == ("asked", False, None)
    assert Program.of(outsider).ask("PUT", f"/questions/{told['id']}/support/").json()["support_count"] == 1
    listed = Program().read(f"/towns/{town.slug}/questions/?state=waiting&official={mayor.pk}")
    assert [row["id"] for row in listed["items"]] == [told["id"]]
    assert Program().read(f"/towns/{town.slug}/questions/?state=late")["items"] == []
    for wrong in ({"official": "999999"}, {"official": 1}, {"title": ""}, {"town": "nulle-part"}, {"autre": 1}):
        assert program.ask("POST", "/questions/", sent | wrong).status_code == 400
    changed = program.ask("PATCH", f"/questions/{told['id']}/", {"body": "Avant l’été ?"})
    assert changed.json()["body"] == "Avant l’été ?"
    assert Program.of(outsider).ask("DELETE", f"/questions/{told['id']}/").status_code == 404


def test_a_late_question_says_so_to_programs(citizen: User, mayor: Mandate) -> None:
    question = factories.make_question(citizen, mayor, at=timezone.now() - timedelta(days=31))
    assert Program().read(f"/questions/{question.pk}/")["late"] is True


def test_programs_read_a_page_at_the_same_cost_with_one_and_three(
    town: Town, citizen: User, mayor: Mandate, django_assert_num_queries: Any
) -> None:
    for number in (1, 3):
        while Question.objects.count() < number:
            factories.make_question(factories.make_person(), mayor)
        Program().read(f"/towns/{town.slug}/questions/")
        with django_assert_num_queries(4):
            assert len(Program().read(f"/towns/{town.slug}/questions/")["items"]) == number

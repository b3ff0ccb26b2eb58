"""Remarks that say what they are to the thing: for, against, or a question (CL12)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from feed import services, threads
from feed.models import Comment, Publishable
from places.models import Town
from profiles.models import User
from tests import factories
from tests.api.program import Program
from tests.feed.steps import body

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def ground(town: Town, citizen: User) -> Publishable:
    """Something that takes stances."""
    return factories.make_idea(citizen, town)


def test_a_remark_takes_a_stance_where_the_thing_takes_stances(ground: Publishable, outsider: User, town: Town) -> None:
    assert factories.make_comment(ground, outsider, stance="against").stance == "against"
    with pytest.raises(services.NoStance):
        factories.make_comment(factories.make_post(outsider, town), outsider, stance="for")
    assert Comment.objects.count() == 1


def test_an_answer_has_none(ground: Publishable, outsider: User) -> None:
    remark = factories.make_comment(ground, outsider)
    with pytest.raises(services.NoStance):
        factories.make_comment(ground, outsider, parent=remark, stance="for")
    answer = factories.make_comment(ground, outsider, parent=remark)
    for row, stance in ((answer, "for"), (remark, "maybe")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=row.pk).update(stance=stance)


def test_changing_the_words_keeps_the_stance_unless_it_is_changed_too(ground: Publishable, outsider: User) -> None:
    remark = factories.make_comment(ground, outsider, stance="for")
    assert services.edit_comment(comment=remark, body="Autrement dit").stance == "for"
    assert services.edit_comment(comment=remark, body="Autrement dit", stance="question").stance == "question"
    on_post = factories.make_comment(factories.make_post(outsider), outsider)
    with pytest.raises(services.NoStance):
        services.edit_comment(comment=on_post, body="Non", stance="for")


def test_a_tombstone_takes_no_stance(ground: Publishable, outsider: User) -> None:
    remark = factories.make_comment(ground, outsider, stance="for")
    services.delete_comment(comment=remark)
    assert Comment.objects.get(pk=remark.pk).stance == ""


def test_the_page_offers_shows_and_filters_stances(ground: Publishable, outsider: User, sign_in: SignIn) -> None:
    browser = sign_in(outsider)
    page = body(browser, ground.get_absolute_url())
    assert 'name="stance" value="against"' in page
    sent = {"body": "Trop cher à mon avis", "stance": "against"}
    browser.post(reverse("comment_create", args=["idea", ground.pk]), sent)
    factories.make_comment(ground, body="Où exactement ?", stance="question")
    factories.make_comment(ground, body="Je passe")
    page = body(browser, ground.get_absolute_url())
    assert all(words in page for words in ("Pour 0", "Contre 1", "Question 1"))
    page = body(browser, ground.get_absolute_url(), avis="against")
    assert "Trop cher à mon avis" in page and "Où exactement ?" not in page and "Je passe" not in page
    assert "Où exactement ?" in body(browser, ground.get_absolute_url(), avis="n'importe quoi")
    assert "Aucun commentaire de cet avis" in body(browser, ground.get_absolute_url(), avis="for")


def test_an_unknown_stance_is_refused_with_the_words_kept(ground: Publishable, outsider: User, sign_in: SignIn) -> None:
    sent = {"body": "Mes mots", "stance": "peut-être"}
    answer = sign_in(outsider).post(reverse("comment_create", args=["idea", ground.pk]), sent)
    assert answer.status_code == 400 and "Mes mots</textarea>" in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_post_asks_for_none(outsider: User, town: Town, sign_in: SignIn) -> None:
    post = factories.make_post(outsider, town)
    page = body(sign_in(outsider), post.get_absolute_url(), avis="for")
    assert 'name="stance"' not in page and "Filtrer par avis" not in page


def test_counts_are_of_what_the_viewer_may_read(ground: Publishable, outsider: User, citizen: User) -> None:
    from profiles.services import block

    factories.make_comment(ground, outsider, stance="for")
    factories.make_comment(ground, stance="for")
    block(blocker=citizen, blocked=outsider)
    assert threads.stances(ground, viewer=citizen) == {"for": 1, "against": 0, "question": 0}


def test_the_api_takes_and_tells_stances(ground: Publishable, outsider: User, town: Town) -> None:
    program = Program.of(outsider)
    address = f"/ideas/{ground.pk}/comments/"
    made = program.write("post", address, {"body": "Oui", "stance": "for"}, 201)
    assert made["stance"] == "for"
    changed = program.write("patch", f"/comments/{made['id']}/", {"body": "Oui", "stance": "question"})
    assert changed["stance"] == "question"
    program.write("post", address, {"body": "Oui", "stance": "peut-être"}, 400)
    on_post = f"/posts/{factories.make_post(outsider, town).pk}/comments/"
    program.write("post", on_post, {"body": "Oui", "stance": "for"}, 400)
    assert program.write("post", on_post, {"body": "Oui"}, 201)["stance"] == ""

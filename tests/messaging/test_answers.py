"""What a private message answers and what it is about, shown to who may read that too (DM-1, DM-3)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.models import StreamEvent
from feed.models import Post
from messaging import services
from messaging.models import Conversation, Message, Part
from messaging.services import Along, NewFile
from moderation.services import hide_contribution
from profiles.models import User
from tests import factories
from tests.factories import PDF
from tests.feed.steps import work

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def friend(citizen: User) -> User:
    friend = factories.make_person("Fatou Ndiaye")
    factories.follow_person(citizen, friend)
    factories.follow_person(friend, citizen)
    return friend


@pytest.fixture
def talk(citizen: User, friend: User) -> Conversation:
    return factories.make_message(citizen, friend, "Bonjour").conversation


def typed(text: str = "", **fields: object) -> dict[str, object]:
    return {"text": text, "key": uuid.uuid4(), **fields}


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def say(by: User, talk: Conversation, text: str = "", **along: object) -> Message:
    return services.say(conversation=talk, by=by, text=text, key=uuid.uuid4(), along=Along(**along))  # type: ignore[arg-type]


# --- answers ---


def test_answering_a_message_shows_what_is_answered(
    citizen: User, friend: User, talk: Conversation, sign_in: SignIn
) -> None:
    first = Message.objects.get()
    theirs = sign_in(friend)
    assert f'href="?reponse={first.pk}#fin"' in body(theirs, talk.get_absolute_url())
    form = body(theirs, f"{talk.get_absolute_url()}?reponse={first.pk}")
    assert "Vous répondez à ce message" in form and f'name="reponse" value="{first.pk}"' in form
    assert f'href="{talk.get_absolute_url()}#fin"' in form  # a way to drop it
    again = theirs.post(talk.get_absolute_url(), typed("", reponse=first.pk))
    assert again.status_code == 400 and "Vous répondez à ce message" in again.content.decode()
    theirs.post(talk.get_absolute_url(), typed("Salut", reponse=first.pk))
    assert Message.objects.get(reply_to=first).text == "Salut"
    assert f'class="talk-answered" href="{first.get_absolute_url()}"' in body(sign_in(citizen), talk.get_absolute_url())
    services.delete_message(message=first, by=citizen)
    quoted = re.search(r"talk-answered.*?</a>", body(theirs, talk.get_absolute_url()), re.DOTALL)
    assert quoted and "Message supprimé" in quoted[0] and "Bonjour" not in quoted[0]


@pytest.mark.parametrize("bad", ["", "x", "0", "²", "9" * 40, "-1"])
def test_what_is_no_message_is_not_answered(bad: str, citizen: User, talk: Conversation, sign_in: SignIn) -> None:
    mine = sign_in(citizen)
    assert "Vous répondez" not in body(mine, f"{talk.get_absolute_url()}?reponse={bad}")
    assert mine.post(talk.get_absolute_url(), typed("Un mot", reponse=bad)).status_code == 302
    assert not Message.objects.exclude(reply_to=None).exists()


def test_nobody_answers_or_reads_what_is_not_theirs_to_read(
    citizen: User, friend: User, talk: Conversation, outsider: User, sign_in: SignIn
) -> None:
    """DM-3: a quote shows nothing of another conversation, nor of before one came."""
    foreign = factories.make_message(outsider, factories.make_person(), "canari-7f3a")
    elsewhere = factories.make_message(citizen, factories.make_person(), "marmotte")
    mine = sign_in(citizen)
    for other in (foreign, elsewhere):
        shown = body(mine, f"{talk.get_absolute_url()}?reponse={other.pk}")
        assert "Vous répondez" not in shown and "canari" not in shown and "marmotte" not in shown
        assert mine.post(talk.get_absolute_url(), typed("Un mot", reponse=other.pk)).status_code == 302
        assert say(citizen, talk, "Un mot", reply_to=other).reply_to is None
    first = Message.objects.order_by("pk").filter(conversation=talk)[0]
    say(citizen, talk, "Je réponds", reply_to=first)
    Part.objects.filter(person=friend).update(since=first.pk + 1)
    shown = body(sign_in(friend), talk.get_absolute_url())
    assert "Je réponds" in shown and "Bonjour" not in shown and "talk-answered" not in shown
    assert say(friend, talk, "Et moi", reply_to=first).reply_to is None
    Message.objects.filter(reply_to=first).update(reply_to=foreign)  # a forged row
    assert "canari" not in body(mine, talk.get_absolute_url())


# --- things of a wall ---


def test_an_address_in_the_words_becomes_a_card(
    citizen: User, friend: User, talk: Conversation, sign_in: SignIn
) -> None:
    post = factories.make_post(friend, citizen.town, body="Le marché revient")
    mine = sign_in(citizen)
    for text in (
        f"Regarde : http://testserver{post.get_absolute_url()}.",
        f"Regarde ({post.get_absolute_url()}) !",
        f"https://ailleurs.example/publications/1/ puis HTTP://TESTSERVER{post.get_absolute_url()}?page=2",
    ):
        mine.post(talk.get_absolute_url(), typed(text))
        assert Message.objects.order_by("-pk")[0].about == post
    page = body(sign_in(friend), talk.get_absolute_url())
    assert page.count('class="talk-card"') == 3
    assert "Le marché revient" in page and "Fatou Ndiaye" in page and "Gap" in page


def test_a_remark_is_a_thing_too(citizen: User, talk: Conversation, sign_in: SignIn) -> None:
    remark = factories.make_comment(factories.make_post(town=citizen.town), body="Une remarque")
    sign_in(citizen).post(talk.get_absolute_url(), typed(f"Lis http://testserver{remark.get_absolute_url()}"))
    assert Message.objects.order_by("-pk")[0].about == remark
    assert "Une remarque" in body(sign_in(citizen), talk.get_absolute_url())


@pytest.mark.parametrize(
    "text",
    [
        "http://ailleurs.example/publications/{pk}/",
        "//testserver/publications/{pk}/",
        "ftp://testserver/publications/{pk}/",
        "http://testserver@ailleurs.example/publications/{pk}/",
        "http://[::1/publications/{pk}/",
        "/publications/{pk}{pk}{pk}/",
        "/publications/0/ /reglages/ / /messages/ /?commentaire=999",
        "/publications/1/ /publications/2/ /publications/3/ /publications/4/ /publications/5/ /publications/{pk}/",
    ],
)
def test_other_addresses_are_only_words(text: str, citizen: User, talk: Conversation, sign_in: SignIn) -> None:
    post = factories.make_post(town=citizen.town)
    assert sign_in(citizen).post(talk.get_absolute_url(), typed(text.format(pk=post.pk))).status_code == 302
    assert Message.objects.order_by("-pk")[0].about is None


def test_a_card_is_shown_only_to_who_may_read_the_thing(
    citizen: User, friend: User, talk: Conversation, sign_in: SignIn
) -> None:
    town = factories.make_town("Aspres")
    private = factories.make_report(citizen, town, category="bruit")
    draft = factories.make_draft(friend, town, "marmotte")
    mine, theirs = sign_in(citizen), sign_in(friend)
    mine.post(talk.get_absolute_url(), typed(f"Vois {private.get_absolute_url()}"))
    assert Message.objects.order_by("-pk")[0].about == private
    assert "talk-card" in body(mine, talk.get_absolute_url())
    page = body(theirs, talk.get_absolute_url())
    assert "talk-card" not in page and private.get_absolute_url() in page
    for hidden in (f"Vois {draft.get_absolute_url()}", f"Vois {private.get_absolute_url()}"):
        theirs.post(talk.get_absolute_url(), typed(hidden))  # nobody's draft, not theirs to read
        assert Message.objects.order_by("-pk")[0].about is None
    post = factories.make_post(body="Le marché revient")
    say(citizen, talk, "Vois", about=post)
    assert "Le marché revient" in body(theirs, talk.get_absolute_url())
    hide_contribution(
        subject=post, by=factories.make_official(post.town), rule="insult", reason="Des gros mots, encore."
    )
    assert "Le marché revient" not in body(theirs, talk.get_absolute_url())
    assert "Le marché revient" not in body(mine, talk.get_absolute_url())


def test_a_page_opens_with_the_thing_to_speak_of(citizen: User, friend: User, sign_in: SignIn) -> None:
    post = factories.make_post(body="Le marché revient")
    mine, page = sign_in(citizen), reverse("talk_with", args=[friend.handle])
    shown = body(mine, f"{page}?a-propos=post:{post.pk}")
    assert "Le marché revient" in shown and f'name="a-propos" value="post:{post.pk}"' in shown
    for bad in ("post:0", "post", ":", f"user:{citizen.pk}", f"post:{'9' * 60}", "x" * 5000):
        assert "talk-card" not in body(mine, f"{page}?a-propos={bad}")
    mine.post(page, typed("Tu y vas ?", **{"a-propos": f"post:{post.pk}"}))
    said = Message.objects.get()
    assert said.about == post
    there = mine.get(f"{page}?a-propos=post:{post.pk}", follow=True)
    assert there.redirect_chain[0][0].startswith(f"{said.conversation.get_absolute_url()}?a-propos=post%3A{post.pk}")
    assert f'name="a-propos" value="post:{post.pk}"' in there.content.decode()


def test_the_thing_itself_does_not_tell_that_it_was_shared(
    citizen: User, friend: User, outsider: User, talk: Conversation
) -> None:
    post = factories.make_post(outsider, citizen.town)
    before = (Post.objects.filter(pk=post.pk).values().get(), User.objects.get(pk=outsider.pk).unread)
    events = StreamEvent.objects.exclude(stream__in=[f"user:{citizen.pk}", f"user:{friend.pk}"]).count()
    say(citizen, talk, "Vois", about=post)
    work()
    assert (Post.objects.filter(pk=post.pk).values().get(), User.objects.get(pk=outsider.pk).unread) == before
    assert StreamEvent.objects.exclude(stream__in=[f"user:{citizen.pk}", f"user:{friend.pk}"]).count() == events


@pytest.mark.parametrize("number", [1, 12])
def test_a_page_costs_the_same_for_one_and_twelve(
    number: int,
    citizen: User,
    friend: User,
    talk: Conversation,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    last = Message.objects.get()
    for _time in range(number):
        post = factories.make_post(town=factories.make_town())
        remark = factories.make_comment(post)
        idea = factories.make_idea(factories.make_person(), factories.make_town())
        for thing in (post, remark, idea):
            last = say(citizen, talk, files=(NewFile(PDF),), reply_to=last, about=thing)
    services.mark_read(conversation=talk, by=citizen, up_to=last.pk)
    mine = sign_in(citizen)
    body(mine, talk.get_absolute_url())
    with django_assert_num_queries(29):
        body(mine, talk.get_absolute_url())

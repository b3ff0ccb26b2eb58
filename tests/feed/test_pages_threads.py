"""Threads, supports and their fragments: who may speak, what an open page fetches, what stays of what is gone."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from core.limits import LIMITS
from feed.models import Comment, Support, Visibility
from feed.services import delete_comment, delete_post, edit_comment, hide, support
from feed.threads import page
from places.models import Town
from profiles.models import User
from profiles.services import block, mute
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def comment_on(browser: Client, post: object, **fields: object) -> object:
    sent = {"body": "Merci !", "key": str(uuid.uuid4())} | fields
    return browser.post(reverse("comment_create", args=["post", post.pk]), sent)  # type: ignore[attr-defined]


def test_a_comment_and_its_answer_without_script(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    post = factories.make_post(citizen, town)
    browser = sign_in(outsider)
    answer = comment_on(browser, post, body="À quelle heure ?")
    question = Comment.objects.get()
    assert answer.headers["Location"] == f"{post.get_absolute_url()}?commentaire={question.pk}#c-{question.pk}"
    form = browser.get(post.get_absolute_url(), {"repondre": question.pk})
    assert form.context["parent"] == question
    comment_on(sign_in(citizen), post, body="À 18 h.", parent=question.pk)
    thread = page(post, viewer=citizen)
    assert [(r.comment.body, [a.comment.body for a in r.answers]) for r in thread.remarks] == [
        ("À quelle heure ?", ["À 18 h."])
    ]


def test_the_same_comment_sent_twice_is_one(town: Town, citizen: User, sign_in: SignIn) -> None:
    post, browser, key = factories.make_post(citizen, town), sign_in(citizen), str(uuid.uuid4())
    comment_on(browser, post, key=key)
    comment_on(browser, post, key=key)
    assert Comment.objects.count() == 1


def test_commenting_needs_an_account_and_words(client: Client, town: Town, citizen: User, sign_in: SignIn) -> None:
    post = factories.make_post(citizen, town)
    assert comment_on(client, post).status_code == 302
    empty = comment_on(sign_in(citizen), post, body="   ")
    assert empty.status_code == 400
    assert "Écrivez quelques mots." in empty.content.decode()
    long = comment_on(sign_in(citizen), post, body="y" * 2001)
    assert long.status_code == 400
    assert "y" * 2001 in long.content.decode()
    assert not Comment.objects.exists()


def test_nobody_comments_what_they_may_not_read(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    post = factories.make_post(citizen, town)
    block(blocker=citizen, blocked=outsider)
    assert comment_on(sign_in(outsider), post).status_code == 404
    hide(subject=post)
    assert comment_on(sign_in(citizen), post).status_code == 404
    assert not Comment.objects.exists()


def test_an_answer_stays_in_its_thread(town: Town, citizen: User, sign_in: SignIn) -> None:
    post, elsewhere = factories.make_post(citizen, town), factories.make_comment(factories.make_post())
    assert comment_on(sign_in(citizen), post, parent=elsewhere.pk).status_code == 404
    assert comment_on(sign_in(citizen), post, parent="x").status_code == 404


def test_blocked_and_muted_people_are_not_in_the_thread(town: Town, citizen: User, outsider: User) -> None:
    post, muted = factories.make_post(citizen, town), factories.make_person()
    reader = factories.make_person()
    for author in (outsider, muted):
        factories.make_comment(post, author)
    block(blocker=outsider, blocked=reader)
    mute(muter=reader, muted=muted)
    assert page(post, viewer=reader).remarks == []
    assert len(page(post, viewer=citizen).remarks) == 2


def test_what_was_answered_leaves_a_tombstone_and_no_word(client: Client, town: Town) -> None:
    post = factories.make_post(town=town)
    remark, alone = factories.make_comment(post, body="Mot oublié"), factories.make_comment(post, body="Mot seul")
    factories.make_comment(post, parent=remark, body="Une réponse")
    for comment in (remark, alone):
        delete_comment(comment=comment)
    page = client.get(post.get_absolute_url()).content.decode()
    assert page.count("Commentaire supprimé par son auteur") == 1
    assert "Une réponse" in page
    assert "Mot" not in page


def test_hidden_comments_show_nothing(client: Client, town: Town) -> None:
    post = factories.make_post(town=town)
    remark = factories.make_comment(post, body="Injure")
    factories.make_comment(post, parent=remark, body="Voyons !")
    hide(subject=remark)
    page = client.get(post.get_absolute_url()).content.decode()
    assert "Injure" not in page
    assert "Commentaire masqué par la modération" in page


def test_a_thread_goes_on_page_after_page(client: Client, town: Town) -> None:
    post, author = factories.make_post(town=town), factories.make_person()
    made = [factories.make_comment(post, author).pk for _ in range(65)]
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        thread = page(post, viewer=author, after=after)
        seen += [remark.comment.pk for remark in thread.remarks]
        after = thread.next
    assert seen == made
    first = client.get(post.get_absolute_url())
    assert f"?apres={first.context['thread'].next}" in first.content.decode()


def test_an_open_thread_fetches_itself(client: Client, town: Town) -> None:
    post = factories.make_post(town=town)
    factories.make_comment(post, body="Nouvelle réponse")
    answer = client.get(post.get_absolute_url(), headers={"X-Fragment": "#comments"}).content.decode()
    assert 'id="comments"' in answer
    assert f'data-streams="thread:post:{post.pk}"' in answer
    assert "Nouvelle réponse" in answer
    assert "<html" not in answer


def test_one_edits_and_deletes_only_ones_own_comment(
    town: Town, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    comment = factories.make_comment(factories.make_post(town=town), citizen, body="Mon mot")
    edit, delete = (reverse(f"comment_{verb}", args=[comment.pk]) for verb in ("edit", "delete"))
    for path in (edit, delete):
        assert sign_in(outsider).get(path).status_code == 404
        assert sign_in(outsider).post(path, {"body": "Volé"}).status_code == 404
    browser = sign_in(citizen)
    browser.post(edit, {"body": "Mon autre mot"})
    history = browser.get(reverse("comment_history", args=[comment.pk])).content.decode()
    assert "<ins>autre </ins>" in history
    assert browser.get(delete).status_code == 200
    browser.post(delete)
    comment.refresh_from_db()
    assert (comment.body, comment.deleted_at is not None) == ("", True)


def test_the_history_of_a_comment_follows_its_post(client: Client, town: Town) -> None:
    post = factories.make_post(town=town)
    comment = factories.make_comment(post, body="Avant")
    edit_comment(comment=comment, body="Après")
    path = reverse("comment_history", args=[comment.pk])
    assert client.get(path).status_code == 200
    hide(subject=post)
    assert client.get(path).status_code == 404


# --- support --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_support_and_back(town: Town, citizen: User, sign_in: SignIn, kind: str) -> None:
    post = factories.make_post(town=town)
    subject = post if kind == "post" else factories.make_comment(post)
    browser, path = sign_in(citizen), reverse("support", args=[kind, subject.pk])
    assert browser.post(path, headers={"Accept": "application/json"}).json() == {"on": True, "count": 1}
    assert Support.objects.get().person == citizen
    answer = browser.post(path, {"next": "/villes/"})
    assert answer.headers["Location"] == "/villes/"
    assert not Support.objects.exists()


def test_support_without_an_account_leads_to_sign_in(client: Client, town: Town) -> None:
    path = reverse("support", args=["post", factories.make_post(town=town).pk])
    assert client.post(path).status_code == 302
    answer = client.post(path, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert "next=" in answer.json()["location"]
    assert not Support.objects.exists()


def test_nobody_supports_what_they_may_not_read(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    post = factories.make_post(citizen, town)
    comment = factories.make_comment(post, factories.make_person())
    block(blocker=citizen, blocked=outsider)
    browser = sign_in(outsider)
    for kind, pk in (("post", post.pk), ("comment", comment.pk), ("truc", post.pk), ("post", 1)):
        assert browser.post(reverse("support", args=[kind, pk])).status_code == 404
    assert not Support.objects.exists()


def test_my_support_shows_on_my_pages_only(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    post = factories.make_post(town=town)
    support(person=citizen, subject=post)
    pressed = f'formaction="/soutenir/post/{post.pk}/" data-act aria-pressed="true"'
    assert pressed in sign_in(citizen).get(town.get_absolute_url()).content.decode()
    assert pressed not in sign_in(outsider).get(town.get_absolute_url()).content.decode()


# --- limits and reads -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "name", "args"),
    [
        ("post", "publish", []),
        ("comment", "comment_create", ["kind", "post"]),
        ("support", "support", ["kind", "post"]),
        ("follow", "follow", ["town"]),
        ("edit", "post_edit", ["post"]),
        ("edit", "post_delete", ["post"]),
    ],
)
def test_each_act_is_limited(
    town: Town, citizen: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, act: str, name: str, args: list[str]
) -> None:
    monkeypatch.setitem(LIMITS, act, "2/h")
    post = factories.make_post(citizen, town)
    values = {"post": [post.pk], "kind": ["post"], "town": ["town", town.pk]}
    path = reverse(name, args=[value for arg in args for value in values[arg]])
    browser = sign_in(citizen)
    answers = [browser.post(path, {"body": ""}).status_code for _ in range(3)]
    assert answers[-1] == 429
    assert 429 not in answers[:2]


def test_reading_changes_nothing(
    town: Town, citizen: User, sign_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    theme, part = factories.make_theme(), factories.make_neighbourhood(town)
    post = factories.make_post(citizen, town, visibility=Visibility.PUBLIC)
    comment = factories.make_comment(post, citizen)
    browser = sign_in(citizen)
    browser.get("/")  # the list of open sessions notes a new one at its first page
    paths = [
        "/", "/publier/", "/brouillons/", "/regle-du-mur/", town.get_absolute_url(), part.get_absolute_url(),
        reverse("town_theme", args=[town.slug, theme.slug]), citizen.get_absolute_url(), post.get_absolute_url(),
        *(reverse(name, args=[post.pk]) for name in ("post_edit", "post_history", "post_delete")),
        *(reverse(name, args=[comment.pk]) for name in ("comment_edit", "comment_history", "comment_delete")),
        reverse("town_feed", args=[town.slug]), reverse("post_card", args=[post.pk]),
    ]  # fmt: skip
    for path in paths:
        with django_assert_max_num_queries(34) as context:
            assert browser.get(path).status_code == 200, path
        written = [
            query["sql"] for query in context if not query["sql"].lstrip().upper().startswith(("SELECT", "DECLARE"))
        ]
        assert written == [], path


def test_a_link_to_a_comment_leads_to_the_page_that_shows_it(client: Client, town: Town, citizen: User) -> None:
    post = factories.make_post(citizen, town)
    remarks = [factories.make_comment(post, citizen, body=f"Remarque {number}") for number in range(45)]
    answer = factories.make_comment(post, citizen, parent=remarks[40], body="Réponse lointaine")

    def shown(comment: Comment) -> list[int]:
        html = client.get(comment.get_absolute_url().partition("#")[0]).content.decode()
        assert f'id="c-{comment.pk}"' in html
        return [number for number, remark in enumerate(remarks) if f'id="c-{remark.pk}"' in html]

    assert shown(remarks[5]) == shown(remarks[29]) == list(range(30))
    assert shown(remarks[30]) == list(range(27, 45))
    assert shown(answer) == shown(remarks[40]) == list(range(37, 45))
    elsewhere = factories.make_comment(factories.make_post(citizen, town), citizen)
    html = client.get(f"{post.get_absolute_url()}?commentaire={elsewhere.pk}").content.decode()
    assert "Remarque 0" in html and "Remarque 30" not in html
    assert client.get(f"{post.get_absolute_url()}?commentaire=x").status_code == 404


def test_words_for_what_is_gone_meanwhile_come_back(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    """The same page whether it was deleted, hidden or closed to the writer (IDOR-8)."""
    deleted, hidden, closed = (factories.make_post(citizen, town) for _ in range(3))
    delete_post(post=deleted)
    hide(subject=hidden)
    block(blocker=citizen, blocked=outsider)
    answers = [comment_on(sign_in(outsider), post, body="Mes <mots> longs") for post in (deleted, hidden, closed)]
    for answer in answers:
        assert answer.status_code == 404
        assert "Mes &lt;mots&gt; longs</textarea>" in answer.content.decode()
    assert len({len(answer.content) for answer in answers}) == 1

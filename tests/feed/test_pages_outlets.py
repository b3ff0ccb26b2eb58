"""The other ways out of a wall: feeds, cards, pictures. Each keeps the rule of the pages (EMB-1, IDOR-7)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image

from core.images import process
from feed import cards
from feed.models import Photo, Post, Visibility
from feed.models.photos import photo_path
from feed.services import NewPhoto, delete_post, hide, publish_post, save_draft
from places.models import Town
from profiles.models import User
from profiles.services import set_picture, update_profile
from tests import factories
from tests.core.xss import PAYLOADS

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(feed: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(feed)  # noqa: S314 (our own feed)


def drawing() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 120, 160)).save(data, "PNG")
    return data.getvalue()


def with_photo(author: User, town: Town, **fields: object) -> Post:
    return publish_post(
        author=author, town=town, body="Le lavoir", photos=[NewPhoto(process(drawing()), "Un lavoir")], **fields
    )


# --- Atom -----------------------------------------------------------------------------------------------------------


def test_a_feed_is_what_rfc_4287_asks(client: Client, town: Town, citizen: User) -> None:
    post = with_photo(citizen, town, theme=factories.make_theme())
    answer = client.get(reverse("town_feed", args=[town.slug]))
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = parsed(answer.content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}"), name
    links = {link.get("rel"): link.get("href", "") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith(reverse("town_feed", args=[town.slug]))
    assert links["alternate"].endswith(town.get_absolute_url())
    (entry,) = feed.findall(f"{ATOM}entry")
    for name in ("id", "title", "updated", "published"):
        assert entry.findtext(f"{ATOM}{name}"), name
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == citizen.name
    assert entry.find(f"{ATOM}link").get("href", "").endswith(post.get_absolute_url())  # type: ignore[union-attr]
    assert 'alt="Un lavoir"' in (entry.findtext(f"{ATOM}summary") or "")


def test_every_wall_has_its_feed(client: Client, town: Town) -> None:
    town.intercommunality = factories.make_intercommunality()
    town.save()
    part, theme = factories.make_neighbourhood(town), factories.make_theme()
    post = factories.make_post(town=town, neighbourhood=part, theme=theme, body="Partout")
    walls = [town, part, town.intercommunality, post.author]
    paths = [subject.get_absolute_url() for subject in walls] + [reverse("town_theme", args=[town.slug, theme.slug])]
    for path in paths:
        assert "Partout" in client.get(f"{path}flux.atom").content.decode(), path
        assert f'type="application/atom+xml" href="{path}flux.atom"' in client.get(path).content.decode()


def test_a_feed_is_public_whoever_asks(town: Town, citizen: User, sign_in: SignIn) -> None:
    factories.make_post(citizen, town, body="Entre membres", visibility=Visibility.MEMBERS)
    save_draft(author=citizen, town=town, body="Pas fini")
    hidden, gone = (
        factories.make_post(citizen, town, body="Masqué"),
        factories.make_post(citizen, town, body="Supprimé"),
    )
    hide(subject=hidden)
    delete_post(post=gone)
    for path in (reverse("town_feed", args=[town.slug]), reverse("person_feed", args=[citizen.handle])):
        feed = sign_in(citizen).get(path).content.decode()
        assert "<entry>" not in feed


def test_the_feed_of_a_theme_nobody_used_is_empty(client: Client, town: Town) -> None:
    theme = factories.make_theme()
    answer = client.get(reverse("town_theme_feed", args=[town.slug, theme.slug]))
    assert answer.status_code == 200
    assert b"<entry>" not in answer.content


# --- cards and OpenGraph --------------------------------------------------------------------------------------------


def test_cards_are_pictures_of_the_size_networks_ask(client: Client, town: Town, citizen: User) -> None:
    post = factories.make_post(citizen, town, body="Le marché de samedi")
    for name, arg in (("town_card", town.slug), ("post_card", post.pk), ("person_card", citizen.handle)):
        answer = client.get(reverse(name, args=[arg]))
        assert answer.headers["Content-Type"] == "image/png"
        assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
        again = client.get(reverse(name, args=[arg]), headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_what_is_not_public_has_no_card(client: Client, town: Town, citizen: User, sign_in: SignIn) -> None:
    members = factories.make_post(citizen, town, body="Entre nous", visibility=Visibility.MEMBERS)
    draft, hidden = save_draft(author=citizen, town=town, body="Pas fini"), factories.make_post(citizen, town)
    hide(subject=hidden)
    for browser in (client, sign_in(citizen)):
        for post in (members, draft, hidden):
            assert browser.get(reverse("post_card", args=[post.pk])).status_code == 404
    page = sign_in(citizen).get(members.get_absolute_url()).content.decode()
    assert "og:" not in page


def test_a_public_post_says_what_it_is_to_other_sites(client: Client, town: Town, citizen: User) -> None:
    post = factories.make_post(citizen, town, body="Le marché de samedi")
    page = client.get(post.get_absolute_url()).content.decode()
    assert '<meta property="og:title" content="Le marché de samedi">' in page
    assert f'/carte-image/publications/{post.pk}.png"' in page


@pytest.mark.parametrize("title", ["", "x" * 5000, "mot " * 500, "السلام عليكم", "🏔️ Gap", "\u202eabc", "W" * 300])
def test_any_words_can_be_drawn(title: str) -> None:
    picture = cards.draw(cards.Card(title=title, kicker=title, detail=title, mark=title[:1]))
    assert Image.open(io.BytesIO(picture)).size == (1200, 630)


def test_an_outline_is_drawn(client: Client) -> None:
    square = cards.rings(factories.SQUARE)
    plain, drawn = (cards.draw(cards.Card(title="Gap", rings=rings)) for rings in ((), square))
    assert plain != drawn


# --- pictures -------------------------------------------------------------------------------------------------------


def test_a_picture_is_sent_sealed(client: Client, town: Town, citizen: User) -> None:
    photo = with_photo(citizen, town).photos.get()
    for key in (photo.key, photo.small_key):
        answer = client.get(reverse("media", args=[key]))
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).format == "WEBP"


def test_a_picture_is_seen_by_those_who_see_its_post(
    client: Client, town: Town, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    post = with_photo(citizen, town, visibility=Visibility.MEMBERS)
    path = post.photos.get().url
    assert client.get(path).status_code == 404
    assert sign_in(outsider).get(path).status_code == 200
    hide(subject=post)
    assert sign_in(outsider).get(path).status_code == 404
    assert sign_in(outsider).get(path, headers={"If-None-Match": '"*"'}).status_code == 404


def test_the_pictures_of_a_draft_are_its_authors(client: Client, town: Town, citizen: User, sign_in: SignIn) -> None:
    save_draft(author=citizen, town=town, photos=[NewPhoto(process(drawing()))])
    path = Photo.objects.get().url
    assert client.get(path).status_code == 404
    assert sign_in(citizen).get(path).headers["Cache-Control"] == "private, no-store"


def test_a_face_is_public_while_the_account_is(client: Client, citizen: User) -> None:
    set_picture(person=citizen, upload=drawing())
    path = citizen.avatar_url
    assert client.get(path).status_code == 200
    citizen.is_active = False
    citizen.save()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("key", ["x", "../secret.key", "photos", "%2e%2e%2fsecret.key", "a" * 300])
def test_no_other_file_can_be_asked_for(client: Client, key: str) -> None:
    assert client.get(f"/media/{key}").status_code == 404


def test_a_file_that_was_lost_is_not_an_error(client: Client, town: Town, citizen: User) -> None:
    photo = with_photo(citizen, town).photos.get()
    default_storage.delete(photo_path(photo.key))
    assert client.get(photo.url).status_code == 404


# --- hostile words (XSS-1) ------------------------------------------------------------------------------------------


class Dangers(HTMLParser):
    """Collects what a browser would run or follow, as a browser reads the page and not as a pattern does."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"iframe", "object", "embed", "base", "math", "style"} or (tag == "script" and "src" not in given):
            self.found.append(tag)
        self.found += [name for name in given if name.startswith("on") or name in {"style", "srcdoc"}]
        for name in ("href", "src", "action", "formaction"):
            if not re.match(r"https?://|mailto:\?|/|#|\?|$", given.get(name, ""), re.IGNORECASE):
                self.found.append(given[name])


def dangers_of(page: str) -> list[str]:
    parser = Dangers()
    parser.feed(page)
    return parser.found


LIVE = re.compile(
    r"<(script|img|svg|iframe|object|embed|style|math|body|input|video|audio|base|link|meta)\b", re.IGNORECASE
)


def test_hostile_words_stay_words_in_every_outlet(client: Client, town: Town, citizen: User) -> None:
    update_profile(person=citizen, name=citizen.name, bio="<script>alert(1)</script>")
    for start in range(0, len(PAYLOADS), 100):
        body = "\n".join(PAYLOADS[start : start + 100])[:4900]
        post = factories.make_post(citizen, town, body=body)
        factories.make_comment(post, citizen, body=body[:1900])
        plain = client.get(town.get_absolute_url()).content.decode()
        for path in (post.get_absolute_url(), citizen.get_absolute_url(), reverse("post_history", args=[post.pk])):
            page = client.get(path).content.decode()
            assert dangers_of(page) == [], path
        assert "<script>alert" not in plain
        feed = parsed(client.get(reverse("town_feed", args=[town.slug])).content)
        for summary in feed.iter(f"{ATOM}summary"):
            assert not LIVE.search(summary.text or "")
        delete_post(post=post)


def test_hostile_alternative_words_stay_in_their_attribute(client: Client, town: Town, citizen: User) -> None:
    alt = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    post = publish_post(author=citizen, town=town, body="Photo", photos=[NewPhoto(process(drawing()), alt)])
    for path in (town.get_absolute_url(), post.get_absolute_url(), reverse("town_feed", args=[town.slug])):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_hostile_name_stays_a_name(client: Client, town: Town) -> None:
    author = factories.make_person("Zoé")
    User.objects.filter(pk=author.pk).update(name='<b onclick="alert(1)">"\'')  # whatever a check let through
    author.refresh_from_db()
    post = factories.make_post(author, town)
    factories.make_comment(post, author)
    for path in (town.get_absolute_url(), post.get_absolute_url(), author.get_absolute_url()):
        assert "<b onclick" not in client.get(path).content.decode()
    feed = client.get(reverse("town_feed", args=[town.slug]))
    assert parsed(feed.content).findtext(f".//{ATOM}name") == author.name

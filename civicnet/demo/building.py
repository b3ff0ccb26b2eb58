"""Writing the village to the database, in one transaction.

Accounts and posts go through the services, like anyone's. What is many small acts (546 comments, 4,497 supports, 595
follows) is written in bulk and the counts are then taken again by ``recount``, because the first start waits for it:
with comments one by one it took three times as long. Pictures are ours, so no child process decodes them (70 of about
0.1 s each); two processes draw them, 4 s of CPU in all, while this one writes.
"""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction

from civicnet.demo import (
    ACCOUNTS,
    PASSWORD,
    accounting,
    asking,
    boxing,
    fairness,
    hall,
    lettering,
    meeting,
    pictures,
    polling,
    reporting,
    teaming,
    working,
)
from civicnet.demo.pictures.portraits import portrait
from civicnet.demo.reading import Person, Story, alternatives, people, stories, village
from core import search
from core.images import ProcessedImage
from feed.models import Activity, Comment, Follow, Post, Support
from feed.services import NewPhoto, edit_post, publish_post, recount
from feed.services.activities import ensure_sources, new_id
from feed.services.telling import tell_support, tell_words
from feed.services.words import name_mentions
from feed.verbs import COMMENT_PUBLISHED
from places.models import Neighbourhood, Theme, Town
from places.services import (
    add_neighbourhood,
    add_service,
    add_theme,
    draw_neighbourhood,
    ensure_default_themes,
    save_town,
    set_outline,
    town_theme,
    update_facts,
)
from profiles.models import User
from profiles.services import appoint, register

Progress = Callable[[str, int, int], None]  # what, done, of how many
LANGUAGES = {"khadija_amrouch": "ar", "giulia_ferraresi": "it", "fiona_w": "en"}
ARRIVED = {"ines_c": timedelta(weeks=26), "julien_legoff": timedelta(weeks=30)}
SETTLED = timedelta(weeks=40)
RECENT = timedelta(weeks=3)  # what the bells of the demonstration accounts tell of
MOST_RINGS = 25


class Place(NamedTuple):
    """The village in the database, with its neighbourhoods by key and its themes by slug."""

    town: Town
    neighbourhoods: dict[str, Neighbourhood]
    themes: dict[str, Theme]


def quiet(what: str, done: int, total: int) -> None:
    """Say nothing."""


def is_built() -> bool:
    return Post.objects.filter(town__is_demo=True, author__is_demo=True).exists()


def build(*, now: datetime, progress: Progress = quiet) -> None:
    """Write the whole village, told as of `now`. It must not be there (see ``removing.remove``)."""
    told = stories(now)
    with drawing() as executor:
        shown = (
            {name for story in told for name in story.photos}
            | reporting.pictures_of(reporting.told())
            | hall.pictures_of()
        )
        photos = {name: executor.submit(pictures.draw, name) for name in sorted(shown)}
        faces = {
            person.handle: executor.submit(portrait, person.face, seed)
            for seed, person in enumerate(people().values())
            if person.face
        }
        with transaction.atomic():
            place = build_place(now)
            inhabitants = settle(place, now)
            install(place, inhabitants, now)
            teaming.tell(
                town=place.town,
                inhabitants=inhabitants,
                neighbourhoods=place.neighbourhoods,
                themes=place.themes,
                now=now,
            )
            posts = []
            for story in told:
                posts.append((story, _tell(story, place, inhabitants, photos)))
                progress("posts", len(posts), len(told))
            comments = _answer(posts, inhabitants)
            _support(posts, comments, inhabitants, now)
            reports = reporting.tell(town=place.town, inhabitants=inhabitants, pictures=photos, now=now)
            ideas = boxing.tell(
                town=place.town,
                inhabitants=inhabitants,
                neighbourhoods=place.neighbourhoods,
                themes=place.themes,
                now=now,
            )
            for part in (polling, asking):
                part.tell(
                    town=place.town,
                    inhabitants=inhabitants,
                    neighbourhoods=place.neighbourhoods,
                    themes=place.themes,
                    now=now,
                )
            origins = [*reporting.told(), *boxing.told()["idea"]]
            working.tell(
                town=place.town,
                inhabitants=inhabitants,
                neighbourhoods=place.neighbourhoods,
                themes=place.themes,
                sources={row["when"]: each for row, each in zip(origins, [*reports, *ideas], strict=True)},
                now=now,
            )
            hall.tell(town=place.town, clerk=inhabitants["sylvie_doleac"], pictures=photos, now=now)
            meeting.tell(town=place.town, inhabitants=inhabitants, themes=place.themes, now=now)
            accounting.tell(town=place.town, inhabitants=inhabitants, now=now)
            fairness.tell(town=place.town, inhabitants=inhabitants, posts=[post for _story, post in posts], now=now)
            lettering.tell(town=place.town, inhabitants=inhabitants, now=now)
            _follow(place, inhabitants, told, now)
            recount()
            _show_faces(inhabitants, faces)
            _ring(inhabitants, now)


@contextmanager
def drawing() -> Iterator[Executor]:
    """Give two processes that draw; they take nothing of this one along but the orders."""
    executor = ProcessPoolExecutor(max_workers=2)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def build_place(now: datetime) -> Place:
    """Write the town, its facts, outline, neighbourhoods and themes; a second time changes nothing."""
    ensure_default_themes()
    told = village()
    names = ("name", "slug", "code", "department_code", "department", "region", "population", "postal_codes", "hue")
    point = {"latitude": told["latitude"], "longitude": told["longitude"]}
    described = {name: told[name] for name in names}
    town = save_town(country="FR", is_demo=True, claimed_at=now - SETTLED, **described, **point)
    update_facts(town=town, facts=told["facts"])
    set_outline(town=town, geometry=told["outlines"]["village"], source="Val-d’Aure")
    neighbourhoods = {}
    for key, name in told["neighbourhoods"].items():
        there = Neighbourhood.objects.filter(town=town, name=name).first()
        outline = told["outlines"][key]
        neighbourhoods[key] = (
            draw_neighbourhood(neighbourhood=there, geometry=outline)
            if there
            else add_neighbourhood(town=town, name=name, geometry=outline)
        )
    themes = {theme.slug: theme for theme in Theme.objects.of_town(town)}
    for name, icon in told["themes"].values():
        if name not in {theme.name for theme in themes.values()}:
            theme = add_theme(town=town, name=name, icon=icon)
            themes[theme.slug] = theme
    by_key = {key: next(t for t in themes.values() if t.name == name) for key, (name, _icon) in told["themes"].items()}
    return Place(town, neighbourhoods, themes | by_key)


def settle(place: Place, now: datetime) -> dict[str, User]:
    """Open the accounts of the inhabitants; only those of ``ACCOUNTS`` have a password."""
    addresses = {account.handle: account.email for account in ACCOUNTS}
    inhabitants = {}
    for person in people().values():
        user = register(
            email=addresses.get(person.handle, f"{person.handle}@val-daure.example.org"),
            name=person.name,
            handle=person.handle,
            bio=person.bio,
            town=place.town,
            language=LANGUAGES.get(person.handle, "fr"),
            is_demo=True,
            at=now - ARRIVED.get(person.handle, SETTLED),
        )
        user.neighbourhood = place.neighbourhoods[person.home]
        user.is_listed, user.shows_follows = True, len(person.cares) > 2
        inhabitants[person.handle] = user
    password = make_password(PASSWORD)  # hashed once: it is slow on purpose
    for handle in addresses:
        inhabitants[handle].password = password
    User.objects.bulk_update(
        inhabitants.values(), ["neighbourhood", "is_listed", "shows_follows", "password"], batch_size=100
    )
    search.refresh("person", *(user.pk for user in inhabitants.values()))
    return inhabitants


def install(place: Place, inhabitants: dict[str, User], now: datetime) -> None:
    """Give the council and the town hall their mandates."""
    services = {service.name: service for service in place.town.services.all()}
    for person in people().values():
        if person.service and person.service not in services:
            services[person.service] = add_service(town=place.town, name=person.service)
        if person.role:
            appoint(
                person=inhabitants[person.handle],
                town=place.town,
                role=person.role,
                title=person.capacity,
                service=services.get(person.service),
                starts_at=now - SETTLED,
            )


def _tell(story: Story, place: Place, inhabitants: dict[str, User], photos: dict[str, Future[ProcessedImage]]) -> Post:
    """Publish one post, and edit it where it was edited."""
    capacity = people()[story.author].capacity if story.capacity is None else story.capacity
    post = publish_post(
        author=inhabitants[story.author],
        town=place.town,
        body=story.before or story.text,
        theme=place.themes[story.theme] if story.theme else None,
        neighbourhood=place.neighbourhoods[story.place] if story.place else None,
        photos=[NewPhoto(photos[name].result(), alternatives()[name]) for name in story.photos],
        capacity=capacity,
        at=story.moment,
    )
    if story.before:
        post = edit_post(post=post, body=story.text, at=story.moment + timedelta(minutes=9))
    return post


def _answer(told: list[tuple[Story, Post]], inhabitants: dict[str, User]) -> list[Comment]:
    """Write the threads: remarks, the answers under them, who they name and the activity of each."""
    on, kind = ContentType.objects.get_for_model(Post), ContentType.objects.get_for_model(Comment)
    written = []
    for story, post in told:
        top: Comment | None = None
        for remark in story.remarks:
            row = Comment(
                id=new_id(remark.moment),
                author=inhabitants[remark.author],
                capacity=people()[remark.author].capacity,
                content_type=on,
                object_id=post.pk,
                parent=top if remark.depth > 1 else None,  # an answer to an answer stands beside it
                body=remark.text,
                created_at=remark.moment,
                published_at=remark.moment,
            )
            top = top if remark.depth > 1 else row
            written.append(row)
    Comment.objects.bulk_create(written)
    search.refresh("comment", *(row.pk for row in written))
    Activity.objects.bulk_create(
        Activity(
            id=new_id(row.created_at),
            actor=row.author,
            verb=COMMENT_PUBLISHED,
            content_type=kind,
            object_id=row.pk,
            town=told[0][1].town,
            created_at=row.created_at,
        )
        for row in written
    )
    for row in written:
        if "@" in row.body:
            name_mentions(subject=row)
    return written


def _support(
    told: list[tuple[Story, Post]], comments: list[Comment], inhabitants: dict[str, User], now: datetime
) -> None:
    """Write who stands behind what."""
    wished: list[tuple[str, Post | Comment, int]] = [
        (f"post {i}", post, story.supports) for i, (story, post) in enumerate(told)
    ]
    counts = [remark.supports for story, _post in told for remark in story.remarks]
    wished += [(f"comment {i}", row, count) for i, (row, count) in enumerate(zip(comments, counts, strict=True))]
    rows = [row for seed, subject, count in wished for row in _supports(seed, subject, count, inhabitants, now)]
    Support.objects.bulk_create(rows, batch_size=1000)


def _supports(
    seed: str, subject: Post | Comment, count: int, inhabitants: dict[str, User], now: datetime
) -> Iterator[Support]:
    """Have `count` inhabitants, always the same, stand behind a contribution in the hours after it."""
    lot = random.Random(seed)  # noqa: S311  # a story, no secret
    others = [user for user in inhabitants.values() if user.pk != subject.author_id]
    kind = ContentType.objects.get_for_model(subject)
    span = min(timedelta(hours=40), now - subject.created_at)
    for person in lot.sample(others, min(count, len(others))):
        at = subject.created_at + span * lot.random() ** 2
        yield Support(person=person, content_type=kind, object_id=subject.pk, created_at=at)


def _follow(place: Place, inhabitants: dict[str, User], told: list[Story], now: datetime) -> None:
    """Have everyone follow the village, their neighbourhood, what they care about, and who they talk with."""
    spoken = {handle: Counter[str]() for handle in inhabitants}
    for story in told:
        for remark in story.remarks:
            if remark.author != story.author:
                spoken[remark.author][story.author] += 1
    same = village()["same_theme"]
    chosen: list[tuple[User, models.Model]] = []
    for person in people().values():
        user = inhabitants[person.handle]
        cares = [place.themes[same.get(care, care)] for care in person.cares]
        subjects = [
            place.town,
            place.neighbourhoods[person.home],
            *(town_theme(town=place.town, theme=care) for care in cares),
        ]
        friends = [handle for handle, _times in spoken[person.handle].most_common(8)]
        subjects += [inhabitants[handle] for handle in friends or _neighbours(person)]
        chosen += [(user, subject) for subject in subjects]
    sources = {
        (source.content_type_id, source.object_id): source
        for source in ensure_sources(subjects={subject for _user, subject in chosen})
    }
    Follow.objects.bulk_create(
        Follow(
            follower=user,
            source=sources[ContentType.objects.get_for_model(subject).pk, subject.pk],
            created_at=max(user.date_joined, now - SETTLED),
        )
        for user, subject in chosen
    )


def _ring(inhabitants: dict[str, User], now: datetime) -> None:
    """Have the bells of those whom a visitor may be say what happened lately; nobody else hears of this past."""
    looking = [inhabitants[account.handle] for account in ACCOUNTS]
    posts = Post.objects.filter(author__in=looking, published_at__gt=now - RECENT)
    lately = Comment.objects.filter(object_id__in=posts, author__isnull=False).select_related("author")
    for comment in lately.order_by("pk")[:MOST_RINGS]:
        tell_words(subject=comment)
    supports = Support.objects.filter(object_id__in=posts).order_by("-created_at").select_related("person")
    for support in reversed(supports[:MOST_RINGS]):
        tell_support(subject=support.subject, person=support.person)


def _neighbours(person: Person) -> list[str]:
    return [other.handle for other in people().values() if other.home == person.home and other is not person][:4]


def _show_faces(inhabitants: dict[str, User], faces: dict[str, Future[bytes]]) -> None:
    """Store the portraits under names nobody can guess, as ``profiles.services.set_picture`` does."""
    for handle, face in faces.items():
        name = f"{secrets.token_urlsafe(24)}.webp"
        inhabitants[handle].avatar = default_storage.save(name, ContentFile(face.result()))
    User.objects.bulk_update([inhabitants[handle] for handle in faces], ["avatar"])

"""Synthetic activities by the million, for benchmarks: what walls look like in a country, without its words.

Sources are as in life: a few busy towns hold most of what is said, most towns are sparse, some went quiet long ago, and
one town has as many followers as asked. Rows go in by COPY on PostgreSQL and by ``executemany`` elsewhere; nothing goes
through the services, which write one at a time.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction

from core.ids import RANDOM_BITS, id_at
from feed.models import Activity, Follow, Post, Route, Source
from feed.verbs import POST_PUBLISHED
from places.models import Theme, Town, TownTheme
from places.services import ensure_default_themes
from profiles.models import User

BUSY, SPARSE, QUIET = 20, 400, 80  # towns
AUTHORS = 2_000
FOLLOWS = (5, 30, 300, 1_000)  # how many sources each reader follows
SPAN = timedelta(days=3 * 365)
BATCH = 20_000
WORDS = "Activité d’essai : rien de ceci n’a été dit."
MARK = "essai"  # begins every code, handle and address made here

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Scale:
    """What was made, by primary key: sources by how they live, and readers by how many sources they follow."""

    activities: int = 0
    routes: int = 0
    followers: int = 0
    busy: list[int] = field(default_factory=list)
    sparse: list[int] = field(default_factory=list)
    quiet: list[int] = field(default_factory=list)
    followed: int = 0  # the source of the town with the followers
    readers: dict[int, int] = field(default_factory=dict)

    def describe(self) -> str:
        return (
            f"{self.activities} activities on {self.routes} routes, "
            f"{len(self.busy)} busy, {len(self.sparse)} sparse and {len(self.quiet)} quiet towns, "
            f"{self.followers} followers of one town"
        )


@dataclass(frozen=True, slots=True)
class World:
    """The places and people that activities are drawn among, with their sources in the same order."""

    towns: list[int]
    by_town: list[int]
    by_theme: list[int]
    authors: list[int]
    by_author: list[int]
    theme: int


def make(
    *, activities: int, followers: int = 2, progress: Progress, now: datetime | None = None, seed: int = 1
) -> Scale:
    """Add this many activities, spread over the three years before `now`, and the readers to measure with.

    Raises `ValueError` when a former run is still there: its rows would make the figures meaningless.
    """
    if Town.objects.filter(code__startswith=MARK).exists():
        raise ValueError("synthetic activities are there already: begin with an empty data folder")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # the limit of web requests is not ours
    lot = random.Random(seed)  # noqa: S311  # figures must repeat
    now = now or datetime.now(UTC)
    made = Scale(activities=activities, followers=followers)
    ensure_default_themes()
    towns, authors = _towns(now), _people("auteur", AUTHORS, now)
    theme = Theme.objects.default_set().order_by("position")[0]
    themes = TownTheme.objects.bulk_create(TownTheme(town=town, theme=theme) for town in towns)
    by_town = _sources(Town, [town.pk for town in towns])
    by_theme = _sources(TownTheme, [row.pk for row in themes])
    by_author = _sources(User, authors)
    made.busy, made.sparse, made.quiet = by_town[:BUSY], by_town[BUSY : BUSY + SPARSE], by_town[BUSY + SPARSE :]
    made.followed = made.busy[0]
    world = World([town.pk for town in towns], by_town, by_theme, authors, by_author, theme.pk)
    made.routes = _activities(activities, world, lot, now, progress)
    _readers(made, lot, now, by_town + by_theme + by_author)
    _followers(made, now, progress)
    _analyse()
    return made


def _towns(now: datetime) -> list[Town]:
    count = BUSY + SPARSE + QUIET
    return Town.objects.bulk_create(
        Town(
            code=f"{MARK}-{i:05}",
            country="FR",
            name=f"Essai {i}",
            slug=f"{MARK}-{i:05}",
            population=count - i,
        )
        for i in range(count)
    )


def _people(kind: str, count: int, now: datetime) -> list[int]:
    """Insert accounts nobody can sign in to; return their keys."""
    first = (User.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
    fields = (
        "id", "password", "is_superuser", "email", "handle", "handle_skeleton", "name", "name_skeleton", "bio",
        "avatar",
        "language", "shows_follows", "is_listed", "is_active", "is_staff", "is_demo", "date_joined", "sessions_epoch",
    )  # fmt: skip
    at = _moment(now)
    _insert(User, fields, (_account(kind, pk, at) for pk in range(first, first + count)))
    _move_sequence(User)
    return list(range(first, first + count))


def _account(kind: str, pk: int, at: Any) -> tuple[Any, ...]:
    handle, name = f"{MARK}_{kind}_{pk}", f"Essai {pk}"
    return (
        pk, "!", False, f"{handle}@example.org", handle, handle, name, name, "", "", "fr", False, False, True, False,
        False, at, 0,
    )  # fmt: skip


def _sources(model: type[models.Model], keys: Sequence[int]) -> list[int]:
    """Make the sources of these subjects; return their keys in the same order."""
    kind = ContentType.objects.get_for_model(model)
    rows = Source.objects.bulk_create((Source(content_type=kind, object_id=pk) for pk in keys), batch_size=2000)
    return [row.pk for row in rows]


def _activities(count: int, world: World, lot: random.Random, now: datetime, progress: Progress) -> int:
    """Insert posts, their activities and routes in batches, oldest first; return how many routes there are."""
    kind = ContentType.objects.get_for_model(Post).pk
    started, step = now - SPAN, SPAN / max(1, count)
    routes = 0
    drawn = _drawn(count, lot, len(world.authors))
    for first in range(0, count, BATCH):
        posts, acts, ways = [], [], []
        for number, (place, writer, themed) in enumerate(islice(drawn, BATCH), start=first):
            at = started + step * number
            pk = id_at(int(at.timestamp() * 1000)) | lot.getrandbits(RANDOM_BITS)
            author, town, theme = world.authors[writer], world.towns[place], world.theme if themed else None
            moment = _moment(at)
            posts.append((pk, author, "", WORDS, 0, moment, moment, 0, 0, town, theme))
            acts.append((pk, author, POST_PUBLISHED, kind, pk, town, theme, 0, 1, moment))
            ways.append((world.by_town[place], pk, kind, theme))
            ways.append((world.by_author[writer], pk, kind, theme))
            if themed:
                ways.append((world.by_theme[place], pk, kind, theme))
        with transaction.atomic():
            _insert(Post, _POST, posts)
            _insert(Activity, _ACTIVITY, acts)
            _insert(Route, _ROUTE, ways)
        routes += len(ways)
        progress("activities", first + len(posts), count)
    return routes


_POST = (
    "id", "author", "capacity", "body", "visibility", "created_at", "published_at", "support_count", "comment_count",
    "town", "theme",
)  # fmt: skip
_ACTIVITY = (
    "id", "actor", "verb", "content_type", "object_id", "town", "theme", "visibility", "version", "created_at",
)  # fmt: skip
_ROUTE = ("source", "activity", "kind", "theme")


def _drawn(count: int, lot: random.Random, authors: int) -> Iterator[tuple[int, int, bool]]:
    """Yield for each activity its town, its author and whether it has a theme.

    Quiet towns speak in the first tenth of the time only; of the rest, busy towns say four fifths.
    """
    for number in range(count):
        if number < count // 10 and lot.random() < 0.2:
            place = BUSY + SPARSE + lot.randrange(QUIET)
        elif lot.random() < 0.8:
            place = lot.randrange(BUSY)
        else:
            place = BUSY + lot.randrange(SPARSE)
        yield place, lot.randrange(authors), lot.random() < 0.5


def _readers(made: Scale, lot: random.Random, now: datetime, sources: list[int]) -> None:
    """Make one reader for each size of wall, following quiet, sparse and busy sources alike."""
    for count, reader in zip(FOLLOWS, _people("lecteur", len(FOLLOWS), now), strict=True):
        made.readers[count] = reader
        _insert(
            Follow,
            ("follower", "source", "created_at"),
            ((reader, pk, _moment(now)) for pk in lot.sample(sources, count)),
        )


def _followers(made: Scale, now: datetime, progress: Progress) -> None:
    """Have this many people follow one town."""
    done = 0
    while done < made.followers:
        people = _people("voisin", min(BATCH, made.followers - done), now)
        _insert(Follow, ("follower", "source", "created_at"), ((pk, made.followed, _moment(now)) for pk in people))
        done += len(people)
        progress("followers", done, made.followers)


def _insert(model: type[models.Model], fields: Sequence[str], rows: Any) -> None:
    """Insert `rows` (an iterable of tuples of plain values) as fast as the database takes them."""
    quote = connection.ops.quote_name
    named = {column.name: column.column for column in model._meta.concrete_fields}
    names = ", ".join(quote(str(named[name])) for name in fields)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _moment(at: datetime) -> Any:
    """Return a moment as this database keeps it."""
    return at if connection.vendor == "postgresql" else str(at.astimezone(UTC).replace(tzinfo=None))


def _move_sequence(model: type[models.Model]) -> None:
    """Have the database give keys after those we chose (PostgreSQL; SQLite looks at the table)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'),"  # noqa: S608
                f" (SELECT MAX(id) FROM {model._meta.db_table}))"
            )


def _analyse() -> None:
    """Let the planner know what has become of the tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

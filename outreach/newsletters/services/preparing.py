"""Preparing a letter: begun with what the town hall published, changed, thrown away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.text import clean, clean_line
from feed.services import demand
from outreach.newsletters.gathering import gather
from outreach.newsletters.models import (
    MAX_HEADING,
    MAX_INTRO,
    MAX_LINE,
    MAX_TITLE,
    MAX_WORDS,
    MOST_OFFERED,
    MOST_PIECES,
    Letter,
    Piece,
    State,
)
from outreach.newsletters.rules import manages
from outreach.newsletters.services.refusals import NotDraft, NotManaging, TooManyPieces
from places.modules import Module

if TYPE_CHECKING:
    from places.models import Town
    from profiles.models import User

WEEK = timedelta(days=7)
LONGEST = timedelta(days=31)  # a letter after a long silence tells of the last month


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stands in the form of a letter: which pieces are ticked, the line beside each, words of its own."""

    title: str
    intro: str = ""
    ticked: Collection[int] = ()
    lines: Mapping[int, str] = field(default_factory=dict)
    own: Mapping[int, tuple[str, str]] = field(default_factory=dict)  # heading and words of own pieces


def prepare_letter(*, town: Town, by: User, at: datetime | None = None) -> Letter:
    """Begin the letter of the week, or return the one that is begun. Raises ``NotManaging``, ``ModuleClosed``."""
    demand(town, Module.NEWSLETTER)
    if not manages(by, town):
        raise NotManaging
    now = at or timezone.now()
    try:
        with transaction.atomic():
            begun = Letter.objects.filter(town=town).in_preparation().first()
            return begun or _begin(town, by, now)
    except IntegrityError:  # a colleague began it in the same moment
        found: Letter = Letter.objects.filter(town=town).in_preparation().get()
        return found


def _begin(town: Town, by: User, now: datetime) -> Letter:
    last = Letter.objects.filter(town=town).public().order_by("-number").values_list("until", flat=True).first()
    letter = Letter.objects.create(
        town=town,
        author=by,
        title=clean_line(_("La semaine à %(town)s") % {"town": town.name})[:MAX_TITLE],
        since=max(last or now - WEEK, now - LONGEST),
        until=now,
        created_at=now,
    )
    _offer(letter)
    return letter


def _offer(letter: Letter) -> int:
    """Add to a draft what may stand in it and does not yet; return how many came."""
    kept = {piece.place for piece in letter.pieces.all() if piece.place}
    position, room = letter.pieces.count(), MOST_OFFERED - len(kept)
    ticks = MOST_PIECES - letter.pieces.filter(is_ticked=True).count()
    rows: list[Piece] = []
    for offered in gather(letter.town, letter.since):
        kind = ContentType.objects.get_for_model(type(offered.subject))
        if (kind.pk, offered.subject.pk) in kept or len(rows) >= room:
            continue
        is_ticked = offered.is_ticked and ticks > 0
        ticks -= is_ticked
        place = {"content_type": kind, "object_id": offered.subject.pk}
        rows.append(Piece(letter=letter, position=position + len(rows), is_ticked=is_ticked, **place))
    Piece.objects.bulk_create(rows)
    return len(rows)


def refresh_letter(*, letter: Letter, by: User) -> int:
    """Offer in a draft what was published since it was begun; return how many things came."""
    with transaction.atomic():
        row = _draft(letter, by)
        came = _offer(row)
        row.until = timezone.now()
        row.save(update_fields=["until"])
    return came


def save_letter(*, letter: Letter, by: User, written: Written) -> None:
    """Keep what was typed and ticked; what is newly ticked joins the end. Raises ``NotDraft``, ``TooManyPieces``."""
    with transaction.atomic():
        row = _draft(letter, by)
        row.title, row.intro = clean_line(written.title)[:MAX_TITLE], clean(written.intro).strip()[:MAX_INTRO]
        row.save(update_fields=["title", "intro"])
        pieces = list(row.pieces.all())
        if sum(piece.pk in written.ticked for piece in pieces) > MOST_PIECES:
            raise TooManyPieces
        for piece in pieces:
            was, piece.is_ticked = piece.is_ticked, piece.pk in written.ticked
            if piece.is_ticked and not was:
                piece.position = MOST_OFFERED + piece.position
            piece.line = clean_line(written.lines.get(piece.pk, piece.line))[:MAX_LINE]
            if piece.place is None and piece.pk in written.own:
                heading, words = written.own[piece.pk]
                piece.heading = clean_line(heading)[:MAX_HEADING] or piece.heading
                piece.words = clean(words).strip()[:MAX_WORDS]
        _keep_order(sorted(pieces, key=lambda piece: (not piece.is_ticked, piece.position, piece.pk)))


def move_piece(*, letter: Letter, by: User, piece: int, up: bool) -> None:
    """Change places with the ticked piece above, or below."""
    with transaction.atomic():
        row = _draft(letter, by)
        pieces = list(row.pieces.all())
        chosen = [each for each in pieces if each.is_ticked]
        here = next((at for at, each in enumerate(chosen) if each.pk == piece), None)
        there = None if here is None else here + (-1 if up else 1)
        if here is None or there is None or not 0 <= there < len(chosen):
            return
        chosen[here], chosen[there] = chosen[there], chosen[here]
        _keep_order([*chosen, *(each for each in pieces if not each.is_ticked)])


def add_words(*, letter: Letter, by: User, heading: str, words: str) -> Piece:
    """Add a few words of the town hall's own, first of all. Raises ``NotDraft``, ``TooManyPieces``."""
    with transaction.atomic():
        row = _draft(letter, by)
        pieces = list(row.pieces.all())
        if sum(piece.is_ticked for piece in pieces) >= MOST_PIECES:
            raise TooManyPieces
        piece = Piece.objects.create(
            letter=row,
            position=0,
            is_ticked=True,
            heading=clean_line(heading)[:MAX_HEADING],
            words=clean(words).strip()[:MAX_WORDS],
        )
        _keep_order([piece, *pieces])
    return piece


def remove_words(*, letter: Letter, by: User, piece: int) -> None:
    """Take own words out; what was published is only unticked."""
    with transaction.atomic():
        _draft(letter, by).pieces.filter(pk=piece, content_type=None).delete()


def drop_letter(*, letter: Letter, by: User) -> None:
    """Throw a draft away. Raises ``NotDraft``."""
    with transaction.atomic():
        _draft(letter, by).delete()


def _keep_order(pieces: list[Piece]) -> None:
    for position, piece in enumerate(pieces):
        piece.position = position
    Piece.objects.bulk_update(pieces, ["position", "is_ticked", "line", "heading", "words"])


def _draft(letter: Letter, by: User) -> Letter:
    """Return the locked row of a draft that this person may change."""
    row: Letter | None = (
        Letter.objects.select_for_update(of=("self",)).select_related("town").filter(pk=letter.pk).first()
    )
    if row is None or row.state != State.DRAFT:
        raise NotDraft
    if not manages(by, row.town):
        raise NotManaging
    return row

"""The letters the town hall sent before, and who receives them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType

from civicnet.demo.reading import moment_of, people
from civicnet.demo.typography import french
from outreach.newsletters.gathering import gather
from outreach.newsletters.models import Letter, Piece, Reader, State
from places.models import Town
from profiles.models import User

WEEK = timedelta(days=7)
CLERK = "sylvie_doleac"
MOST = 8  # pieces of a letter
WITH_ACCOUNT, WITHOUT = 24, 9
LETTERS = (
    (
        "2w fri 17:00",
        "La semaine à Val-d’Aure",
        "Bonjour à toutes et à tous,\n\nVoici la première lettre de la mairie : ce qui a été décidé, fait ou demandé "
        "cette semaine. Elle paraît le vendredi, et tient en cinq minutes.",
    ),
    (
        "1w fri 17:00",
        "Travaux, école, marché : la semaine à Val-d’Aure",
        "Bonjour,\n\nMerci pour vos réponses à la première lettre. Le secrétariat est fermé mercredi après-midi.",
    ),
)


def tell(*, town: Town, inhabitants: dict[str, User], now: datetime) -> None:
    """Write the readers, then each letter with what had been published in its week."""
    begun = moment_of(LETTERS[0][0], now) - WEEK
    readers = random.Random("lettre").sample(sorted(inhabitants), WITH_ACCOUNT)  # noqa: S311  # a story
    rows = [Reader(town=town, person=inhabitants[handle], created_at=begun, confirmed_at=begun) for handle in readers]
    rows += [
        Reader(town=town, email=f"lecteur{number}@val-daure.example.org", created_at=begun, confirmed_at=begun)
        for number in range(1, WITHOUT + 1)
    ]
    Reader.objects.bulk_create(rows)
    for number, (moment, title, intro) in enumerate(LETTERS, start=1):
        at = moment_of(moment, now)
        letter = Letter.objects.create(
            town=town,
            number=number,
            title=french(title),
            intro=french(intro),
            state=State.SENT,
            since=at - WEEK,
            until=at,
            author=inhabitants[CLERK],
            capacity=people()[CLERK].capacity,
            created_at=at,
            due_at=at,
            sent_at=at,
            reader_count=len(rows),
        )
        told = [row.subject for row in gather(town, at - WEEK) if row.is_ticked]
        shown = [subject for subject in told if (subject.published_at or now) <= at]
        Piece.objects.bulk_create(
            Piece(
                letter=letter,
                position=position,
                is_ticked=True,
                content_type=ContentType.objects.get_for_model(type(subject)),
                object_id=subject.pk,
            )
            for position, subject in enumerate(shown[:MOST])
        )

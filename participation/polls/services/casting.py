"""One vote a person, until the close: decided by the database, in one statement, by its clock (VOTE-1, VOTE-4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from alerts.services import join
from core import live
from feed.services import Gone, Refusal
from participation.polls import counting
from participation.polls.models import Ballot, OpenTo, Poll, new_ballot_id
from participation.polls.querysets import Phase
from participation.polls.services.opening import open_poll
from participation.polls.tally import asked_of

if TYPE_CHECKING:
    from profiles.models import User


class BadChoice(Refusal):
    """The ballot does not answer what is asked."""

    words = _("Choisissez parmi les options, comme le sondage le demande.")


class NotYetOpen(Refusal):
    """It has not begun."""

    words = _("Ce sondage n’est pas encore ouvert.")


class Closed(Refusal):
    """Its time is over, or it was called off: no answer is taken, changed or withdrawn."""

    words = _("Ce sondage est terminé : plus aucune réponse n’est prise, changée ou retirée.")


class NotOnRoll(Refusal):
    """The rule published at the opening does not include this person (VOTE-5)."""

    words = _("Ce sondage est réservé aux personnes qui étaient inscrites comme habitantes à son ouverture.")


class SlotTaken(Refusal):
    """Somebody with this mailbox answered before, from another account or one that was erased since (VOTE-2)."""

    words = _("Une réponse a déjà été donnée avec votre adresse e-mail, depuis un autre compte.")


# The poll's row is shared with other voters and kept from the count until the commit: what was taken before the close
# is counted. The clock is read by the statement itself.
_CAST = """
INSERT INTO polls_ballot (id, poll_id, person_id, slot, neighbourhood_id, choice, cast_at)
SELECT %s, p.id, %s, %s, CASE WHEN e.id IS NULL THEN %s ELSE e.neighbourhood_id END, %s, {now}
FROM polls_poll p LEFT JOIN polls_elector e ON e.poll_id = p.id AND e.person_id = %s
WHERE p.id = %s AND p.published_at IS NOT NULL AND p.opened_at IS NOT NULL
  AND p.opens_at <= {now} AND p.closes_at > {now}
  AND p.cancelled_at IS NULL AND p.hidden_at IS NULL AND p.deleted_at IS NULL
  AND (p.open_to = %s OR e.id IS NOT NULL)
{lock}
ON CONFLICT (poll_id, person_id) DO UPDATE SET choice = excluded.choice, cast_at = excluded.cast_at
"""


def vote(*, person: User, poll: Poll, choice: Sequence[int]) -> str:
    """Answer, or answer anew in place of before; return the ballot as it is kept.

    ``choice`` are places of options (1 …): one; several; the preferred first; or for ratings the stars of each, 0 for
    none. Raises ``BadChoice``, ``NotYetOpen``, ``Closed``, ``NotOnRoll``, ``SlotTaken``, ``Gone``.
    """
    if poll.opened_at is None:
        poll = open_poll(poll=poll)
    written = counting.write(sorted(choice) if poll.form == counting.MULTIPLE else choice)
    if counting.read(asked_of(poll), written) is None:
        raise BadChoice
    try:
        with transaction.atomic():
            if not _cast(person, poll, written):
                raise _why(person, poll)
            join(person=person, subject=poll)
            if poll.is_live:
                live.touch(f"poll:{poll.pk}")
    except IntegrityError:
        raise SlotTaken from None
    return written


def withdraw_vote(*, person: User, poll: Poll) -> bool:
    """Take one's answer back, while the poll is open; return whether there was one. Raises ``Closed``, ``Gone``."""
    with transaction.atomic():
        row = Poll.objects.select_for_update().filter(pk=poll.pk).first()  # before the count, or after it
        if row is None or row.is_gone:
            raise Gone
        open_now = Poll.objects.taking_votes().filter(pk=poll.pk)
        taken, _rows = Ballot.objects.filter(person=person, poll__in=open_now).delete()
        if not taken:
            if not open_now.exists():
                raise Closed
            return False
        if row.is_live:
            live.touch(f"poll:{poll.pk}")
    return True


def slot_of(poll: Poll, email: str) -> str:
    """Return what stands for an address in one poll: a keyed hash that names nobody and differs in each poll.

    Where everyone may answer, all addresses of one mailbox (``nadia+1@…``, RFC 5233) are one: whoever has it could
    open as many accounts as they like. On a roll each account counts as it was at the opening.
    """
    if poll.open_to == OpenTo.EVERYONE:
        local, at, host = email.rpartition("@")
        email = f"{local.partition('+')[0] or local}{at}{host}"
    return salted_hmac("polls.slot", f"{poll.pk}:{email}", algorithm="sha256").hexdigest()


def _cast(person: User, poll: Poll, written: str) -> bool:
    lock = "FOR KEY SHARE OF p" if connection.vendor == "postgresql" else ""
    at_home = person.neighbourhood_id if person.town_id == poll.town_id else None
    with connection.cursor() as cursor:
        cursor.execute(
            _CAST.format(now=clock(), lock=lock),
            [
                Ballot._meta.pk.get_db_prep_value(new_ballot_id(), connection),
                person.pk,
                slot_of(poll, person.email),
                at_home,
                written,
                person.pk,
                poll.pk,
                OpenTo.EVERYONE.value,
            ],
        )
        taken: int = cursor.rowcount
    return taken > 0


def clock() -> str:
    """Return the database's clock as this database writes it, for a statement with parameters."""
    sql: str = Poll.objects.all().query.get_compiler(connection=connection).compile(Now())[0]
    return sql


def _why(person: User, poll: Poll) -> Refusal:
    """Return why nothing was written."""
    row = Poll.objects.standing().timed().filter(pk=poll.pk).first()
    if row is None:
        return Gone()
    if row.phase is Phase.UPCOMING:
        return NotYetOpen()
    return NotOnRoll() if row.phase is Phase.OPEN else Closed()

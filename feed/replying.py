"""Answering a thread by mail: addresses that stand for one person in one thread, and what becomes of mail to them.

Such an address is a secret of whom it was written to. An answer counts when it comes from the address of the account
and goes to theirs; then it is a comment like one typed on the page, with the same rules. It is never said in the name
of a town: a mailbox has no second factor (AUTH-6).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from core.bounces import marks_of
from core.limits import TooMany, limit
from core.sealing import is_stamped, stamp
from core.text.replies import new_words
from feed.models import MAX_COMMENT, Comment, Publishable, model_of
from feed.proofs import TOKEN, Proofs, ours
from feed.services.capacities import capacity_of
from feed.services.comments import comment
from feed.services.refusals import Gone, Refusal
from places.modules import Module
from profiles import mail
from profiles.addresses import normalize
from profiles.models import User

if TYPE_CHECKING:
    from django.db import models

    from core.letters import Letter

LIFE = timedelta(days=30)
_NAMED = struct.Struct(">QQHH")  # person, thing, its content type, last day: 20 bytes, and 10 of the stamp
_PURPOSE = "feed.replying"
_PREFIXES = re.compile(r"^(?:[^\W\d_]{1,12}\s?[:：]\s*){1,5}")  # Re:, AW:, SV: …


class Expired(Refusal):
    """The address was written more than a month ago."""

    words = _("On répond par e-mail pendant un mois. Passé ce délai, répondez sur le site.")


class RepliesClosed(Refusal):
    """The town does not take answers by mail."""

    words = _("Cette commune ne prend pas de réponses par e-mail. Répondez sur le site.")


class InTheirName(Refusal):
    """Whoever acts for a town speaks in its name there, for which a mailbox is not proof enough."""

    words = _("Ici, vous parlez au nom de la commune : répondez sur le site.")


class NoAnswer(Refusal):
    """It answers no mail that we sent to this person: whoever only knows the address wrote it."""

    words = _("Répondez au message reçu, depuis votre boîte, sans en écrire un nouveau à cette adresse.")


class NoWords(Refusal):
    """Nothing is left of the answer without what it quotes, or what is left holds what nobody else may read."""

    words = _("Sans le message cité, elle ne dit rien. Écrivez au-dessus de lui, sans y mettre votre adresse e-mail.")


class TooLong(Refusal):
    """More words than a comment has."""

    words = _("Un commentaire a %(most)d signes au plus.") % {"most": MAX_COMMENT}


class TooFast(Refusal):
    """As many comments in an hour as the page takes."""

    words = _("Vous avez beaucoup commenté en peu de temps. Réessayez plus tard.")


@dataclass(frozen=True, slots=True)
class Named:
    """What an address of ours stands for."""

    person: int
    kind: int
    pk: int
    until: int
    token: str


def address_for(person: User, target: models.Model | None) -> str:
    """Return the address at which this person answers a contribution, or a comment, by mail for 30 days; "" for none.

    There is none without ``REPLY_ADDRESS``, where a town closed ``Module.REPLIES``, and for who speaks in its name.
    """
    thread = target.on if isinstance(target, Comment) else target
    if not settings.REPLY_ADDRESS or not isinstance(thread, Publishable) or not isinstance(target, Publishable):
        return ""
    if not person.is_active or person.is_guest or not thread.takes_comments:
        return ""
    town = getattr(thread, "town", None)
    if town is not None and (not town.offers(Module.REPLIES) or capacity_of(person, town)):
        return ""
    until = _today() + LIFE.days
    named = _NAMED.pack(person.pk, target.pk, ContentType.objects.get_for_model(target).pk, until)
    token = base64.b32encode(named + stamp(named, purpose=_PURPOSE)).decode().lower()
    return str(settings.REPLY_ADDRESS.replace("{token}", token))


def named_by(letter: Letter) -> Named | None:
    """Return what the one address of ours in a mail stands for; None when it has none, or several."""
    before, _token, after = settings.REPLY_ADDRESS.partition("{token}")
    if not before and not after:
        return None
    shape = re.compile(f"{re.escape(before)}{TOKEN}{re.escape(after)}", re.IGNORECASE)
    tokens = {token.lower() for text in letter.recipients for token in shape.findall(text)}
    return _opened(tokens.pop()) if len(tokens) == 1 else None


def _opened(token: str) -> Named | None:
    try:
        whole = base64.b32decode(token.upper())
    except binascii.Error:
        return None
    named = whole[: _NAMED.size]
    if not is_stamped(named, whole[_NAMED.size :], purpose=_PURPOSE):
        return None
    person, pk, kind, until = _NAMED.unpack(named)
    return Named(person, kind, pk, until, token)


def knows(letter: Letter) -> bool:
    """Tell whether a mail goes to an address of ours, still good or not."""
    return named_by(letter) is not None


def receive(letter: Letter) -> None:
    """Publish what an answer by mail says, once; its writer is told by mail why not, and nobody else ever is."""
    named = named_by(letter)
    if named is None or letter.is_automatic:
        return
    person = User.objects.members().filter(pk=named.person, deletion_due=None).first()
    if person is None or not letter.sender or normalize(letter.sender) != person.email:
        return
    proofs = Proofs(person)
    words = _new_words(letter, named, person, proofs)
    keys = _keys(letter, named, person, words)
    if Comment.objects.filter(author=person, key__in=keys).exists():
        return
    with translation.override(person.language):
        try:
            if letter.answers.isdisjoint(marks_of(person.email)):
                raise NoAnswer
            written = _say(words, named, person, proofs=proofs, key=keys[0])
        except Refusal as refusal:
            _tell(person, reason=refusal.reason)
        else:
            if letter.attachments:
                _tell(person, path=written.get_absolute_url())


def _new_words(letter: Letter, named: Named, person: User, proofs: Proofs) -> str:
    """Return what the person says in a mail, without the one of ours that it quotes."""
    subject = _PREFIXES.sub("", letter.subject)
    name, _address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    head = {*ours(), settings.REPLY_ADDRESS.replace("{token}", named.token), person.email, name, person.name, subject}
    return new_words(letter.text, ours=head, marked=proofs.are_in)


def _say(words: str, named: Named, person: User, *, proofs: Proofs, key: UUID) -> Comment:
    """Write the comment, where the person could on the page; never one that holds what proves that it was quoted."""
    if named.until < _today():
        raise Expired
    thread, parent = _find(named, person)
    town = getattr(thread, "town", None)
    if town is not None and not town.offers(Module.REPLIES):
        raise RepliesClosed
    if capacity_of(person, town):
        raise InTheirName
    if not words or proofs.are_in(words):
        raise NoWords
    if len(words) > MAX_COMMENT:
        raise TooLong
    try:
        limit("comment", f"user:{person.pk}")  # with those typed on the page
    except TooMany:
        raise TooFast from None
    return comment(author=person, on=thread, parent=parent, body=words, capacity="", key=key)


def _find(named: Named, person: User) -> tuple[Publishable, Comment | None]:
    """Return the thread that an address stands for, and the remark in it, as the person may read them now."""
    target = _readable(named.kind, named.pk, person)
    if not isinstance(target, Comment):
        return target, None
    return _readable(target.content_type_id, target.object_id, person), target


def _readable(kind: int, pk: int, person: User) -> Publishable:
    try:
        rows = model_of(kind).rows()
    except (LookupError, ContentType.DoesNotExist):
        raise Gone from None
    found: Publishable | None = rows.visible_to(person).standing().filter(pk=pk).first()
    if found is None:
        raise Gone
    return found


def _keys(letter: Letter, named: Named, person: User, words: str) -> list[UUID]:
    """Return what is the same for each copy of one mail, then what else a copy may have.

    One without a Message-ID is the same as another with its words in its thread, today and the day before.
    """
    names = [letter.message_id]
    if not letter.message_id:
        names = [f"{named.kind} {named.pk} {day} {words}" for day in (_today(), _today() - 1)]
    return [UUID(bytes=hashlib.blake2b(f"{person.pk} {name}".encode(), digest_size=16).digest()) for name in names]


def _tell(person: User, *, reason: str = "", path: str = "") -> None:
    """Mail the person why their answer is not there, or where it is when its files were left out; a few times a day."""
    try:
        limit("mail_answer", f"user:{person.pk}")
        mail.send("feed/mail/reply", to=person.email, language=person.language, reason=reason, path=path)
    except TooMany:
        return


def _today() -> int:
    """Return the number of days since 1970."""
    return int(timezone.now().timestamp()) // 86_400

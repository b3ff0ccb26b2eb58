"""A letter as it is read: on the web, and as a mail in each language, where only what is the reader's own differs."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr, parseaddr
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import unsubscribing
from core.bounces import message_id
from core.dates import in_words
from core.mail import returning
from core.text import clean_line, excerpt, render
from officials.events.models import Event
from officials.events.templatetags import events
from outreach.newsletters import styles
from outreach.newsletters.gathering import public
from outreach.newsletters.models import Letter, Piece, Reader, kind_of

if TYPE_CHECKING:
    from feed.models import Publishable
    from places.models import Town

EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Part:
    """A piece as it is shown, without ``subject`` the town hall's own words; ``begins`` heads a group of one kind."""

    piece: Piece
    subject: Publishable | None
    title: str
    words: str
    begins: str = ""
    url: str = ""
    is_cut: bool = False  # it says more where it stands

    @property
    def kind(self) -> str:
        """The name of several of its kind."""
        return kind_of(self.subject) if self.subject is not None else ""

    @property
    def who(self) -> str:
        """Whose words they are, with the capacity they were said in."""
        if self.subject is None:
            return ""
        return " · ".join(filter(None, (self.subject.signature, self.subject.shown_capacity)))

    @property
    def html(self) -> SafeString:
        """The town hall's own words as the HTML of a mail."""
        return as_html(self.words)

    @property
    def place(self) -> str:
        """Where something happens, if it says so."""
        return str(getattr(self.subject, "place", "") or "")

    @property
    def event(self) -> Event | None:
        """Itself, if it happens on a day."""
        return self.subject if isinstance(self.subject, Event) else None

    @property
    def hours(self) -> str:
        """When it happens, as plain text; "" of anything else."""
        return unescape(strip_tags(events.hours(self.event))) if self.event else ""

    @property
    def called_off(self) -> str:
        """Why it does not happen; "" while it does, or where nobody says why."""
        return self.event.cancel_reason if self.event and self.event.is_cancelled else ""

    @property
    def moved(self) -> str:
        """From when to when it was moved; "" where it was not, or does not happen at all."""
        return events.moved_words(self.event) if self.event and not self.event.is_cancelled else ""

    @property
    def closes_at(self) -> datetime | None:
        """Until when one may answer."""
        moment: datetime | None = getattr(self.subject, "closes_at", None)
        return moment


def parts_of(pieces: Sequence[Piece]) -> list[Part]:
    """Return what is shown of these pieces: what is not public now is left out (EMB-1)."""
    seen = public(piece.place for piece in pieces if piece.place)
    parts: list[Part] = []
    former = ""
    for piece in pieces:
        if piece.place is None:
            parts.append(Part(piece, None, piece.heading, piece.words))
            former = ""
        elif subject := seen.get(piece.place):
            label = kind_of(subject)
            parts.append(_part(piece, subject, label if label != former else ""))
            former = label
    return parts


def _part(piece: Piece, subject: Publishable, begins: str) -> Part:
    title = str(getattr(subject, "title", "") or getattr(subject, "map_title", ""))
    told = (getattr(subject, name) for name in subject.words_in if name not in ("title", "place"))
    whole = next(filter(None, told), "")
    words = excerpt(whole, EXCERPT)
    is_cut = words != excerpt(whole, len(whole) + 1)
    return Part(piece, subject, title, words, begins, f"{settings.SITE_URL}{subject.get_absolute_url()}", is_cut)


def ticked(letter: Letter) -> list[Piece]:
    """Return the pieces that were chosen, in their order."""
    return list(letter.pieces.filter(is_ticked=True))


def web_address(letter: Letter, number: int) -> str:
    return f"{settings.SITE_URL}{reverse('letter', args=[letter.town.slug, number])}"


def archive_address(town: Town) -> str:
    return f"{settings.SITE_URL}{reverse('town_letters', args=[town.slug])}"


def as_html(text: str) -> SafeString:
    """Return people's words as the HTML of a mail, whose links are whole."""
    return mark_safe(render(text).replace('href="/', f'href="{settings.SITE_URL}/'))


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter in one language, with marks where the reader's own link and date stand."""

    subject: str
    sender: tuple[str, str]  # name and address
    text: str
    html: str
    marks: tuple[str, str]

    def filled(self, stop: str, since: str) -> tuple[str, str]:
        """Return text and HTML for a reader."""
        text, html = self.text, self.html
        for mark, value in zip(self.marks, (stop, since), strict=True):
            text, html = text.replace(mark, value), html.replace(mark, escape(value))
        return text, html


class Composer:
    """A letter at one moment: read once, rendered once a language."""

    def __init__(self, letter: Letter, *, number: int) -> None:
        self.letter, self.number = letter, number
        self._rendered: dict[str, Rendered] = {}

    @cached_property
    def _pieces(self) -> list[Piece]:
        return ticked(self.letter)

    def in_language(self, language: str) -> Rendered:
        """Return the letter with the words around it in this language; the town's own stay as they were written."""
        language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        if language not in self._rendered:
            town = self.letter.town
            with translation.override(language), timezone.override(ZoneInfo(town.time_zone)):
                self._rendered[language] = self._render(language)
        return self._rendered[language]

    def _render(self, language: str) -> Rendered:
        letter, town = self.letter, self.letter.town
        # Drawn anew each time, so that nothing a town hall writes can stand for a reader's link.
        marks = (f"https://{secrets.token_hex(12)}.invalid/", secrets.token_hex(12))
        context: dict[str, Any] = {
            "letter": letter,
            "town": town,
            "number": self.number,
            "intro": as_html(letter.intro),
            "parts": parts_of(self._pieces),
            "day": in_words(timezone.localtime(letter.sent_at or timezone.now())),
            "web": web_address(letter, self.number),
            "archive": archive_address(town),
            "stop": marks[0],
            "since": marks[1],
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "style": styles.of(town.hue, right_to_left=translation.get_language_bidi()),
        }
        return Rendered(
            subject=clean_line(letter.title),
            sender=sender_of(town),
            text=render_to_string("newsletters/mail/letter.txt", context).strip() + "\n",
            html=render_to_string("newsletters/mail/letter.html", context),
            marks=marks,
        )

    def message_for(self, reader: Reader) -> EmailMultiAlternatives:
        """Return the mail for one reader, known again by its Message-ID however often it is handed over."""
        language = reader.person.language if reader.person is not None else reader.language
        rendered, stop = self.in_language(language), unsubscribing.link("letter", reader.pk)
        begun = timezone.localtime(reader.confirmed_at, ZoneInfo(self.letter.town.time_zone))
        with translation.override(language):
            text, html = rendered.filled(stop, in_words(begun))
        headers = unsubscribing.headers(stop) | {
            "List-Id": f"<lettre.{self.letter.town.slug}.{_domain()}>",
            "Message-ID": message_id(f"letter-{self.letter.pk}", [reader.address], _domain()),
        }
        message = _message(rendered, text, html, to=reader.address, headers=headers)
        returning(message)
        return message

    def trial_for(self, address: str, language: str) -> EmailMultiAlternatives:
        """Return the mail as a trial for who prepares it: its links end nothing."""
        rendered = self.in_language(language)
        with translation.override(language):
            today = in_words(timezone.localdate(timezone=ZoneInfo(self.letter.town.time_zone)))
            text, html = rendered.filled(archive_address(self.letter.town), today)
            subject = _("Essai : %(title)s") % {"title": rendered.subject}
        message = _message(rendered, text, html, to=address, headers={"Auto-Submitted": "auto-generated"})
        message.subject = subject
        return message


def _message(rendered: Rendered, text: str, html: str, *, to: str, headers: dict[str, str]) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(rendered.subject, text, formataddr(rendered.sender), [to], headers=headers)
    message.attach_alternative(html, "text/html")
    return message


def sender_of(town: Town) -> tuple[str, str]:
    """Return the sender: the town hall's name, on one line, and the site's address."""
    name = clean_line(_("Mairie de %(town)s") % {"town": town.local_name})
    return name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"

"""Mails of the bell: what they say and carry, in the words and the order of the bell; nothing here sends or writes.

No picture, nothing fetched, nothing that tells whether a mail was opened. Of what not everyone may read a mail says
that there is news and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import escape, strip_tags
from django.utils.module_loading import import_string
from django.utils.translation import get_language_bidi, ngettext, override
from django.utils.translation import gettext as _

from alerts.kinds import Kind
from alerts.reading import Line, plain
from alerts.topics import HEADINGS, Frequency, Topic
from core import unsubscribing
from core.text import excerpt
from core.text.cleaning import clean_line

if TYPE_CHECKING:
    from profiles.models import User

SHOWN = 5  # lines of one kind; how many more there are is said in words
LONGEST_SUBJECT = 120


class Published(Protocol):
    """Something that a town hall published, as ``DIGEST_NEWS`` finds it; ``by`` is who, in what capacity."""

    @property
    def town(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to read: in words, in words with marks, and where."""

    text: str
    html: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """What a mail says of one topic: the newest, and how many more."""

    topic: str
    items: list[Item]
    more: int

    @property
    def heading(self) -> str:
        return str(HEADINGS[self.topic])

    @property
    def count(self) -> int:
        return len(self.items) + self.more


def at_once(person: User, lines: Sequence[Line]) -> EmailMultiAlternatives:
    """Return the mail that tells a person of one line of their bell, or of several that waited for their hour."""
    with override(person.language):
        if len(lines) == 1:
            return _of_one(person, lines[0])
        sections = _sections(lines)
        count = len(lines)
        subject = ngettext("%(count)d nouvelle pour vous", "%(count)d nouvelles pour vous", count) % {"count": count}
        why = _(
            "Vous recevez ce message parce que vous avez choisi d’être prévenu tout de suite. Il en réunit plusieurs, "
            "pour ne pas vous écrire sans cesse."
        )
        return _letter(person, subject, sections, why, about=Frequency.NOW)


def _of_one(person: User, line: Line) -> EmailMultiAlternatives:
    kind, item = Kind(line.notification.kind), _of_line(line)
    headline = item.text if line.is_private else plain(item.html.partition('<span class="hide">')[0])
    why = _("Vous recevez ce message parce que vous avez choisi d’être prévenu tout de suite : « %(kind)s ».")
    answering = import_string(settings.REPLY_TO)(person, line.action or line.target)
    why %= {"kind": kind.label}
    return _letter(person, headline, [Section(kind, [item], 0)], why, about=kind, answering=answering)


def digest(
    person: User, frequency: str, lines: Sequence[Line], published: Sequence[Published] = (), more: int = 0
) -> EmailMultiAlternatives | None:
    """Return what a day or a week brought a person; None when it brought nothing.

    ``published`` is what town halls published, newest first, and ``more`` how much besides.
    """
    with override(person.language):
        sections = _sections(lines)
        if published:
            sections.append(Section(Topic.TOWN, [_of_published(one) for one in published], more))
        count = sum(section.count for section in sections)
        if frequency == Frequency.DAILY:
            words = ngettext(
                "Votre résumé du jour : %(count)d nouvelle", "Votre résumé du jour : %(count)d nouvelles", count
            )
            why = _("Vous recevez ce résumé une fois par jour au plus, quand il y a du nouveau que vous n’avez pas lu.")
        else:
            words = ngettext(
                "Votre résumé de la semaine : %(count)d nouvelle",
                "Votre résumé de la semaine : %(count)d nouvelles",
                count,
            )
            why = _("Vous recevez ce résumé le lundi, quand il y a du nouveau que vous n’avez pas lu.")
        return _letter(person, words % {"count": count}, sections, why, about=frequency) if sections else None


def _sections(lines: Iterable[Line]) -> list[Section]:
    """Return the lines by kind, in the order in which mails name kinds, newest first in each."""
    kinds: dict[str, list[Line]] = {}
    for line in lines:
        kinds.setdefault(line.notification.kind, []).append(line)
    return [
        Section(kind, [_of_line(line) for line in kinds[kind][:SHOWN]], max(0, len(kinds[kind]) - SHOWN))
        for kind in HEADINGS
        if kind in kinds
    ]


def _of_line(line: Line) -> Item:
    url = f"{settings.SITE_URL}{line.url}"
    if line.is_private:
        words = _("Du nouveau sur une démarche privée que vous suivez : lisez-le sur le site.")
        return Item(words, escape(words), url)
    markup = line.html
    return Item(plain(markup), markup, url)


def _of_published(one: Published) -> Item:
    words = _("%(town)s, %(who)s : %(title)s") % {"town": one.town, "who": one.by, "title": one.title}
    return Item(words, escape(words), f"{settings.SITE_URL}{one.url}")


def _letter(
    person: User, subject: str, sections: list[Section], why: str, *, about: str, answering: str = ""
) -> EmailMultiAlternatives:
    """Write a mail in the language that is on; ``about`` is the topic or the frequency that its last link ends.

    An answer to it goes to ``answering``, and is public: the mail says so.
    """
    ends = unsubscribing.link("mail", [person.pk, about])
    context = {
        "person": person,
        "language": person.language,
        "right_to_left": get_language_bidi(),
        "sections": sections,
        "alone": about in Kind.values,
        "why": why,
        "answering": answering,
        "bell_url": f"{settings.SITE_URL}{reverse('notifications')}",
        "choose_url": f"{settings.SITE_URL}{reverse('settings_notifications')}?pourquoi={about}",
        "ends_url": ends,
        "site": settings.SITE_URL,
        "subject": (title := _one_line(subject)),
    }
    message = EmailMultiAlternatives(
        title,
        get_template("alerts/mail/letter.txt").render(context),
        to=[person.email],
        reply_to=[answering] if answering else None,
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Id": f"civicnet <notifications.{urlsplit(settings.SITE_URL).hostname}>",
            **unsubscribing.headers(ends),
        },
    )
    message.attach_alternative(get_template("alerts/mail/letter.html").render(context), "text/html")
    return message


def _one_line(words: str) -> str:
    """Return a subject: one line without anybody's markup."""
    return excerpt(clean_line(strip_tags(words)), LONGEST_SUBJECT)

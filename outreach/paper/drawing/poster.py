"""A poster: one question in the largest letters, where one stands, and squares that answer it; later, what came of it.

With results the channels stand apart, each with its own bars and number: nothing is ever added up silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.dates import in_words
from core.paper import Paper, Sheet
from core.paper.sheet import INK, MUTED, WHITE, WIDTH
from core.text import excerpt
from outreach.paper.drawing import looks
from outreach.paper.drawing.looks import FOOT, INSIDE, MARGIN
from outreach.paper.models import Asks
from participation.polls.models import Form, OpenTo
from participation.polls.querysets import Phase
from participation.polls.results import bars

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from outreach.paper.models import Poster
    from participation.polls.channels import ChannelResult
    from participation.polls.models import Poll

MOST_SQUARES = 6
END = FOOT - 4
SCAN = gettext_lazy("Scannez ce carré avec l’appareil photo de votre téléphone.")
OR_TYPE = gettext_lazy("Ou tapez cette adresse :")
CODE = gettext_lazy("Le code à taper")


def draw(poster: Poster, paper: Paper, results: Sequence[ChannelResult] = ()) -> bytes:
    """Return the sheet of a poster as a PDF, with how its poll stands where ``results`` are given."""
    language, zone = poster.spoken[0], ZoneInfo(poster.town.time_zone)
    with translation.override(language), timezone.override(zone):
        sheet = Sheet(title=poster.question, language=language, paper=paper)
        sheet.page()
        y = _head(sheet, poster, room=60 if results else 92)
        if results and poster.poll is not None:
            _results(sheet, poster, poster.poll, results, y)
        elif poster.poll is not None and _by_square(poster.poll):
            _answers(sheet, poster, poster.poll, y)
        else:
            _one_square(sheet, poster, y)
        looks.foot(sheet, printed=timezone.localdate(), page=1, pages=1, path=poster.town.get_absolute_url())
        return sheet.output()


def _head(sheet: Sheet, poster: Poster, *, room: float) -> float:
    """Draw who asks, the question, its second language and the place; return where they end."""
    town, colour = poster.town, looks.accent(poster.town)
    sheet.fill(0, 0, WIDTH, 6, colour)
    asks = {
        Asks.POLL: _("La mairie de %(town)s vous demande"),
        Asks.IDEAS: _("La mairie de %(town)s attend vos idées"),
        Asks.REPORT: _("La mairie de %(town)s veut savoir"),
    }[Asks(poster.asks)]
    y = sheet.write(asks % {"town": town.local_name}, MARGIN, 12, INSIDE, size=17, bold=True, most=1, colour=colour) + 3
    second = poster.second_title
    large = sheet.biggest(poster.question, INSIDE, room * (0.7 if second else 1), sizes=(26, 76))
    y = sheet.write(poster.question, MARGIN, y, INSIDE, size=large, bold=True, most=7, balance=True) + 2
    if second:
        size = sheet.biggest(second, INSIDE, room * 0.3, sizes=(15, large * 0.55))
        y = sheet.write(
            second, MARGIN, y, INSIDE, size=size, bold=True, most=3, colour=MUTED, align="own", balance=True
        )
        y += 2
    if poster.words:
        y = sheet.write(poster.words, MARGIN, y, INSIDE, size=16, most=3) + 2
    high = sheet.height(poster.place, INSIDE - 12, size=19, bold=True, most=1)
    sheet.fill(MARGIN, y + 1, INSIDE, high + 4, looks.soft(town), round_by=2)
    sheet.write(poster.place, MARGIN + 6, y + 3, INSIDE - 12, size=19, bold=True, most=1, colour=colour)
    return y + high + 9


def _by_square(poll: Poll) -> bool:
    """Whether each answer has an address of its own: of several, one is chosen, by whoever passes."""
    return poll.form == Form.SINGLE and poll.open_to == OpenTo.EVERYONE


def _answers(sheet: Sheet, poster: Poster, poll: Poll, y: float) -> None:
    """Draw the answers, each with its square and code, and the square of them all."""
    options = list(poll.options.all())
    bottom = _promise(sheet, poster, END, square=True)
    squares = len(options) <= MOST_SQUARES
    rows = -(-len(options) // 2)
    high = min(58.0 if squares else 22.0, (bottom - 3 - y) / rows)
    half = (INSIDE - 6) / 2
    for number, option in enumerate(options):
        at_left = (number % 2 == 0) != sheet.right_to_left
        x, top = MARGIN + (0 if at_left else half + 6), y + (number // 2) * high
        code = f"{poster.grouped_code}-{option.position}"
        sheet.rule(x, top, half, colour=looks.accent(poster.town), thick=0.5)
        side = min(high - 5, 46.0) if squares else 0.0
        main, width, at = sheet.beside(x, half, side, 3 if squares else 0)
        if squares:
            sheet.square(looks.full(f"{poster.scan_path}{option.position}/"), at, top + 2, side)
        low = sheet.height(code, width, size=11, bold=True, most=1)
        size = sheet.biggest(option.words, width, high - low - 6, sizes=(11, 26))
        lines = max(1, int((high - low - 5) / (size * 0.43)))
        sheet.write(option.words, main, top + 3, width, size=size, bold=True, most=lines)
        sheet.write(code, main, top + high - low - 2, width, size=11, bold=True, most=1, colour=MUTED)


def _one_square(sheet: Sheet, poster: Poster, y: float) -> None:
    """Draw one large square that leads to what is asked."""
    bottom = _promise(sheet, poster, END)
    side = min(105.0, bottom - y - 6)
    main, width, at = sheet.beside(MARGIN, INSIDE, side, 6)
    sheet.square(looks.full(poster.scan_path), at, y + 2, side)
    top = sheet.write(str(SCAN), main, y + 6, width, size=22, bold=True, most=6)
    top = _also(sheet, poster, SCAN, main, top + 1, width, size=13, most=6) + 5
    top = sheet.write(str(OR_TYPE), main, top, width, size=14, most=2)
    top = _also(sheet, poster, OR_TYPE, main, top, width, size=10.5, most=2)
    address = looks.short(poster.scan_path)
    sheet.write(address, main, top + 1, width, size=sheet.one_line(address, width, 15), bold=True, most=1)


def _promise(sheet: Sheet, poster: Poster, bottom: float, *, square: bool = False) -> float:
    """Write at the bottom the rule of answering, what becomes of it and the code to type; return where that begins."""
    lines = [(_terms(poster), 12.5, INK)]
    if len(poster.spoken) > 1:
        with translation.override(poster.spoken[1]):
            lines.append((_terms(poster), 10.5, MUTED))
    room = 66.0
    main, width, at = sheet.beside(MARGIN + 4, INSIDE - 8, room, 5)
    words = sum(sheet.height(text, width, size=size, most=7) + 1 for text, size, _colour in lines)
    high = max(42.0 if square else 30.0, words + 6)
    top = bottom - high
    sheet.fill(MARGIN, top, INSIDE, high, looks.soft(poster.town), round_by=3)
    y = top + 3
    for text, size, colour in lines:
        y = sheet.write(text, main, y, width, size=size, most=7, colour=colour, align="own", balance=True) + 1
    if square:
        code, room, scan = sheet.beside(at, room, 34, 3)
        sheet.square(looks.full(poster.scan_path), scan, top + 4, 34)
        at = code
    colour, written = (
        looks.accent(poster.town),
        "\n".join(poster.grouped_code.split()) if square else poster.grouped_code,
    )
    begins = looks.short(poster.scan_path).rpartition("/")[0] + "/"
    y = sheet.write(begins, at, top + 4, room, size=sheet.one_line(begins, room, 12), most=1, colour=MUTED)
    for part in written.split("\n"):
        size = sheet.one_line(part, room, 26)
        y = sheet.write(part, at, y, room, size=size, bold=True, most=1, colour=colour)
    y = sheet.write(str(CODE), at, y, room, size=9.5, most=2, colour=MUTED)
    _also(sheet, poster, CODE, at, y, room, size=9.5, most=1)
    return top


def _also(
    sheet: Sheet, poster: Poster, words: StrPromise, x: float, y: float, width: float, *, size: float, most: int
) -> float:
    """Write words again, small, in the second language of a poster that has one; return where they end."""
    if len(poster.spoken) < 2:
        return y
    with translation.override(poster.spoken[1]):
        return sheet.write(str(words), x, y, width, size=size, most=most, colour=MUTED, align="own")


def _terms(poster: Poster) -> str:
    """Return by which rule one answers, until when, and what becomes of it, in the language of the moment."""
    poll = poster.poll
    if poll is None:
        return _("Sans compte. La mairie reçoit ce que vous envoyez, répond en public et dit ce qu’elle en fait.")
    said = [_("Sans compte, une réponse par appareil.")]
    if poll.open_to != OpenTo.EVERYONE:
        said = [_("Réservé aux habitants : on répond avec son compte.")]
    if poll.phase is not Phase.CLOSED:
        said.append(_("Jusqu’au %(day)s.") % {"day": _moment(poll.closes_at)})
    if poll.is_binding:
        said.append(_("La mairie s’engage à suivre l’option arrivée en tête."))
    else:
        said.append(_("La mairie publie le résultat et dit ce qu’elle en fait."))
    if poll.open_to == OpenTo.EVERYONE:
        said.append(_("Les réponses données ici sont comptées à part de celles données en ligne."))
    return " ".join(said)


def _results(sheet: Sheet, poster: Poster, poll: Poll, results: Sequence[ChannelResult], y: float) -> None:
    """Draw how each channel answered, and what the town did."""
    town, colour = poster.town, looks.accent(poster.town)
    outcomes = list(poll.outcomes.all())[-2:]
    side = 34.0
    words, width, at = sheet.beside(MARGIN + 4, INSIDE - 8, side, 5)
    texts = [excerpt(outcome.words, 260) for outcome in outcomes]
    title = _("Ce que la mairie en a fait")
    if poll.phase is Phase.OPEN:
        title = _("Le sondage est encore ouvert")
        texts = [_("Ces nombres changent encore. Répondez jusqu’au %(day)s.") % {"day": _moment(poll.closes_at)}]
    texts = texts or [_("La mairie n’a pas encore dit ce qu’elle en fait.")]
    high = max(side + 14, 12 + sum(sheet.height(text, width, size=14, most=4) + 2 for text in texts))
    bottom = END - high
    room = (bottom - 4 - y) / max(1, len(results))
    for each in results:
        end = y + room
        items = bars(each.result)
        voters = ngettext("%(n)d réponse", "%(n)d réponses", each.result.count.voters) % {"n": each.result.count.voters}
        top = (
            sheet.write(
                f"{each.channel.label} : {voters}", MARGIN, y, INSIDE, size=14, bold=True, most=1, colour=colour
            )
            + 1
        )
        step = min(24.0, (end - top - 2) / max(1, len(items)))
        for item in items:
            _bar(sheet, item, top, step, colour)
            top += step
        y = end
    sheet.fill(MARGIN, bottom, INSIDE, high, looks.soft(town), round_by=3)
    looks.square(sheet, poster.scan_path, at, bottom + 3, side, size=8)
    y = sheet.write(title, words, bottom + 3, width, size=15, bold=True, most=1, colour=colour)
    for text in texts:
        y = sheet.write(text, words, y + 1, width, size=14, most=4)


def _bar(sheet: Sheet, item: dict[str, object], y: float, step: float, colour: tuple[int, int, int]) -> None:
    """Draw one option: its words, its number, and a bar as long as its part."""
    size = min(19.0, step * 1.2)
    main, width, end = sheet.beside(MARGIN, INSIDE, 44, 4)
    sheet.write(str(item["label"]), main, y, width, size=size, most=1)
    sheet.write(str(item["text"]), end, y, 44, size=size, bold=True, most=1, align="end")
    top, thick = y + step * 0.58, step * 0.22
    part = INSIDE * min(100.0, float(str(item["percent"]))) / 100
    sheet.fill(MARGIN, top, INSIDE, thick, (228, 230, 231))
    if part > 0:
        sheet.fill(MARGIN + INSIDE - part if sheet.right_to_left else MARGIN, top, part, thick, colour)
    if thick < 0.4:
        sheet.rule(MARGIN, top, INSIDE, colour=WHITE, thick=0.1)


def _moment(at: datetime | None) -> str:
    return in_words(timezone.localtime(at), "DATETIME_FORMAT") if at else ""

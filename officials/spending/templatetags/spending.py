"""What the templates of public money need beside the pieces of ``core``: amounts in the reader's format."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

from core.dates import in_words
from officials.spending import figures, names
from officials.spending.models import Ledger, Line
from officials.spending.reading.codes import RESULTS

register = template.Library()
MILLION = 100 * 1_000_000
EXACT = 100 * 1000  # below a thousand euros, cents are shown


@register.filter
def euros(cents: int | None) -> str:
    """Return an amount as people read it: whole euros from a thousand on."""
    if cents is None:
        return "–"
    return _written(cents, 0 if abs(cents) >= EXACT or cents % 100 == 0 else 2)


@register.filter
def exact(cents: int | None) -> str:
    """Return an amount with its cents."""
    return "–" if cents is None else _written(cents, 2)


@register.filter
def rounded(cents: int | None) -> str:
    """Return a large amount in millions, another one in whole euros."""
    if cents is None:
        return "–"
    if abs(cents) < 10 * MILLION:
        return _written(cents, 0)
    return _("%s millions €") % _number(Decimal(cents) / MILLION, 1)


@register.filter
def signed(cents: int) -> str:
    """Return a difference with its sign."""
    return f"+{euros(cents)}" if cents > 0 else euros(cents)


def _written(cents: int, digits: int) -> str:
    return f"{_number(Decimal(cents) / 100, digits)}\u00a0€"


def _number(value: Decimal, digits: int) -> str:
    value = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return formats.number_format(value, digits, use_l10n=True, force_grouping=True).replace("-", "−")


@register.simple_tag
def slices_of(ledger: Ledger) -> list[figures.Slice]:
    """Return what a publication spends by function."""
    return figures.slices(ledger)


@register.simple_tag
def spent_in(ledger: Ledger) -> int:
    """Return what a publication spends in all: of subsidies and contracts, their sum."""
    return figures.spent(ledger) if ledger.summary.get("groups") else int(ledger.summary.get("total", 0))


@register.filter
def for_each(cents: int, ledger: Ledger) -> int | None:
    """Return cents for each inhabitant of a publication's town."""
    return figures.each(cents, ledger.inhabitants)


@register.simple_tag
def line_facts(line: Line) -> list[dict[str, Any]]:
    """Return what a line of an account says, for ``core/ui/facts.html``."""
    told: list[tuple[str, str, Any]] = [
        ("scale", _("Section"), figures.SECTIONS.get(line.section, "")),
        ("tag", _("Fonction"), f"{line.function} {line.function_name}".strip()),
        ("hash", _("Nature"), f"{line.nature} {line.nature_name}".strip()),
        ("list", _("Chapitre"), _chapter(line)),
        ("euro", _("Voté"), exact(line.voted) if line.voted is not None else ""),
        ("clock", _("Reste à réaliser"), exact(line.carried) if line.carried else ""),
        ("building-2", _("Numéro d’identification"), line.party_id),
        ("calendar-days", _("Date"), in_words(line.day) if line.day else ""),
        ("file-text", _("Référence"), line.details.get("id", "")),
    ]
    return [{"icon": icon, "label": label, "value": value} for icon, label, value in told if value]


def _chapter(line: Line) -> str:
    code = line.details.get("chapter", "")
    return f"{code} {names.chapter_name(code)}".strip() if code not in RESULTS else ""


@register.filter
def in_euros(cents: int | None) -> Any:
    """Return an amount of ``details`` as people read it."""
    return euros(cents)

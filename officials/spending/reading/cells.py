"""Single values as people type them: amounts, dates, SIRET numbers; what is wrong and what to write instead."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

YEARS = range(1990, 2101)
MOST_EUROS = 10**12  # more than any town has; a column of integers holds it in cents
_AMOUNT = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_FRENCH_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_BLANKS = re.compile(r"[\s\u00a0\u202f']")
LA_POSTE = "356000000"


class Wrong(Exception):
    """The cell is not what it must be; the message is a sentence for a person."""


def amount(text: str, *, lenient: bool = False) -> int:
    """Return an amount of euros in cents. ``lenient`` takes “12 000,50” as well, as accounting programs write it.

    Raises ``Wrong``.
    """
    if _AMOUNT.fullmatch(text):
        return _cents(Decimal(text))
    guess = _BLANKS.sub("", text).removesuffix("€").removesuffix("EUR").replace("\u2212", "-")
    guess = guess.replace(".", "").replace(",", ".") if "." in guess and "," in guess else guess.replace(",", ".")
    if not _AMOUNT.fullmatch(guess):
        raise Wrong(_("« %s » n’est pas un montant. Écrivez un nombre, par exemple 12000.50.") % shown(text))
    if lenient:
        return _cents(Decimal(guess))
    raise Wrong(_("« %(text)s » n’est pas un montant. Écrivez %(guess)s.") % {"text": shown(text), "guess": guess})


def number(value: Any) -> int:
    """Return a number of JSON as cents. Raises ``Wrong``."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Wrong(_("« %s » n’est pas un nombre. Écrivez-le sans guillemets, par exemple 12000.50.") % shown(value))
    return _cents(Decimal(value) if isinstance(value, int) and abs(value) <= MOST_EUROS else value)


def _cents(value: Any) -> int:
    try:
        if isinstance(value, Decimal) and value.is_finite() and abs(value) <= MOST_EUROS:
            return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))
    except ArithmeticError:  # more digits than a Decimal can count
        pass
    raise Wrong(_("ce montant dépasse mille milliards d’euros."))


def day(text: Any) -> date:
    """Return a date written AAAA-MM-JJ between 1990 and 2100. Raises ``Wrong``."""
    text = text if isinstance(text, str) else shown(text)
    match = _DAY.fullmatch(text)
    if match is None:
        french = _FRENCH_DAY.fullmatch(text)
        if french is None:
            raise Wrong(_("« %s » n’est pas une date. Écrivez AAAA-MM-JJ, par exemple 2024-06-30.") % shown(text))
        guess = f"{french[3]}-{int(french[2]):02}-{int(french[1]):02}"
        words = _("« %(text)s » n’est pas une date au format AAAA-MM-JJ. Écrivez %(guess)s.")
        raise Wrong(words % {"text": shown(text), "guess": guess})
    try:
        found = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise Wrong(_("« %s » n’existe pas dans le calendrier.") % shown(text)) from None
    year(match[1])
    return found


def year(text: str) -> int:
    """Return a year from 1990 to 2100. Raises ``Wrong``."""
    if not re.fullmatch(r"[0-9]{4}", text) or int(text) not in YEARS:
        raise Wrong(_("« %s » n’est pas une année entre 1990 et 2100.") % shown(text))
    return int(text)


def siret(text: str) -> str:
    """Return a SIRET of 14 digits whose check digit holds (``checks``).

    Raises ``Wrong``.
    """
    if not re.fullmatch(r"[0-9]{14}", text):
        if re.fullmatch(r"[0-9]+\.0", text) or re.fullmatch(r"[0-9][.,][0-9]+E\+?[0-9]+", text):
            raise Wrong(
                _("« %s » a été changé par un tableur. Mettez la colonne en texte et remettez les 14 chiffres.")
                % shown(text)
            )
        if re.fullmatch(r"[0-9]{9}", text):
            raise Wrong(_("« %s » est un SIREN (9 chiffres). Le SIRET en a 14.") % shown(text))
        raise Wrong(_("« %s » n’est pas un SIRET : il en faut les 14 chiffres, sans espace.") % shown(text))
    if not checks(text):
        raise Wrong(_("« %s » n’est pas un SIRET : son chiffre de contrôle est faux. Vérifiez-le.") % shown(text))
    return text


def checks(text: str) -> bool:
    """Whether the check digit of a SIRET of 14 digits holds (ISO/IEC 7812, annex B; INSEE for La Poste: sum of 5)."""
    if text.startswith(LA_POSTE) and sum(map(int, text)) % 5 == 0:
        return True
    total = 0
    for place, digit in enumerate(reversed(text)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def shown(value: Any) -> str:
    """Return a value as an error shows it, short."""
    text = str(value) if not isinstance(value, dict | list) else "…"
    return text if len(text) <= 40 else f"{text[:39]}…"

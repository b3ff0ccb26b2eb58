"""Reading the file: its encoding, its columns by their names, its rows, and what is wrong with them by line and column.

Columns are found by their headers whatever their order, accents, case and apostrophes, in the older dialect (latin-1,
dd/mm/yyyy) and the newer (UTF-8, ISO dates). Births, professions, nationality and whatever has no place here are passed
over: they never leave this module.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from core.text.keys import fold
from officials.teams.importing.naming import full_name, title_of
from profiles.models import MAX_OFFICIAL_NAME, Role

MOST_BYTES = 300 * 1024 * 1024  # the national register of councillors takes 80
PROBE = 200  # rows looked at before any is taken
MAX_CELL = 200

# What a column may be called, folded: the register's names over the years.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "town": ("code de la commune", "code commune", "code insee de la commune", "code insee", "commune code"),
    "group": ("n siren", "numero siren", "siren", "siren epci", "n siren de l epci", "code siren", "no siren"),
    "last": ("nom de l elu", "nom elu", "nom de l elue", "nom"),
    "first": ("prenom de l elu", "prenom elu", "prenom"),
    "sex": ("code sexe", "sexe"),
    "function": ("libelle de la fonction", "libelle de fonction", "fonction"),
    "mandate_start": ("date de debut du mandat", "date debut mandat", "debut du mandat"),
    "function_start": ("date de debut de la fonction", "date debut fonction", "debut de la fonction"),
}
LABELS = {
    "town": "Code de la commune",
    "group": "N° SIREN",
    "last": "Nom de l’élu",
    "first": "Prénom de l’élu",
    "mandate_start": "Date de début du mandat",
    "function_start": "Date de début de la fonction",
}
_TOWN = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_SIREN = re.compile(r"\d{9}")
_FRENCH, _ISO = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})"), re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")


class Refused(Exception):
    """The file as a whole cannot be taken; the words say why, by line and column."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place of the file."""

    line: int
    column: str
    words: str

    def __str__(self) -> str:
        where = _("ligne %(line)d") % {"line": self.line}
        return f"{where}, « {self.column} » : {self.words}" if self.column else f"{where} : {self.words}"


@dataclass(frozen=True, slots=True)
class Line:
    """One mandate of the file, with all that is kept of it."""

    number: int
    body: str  # FR-01001, or a SIREN
    name: str
    role: str
    title: str
    starts: date

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.body, self.role, fold(self.name)


@dataclass
class Register:
    """What a file says, read once."""

    table: str  # maires, conseillers, epci
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    spared: set[str] = field(
        default_factory=set
    )  # bodies of which a row could not be read: nobody's mandate ends there
    unplaced: int = 0  # rows that do not even say of which body

    @property
    def roles(self) -> tuple[str, ...]:
        """Which roles the table lists in full."""
        return {
            "maires": (Role.MAYOR,),
            "conseillers": (Role.MAYOR, Role.DEPUTY, Role.COUNCILLOR),
            "epci": (Role.PRESIDENT, Role.DEPUTY, Role.COUNCILLOR),
        }[self.table]


def read(raw: bytes) -> Register:
    """Return the mandates of a file and what is wrong with some of its rows; raise ``Refused`` for the whole."""
    text = decoded(raw)
    first = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count))
    try:
        header = next(rows, [])
        columns = columns_of(header)
        table = "epci" if "group" in columns else "conseillers" if "function" in columns else "maires"
        register = Register(table)
        body = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Refused(_("Ce fichier n’est pas un tableau CSV lisible : %(error)s.") % {"error": error}) from None
    _refuse_shifted(body[:PROBE], columns, header)
    for number, row in body:
        _take(register, number, row, columns)
    _settle_doubles(register)
    return register


def decoded(raw: bytes) -> str:
    """Return the text of a file in UTF-8 or latin-1, plain or gzipped; raise ``Refused`` for anything else."""
    if raw[:2] == b"\x1f\x8b":
        try:
            with gzip.open(io.BytesIO(raw)) as packed:
                raw = packed.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error):
            raise Refused(_("Ce fichier compressé est abîmé.")) from None
    if len(raw) > MOST_BYTES:
        raise Refused(_("Ce fichier est trop gros : 300 Mo au plus."))
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw[:4096]:
        raise Refused(_("Ce fichier n’est ni en UTF-8 ni en latin-1 : enregistrez-le en « CSV UTF-8 »."))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def columns_of(header: list[str]) -> dict[str, int]:
    """Return where each known column is; raise ``Refused`` when one that is needed has no header."""
    if any("Ã" in cell for cell in header):
        raise Refused(
            _("Ligne 1 : les accents sont abîmés (« Ã© »). Le fichier a été enregistré dans un autre encodage.")
        )
    keys = [fold(cell.replace("°", " ")) for cell in header]
    found = {
        name: keys.index(spelling)
        for name, spellings in COLUMNS.items()
        for spelling in reversed(spellings)
        if spelling in keys
    }
    wanted = ["last", "first"] + ([] if "group" in found else ["town"])
    missing = [LABELS[name] for name in wanted if name not in found]
    if "mandate_start" not in found and "function_start" not in found:
        missing.append(LABELS["mandate_start"])
    if missing:
        seen = ", ".join(f"« {cell.strip()[:40]} »" for cell in header[:20]) or _("rien")
        raise Refused(
            _("Ligne 1 : il manque %(missing)s. Colonnes trouvées : %(seen)s.")
            % {"missing": ", ".join(f"« {name} »" for name in missing), "seen": seen}
        )
    twice = sorted({cell for cell, key in zip(header, keys, strict=True) if keys.count(key) > 1 and key})
    used = {header[at] for at in found.values()}
    if used & set(twice):
        raise Refused(_("Ligne 1 : la colonne « %(name)s » s’y trouve deux fois.") % {"name": min(used & set(twice))})
    return found


def _wrong(row: list[str], columns: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Yield which known columns of a row hold what they cannot, and in which words."""
    for name, at in columns.items():
        cell = row[at].strip() if at < len(row) else ""
        if "\0" in cell or len(cell) > MAX_CELL:
            yield name, _("illisible")
        elif name == "town" and "group" not in columns and not _TOWN.fullmatch(_padded(cell)):
            yield name, _("« %(cell)s » n’est pas un code de commune") % {"cell": cell[:30]}
        elif name == "group" and not _SIREN.fullmatch(cell.replace(" ", "")):
            yield name, _("« %(cell)s » n’est pas un numéro SIREN") % {"cell": cell[:30]}
        elif name in ("last", "first") and (not cell or any(sign.isdigit() for sign in cell)):
            yield name, _("« %(cell)s » n’est pas un nom") % {"cell": cell[:30]}
        elif name in ("mandate_start", "function_start") and cell and day_of(cell) is None:
            yield name, _("« %(cell)s » n’est pas une date") % {"cell": cell[:30]}
    starts = [row[columns[name]] for name in ("mandate_start", "function_start") if columns.get(name, 9999) < len(row)]
    if not any(cell.strip() for cell in starts):
        yield "mandate_start" if "mandate_start" in columns else "function_start", _("il manque la date de début")


def _refuse_shifted(rows: list[tuple[int, list[str]]], columns: dict[str, int], header: list[str]) -> None:
    """Raise ``Refused`` when a column holds, in most rows, what it cannot: the columns are shifted."""
    counted: dict[str, list[tuple[int, str]]] = {}
    for number, row in rows:
        for name, words in _wrong(row, columns):
            counted.setdefault(name, []).append((number, words))
    for name, found in counted.items():
        if len(found) * 2 > len(rows):
            number, words = found[0]
            raise Refused(
                _("Les colonnes semblent décalées : sous « %(column)s », ligne %(line)d, %(words)s.")
                % {"column": header[columns[name]].strip()[:60], "line": number, "words": words}
            )


def _take(register: Register, number: int, row: list[str], columns: dict[str, int]) -> None:
    """Add a row's mandate, or say what is wrong with it."""

    def cell(name: str) -> str:
        at = columns.get(name)
        return row[at].strip() if at is not None and at < len(row) else ""

    place = "group" if register.table == "epci" else "town"
    body = cell("group").replace(" ", "") if place == "group" else f"FR-{_padded(cell('town'))}"
    wrong = list(_wrong(row, columns))
    if wrong:
        name, words = wrong[0]
        register.problems.append(Problem(number, LABELS.get(name, name), words))
        if any(name == place for name, _words in wrong):
            register.unplaced += 1
        else:
            register.spared.add(body)
        return
    started = day_of(cell("function_start")) or day_of(cell("mandate_start"))
    assert started is not None  # noqa: S101 (_wrong has looked)
    role, title = _office(register.table, cell("function"), cell("sex"))
    name = full_name(cell("last"), cell("first"))[:MAX_OFFICIAL_NAME]
    register.lines.append(Line(number, body, name, role, title, started))


def _office(table: str, function: str, sex: str) -> tuple[str, str]:
    """Return the role and the title of a row."""
    said = fold(function)
    if table == "maires":
        return Role.MAYOR, title_of(function or "Maire", sex=sex, plain=("Maire", "Maire"))
    if table == "epci":
        title = title_of(function, sex=sex, plain=("Conseiller communautaire", "Conseillère communautaire"))
        if "president" in said:
            return (Role.DEPUTY if "vice president" in said else Role.PRESIDENT), title
        return Role.COUNCILLOR, title
    title = title_of(function, sex=sex, plain=("Conseiller municipal", "Conseillère municipale"))
    if said == "maire":
        return Role.MAYOR, title
    return (Role.DEPUTY if "adjoint" in said or "maire delegue" in said else Role.COUNCILLOR), title


def _settle_doubles(register: Register) -> None:
    """Where a body has two mayors or presidents, keep who began last; of two of one day, neither. Say both by line."""
    kept: dict[tuple[str, ...], Line] = {}
    out: set[int] = set()
    for line in register.lines:
        alone = line.role in (Role.MAYOR, Role.PRESIDENT)
        key = (line.body, line.role) if alone else line.identity
        other = kept.get(key)
        if other is None:
            kept[key] = line
            continue
        words = {"name": line.name, "other": other.name, "line": other.number, "body": line.body}
        if line.identity == other.identity:
            register.problems.append(
                Problem(line.number, "", _("%(name)s est déjà ligne %(line)d : une seule est gardée") % words)
            )
            out.add(min(line, other, key=lambda each: (each.starts, -each.number)).number)
            kept[key] = max(line, other, key=lambda each: (each.starts, -each.number))
        elif line.starts == other.starts:
            register.problems.append(
                Problem(
                    line.number,
                    "",
                    _("%(name)s et, ligne %(line)d, %(other)s ont la même fonction (%(body)s) depuis le même jour : "
                      "aucun des deux n’est repris") % words,
                )
            )  # fmt: skip
            out |= {line.number, other.number}
            register.spared.add(line.body)
        else:
            later = max(line, other, key=lambda each: each.starts)
            register.problems.append(
                Problem(
                    line.number,
                    "",
                    _("%(name)s et, ligne %(line)d, %(other)s ont la même fonction (%(body)s) : est gardé qui l’a "
                      "prise en dernier, %(later)s") % {**words, "later": later.name},
                )
            )  # fmt: skip
            out.add((other if later is line else line).number)
            kept[key] = later
    register.lines = [line for line in register.lines if line.number not in out]


def day_of(text: str) -> date | None:
    """Return a day written in either dialect, None for what is none."""
    french, iso = _FRENCH.fullmatch(text.strip()), _ISO.fullmatch(text.strip())
    try:
        if french:
            day = date(int(french[3]), int(french[2]), int(french[1]))
        elif iso:
            day = date(int(iso[1]), int(iso[2]), int(iso[3]))
        else:
            return None
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2100 else None


def _padded(code: str) -> str:
    """Return a code of a commune with the zero that spreadsheets take away."""
    code = code.strip().upper()
    return f"0{code}" if len(code) == 4 and code.isdigit() else code

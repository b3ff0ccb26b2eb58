"""Reading the addresses of town halls from a register's CSV, whatever its separator, encoding and column names."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.text import fold

CODES = ("code insee commune", "code insee", "insee", "codeinsee", "code commune", "com", "code")
EMAILS = (
    "adresse courriel",
    "adresse electronique",
    "adresse e mail",
    "adresse mail",
    "courriel",
    "email",
    "e mail",
    "mail",
)
_SEPARATORS = re.compile(r"[;,\s|]+")


class BrokenFile(Exception):
    """The file as a whole cannot be read."""


@dataclass
class Told:
    """What a file says: addresses by town code, and the lines that say nothing usable."""

    emails: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unusable: list[tuple[int, str]] = field(default_factory=list)


def read(data: bytes) -> Told:
    """Return what a CSV says of town halls; raise `BrokenFile` when it has no column of codes or of addresses."""
    text = _decoded(data)
    first = text.partition("\n")[0]
    separator = max(";,\t|", key=first.count)
    csv.field_size_limit(1_000_000)
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        header = [_plain(name) for name in next(rows, [])]
        code_at, email_at = _column(header, CODES, "INSEE code"), _column(header, EMAILS, "e-mail address")
        return _gather(rows, code_at, email_at)
    except csv.Error as error:
        raise BrokenFile(f"line {rows.line_num}: {error}") from error


def _gather(rows: Iterable[list[str]], code_at: int, email_at: int) -> Told:
    told = Told()
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= max(code_at, email_at):
            told.unusable.append((number, "too few columns"))
            continue
        code = town_code(row[code_at])
        if not code:
            told.unusable.append((number, f"not a code: {row[code_at][:20]!r}"))
            continue
        for address in _SEPARATORS.split(row[email_at].strip()):
            if not address:
                continue
            try:
                validate_email(address)
            except ValidationError:
                told.unusable.append((number, "not an e-mail address"))
            else:
                told.emails[code].append(address.lower())
    return told


def town_code(raw: str) -> str:
    """Return the code of a town as ``places`` writes it, for “5061” (its nought lost), “05061” or “IT-001001”."""
    code = raw.strip().upper()
    if re.fullmatch(r"[A-Z]{2}-[0-9A-Z.]{1,17}", code):
        return code
    if re.fullmatch(r"[0-9]{4}", code):
        code = f"0{code}"
    return f"FR-{code}" if re.fullmatch(r"[0-9][0-9AB][0-9]{3}", code) else ""


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BrokenFile("neither UTF-8 nor Windows-1252 text")


def _plain(name: str) -> str:
    return " ".join(re.split(r"[^a-z0-9]+", fold(name))).strip()


def _column(header: list[str], names: Iterable[str], what: str) -> int:
    for name in names:
        if name in header:
            return header.index(name)
    raise BrokenFile(f"no column for the {what}: the first line names {', '.join(_shown(header))}")


def _shown(header: list[str]) -> Iterator[str]:
    for name in header[:20]:
        yield name or "(empty)"

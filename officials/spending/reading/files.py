"""A file before its lines: unpacked up to a size, known by its first bytes, its letters read in the right encoding."""

from __future__ import annotations

import codecs
import csv
import io
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from core.text import clean_line
from officials.spending.reading.problems import Problems

MOST_SENT = 20 * 1024 * 1024  # of a file sent by a form or fetched from an address
MOST_READ = 500 * 1024 * 1024  # of a file an operator reads by the command, which streams
MOST_MEMBERS = 10_000  # of a gzip file: a member costs time even when it holds nothing
MOST_COLUMNS = 200
MOST_IN_A_CELL = 131_072  # signs, as the csv module says by itself
CHUNK = 65536
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
MOJIBAKE = ("Ã©", "Ã¨", "Ã\xa0", "Ã´", "Ãª", "\ufffd")


class Unreadable(Exception):
    """The file cannot be read at all; the message is a sentence for a person."""


@dataclass
class Opened:
    """A file that can be read twice: ``kind`` is xml, json or csv."""

    file: IO[bytes]
    kind: str
    encoding: str = "utf-8"
    guessed: bool = False  # the encoding is what remains when it is not UTF-8


@contextmanager
def opened(source: IO[bytes], *, most: int = MOST_SENT) -> Iterator[Opened]:
    """Give a file unpacked, at its first byte. ``most`` bounds it packed; five times as much, unpacked.

    Raises ``Unreadable``: too large, a gzip bomb, damaged, or no file of data.
    """
    source.seek(0, io.SEEK_END)
    if source.tell() > most:
        raise Unreadable(too_large(most))
    source.seek(0)
    packed = source.read(2) == b"\x1f\x8b"
    source.seek(0)
    if not packed:
        yield _known(source)
        return
    with tempfile.TemporaryFile() as unpacked:
        _unpack(source, unpacked, 5 * most)
        unpacked.seek(0)
        yield _known(unpacked)


def too_large(most: int) -> str:
    """Return the sentence for a file over ``most`` bytes."""
    size = most // 1024**2
    return _("Ce fichier dépasse %d Mo. Compressez-le (.gz) ou coupez-le par année.") % size


def _unpack(source: IO[bytes], into: IO[bytes], most: int) -> None:
    """Write what a gzip file holds, member by member; a bomb is refused before it is written."""
    written, members, reader = 0, 1, zlib.decompressobj(31)
    try:
        while chunk := reader.unconsumed_tail or reader.unused_data or source.read(CHUNK):
            if reader.eof:
                chunk += source.read(CHUNK) if len(chunk) == 1 else b""
                if not chunk.startswith(b"\x1f\x8b"):
                    break  # padding after the last member
                members, reader = members + 1, zlib.decompressobj(31)
                if members > MOST_MEMBERS:
                    raise Unreadable(_("Ce fichier compressé est fait de trop de morceaux. Compressez-le de nouveau."))
            piece = reader.decompress(chunk, CHUNK * 16)
            written += len(piece)
            if written > most:
                raise Unreadable(_("Une fois décompressé, ce fichier dépasse %d Mo.") % (most // 1024**2))
            into.write(piece)
    except zlib.error:
        raise Unreadable(_("Ce fichier compressé est abîmé. Envoyez-le de nouveau.")) from None
    if not reader.eof:
        raise Unreadable(_("Ce fichier compressé est incomplet. Envoyez-le de nouveau."))


def _known(file: IO[bytes]) -> Opened:
    head = file.read(4096)
    file.seek(0)
    if not head.strip():
        raise Unreadable(_("Ce fichier est vide."))
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(_("C’est un classeur de tableur. Enregistrez la feuille en CSV, puis envoyez le CSV."))
    if head.startswith(b"%PDF"):
        raise Unreadable(_("C’est un PDF. Demandez le fichier de données (CSV, XML ou JSON) au logiciel comptable."))
    bom = next((mark for mark in BOMS if head.startswith(mark)), b"")
    start = head[len(bom) :].replace(b"\x00", b"").lstrip()
    if b"\x00" in head and not BOMS.get(bom, "").startswith("utf-16"):
        raise Unreadable(_("Ce n’est pas un fichier de données : CSV, XML ou JSON."))
    if start.startswith(b"<"):
        return Opened(file, "xml")
    encoding, guessed = _encoding(file, BOMS.get(bom, ""))
    return Opened(file, "json" if start[:1] in (b"{", b"[") else "csv", encoding, guessed)


def _encoding(file: IO[bytes], told: str) -> tuple[str, bool]:
    """Return the encoding of a text, reading all of it once: UTF-8, or what Windows writes."""
    for encoding in [told] if told else ["utf-8", "cp1252"]:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        else:
            return encoding, encoding == "cp1252"
        finally:
            file.seek(0)
    raise Unreadable(_("Les accents de ce fichier sont illisibles. Enregistrez-le en UTF-8."))


@dataclass
class Table:
    """A CSV file: the names of its columns, then its rows with the line of the file on which each begins."""

    header: list[str]
    rows: Iterator[tuple[int, list[str]]]


@contextmanager
def table(source: Opened, problems: Problems) -> Iterator[Table]:
    """Give the rows of a CSV file, whatever parts its cells (; , tab |). Raises ``Unreadable``."""
    source.file.seek(0)
    text = io.TextIOWrapper(source.file, encoding=source.encoding, newline="")
    try:
        first = text.readline(CHUNK)
        text.seek(0)
        reader = csv.reader(text, delimiter=_delimiter(first))
        rows = _rows(reader, problems)
        try:
            header = [clean_line(name) for name in next(reader)]
        except (StopIteration, csv.Error):
            raise Unreadable(_("La première ligne doit nommer les colonnes.")) from None
        while header and not header[-1]:
            header.pop()
        if not header or len(header) > MOST_COLUMNS:
            raise Unreadable(_("La première ligne doit nommer les colonnes."))
        if source.guessed:
            problems.warn(_("Ce fichier n’est pas en UTF-8 : il a été lu comme Windows-1252. Vérifiez les accents."))
        yield Table(header, _fitting(rows, len(header), problems))
    finally:
        text.detach()


def _delimiter(line: str) -> str:
    outside = "".join(line.split('"')[::2])  # what stands in quotes parts nothing
    return max(";,\t|", key=outside.count)


def _rows(reader: Iterator[Sequence[str]], problems: Problems) -> Iterator[tuple[int, list[str]]]:
    lines: int = reader.line_num  # type: ignore[attr-defined]
    try:
        for row in reader:
            begins, lines = lines + 1, reader.line_num  # type: ignore[attr-defined]
            if any(len(cell) > MOST_IN_A_CELL for cell in row):  # the module's own limit is every reader's to change
                raise csv.Error
            cells = [clean_line(cell) for cell in row]
            if any(cells):
                if any(mark in cell for cell in cells for mark in MOJIBAKE):
                    problems.warn(
                        _("Des accents sont mal codés (« Ã© »). Enregistrez le fichier en UTF-8."), line=begins
                    )
                yield begins, cells
    except csv.Error:
        raise Unreadable(
            _("Ligne %d : une cellule est trop longue. Un guillemet manque-t-il ?") % (lines + 1)
        ) from None


def _fitting(rows: Iterator[tuple[int, list[str]]], width: int, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Pass on the rows that have a cell for each column."""
    for line, cells in rows:
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if len(cells) != width:
            words = _(
                "%(cells)d cellules pour %(columns)d colonnes. Entourez de guillemets un texte qui contient le "
                "séparateur."
            )
            problems.error(words % {"cells": len(cells), "columns": width}, line=line)
        else:
            yield line, cells

"""Reading the files that places come from, line by line, refusing in plain words what does not make sense."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

DATA = Path(__file__).resolve().parent / "data"
MAX_LINE = 4 * 1024 * 1024  # bytes; the largest outline known is 0.1 MB


class BrokenFile(Exception):
    """A file cannot be imported; the message says which, at which line and why."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path.name}, line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class FileFormat:
    """The columns of one kind of file; the first is the code that every row must have once."""

    name: str
    columns: tuple[str, ...]


_FR = ("insee", "name", "departement", "departement_name", "region", "region_name", "population", "postal_codes")
FR_COMMUNES = FileFormat("fr_communes.csv.gz", (*_FR, "siren", "intercommunality_siren", "lat", "lon"))
FR_INTERCOMMUNALITIES = FileFormat("fr_intercommunalities.csv.gz", ("siren", "name", "type", "population"))
IT_COMMUNES = FileFormat(
    "it_communes.csv.gz",
    ("istat", "name", "prov_acr", "province", "region", "population", "lat", "lon"),
)
MA_COMMUNES = FileFormat(
    "ma_communes.csv.gz",
    ("code", "name_fr", "name_ar", "province", "province_code", "region", "population", "lat", "lon"),
)


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_text(path: Path) -> IO[bytes]:
    """Open a plain or gzipped file for reading its uncompressed bytes."""
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a UTF-8 file, plain or gzipped, holding one at a time in memory."""
    number = 0
    try:
        with closing(open_text(path)) as file:
            while line := file.readline(MAX_LINE + 1):
                number += 1
                if len(line) > MAX_LINE:
                    raise BrokenFile(path, number, "the line is longer than 4 MB")
                yield number, line.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise BrokenFile(path, number, f"not UTF-8 text ({error.reason})") from error
    except (gzip.BadGzipFile, EOFError) as error:
        raise BrokenFile(path, number + 1, "the compressed file is damaged or cut short") from error


@dataclass(frozen=True)
class Row:
    """One row of a file; its readers raise `BrokenFile` with its line number."""

    path: Path
    line: int
    cells: dict[str, str]

    def text(self, column: str, most: int, *, needed: bool = True) -> str:
        """Return a cell of at most ``most`` characters."""
        value = self.cells.get(column, "").strip()
        if needed and not value:
            raise self.broken(f"the column “{column}” is empty")
        if len(value) > most:
            raise self.broken(f"the column “{column}” is longer than {most} characters")
        if not value.isprintable():
            raise self.broken(f"the column “{column}” holds control characters")
        return value

    def count(self, column: str) -> int:
        """Return a whole number from 0 to 100 million; an empty cell is 0."""
        value = self.cells.get(column, "").strip() or "0"
        if not value.isascii() or not value.isdigit() or int(value) > 100_000_000:
            raise self.broken(f"the column “{column}” is not a number of people: “{value[:20]}”")
        return int(value)

    def words(self, column: str) -> list[str]:
        """Return the parts of a cell that holds several, parted by spaces."""
        return self.cells.get(column, "").split()

    def point(self) -> tuple[float, float] | tuple[None, None]:
        """Return latitude and longitude in degrees, or nothing where the file has none."""
        latitude, longitude = self.cells.get("lat", "").strip(), self.cells.get("lon", "").strip()
        if not latitude and not longitude:
            return None, None
        try:
            point = float(latitude), float(longitude)
        except ValueError:
            raise self.broken("“lat” and “lon” are not two numbers") from None
        if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
            raise self.broken("the point is not on Earth (latitude first, degrees)")
        return point

    def broken(self, reason: str) -> BrokenFile:
        return BrokenFile(self.path, self.line, reason)


def rows(path: Path, format_: FileFormat) -> Iterator[Row]:
    """Yield the rows of a CSV file of this format, in order; every code stands once."""
    numbered = lines(path)
    _number, heading = next(numbered, (1, ""))
    columns = next(csv.reader([heading.removeprefix("\ufeff")]), [])
    missing = [column for column in format_.columns if column not in columns]
    if missing:
        raise BrokenFile(path, 1, f"the heading lacks: {', '.join(missing)}")
    seen: set[str] = set()
    for number, line in numbered:
        if not line:
            continue
        try:
            cells = next(csv.reader(io.StringIO(line, newline=""), strict=True))
        except csv.Error as error:
            raise BrokenFile(path, number, f"not a line of CSV ({error})") from error
        if len(cells) != len(columns):
            raise BrokenFile(path, number, f"{len(cells)} columns instead of {len(columns)}")
        row = Row(path, number, dict(zip(columns, cells, strict=True)))
        code = row.text(format_.columns[0], 20)
        if code in seen:
            raise row.broken(f"“{code}” is there twice")
        seen.add(code)
        yield row

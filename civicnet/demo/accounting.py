"""The village's money: three accounts, a budget, subsidies and contracts, read by the importer that towns use."""

from __future__ import annotations

import io
import tomllib
from datetime import datetime, timedelta
from typing import Any

from civicnet.demo.reading import FOLDER
from civicnet.demo.typography import french
from officials.spending.kinds import Dataset
from officials.spending.models import Ledger, Line
from officials.spending.services import Origin, discuss_line, publish_ledger, send_file
from places.models import Town
from profiles.models import User

MONTH = timedelta(days=30)
CLERK = "sylvie_doleac"
ORIGIN = Origin("Mairie de Val-d’Aure", "", "Licence Ouverte 2.0")


def told() -> list[dict[str, Any]]:
    """Return what was published, oldest first."""
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / "spending.toml").read_text())["ledger"]
    return rows


def tell(*, town: Town, inhabitants: dict[str, User], now: datetime) -> list[Ledger]:
    """Publish every file in its time, with what was said of a line. Nobody's bell rings."""
    return [_publish(row, town, inhabitants, now) for row in told()]


def _publish(row: dict[str, Any], town: Town, inhabitants: dict[str, User], now: datetime) -> Ledger:
    year, at = now.year - row["back"], now - row["months"] * MONTH
    text = (FOLDER / "spending" / row["file"]).read_text().replace("{Y}", str(year))
    clerk = inhabitants[CLERK]
    ledger = send_file(
        town=town,
        by=clerk,
        dataset=Dataset(row["dataset"]),
        origin=ORIGIN,
        file=io.BytesIO(text.encode()),
        file_name=row["file"],
        year=year,
        nomenclature="M57" if row["dataset"] in ("account", "budget") else "",
        at=at,
    )
    publish_ledger(ledger=ledger, by=clerk, note=french(row.get("note", "")), at=at)
    for number, each in enumerate(row.get("lines", ()), 1):
        line = Line.objects.select_related("ledger__town").get(
            ledger=ledger, nature=each["nature"], function=each["function"]
        )
        for place, remark in enumerate(each["said"], 1):
            moment = at + timedelta(days=number, hours=place * 5)
            discuss_line(line=line, author=inhabitants[remark["by"]], body=french(remark["words"]), at=moment)
    return ledger

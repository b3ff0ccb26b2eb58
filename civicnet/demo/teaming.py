"""The village's council: who has what in charge, who is not here yet, which interests are declared."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from typing import Any

from civicnet.demo.reading import FOLDER
from civicnet.demo.typography import french
from officials.teams.importing.writing import key_of
from officials.teams.services import correct, declare
from places.models import Neighbourhood, Theme, Town
from profiles.models import Mandate, User
from profiles.services import change_mandate

ELECTED_FOR = timedelta(weeks=40)  # as those who are here


def told() -> dict[str, Any]:
    """Return the delegations, the names of the register and the interests as they are written."""
    rows: dict[str, Any] = tomllib.loads((FOLDER / "team.toml").read_text())
    return rows


def tell(
    *,
    town: Town,
    inhabitants: dict[str, User],
    neighbourhoods: dict[str, Neighbourhood],
    themes: dict[str, Theme],
    now: datetime,
) -> None:
    """Delegate themes and neighbourhoods, add those whom only a register names, declare interests."""
    rows = told()
    for row in rows["charge"]:
        mandate = Mandate.objects.get(person=inhabitants[row["who"]], town=town)
        change_mandate(
            mandate=mandate,
            title=mandate.title,
            service=mandate.service,
            themes=[themes[slug] for slug in row.get("themes", ())],
            neighbourhood=neighbourhoods.get(row.get("neighbourhood", "")),
        )
    Mandate.objects.bulk_create(
        Mandate(
            town=town,
            name=french(row["name"]),
            role=row["role"],
            title=french(row["title"]),
            starts_at=now - ELECTED_FOR,
            source=french(rows["source"]),
            register_key=key_of(row["role"], town.code, row["name"]),
        )
        for row in rows["absent"]
    )
    for row in rows["interest"]:
        _declare(Mandate.objects.get(person=inhabitants[row["who"]], town=town), row)


def _declare(mandate: Mandate, row: dict[str, Any]) -> None:
    assert mandate.person is not None  # noqa: S101 (found by it)
    since, until = (date.fromisoformat(row[name]) if name in row else None for name in ("since", "until"))
    first = french(row.get("before", row["words"]))
    interest = declare(mandate=mandate, by=mandate.person, kind=row["kind"], words=first, since=since)
    correct(
        interest=interest, by=mandate.person, kind=row["kind"], words=french(row["words"]), since=since, until=until
    )

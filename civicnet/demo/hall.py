"""What the town hall shows on its page, and the neighbouring village whose page waits to be taken over."""

from __future__ import annotations

import tomllib
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from civicnet.demo.reading import FOLDER, moment_of
from civicnet.demo.reading import alternatives as picture_words
from civicnet.demo.typography import french
from core.images import ProcessedImage
from core.paper.document import Document
from officials.claims.models import Claim, TownDocument
from officials.claims.services import add_document, import_contacts, remove_document
from places.models import Neighbourhood, Town
from places.services import add_neighbourhood, save_town, set_cover, store_cover
from profiles.models import User


def told() -> dict[str, Any]:
    """Return what the file says."""
    return tomllib.loads((FOLDER / "hall.toml").read_text())


def pictures_of() -> set[str]:
    """Return the names of the pictures it shows."""
    return {told()["cover"]["picture"]}


def tell(*, town: Town, clerk: User, pictures: dict[str, Future[ProcessedImage]], now: datetime) -> None:
    """Give the village its cover and documents, and its neighbour a page that waits."""
    rows = told()
    name = rows["cover"]["picture"]
    set_cover(town=town, key=store_cover(image=pictures[name].result()), alt=picture_words()[name])
    for row in sorted(rows["document"], key=lambda row: moment_of(row["when"], now)):
        at = moment_of(row["when"], now)
        document = add_document(
            town=town,
            by=clerk,
            kind=row["kind"],
            title=french(row["title"]),
            dated=at.date(),
            data=_drawn(town, row, at),
            at=at,
        )
        if "removed" in row:
            remove_document(document=document, reason=french(row["removed"]))
    _settle_neighbour(rows["neighbour"])


def _drawn(town: Town, row: dict[str, Any], at: datetime) -> bytes:
    """Draw a document: a title, a date, a few lines."""
    title = french(row["title"])
    sheet = Document(title=title, language="fr")
    sheet.paragraph(french(f"Mairie de {town.name}"), bold=True)
    sheet.paragraph(title, size=16, bold=True)
    sheet.paragraph(f"{at:%d/%m/%Y}")
    for line in row["lines"]:
        sheet.paragraph(french(line))
    sheet.paragraph(french("Document inventé, pour la démonstration."), size=9)
    return sheet.output()


def _settle_neighbour(row: dict[str, Any]) -> None:
    """Write the neighbouring village, unclaimed, with the address that a register knows it by."""
    names = ("name", "slug", "code", "department_code", "department", "region", "population", "postal_codes", "hue")
    point = {"latitude": row["latitude"], "longitude": row["longitude"]}
    described = {name: row[name] for name in names}
    town = save_town(country="FR", is_demo=True, claimed_at=None, facts={}, closed_modules=[], **described, **point)
    Claim.objects.filter(town=town).delete()
    set_cover(town=town, key="", alt="")
    for name in row["neighbourhoods"]:
        if not Neighbourhood.objects.filter(town=town, name=name).exists():
            add_neighbourhood(town=town, name=name)
    import_contacts(contacts={town.pk: [row["email"]]}, source="Annuaire de démonstration")


def document_files() -> list[str]:
    """Return the paths of what the demonstration's town halls show, to be deleted with it."""
    return list(TownDocument.objects.filter(town__is_demo=True).exclude(key="").values_list("key", flat=True))

"""The reports of the village and what became of each, told in the past: nobody's bell rings."""

from __future__ import annotations

import random
import tomllib
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType

from alerts.models import Subscription
from cases.services import move_freely
from civicnet.demo.reading import FOLDER, alternatives, moment_of, people, span_of
from civicnet.demo.typography import french
from core.images import ProcessedImage
from feed.models import Support
from feed.services import NewPhoto
from places.models import Town
from profiles.models import User
from reports.models import Category, Report, Verdict
from reports.services import create_report, ensure_default_categories, locate, set_town_category

Pictures = dict[str, Future[ProcessedImage]]
DELAYS = {"chaussee": 20, "eclairage": 10, "eau": 5, "depot": 7, "jeux": 3, "trottoir": 60, "arbre": 30, "proprete": 4}


def told() -> list[dict[str, Any]]:
    """Return the reports as they are written, oldest first."""
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / "reports.toml").read_text())["report"]
    return rows


def pictures_of(rows: list[dict[str, Any]]) -> set[str]:
    """Return the names of the pictures that these show."""
    return {each["photo"] for row in rows for each in (row, *row.get("steps", ())) if "photo" in each}


def tell(*, town: Town, inhabitants: dict[str, User], pictures: Pictures, now: datetime) -> list[Report]:
    """Write every report with its steps, supports and verdicts."""
    ensure_default_categories()
    services = {service.name: service for service in town.services.all()}
    categories = {category.code: category for category in Category.objects.of_town(town)}
    for code, days in DELAYS.items():
        set_town_category(town=town, category=categories[code], service=services.get("Services techniques"), days=days)
    return [_report(row, town, categories, inhabitants, pictures, now) for row in told()]


def _report(
    row: dict[str, Any],
    town: Town,
    categories: dict[str, Category],
    inhabitants: dict[str, User],
    pictures: Pictures,
    now: datetime,
) -> Report:
    at = moment_of(row["when"], now)
    report = create_report(
        reporter=inhabitants[row["by"]],
        place=locate(latitude=row["at"][0], longitude=row["at"][1], hint=town),
        category=categories[row["category"]],
        body=_words(row["words"], row),
        address=_words(row["address"], row),
        answers=row.get("answers"),
        photos=_photos(row, pictures),
        anonymous=row.get("anonymous", False),
        at=at,
    )
    for step in row.get("steps", ()):
        moved = at + span_of(step["after"])
        mover = people()[step["by"]]
        move_freely(
            case=report.case,
            to=step["to"],
            mover=inhabitants[step["by"]],
            capacity=mover.capacity,
            words=french(step["words"]),
            next_step=french(step.get("next", "")),
            next_date=(moved + timedelta(days=step["in"])).date() if "in" in step else None,
            photos=_photos(step, pictures),
            no_photo=french(step.get("no_photo", "")),
            body_name=french(step.get("body", "")),
            at=moved,
        )
    _stand_behind(report, row, inhabitants, now)
    return report


def _words(text: str, row: dict[str, Any]) -> str:
    return text if "language" in row else french(text)


def _photos(row: dict[str, Any], pictures: Pictures) -> list[NewPhoto]:
    name = row.get("photo")
    return [NewPhoto(pictures[name].result(), alternatives()[name])] if name else []


def _stand_behind(report: Report, row: dict[str, Any], inhabitants: dict[str, User], now: datetime) -> None:
    """Have neighbours say “me too”, follow, and judge what is fixed; the counts are taken by ``recount``."""
    lot = random.Random(row["when"])  # noqa: S311  # a story, no secret
    others = [user for user in inhabitants.values() if user.pk != report.reporter_id]
    behind = lot.sample(others, row.get("supports", 0))
    kind = ContentType.objects.get_for_model(Report)
    began = report.published_at or now
    Support.objects.bulk_create(
        Support(
            person=person,
            content_type=kind,
            object_id=report.pk,
            created_at=began + min(timedelta(hours=30), now - began) * lot.random(),
        )
        for person in behind
    )
    Subscription.objects.bulk_create(
        Subscription(person=person, content_type=kind, object_id=report.pk) for person in behind
    )
    said = [True] * row.get("yes", 0) + [False] * row.get("no", 0)
    judges = lot.sample(others, len(said))
    Verdict.objects.bulk_create(
        Verdict(report=report, person=person, is_fixed=fixed, at=now)
        for person, fixed in zip(judges, said, strict=True)
    )

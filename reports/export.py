"""What reports know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType

from feed.models import Photo
from feed.models.photos import photo_path
from reports.models import Open311Key, Report, Sheet, Verdict

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return what the person reported, signed or not, and what they said of what was called fixed."""
    reports = Report.objects.filter(reporter=person, origin=None).for_wall().order_by("pk")
    return {
        "reports": [
            {
                "id": str(report.pk),
                "town": report.town.name,
                "category": report.category.name,
                "body": report.body,
                "address": report.address,
                "latitude": report.latitude,
                "longitude": report.longitude,
                "answers": report.answers,
                "anonymous": report.is_anonymous,
                "private": report.is_private,
                "photos": [{"file": photo.key, "alt": photo.alt} for photo in report.photos.all()],
                "created_at": report.created_at.isoformat(),
            }
            for report in reports
        ],
        "open311_keys": [
            {"town": key.town.name, "name": key.name, "created_at": key.created_at.isoformat()}
            for key in Open311Key.objects.filter(person=person).select_related("town").order_by("pk")
        ],
        "being_written": list(Sheet.objects.filter(person=person).order_by("pk").values_list("fields", flat=True)),
        "verdicts": [
            {"report": str(row.report_id), "fixed": row.is_fixed, "at": row.at.isoformat()}
            for row in Verdict.objects.filter(person=person).order_by("pk")
        ],
    }


def files_of(person: User) -> list[str]:
    """Return the storage paths of photos in unsigned reports; the feed lists those of signed ones."""
    kind = ContentType.objects.get_for_model(Report)
    mine = Report.objects.filter(reporter=person, author=None, origin=None).values("pk")
    keys = Photo.objects.filter(content_type=kind, object_id__in=mine).order_by("pk").values_list("key", flat=True)
    return [photo_path(key) for key in keys]

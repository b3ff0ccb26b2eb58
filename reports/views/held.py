"""The sheets of a browser: of the account signed in, or those this session began without one."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from feed.models import Photo
from feed.models.photos import photo_path
from feed.views.media import send_picture
from profiles.models import User
from reports.models import Report, Sheet
from reports.sheet import SheetForm

SLOT = "sheets"  # in the session: key of the form → id of the sheet
MOST = 10  # sheets one session remembers


def key_of(text: str) -> uuid.UUID | None:
    """Return the key that a form or an address names, None for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def find(request: HttpRequest, key: uuid.UUID | None) -> Sheet | None:
    """Return the sheet this browser began under a key; what it began before signing in is still its own."""
    if key is None:
        return None
    mine: Sheet | None = Sheet.objects.visible_to(request.user).filter(key=key).first()
    if mine is None and SLOT in request.session:
        pk = request.session[SLOT].get(str(key))
        mine = Sheet.objects.filter(pk=pk, person=None).first() if pk else None
    return mine


def hold(request: HttpRequest, sheet: Sheet) -> None:
    """Have this session find the sheet of a visitor again."""
    if sheet.person_id is None:
        held = dict(list(request.session.get(SLOT, {}).items())[-MOST:])
        request.session[SLOT] = held | {str(sheet.key): sheet.pk}


def sent_before(request: HttpRequest, key: uuid.UUID | None) -> Report | None:
    """Return what this account published under a key, when the device did not hear our answer."""
    person = request.user
    return Report.objects.filter(reporter=person, key=key).first() if isinstance(person, User) and key else None


def pictures_of(photos: list[Photo]) -> list[dict[str, Any]]:
    """Return the photos of a sheet as ``feed``'s tag ``pictures`` gives those of what is published."""
    return [
        {
            "key": photo.key,
            "url": reverse("sheet_photo", args=[photo.small_key]),
            "full": reverse("sheet_photo", args=[photo.key]),
            "alt": photo.alt,
            "width": photo.width,
            "height": photo.height,
        }
        for photo in photos
    ]


def kept_photos(form: SheetForm) -> list[dict[str, Any]]:
    """Return the photos a form has already, with what was typed for each."""
    shown = pictures_of(form.kept)
    return [picture | {"alt": form.alt(photo)} for picture, photo in zip(shown, form.kept, strict=True)]


@require_safe
def sheet_photo(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send a photo of what this browser is writing; for any other it does not exist (IDOR-7)."""
    rows = Photo.objects.filter(content_type=ContentType.objects.get_for_model(Sheet))
    photo = get_object_or_404(rows.with_key(key[:80]))
    sheet = Sheet.objects.filter(pk=photo.object_id).first()
    if sheet is None or find(request, sheet.key) != sheet:
        raise Http404
    return send_picture(request, photo_path(key), public=False)

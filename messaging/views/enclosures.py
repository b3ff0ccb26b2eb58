"""What went along with messages, for those who may read these now (IDOR-7, DM-3)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from core.http import NO_STORE
from messaging import files
from messaging.models import Enclosure, EnclosureKind
from profiles.models import User
from profiles.views.request import me


@login_required
@require_safe
def message_file(request: HttpRequest, pk: int, key: str) -> HttpResponseBase:
    """Send a photo in either size, or a PDF to be saved; for anyone else it does not exist."""
    return file_for(me(request), pk, key)


def file_for(viewer: User, pk: int, key: str) -> HttpResponse:
    """Return what stands in a file of a conversation, for who may see it. Raises ``Http404``."""
    theirs = Enclosure.objects.visible_to(viewer).filter(message__conversation__pk=pk)
    return send(get_object_or_404(theirs, Q(key=key) | Q(small_key=key)), key)


def send(row: Enclosure, key: str) -> HttpResponse:
    """Return the file of this key, as a page of ours may show it and no other; 404 when it cannot be read any more."""
    data = files.read(key)
    if data is None:
        raise Http404
    is_pdf = row.kind == EnclosureKind.PDF
    response = HttpResponse(data, content_type="application/pdf" if is_pdf else "image/webp")
    response["Cache-Control"] = NO_STORE
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = content_disposition_header(is_pdf, row.name) if is_pdf else "inline"
    return response

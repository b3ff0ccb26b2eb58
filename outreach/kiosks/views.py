"""Pages for who stands in front of a poster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from outreach.paper.codes import read_code
from outreach.paper.models import Poster

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponseBase:
    """Lead from a code to what it asks."""
    found = get_object_or_404(Poster, code=read_code(code))
    return redirect(found.poll or found.town)

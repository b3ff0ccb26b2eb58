"""Find what an address names, as its reader may see it; anything else answers as what does not exist (IDOR-8)."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from cases.rules import manages
from officials.spending.models import Ledger, Line
from places.models import Town

MOST = 200  # versions of a town: thirty years of four files, and some again


def found(request: HttpRequest, pk: int) -> Ledger:
    """Return a publication that the viewer may read."""
    rows = Ledger.objects.visible_to(request.user).standing().for_wall()
    ledger: Ledger = get_object_or_404(rows, pk=pk)
    return ledger


def managed(request: HttpRequest, slug: str) -> Town:
    """Return a town whose desk the viewer manages."""
    town = get_object_or_404(Town, slug=slug)
    if not manages(request.user, town):
        raise Http404
    return town


def sent(request: HttpRequest, slug: str, pk: int) -> Ledger:
    """Return a file of a desk that the viewer manages, published or not."""
    town = managed(request, slug)
    rows = Ledger.objects.of_town(town).filter(deleted_at=None).select_related("town__intercommunality", "author")
    ledger: Ledger = get_object_or_404(rows, pk=pk)
    return ledger


def own(request: HttpRequest, pk: int) -> Ledger:
    """Return a publication that the viewer published and whose town they still manage."""
    ledger = found(request, pk)
    if ledger.author_id != request.user.pk or not manages(request.user, ledger.town):
        raise Http404
    return ledger


def line_of(request: HttpRequest, pk: int) -> Line:
    """Return a line that the viewer may read, of what is published."""
    rows = Line.objects.visible_to(request.user).filter(ledger__published_at__isnull=False)
    line: Line = get_object_or_404(rows.select_related("ledger__town", "ledger__replaced_by"), pk=pk)
    return line


def published(town: Town) -> list[Ledger]:
    """Return every version that a town published, the newest year first: one query for all that its page shows."""
    rows = Ledger.objects.standing().of_town(town).defer("problems").order_by("-year", "dataset", "-published_at")
    ledgers = list(rows[:MOST])
    for ledger in ledgers:
        ledger.town = town
    return ledgers

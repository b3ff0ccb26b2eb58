"""Find what an address names, as its reader may see it; anything else answers as what does not exist (IDOR-8)."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from participation.polls.models import Poll
from participation.polls.rules import can_prepare


def found(request: HttpRequest, pk: int) -> Poll:
    """Return a published poll."""
    poll: Poll = get_object_or_404(Poll.objects.visible_to(request.user).standing().for_wall(), pk=pk)
    return poll


def prepared(request: HttpRequest, pk: int) -> Poll:
    """Return a draft or a published poll, for those who may prepare polls of its town now."""
    poll: Poll = get_object_or_404(Poll.objects.visible_to(request.user).for_wall(), pk=pk)
    if not can_prepare(request.user, poll.town_id):
        raise Http404
    return poll

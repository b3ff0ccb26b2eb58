"""Find what an address names, as its reader may see it; anything else answers as what does not exist (IDOR-8)."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from participation.ideas.models import Idea


def found(request: HttpRequest, pk: int) -> Idea:
    """Return an idea that the viewer may read."""
    idea: Idea = get_object_or_404(Idea.objects.visible_to(request.user).standing().for_wall(), pk=pk)
    return idea


def written(request: HttpRequest, pk: int) -> Idea:
    """Return an idea that the viewer may change: their own, or one they are a co-author of."""
    mine = Idea.objects.visible_to(request.user).standing().written_by(request.user).for_wall()
    idea: Idea = get_object_or_404(mine, pk=pk)
    return idea


def begun(request: HttpRequest, pk: object) -> Idea:
    """Return the viewer's own idea or draft."""
    own = Idea.objects.visible_to(request.user).filter(author=request.user.pk).for_wall()
    idea: Idea = get_object_or_404(own, pk=pk)
    return idea

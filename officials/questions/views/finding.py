"""Find what an address names, as its reader may see it; anything else answers as what does not exist (IDOR-8)."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from officials.questions.models import Question
from officials.questions.rules import can_answer


def found(request: HttpRequest, pk: int) -> Question:
    """Return a question that the viewer may read."""
    question: Question = get_object_or_404(Question.objects.visible_to(request.user).standing().for_wall(), pk=pk)
    return question


def own(request: HttpRequest, pk: int) -> Question:
    """Return one of the viewer's own questions."""
    mine = Question.objects.visible_to(request.user).standing().filter(author=request.user.pk).for_wall()
    question: Question = get_object_or_404(mine, pk=pk)
    return question


def to_answer(request: HttpRequest, pk: int) -> Question:
    """Return a question that the viewer may answer."""
    question = found(request, pk)
    if not can_answer(request.user, question):
        raise Http404
    return question

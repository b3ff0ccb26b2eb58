"""Answering a poll, answering anew, taking one's answer back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.limits import limited
from feed.forms import CommentForm
from feed.services import Refusal
from feed.views.answers import sign_in_first
from feed.views.threads import thread_page
from participation.polls import counting, services
from participation.polls.forms import BadBallot, ballot
from participation.polls.models import Poll
from participation.polls.views.finding import found
from profiles.views.request import me


@require_POST
@limited("vote")
def vote(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer, or answer anew; a visitor signs in and finds what they chose on the form."""
    shown = found(request, pk)
    try:
        choice = ballot(shown, request.POST)
        if not request.user.is_authenticated:
            chosen = counting.write(choice).replace(" ", "-")
            return sign_in_first(request, f"{shown.get_absolute_url()}?choix={chosen}#reponse")
        services.vote(person=me(request), poll=shown, choice=choice)
    except (BadBallot, Refusal) as refusal:
        return _again(request, shown, str(refusal))
    messages.success(request, _("Votre réponse est enregistrée. Vous pouvez la changer jusqu’à la fin."))
    return redirect(f"{shown.get_absolute_url()}#reponse")


@require_POST
@limited("vote")
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take one's answer back."""
    shown = found(request, pk)
    if not request.user.is_authenticated:
        return sign_in_first(request, f"{shown.get_absolute_url()}#reponse")
    try:
        if services.withdraw_vote(person=me(request), poll=shown):
            messages.success(request, _("Votre réponse est retirée : elle n’est plus comptée."))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    return redirect(f"{shown.get_absolute_url()}#reponse")


def _again(request: HttpRequest, shown: Poll, words: str) -> HttpResponseBase:
    """Show the page again with what was chosen and what is wrong with it."""
    context = {"ballot_error": words, "ballot_data": request.POST}
    return thread_page(request, shown, CommentForm(on=shown), status=400, **context)

"""A conversation between people: reading it, saying something, writing to somebody for the first time (CIW4, CL33)."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.limits import limited
from core.scripts import wants_fragment
from messaging import reading, rules, services
from messaging.marks import state
from messaging.models import Conversation, Kind, Opening, Part, Standing
from messaging.views import town
from messaging.views.common import message_form, mine, sent
from messaging.views.marks import keep_for_later
from officials.questions.services.asking import delay_of
from profiles.models import User
from profiles.views.request import me


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("message")
def talk_with(request: HttpRequest, handle: str) -> HttpResponseBase:
    """Write to somebody for the first time; an address that is only looked at begins nothing."""
    other = get_object_or_404(User.objects.visible_to(request.user).exclude(pk=me(request).pk), handle=handle)
    known = Conversation.objects.visible_to(request.user).filter(pair=rules.pair_of(me(request), other)).first()
    if known is not None and request.method != "POST":
        subject = request.GET.get("a-propos")
        asked = f"?{urlencode({'a-propos': subject})}#fin" if subject else ""
        return redirect(known.get_absolute_url() + asked)
    form = message_form(request)
    if said := sent(form, partial(services.write_to, to=other, by=me(request))):
        return redirect(said)
    how = rules.seeming_reach(me(request), other)
    mandate = reading.mandate_of(other)
    hall = mandate.town if mandate else None
    context = {
        "other": other,
        "mandate": mandate,
        "hall_days": delay_of(hall) if hall and rules.takes_questions(hall) else 0,
        "form": form,
        "asks": how is rules.Reach.REQUEST,
        "takes_files": how is rules.Reach.OPEN,
        "left": rules.requests_left(me(request)),
        "closed": services.closed_to(me(request), other).reason if how is rules.Reach.CLOSED else "",
        "hours": reading.hours_of(other),
    }
    return render(request, "messaging/talk_with.html", context, status=400 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("message")
def talk(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a conversation from the first unread message on; say something in it."""
    try:
        conversation, part = mine(request, pk)
    except Http404:
        return town.for_those_who_answer(request, pk)
    if request.POST.get("act") == "keep":
        return keep_for_later(request, conversation)
    if request.method != "POST" and wants_fragment(request):
        return render(request, "messaging/_said.html", _said(request, conversation, part))
    form = message_form(request, conversation)
    if said := sent(form, partial(services.say, conversation=conversation, by=me(request))):
        return redirect(said)
    context = _page(request, conversation, part) | {"form": form}
    return render(request, "messaging/talk.html", context, status=400 if form.errors else 200)


def _first_new(window: reading.Window, part: Part) -> int:
    """Return the first message on the page that somebody else said and that was not read, 0 where there is none."""
    if not part.unread or part.standing != Standing.TAKEN:
        return 0
    return next((row.pk for row in window.messages if row.pk > part.read and row.author_id != part.person_id), 0)


def _said(request: HttpRequest, conversation: Conversation, part: Part) -> dict[str, Any]:
    """Return what was said, as the address asks, and whether one may answer: what an open page asks for again.

    A mark stands under one's own words: where there are none, nobody looks for it.
    """
    window = reading.asked_for(conversation, me(request), request.GET, part=part)
    how = rules.may_say(me(request), conversation, rules.seeming_reach)
    asked, waiting = part.standing == Standing.ASKED, how is rules.Reach.REQUEST
    is_full = waiting and rules.words_left(me(request), conversation) == 0
    return {
        "talk": conversation,
        "window": window,
        "how": how,
        "asked": asked,
        "waiting": waiting,
        "marks": state(conversation, me(request))
        if part.person_id in {row.author_id for row in window.messages}
        else None,
        "can_say": not asked and how is not rules.Reach.CLOSED and not is_full,
    }


def _page(request: HttpRequest, conversation: Conversation, part: Part) -> dict[str, Any]:
    context = _said(request, conversation, part)
    group, how = conversation.is_group, context["how"]
    other = None if group else reading.other_of(conversation, me(request))
    return {
        **context,
        "part": part,
        "marks": context["marks"] or state(conversation, me(request)),
        "first_new": _first_new(context["window"], part),
        "other": other.person if other else None,
        "people": len(reading.people_of(conversation)) if group else 2,
        "openings": Opening.objects.visible_to(request.user).filter(conversation=conversation),
        "closed": _why_closed(me(request), other) if how is rules.Reach.CLOSED else "",
        "hours": reading.hours_of(other.person) if other and conversation.kind == Kind.PAIR else "",
        "takes_files": how is rules.Reach.OPEN,
        **town.shown_of(conversation),
    }


def _why_closed(viewer: User, other: Part | None) -> str:
    """Return why nothing can be said there, where the viewer may know."""
    refusal = services.closed_to(viewer, other.person if other else None)
    return "" if isinstance(refusal, services.OutOfReach) else refusal.reason

"""One's conversations, the requests that wait, what was put away; whom one may begin writing to."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.scripts import wants_fragment
from messaging import acquaintances, reading, rules, services
from profiles.views.request import me

LISTS: dict[str, dict[str, bool]] = {"": {}, "demandes": {"asked": True}, "archives": {"archived": True}}


@login_required
@never_cache
@require_safe
def talks(request: HttpRequest) -> HttpResponseBase:
    """List one's conversations, the requests that wait, or what was put away."""
    which = request.GET.get("vue", "")
    if which not in LISTS:
        raise Http404
    rows, older = reading.rows(me(request), before=request.GET.get("avant"), **LISTS[which])
    closed = services.closed_to(me(request))
    context = {
        "rows": rows,
        "older": older,
        "which": which,
        "requests": reading.requests_of(me(request)),
        "silence": closed if isinstance(closed, services.Silenced) else None,
    }
    return render(request, "messaging/_rows.html" if wants_fragment(request) else "messaging/talks.html", context)


@login_required
@never_cache
@require_safe
def talk_new(request: HttpRequest) -> HttpResponseBase:
    """Offer whom to write to: people one knows here, a group, one's own town hall when somebody answers for it."""
    town = me(request).town
    context = {
        "known": acquaintances.known(me(request)),
        "hall": town if rules.takes_questions(town) else None,
    }
    return render(request, "messaging/new.html", context)

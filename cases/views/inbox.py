"""The town's inbox: the list, the same act on many rows, views kept under a name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases import services
from cases.inbox import Inbox
from cases.models import SavedFilter
from cases.querysets import handlers
from cases.rules import handles, manages
from cases.services.bulk import MOST, Outcome, Seen
from core.ids import read_id
from core.limits import limited
from core.scripts import wants_fragment
from places.models import Town
from profiles.views.request import me


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def inbox(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List what awaits an answer of a town, or do one thing with the rows that were ticked."""
    asked = inbox_of(request, slug)
    if request.method != "POST":
        return _page(request, asked)
    ticked = _ticked(request, asked)
    if not ticked:
        return _page(request, asked, problem=_("Cochez d’abord des dossiers."), status=400)
    if len(ticked) > MOST:
        return _page(request, asked, problem=_("Cent dossiers au plus à la fois."), status=400)
    if request.POST.get("act") == "move":
        if not request.POST.get("to") or not request.POST.get("words", "").strip():
            problem = _("Choisissez un état et écrivez une phrase pour les habitants.")
            return _page(request, asked, problem=problem, status=400)
        outcome = _move(request, ticked)
    else:
        outcome = _assign(request, asked, ticked)
    if outcome.refused:
        return _page(request, asked, outcome=outcome, status=409)
    messages.success(request, _done(outcome))
    return redirect(asked.address())


def inbox_of(request: HttpRequest, slug: str) -> Inbox:
    """Return the inbox of a town for someone who answers for it, or 404 as for a town that is not there."""
    town = get_object_or_404(Town, slug=slug)
    if not handles(request.user, town):
        raise Http404
    return Inbox(town, request.user, request.GET.dict())


def _ticked(request: HttpRequest, asked: Inbox) -> list[Seen]:
    """Return the files that were ticked and the version of each that was seen (``<id>.<version>``)."""
    seen: dict[int, int] = {}
    for raw in request.POST.getlist("case")[: MOST + 1]:
        number, _dot, version = raw.partition(".")
        if (pk := read_id(number)) and version.isascii() and version.isdigit() and len(version) < 10:
            seen[pk] = int(version)
    rows = asked.everything.filter(pk__in=seen).for_page().with_subjects().order_by("pk")
    return [(case, seen[case.pk]) for case in rows]


def _move(request: HttpRequest, ticked: list[Seen]) -> Outcome:
    return services.bulk_move(
        cases=ticked,
        to=request.POST["to"],
        mover=me(request),
        words=request.POST.get("words", ""),
        no_photo=request.POST.get("no_photo", ""),
    )


def _assign(request: HttpRequest, asked: Inbox, ticked: list[Seen]) -> Outcome:
    """Give the files to the service and the person chosen; “keep” leaves what each has, “none” takes it away."""
    services_by_slug: dict[str, Any] = {service.slug: service for service in asked.services}
    people: dict[str, Any] = {person.handle: person for person in handlers(asked.town)}
    keep_or_none: dict[str, Any] = {"-": None}
    return services.bulk_assign(
        cases=ticked,
        service=(services_by_slug | keep_or_none).get(request.POST.get("to_service", ""), ""),
        assignee=(people | keep_or_none).get(request.POST.get("to_person", ""), ""),
        by=me(request),
    )


def _done(outcome: Outcome) -> str:
    count = len(outcome.done)
    return ngettext("%(count)d dossier traité.", "%(count)d dossiers traités.", count) % {"count": count}


def _page(
    request: HttpRequest, asked: Inbox, *, problem: str = "", outcome: Outcome | None = None, status: int = 200
) -> HttpResponseBase:
    cases, older = asked.page(request.GET)
    context = {"inbox": asked, "town": asked.town, "cases": cases, "older_url": older}
    if wants_fragment(request):
        return render(request, "cases/_rows.html", context)
    refused = {case.pk for case, _reason in outcome.refused} if outcome else set()
    context |= {
        "people": handlers(asked.town),
        "manages": manages(request.user, asked.town),
        "problem": problem,
        "outcome": outcome,
        "done": _done(outcome) if outcome else "",
        "ticked": refused if outcome else _numbers(request),
    }
    return render(request, "cases/inbox.html", context, status=status)


def _numbers(request: HttpRequest) -> set[int]:
    """Return the ids of the rows that were ticked, so that they stay so."""
    numbers = (read_id(value.partition(".")[0]) for value in request.POST.getlist("case")[:MOST])
    return {number for number in numbers if number}


@login_required
@require_POST
@limited("case")
def keep_view(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Keep the view one looks at under a name."""
    town = inbox_of(request, slug).town
    wanted = Inbox(town, request.user, _parsed(request.POST.get("query", "")))
    try:
        services.save_filter(person=me(request), town=town, name=request.POST.get("name", ""), query=wanted.query)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Vue gardée."))
    return redirect(wanted.address())


def _parsed(query: str) -> dict[str, str]:
    return QueryDict(query[:1000]).dict()


@login_required
@require_POST
@limited("case")
def forget_view(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Forget a view one kept."""
    asked = inbox_of(request, slug)
    mine = SavedFilter.objects.visible_to(request.user).filter(town=asked.town)
    services.forget_filter(saved=get_object_or_404(mine, pk=pk))
    messages.success(request, _("Vue oubliée."))
    return redirect(asked.address())

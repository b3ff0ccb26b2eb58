"""A poll, how it stands, and the polls of a town."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import public_page
from core.pagination import keyset
from feed.forms import CommentForm
from feed.views.threads import thread_page, versions_page
from participation.polls import results
from participation.polls.models import Poll
from participation.polls.querysets import Phase
from participation.polls.rules import offered
from participation.polls.views.finding import found
from places.models import Town
from places.modules import Module

STATES = {"": "", "ouverts": Phase.OPEN, "a-venir": Phase.UPCOMING, "termines": Phase.CLOSED}
NOTHING = "polls/thread/_nothing.html"  # the poll itself stands outside of what a comment has fetched again


@require_safe
def poll(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A poll with its ballot, its result where one may know it, what the town did, and the thread."""
    shown = found(request, pk)
    return thread_page(request, shown, CommentForm(on=shown), whole=NOTHING)


@require_safe
def tally(request: HttpRequest, pk: int) -> HttpResponseBase:
    """How a poll stands, alone: what an open page asks for when it moved."""
    return render(request, "polls/_tally.html", {"poll": found(request, pk)})


@require_safe
def counts_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer the counts as CSV, once one may know them (VOTE-7)."""
    shown = found(request, pk)
    text = results.as_csv(shown)
    if text is None:
        raise Http404
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="sondage-{shown.pk}.csv"'
    return answer


@require_safe
def poll_history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every version of a poll's words from before it opened."""
    return versions_page(request, found(request, pk))


@require_safe
@public_page()
def town_polls(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The polls of a town: open, to come, closed; newest first."""
    town = get_object_or_404(Town, slug=slug)
    asked = request.GET.get("etat", "")
    asked = asked if asked in STATES else ""
    rows = Poll.objects.visible_to(request.user).standing().of_town(town).in_phase(STATES[asked])
    page = keyset(rows.for_wall(), before=request.GET.get("avant"))
    labels = {"": _("Tous"), "ouverts": _("Ouverts"), "a-venir": _("À venir"), "termines": _("Terminés")}
    older = f"etat={asked}&avant={page.next}" if asked else f"avant={page.next}"
    prepares = offered(request.user).filter(town=town).exists()
    context = {
        "town": town,
        "page": page,
        "asked": asked,
        "states": [
            {"label": label, "url": f"?etat={key}" if key else request.path, "current": key == asked}
            for key, label in labels.items()
        ],
        "older_url": f"?{older}" if page.next else "",
        "prepares": prepares and town.offers(Module.POLLS),
        "drafts": Poll.objects.visible_to(request.user).of_town(town).filter(published_at=None) if prepares else (),
    }
    return render(request, "polls/town.html", context)

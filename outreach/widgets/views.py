"""The frames of other sites, the script that fits their height, and the page that explains both."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from csp.decorators import csp_update
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.http import everyones_page, public_page
from outreach.widgets import reading
from outreach.widgets.forms import EmbedForm
from outreach.widgets.framing import frame, framed
from outreach.widgets.snippets import HEIGHT, MAP, POLL, WALL, Embed
from participation.polls import results
from participation.polls.models import Poll
from participation.polls.querysets import Phase
from places.models import Town

V = TypeVar("V", bound=Callable[..., Any])

HOUR = 3600
OFFERED_POLLS = 5
_allowed: Any = csp_update({"frame-src": ["'self'"]})
holds_frames: Callable[[V], V] = _allowed  # decorates the one page of ours that shows one


@framed
def wall(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The newest entries of the wall of a town."""
    town = Town.objects.filter(slug=slug).first()
    if town is None:
        return absent(request)
    return frame(request, "widgets/wall.html", {"town": town, "lines": reading.newest(town)})


@framed
def map_of(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The map of a town as we draw it, with its newest points, and the list of these."""
    town = Town.objects.filter(slug=slug).first()
    if town is None:
        return absent(request)
    return frame(request, "widgets/map.html", {"town": town, "map": reading.drawn(town)})


@framed
def poll(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A poll: what it asks, how it stands where one may know (VOTE-7), and where one answers."""
    found = Poll.objects.visible_to(AnonymousUser()).standing().for_wall().filter(pk=pk).first()
    if found is None:
        return absent(request)
    result = results.of(found)
    bars = results.bars(result) if result is not None and result.count.voters else []
    context = {"town": found.town, "poll": found, "bars": bars, "open": found.phase is Phase.OPEN}
    return frame(request, "widgets/poll.html", context)


def absent(request: HttpRequest) -> HttpResponse:
    """Say in the frame that there is nothing: what may not be seen answers as what does not exist."""
    return frame(request, "widgets/absent.html", {}, status=404)


@require_safe
@everyones_page(HOUR)
def loader(request: HttpRequest) -> HttpResponseBase:
    """The script that pages of other sites load."""
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8")


@cache
def _script() -> bytes:
    found = finders.find("widgets/civicnet.js")
    if found is None:
        raise FileNotFoundError("widgets/civicnet.js")
    return Path(str(found)).read_bytes()


@require_safe
@public_page()
@holds_frames
def explain(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What to copy to have a town's wall, map or poll in another site, with the frame as it will look."""
    town = get_object_or_404(Town, slug=slug)
    asked = Poll.objects.visible_to(AnonymousUser()).standing().of_town(town).in_phase(Phase.OPEN)
    polls = list(asked.order_by("-pk")[:OFFERED_POLLS])
    form = EmbedForm(request.GET or None, town=town, polls=polls)
    valid = not form.is_bound or form.is_valid()
    embed = _embed(town, form.cleaned_data if form.is_bound and valid else {}, polls)
    context = {"town": town, "form": form, "embed": embed}
    return render(request, "widgets/explain.html", context, status=200 if valid else 400)


def _embed(town: Town, chosen: dict[str, Any], polls: list[Poll]) -> Embed:
    kind, _line, poll = (chosen.get("quoi") or WALL).partition("-")
    return Embed(
        town,
        kind=kind if kind in (MAP, POLL) else WALL,
        poll=int(poll or 0),
        question=next((each.title for each in polls if str(each.pk) == poll), ""),
        theme=chosen.get("theme", ""),
        language=chosen.get("langue", ""),
        height=chosen.get("hauteur") or HEIGHT,
    )

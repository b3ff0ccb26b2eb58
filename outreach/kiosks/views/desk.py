"""The tablets of a poster, for who answers in the town's name: started here, ended here, watched here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.db.models.functions import TruncHour
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.ids import read_id
from core.limits import limited
from feed.services import Refusal
from outreach.kiosks import services
from outreach.kiosks.finding import keep_kiosk
from outreach.kiosks.models import Kiosk
from outreach.kiosks.rules import can_run_kiosk, takes_kiosk
from outreach.paper.models import Poster
from participation.polls.models import Channel, Slip
from profiles.views.request import me

if TYPE_CHECKING:
    from typing import Any

MOST_KIOSKS, MOST_HOURS = 50, 48
MANY = 30  # answers in an hour at one poster that are worth a look


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def kiosk_desk(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Start a kiosk in this browser, which signs its official out; end one; see how many answered in each hour."""
    rows = Poster.objects.visible_to(request.user).select_related("town", "poll__town")
    poster: Poster = get_object_or_404(rows, pk=pk, town__slug=slug)
    if not can_run_kiosk(request.user, poster):
        raise Http404
    act = {"start": _start, "end": _end}.get(request.POST.get("act", ""))
    if act is not None:
        try:
            return act(request, poster)
        except Refusal as refusal:
            messages.error(request, refusal.reason)
            return redirect("kiosk_desk", slug, pk)
    kiosks = Kiosk.objects.visible_to(request.user).filter(poster=poster).select_related("started_by")
    running = set(kiosks.running().values_list("pk", flat=True))
    shown = poster.poll is not None and poster.poll.shows_counts
    context = {
        "poster": poster,
        "town": poster.town,
        "kiosks": [(kiosk, kiosk.pk in running) for kiosk in kiosks.order_by("-pk")[:MOST_KIOSKS]],
        "offered": takes_kiosk(poster),
        "shown": shown,
        "hours": _hours(poster) if shown else [],
        "many": MANY,
    }
    return render(request, "kiosks/desk.html", context)


def _start(request: HttpRequest, poster: Poster) -> HttpResponseBase:
    _kiosk, secret = services.start_kiosk(poster=poster, by=me(request))
    get_adapter().logout(request)
    answer = redirect("kiosk")
    keep_kiosk(answer, secret)
    answer["Clear-Site-Data"] = '"cache", "storage"'  # drafts of the official stay on no tablet of a hall
    return answer


def _end(request: HttpRequest, poster: Poster) -> HttpResponseBase:
    number = read_id(request.POST.get("kiosk", ""))
    kiosk = get_object_or_404(Kiosk.objects.visible_to(request.user).filter(poster=poster), pk=number or 0)
    if services.end_kiosk(kiosk=kiosk, by=me(request)):
        messages.success(request, _("La borne est arrêtée."))
    return redirect("kiosk_desk", poster.town.slug, poster.pk)


def _hours(poster: Poster) -> list[dict[str, Any]]:
    """Return how many answered in each hour by this poster and its kiosks, the latest first (VOTE-11)."""
    spots = [poster.pk, *Kiosk.objects.filter(poster=poster).values_list("pk", flat=True)]
    slips = Slip.objects.filter(poll=poster.poll_id, spot__in=spots).order_by()
    hours = slips.annotate(hour=TruncHour("cast_at", tzinfo=ZoneInfo(poster.town.time_zone))).values("hour")
    told = hours.annotate(
        posters=Count("pk", filter=Q(channel=Channel.POSTER)), kiosks=Count("pk", filter=Q(channel=Channel.KIOSK))
    )
    return list(told.order_by("-hour")[:MOST_HOURS])

"""The desk of posters, for those who manage a town: the list, a new one, the sheet to print, taking one down."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.views.desk import managed
from core.limits import limited
from core.pagination import keyset
from core.paper.sheet import PAPERS
from feed.services import Refusal
from outreach.paper import services
from outreach.paper.drawing.poster import draw
from outreach.paper.forms import PosterForm
from outreach.paper.languages import LANGUAGES
from outreach.paper.models import Asks, Poster
from participation.polls.channels import by_channel
from participation.polls.models import Poll
from places.modules import Module
from places.tiles import ground, tiled
from profiles.views.request import me, posted


@login_required
@require_safe
def desk_posters(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List the posters of a town, newest first."""
    town = managed(request, slug)
    rows = Poster.objects.visible_to(request.user).filter(town=town).select_related("poll", "category", "town")
    page = keyset(rows.defer("town__facts"), before=request.GET.get("avant"))
    older = f"?avant={page.next}" if page.next else ""
    opened = town.offers(Module.POSTERS)
    return render(
        request, "paper/desk_posters.html", {"town": town, "page": page, "older_url": older, "opened": opened}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
@tiled
def new_poster(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Hang a poster up: choose what it asks, then fill in what that takes, and where it hangs."""
    town = managed(request, slug)
    mine = (get_language() or "fr")[:2]
    asked = request.GET.get("demande", "")[:10] or (Asks.POLL.value if "sondage" in request.GET else "")
    initial = {"language": mine if mine in LANGUAGES else "fr", "asks": asked}
    if request.GET.get("sondage", "").isascii():
        initial |= {"poll": request.GET.get("sondage", "")[:19]}
    form = PosterForm(posted(request), town=town, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            poster = services.make_poster(town=town, by=me(request), told=form.told())
        except Refusal as refusal:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, refusal.reason)
        else:
            messages.success(request, _("L’affiche est prête : imprimez-la et accrochez-la."))
            return redirect("desk_poster", town.slug, poster.pk)
    context = {"town": town, "form": form, "ground": ground(town), "opened": town.offers(Module.POSTERS)}
    return render(request, "paper/new_poster.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def desk_poster(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Show one poster: its code, and the sheets to print."""
    poster = _found(request, slug, pk)
    known = poster.poll is not None and bool(by_channel(poster.poll))
    return render(request, "paper/desk_poster.html", {"town": poster.town, "poster": poster, "has_results": known})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def take_down(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Ask whether a poster hangs no longer, which nothing undoes; then say so."""
    poster = _found(request, slug, pk)
    if request.method != "POST":
        return render(request, "paper/take_down.html", {"town": poster.town, "poster": poster})
    try:
        services.take_down(poster=poster, by=me(request))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
        return redirect("desk_poster", slug, pk)
    messages.success(request, _("C’est noté : cette affiche n’est plus accrochée, son code ne prend plus rien."))
    return redirect("desk_posters", slug)


@login_required
@require_safe
@limited("paper", methods=("GET",))
def poster_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Send a poster as a PDF to print; with ``resultats=1`` how its poll was answered, once one may know (VOTE-7)."""
    poster = _found(request, slug, pk)
    paper = PAPERS.get(request.GET.get("format", "a3"))
    results = by_channel(poster.poll) if request.GET.get("resultats") and poster.poll is not None else []
    if paper is None or (request.GET.get("resultats") and not results):
        raise Http404
    answer = HttpResponse(draw(poster, paper, results), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="affiche-{poster.code}-{paper.name}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _found(request: HttpRequest, slug: str, pk: int) -> Poster:
    """Return a poster of a town whose desk the viewer manages; anything else answers as what does not exist."""
    town = managed(request, slug)
    rows = Poster.objects.visible_to(request.user).filter(town=town).select_related("category", "town")
    poster: Poster = get_object_or_404(rows, pk=pk)
    if poster.poll_id is not None:
        poster.poll = get_object_or_404(Poll.objects.visible_to(request.user).standing().for_wall(), pk=poster.poll_id)
    return poster

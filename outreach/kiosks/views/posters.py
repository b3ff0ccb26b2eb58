"""What a poster leads to: its question and the answer in one tap, or the form of an idea or a report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.limits import TooMany, client_network, limit
from feed.services import Refusal
from outreach.kiosks import services
from outreach.kiosks.finding import device_token, has_answered, keep_device, new_token, poster_of
from outreach.kiosks.leading import lead
from outreach.kiosks.rules import can_run_kiosk
from outreach.paper.codes import read_code
from outreach.paper.models import Asks
from participation.polls import asking
from participation.polls.forms import BadBallot, ballot
from participation.polls.models import Form
from participation.polls.querysets import Phase
from places.modules import Module

if TYPE_CHECKING:
    from outreach.paper.models import Poster
    from participation.polls.models import Poll

_TOKEN = re.compile(r"[0-9a-f]{32}", re.ASCII)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def type_code(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code of a poster, and lead to it."""
    typed = request.POST.get("code", "")[:40]
    if request.method != "POST":
        return _code_page(request)
    if not read_code(typed):
        return _code_page(request, typed, _("Entrez les huit signes écrits sous le carré."), status=400)
    found = poster_of(request, typed)
    return redirect("poster", found.code) if found else _unknown(request, typed)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def poster(request: HttpRequest, code: str, n: int = 0) -> HttpResponseBase:
    """Show what a poster asks, with answer ``n`` chosen; a POST answers without an account."""
    found = poster_of(request, code)
    if found is None:
        return _unknown(request, code)
    if found.asks != Asks.POLL or found.poll is None:
        return render(request, "kiosks/lead.html", {"poster": found, "lead": lead(found)})
    if request.method != "POST":
        return _page(request, found, found.poll, n)
    try:
        choice = ballot(found.poll, request.POST)
        limit("slip", f"{found.pk}:{client_network(request)}")
        token = device_token(request, found.poll) or _sent_token(request)
        services.answer_poster(poster=found, choice=choice, token=token)
    except TooMany as refusal:
        answer = _page(request, found, found.poll, n, words=_busy(), status=429)
        answer["Retry-After"] = str(refusal.retry_after)
        return answer
    except (BadBallot, Refusal) as refusal:
        return _page(request, found, found.poll, n, words=str(refusal), status=400)
    answer = redirect("poster_thanks", found.code)
    keep_device(answer, found.poll, token)
    return answer


@never_cache
@require_safe
def thanks(request: HttpRequest, code: str) -> HttpResponseBase:
    """Thank who answered here, and say what becomes of it; anybody else is led back to the question."""
    found = poster_of(request, code)
    if found is None:
        return _unknown(request, code)
    if found.poll is None or not has_answered(request, found.poll):
        return redirect("poster", found.code)
    return render(request, "kiosks/thanks.html", {"poster": found, "poll": found.poll})


def _busy() -> str:
    return _("Beaucoup de réponses arrivent d’ici en peu de temps. Votre choix est gardé : réessayez dans un moment.")


def _sent_token(request: HttpRequest) -> str:
    """Return what the form brought, so that a double tap is one device; without that a new one."""
    sent = request.POST.get("token", "")
    return sent if _TOKEN.fullmatch(sent) else new_token()


def _page(
    request: HttpRequest, found: Poster, poll: Poll, n: int, *, words: str = "", status: int = 200
) -> HttpResponseBase:
    options = list(poll.options.all())
    chosen = (n,) if poll.form != Form.RATING and 1 <= n <= len(options) else ()
    sent = request.POST if request.method == "POST" else None
    if sent is not None and poll.form == Form.SINGLE:
        place = sent.get("choice", "")
        chosen = next(((each.position,) for each in options if str(each.position) == place), chosen)
    context: dict[str, Any] = {
        "poster": found,
        "poll": poll,
        "town": poll.town,
        "ballot": asking.ballot(poll, chosen, sent),
        "chosen": next((each for each in options if (each.position,) == chosen), None) if _taps(poll) else None,
        "options": [each for each in options if (each.position,) != chosen] if _taps(poll) else [],
        "taps": _taps(poll),
        "takes": _takes(found, poll),
        "answered": has_answered(request, poll),
        "token": _sent_token(request),
        "words": words,
        "desk_url": _desk(request, found),
    }
    return render(request, "kiosks/poster.html", context, status=status)


def _desk(request: HttpRequest, found: Poster) -> str:
    """Return where a tablet is started, "" for who may not."""
    return reverse("kiosk_desk", args=[found.town.slug, found.pk]) if can_run_kiosk(request.user, found) else ""


def _taps(poll: Poll) -> bool:
    """Whether one tap is an answer."""
    return poll.form == Form.SINGLE


def _takes(found: Poster, poll: Poll) -> bool:
    """Whether one may answer here now."""
    return found.ended_at is None and poll.takes_slips and poll.phase is Phase.OPEN and poll.town.offers(Module.POSTERS)


def _unknown(request: HttpRequest, typed: str) -> HttpResponseBase:
    words = _("Aucune affiche n’a ce code. Vérifiez les signes : il n’y a ni voyelle, ni 0, ni 1.")
    return _code_page(request, typed, words, status=404)


def _code_page(request: HttpRequest, typed: str = "", words: str = "", *, status: int = 200) -> HttpResponseBase:
    context = {"typed": typed[:40], "words": words}
    return render(request, "kiosks/code.html", context, status=status)

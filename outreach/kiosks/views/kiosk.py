"""The page of a tablet in a hall: one question, large, without an account and without a way out."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.limits import TooMany, limit
from feed.services import Refusal
from outreach.kiosks import services
from outreach.kiosks.finding import kiosk_of
from participation.polls import asking
from participation.polls.forms import BadBallot, ballot
from participation.polls.models import Form, Slip

if TYPE_CHECKING:
    from outreach.kiosks.models import Kiosk
    from participation.polls.models import Poll

_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest) -> HttpResponseBase:
    """Ask the question, or take one answer; a browser that is no running kiosk is told so and nothing else."""
    found = kiosk_of(request)
    language = _language(request, found)
    with translation.override(language):
        poll = found.poster.poll if found else None
        if found is None or poll is None:
            return _speaking(render(request, "kiosks/ended.html"), language)
        if request.method != "POST":
            return _speaking(_page(request, found, poll), language)
        return _speaking(_answer(request, found, poll, language), language)


@never_cache
@require_safe
def kiosk_thanks(request: HttpRequest) -> HttpResponseBase:
    """Thank for five seconds, then ask the next person."""
    found = kiosk_of(request)
    language = _language(request, found)
    with translation.override(language):
        name = "kiosks/kiosk_thanks.html" if found else "kiosks/ended.html"
        context = {"town": found.poster.town} if found else {}
        return _speaking(render(request, name, context), language)


def _answer(request: HttpRequest, found: Kiosk, poll: Poll, language: str) -> HttpResponseBase:
    sent = request.POST.get("key", "")
    key = uuid.UUID(sent) if _KEY.fullmatch(sent) else uuid.uuid4()
    done = redirect(f"{reverse('kiosk_thanks')}?{urlencode({'langue': language})}")
    if Slip.objects.filter(poll=poll, key=key).exists():
        return done  # a double tap
    try:
        choice = ballot(poll, request.POST)
        limit("kiosk_pace", found.pk)
        limit("kiosk", found.pk)
        services.answer_kiosk(kiosk=found, choice=choice, key=key)
    except TooMany as refusal:
        words = _("Une réponse vient d’être donnée. Attendez un instant, puis touchez à nouveau.")
        answer = _page(request, found, poll, words=words, status=429)
        answer["Retry-After"] = str(refusal.retry_after)
        return answer
    except services.Over:
        return redirect("kiosk")
    except (BadBallot, Refusal) as refusal:
        return _page(request, found, poll, words=str(refusal), status=400)
    return done


def _page(request: HttpRequest, found: Kiosk, poll: Poll, *, words: str = "", status: int = 200) -> HttpResponseBase:
    context: dict[str, Any] = {
        "poll": poll,
        "town": found.poster.town,
        "ballot": asking.ballot(poll, (), request.POST if request.method == "POST" else None),
        "taps": poll.form == Form.SINGLE,
        "key": request.POST.get("key") if _KEY.fullmatch(request.POST.get("key", "")) else uuid.uuid4().hex,
        "words": words,
        "language": translation.get_language(),
        "chosen_language": "langue" in request.GET or request.method == "POST",
    }
    return render(request, "kiosks/kiosk.html", context, status=status)


def _language(request: HttpRequest, found: Kiosk | None) -> str:
    """Return the language touched on this page, otherwise that of the site: never the last visitor's.

    A browser that is no kiosk has one reader, whose own language it is.
    """
    asked = request.POST.get("langue") or request.GET.get("langue", "")
    if asked in dict(settings.LANGUAGES):
        return asked
    return settings.LANGUAGE_CODE if found else translation.get_language() or settings.LANGUAGE_CODE


def _speaking(answer: HttpResponseBase, language: str) -> HttpResponseBase:
    answer["Content-Language"] = language
    return answer

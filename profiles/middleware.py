"""What holds for every request of someone signed in: how long a session lives, in which language, with which future."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.api import is_api
from core.api.problems import Problem, answer
from profiles import standing
from profiles.rules import needs_second_factor
from profiles.standing import SEEN, STARTED

if TYPE_CHECKING:
    from profiles.models import User

# Pages that someone whose account waits to be erased may still use: keep it, leave, read in another language.
OPEN_WHILE_LEAVING = frozenset({"settings_keep", "account_logout", "set_language", "media", "healthz", "readyz"})


class AccountGuard:
    """End old sessions (AUTH-5), speak the person's language, ask before an account that leaves is used again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        user = request.user
        if user.is_authenticated and is_over(request, user):
            logout(request)
            messages.info(request, _("Votre session a expiré : reconnectez-vous."))
        elif user.is_authenticated:
            self._speak(request, user.language)
            if user.deletion_due and is_api(request):
                return answer(Problem("leaving"))
            if user.deletion_due and not self._is_open(request.path_info):
                return redirect("settings_keep")
        return self.get_response(request)

    @staticmethod
    def _speak(request: HttpRequest, language: str) -> None:
        if language != translation.get_language() and translation.check_for_language(language):
            translation.activate(language)
            request.LANGUAGE_CODE = language  # as LocaleMiddleware does

    @staticmethod
    def _is_open(path: str) -> bool:
        try:
            return resolve(path).url_name in OPEN_WHILE_LEAVING
        except Resolver404:
            return False


def start(request: HttpRequest) -> None:
    """Start counting the life of the session of someone who just signed in."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())


def is_over(request: HttpRequest, person: User) -> bool:
    """Tell whether the session is too old or slept too long; note now and then that it is used."""
    session, now = request.session, int(time.time())
    if STARTED not in session:
        start(request)
    if standing.is_over(session, person):
        return True
    idle = settings.STAFF_SESSION_IDLE if person.is_staff else settings.SESSION_IDLE
    if now - session[SEEN] > idle.total_seconds() / 100:  # a write per request would cost more than it tells
        session[SEEN] = now
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
    return False


# Where who acts for a town works. Their views answer 404 to whoever has no right there (profiles.rules).
PRIVILEGED = re.compile(r"/(?:mairie|dossiers|moderer)/|/elus/[0-9]+/(?:geler|degeler)/")


def is_privileged(request: HttpRequest) -> bool:
    """Tell whether only who acts for somebody may be at this address."""
    match = request.resolver_match
    named = match is not None and match.url_name in settings.OFFICIAL_PAGES
    return named or PRIVILEGED.match(request.path_info) is not None


class SecondFactorFirst:
    """Tell officials without a second factor why their pages are closed, instead of “not found” (AUTH-6).

    The right itself is in ``Mandate.objects.acting``, which every rule asks; this costs a query only where one refused.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in (403, 404) and is_privileged(request) and needs_second_factor(request.user):
            return render(request, "profiles/second_factor_first.html", status=403)
        return response

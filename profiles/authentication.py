"""Who asks by an access token, and how far the token reaches (API-2, TEN-1)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from core.api.problems import Problem
from places.models import Town
from profiles import services
from profiles.backends import AccountBackend
from profiles.models import ApiToken, User
from profiles.services.tokens import digest_of


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer cn_…``. The answer speaks the person's language unless the program asks for another."""

    def authenticate(self, request: Any) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        found = ApiToken.objects.filter(digest=digest_of(secret.strip()), expires_at__gt=timezone.now())
        token = found.select_related("person__town").first()
        if token is None or not AccountBackend().user_can_authenticate(token.person):
            raise AuthenticationFailed(_("Ce jeton est inconnu, retiré ou trop ancien."))
        if token.person.deletion_due:
            raise Problem("leaving")
        if "Accept-Language" not in request.headers and translation.check_for_language(token.person.language):
            translation.activate(token.person.language)
        services.note_use(token=token)
        return token.person, token

    def authenticate_header(self, request: Any) -> str:
        return f'Bearer realm="{settings.SITE_URL}"'


def within_reach(request: Any, town: Town | int | None) -> None:
    """Answer a write outside the town of its token as if there were nothing (TEN-1); a session reaches everything."""
    token = request.auth
    if token is None or token.town_id is None:
        return
    if (town.pk if isinstance(town, Town) else town) != token.town_id:
        raise Http404

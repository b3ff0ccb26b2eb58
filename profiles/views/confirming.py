"""Sensitive acts ask who is there, unless it was proven in the last ten minutes."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from profiles.views.request import me

View = Callable[..., HttpResponseBase]


def recently_confirmed(view: View) -> View:
    """Ask for password, passkey, application or e-mail code before `view`, then come back to it (AUTH-5)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not was_confirmed(request):
            raise ReauthenticationRequired  # allauth's middleware keeps the request and shows how to confirm
        return view(request, *args, **kwargs)

    return login_required(guarded)


def was_confirmed(request: HttpRequest) -> bool:
    """Tell whether this session proved who it is within the last ten minutes."""
    records = get_authentication_records(request, me(request))
    return any(time.time() - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for record in records)

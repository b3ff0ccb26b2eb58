"""What views ask of a request."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve, reverse

from profiles.models import User


def me(request: HttpRequest) -> User:
    """Return who is signed in, in views that only people signed in reach."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent, even empty; None when it is only shown."""
    return request.POST if request.method == "POST" else None


def next_path(request: HttpRequest) -> str:
    """Return the page of this site that the request asks to go to next, empty when none is named."""
    path = get_next_redirect_url(request) or ""
    return path if path.startswith("/") else ""


def onward(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """Go to the page asked for, otherwise to the page named `default`."""
    return HttpResponseRedirect(next_path(request) or reverse(default))


def goes_straight(path: str) -> bool:
    """Tell whether who opens an account for this page is taken there at once, without being asked for their town."""
    try:
        return resolve(urlsplit(path).path).url_name in settings.STRAIGHT_FROM_SIGN_UP
    except Resolver404:
        return False

"""What views ask of a request."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict

from profiles.models import User


def me(request: HttpRequest) -> User:
    """Return who is signed in, in views that only people signed in reach."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent, even empty; None when it is only shown."""
    return request.POST if request.method == "POST" else None

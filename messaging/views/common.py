"""What every view of private messages does: finding what is one's own, sending what a form holds."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import Form
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from feed.services import Refusal
from messaging import reading
from messaging.forms import AlongForm
from messaging.models import Conversation, Message, Part
from profiles.views.request import me, posted

Sent = TypeVar("Sent")


def sent(form: Form, send: Callable[..., Sent]) -> Sent | None:
    """Send what a valid form holds; None for one that is only shown, or whose errors say why not."""
    if not form.is_valid():
        return None
    try:
        return send(**form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.reason)
        return None


def message_form(request: HttpRequest, talk: Conversation | None = None) -> AlongForm:
    """Return the form of a message, as it opens or as it was sent."""
    return AlongForm(
        posted(request),
        posted_files(request),
        initial={"key": uuid.uuid4(), "text": reading.draft_of(talk, me(request)) if talk else ""},
        **along(request, talk),
    )


def along(request: HttpRequest, talk: Conversation | None = None) -> dict[str, Any]:
    """Return what a form takes to know what goes along with the words."""
    asked = request.POST if request.method == "POST" else request.GET
    return {"by": me(request), "host": request.get_host(), "asked": asked, "talk": talk}


def posted_files(request: HttpRequest) -> Any:
    """Return the files that were sent, None when the page is only shown."""
    return request.FILES if request.method == "POST" else None


def mine(request: HttpRequest, pk: int) -> tuple[Conversation, Part]:
    parts = Part.objects.visible_to(request.user).select_related("conversation")
    part: Part = get_object_or_404(parts, conversation__pk=pk)  # not conversation=: SQLite chokes on a long number
    return part.conversation, part


def own(request: HttpRequest, pk: int, message: int) -> Message:
    rows = Message.objects.visible_to(request.user).filter(author=me(request), deleted_at=None)
    row: Message = get_object_or_404(rows, conversation__pk=pk, pk=message)
    return row

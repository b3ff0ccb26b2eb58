"""What every view of private messages by the API shares."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from core.api.problems import Problem
from core.api.views import ApiView
from feed.services import Refusal
from messaging import services
from messaging.models import Conversation, Part
from profiles.authentication import within_reach


class PrivateView(ApiView):
    """A view of what its reader takes part in: a token needs the right to it, one of a single town writes nothing."""

    tag, members_only, private = _("Messages privés"), True, True

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD"):
            within_reach(request, None)

    def handle_exception(self, exc: Exception) -> Any:
        """Answer what is gone as if it never was, and what the state of things forbids as a conflict."""
        if isinstance(exc, Refusal):
            exc = Problem("absent") if isinstance(exc, services.NotNow) else Problem("conflict", exc.reason)
        return super().handle_exception(exc)

    def side(self, pk: int) -> tuple[Conversation, Part]:
        """Return a conversation and the reader's own side of it."""
        parts = Part.objects.visible_to(self.request.user).select_related("conversation__town")
        part: Part = get_object_or_404(parts, conversation=pk)
        return part.conversation, part

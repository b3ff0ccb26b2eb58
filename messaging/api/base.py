"""What every view of private messages by the API shares."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from core.api.problems import Error, Problem
from core.api.views import ApiView
from feed.services import Refusal
from messaging import acquaintances, services
from messaging.models import Conversation, Part
from profiles.authentication import within_reach
from profiles.models import User

# What a service finds wrong with a field of what was sent; all else that it refuses is a conflict.
WRONG: dict[type[Refusal], str] = {
    acquaintances.Unfound: "people",
    services.Alone: "people",
    services.BadFile: "document",
    services.ChosenGone: "chosen",
    services.NothingChosen: "chosen",
    services.NothingSaid: "text",
    services.SayMore: "words",
    services.SeveralPeople: "chosen",
    services.TooManyFiles: "document",
    services.Untitled: "title",
}


class PrivateView(ApiView):
    """A view of what its reader takes part in: a token needs the right to it, one of a single town writes nothing."""

    tag, members_only, private = _("Messages privés"), True, True

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD"):
            within_reach(request, None)

    @property
    def me(self) -> User:
        """Who asks: nobody comes in without an account."""
        return cast(User, self.request.user)

    def handle_exception(self, exc: Exception) -> Any:
        """Answer what is gone as if it never was, and what the state of things forbids as a conflict."""
        if isinstance(exc, Refusal):
            exc = _problem_of(exc)
        return super().handle_exception(exc)

    def side(self, pk: int) -> tuple[Conversation, Part]:
        """Return a conversation and the reader's own side of it."""
        parts = Part.objects.visible_to(self.request.user).select_related("conversation__town", "asked_by")
        part: Part = get_object_or_404(parts, conversation__pk=pk)  # not conversation=: see messaging.views.common
        return part.conversation, part

    def group(self, pk: int) -> tuple[Conversation, Part]:
        """Return a group and the reader's own side of it."""
        conversation, part = self.side(pk)
        if not conversation.is_group:
            raise Http404
        return conversation, part

    def readable(self, pk: int) -> Conversation:
        """Return a conversation that the reader takes part in, or in whose town's name they answer."""
        found: Conversation = get_object_or_404(Conversation.objects.visible_to(self.request.user), pk=pk)
        return found


def _problem_of(refusal: Refusal) -> Problem:
    if isinstance(refusal, services.NotNow):
        return Problem("absent")
    if type(refusal) in WRONG:
        return Problem("invalid", errors=[Error(WRONG[type(refusal)], refusal.reason)])
    return Problem("conflict", refusal.reason)

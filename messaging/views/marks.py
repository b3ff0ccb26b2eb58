"""What an open page tells of itself and asks again: typing, received, and what one began to write."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.limits import limited
from core.text import clean
from messaging import reading, services
from messaging.marks import state
from messaging.models import Conversation
from messaging.views.common import mine
from profiles.views.request import me


@login_required
@never_cache
@require_safe
def talk_state(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show who types, how far one's last message came, and what one began to write."""
    conversation, _part = mine(request, pk)
    context = {
        "talk": conversation,
        "marks": state(conversation, me(request)),
        "draft": reading.draft_of(conversation, me(request)),
    }
    return render(request, "messaging/_state.html", context)


@login_required
@require_POST
@limited("draft")
def talk_typing(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Note that one types."""
    conversation, _part = mine(request, pk)
    services.note_typing(conversation=conversation, by=me(request))
    return HttpResponse(status=204)


@login_required
@require_POST
@limited("bell")
def talks_got(request: HttpRequest) -> HttpResponseBase:
    """Note that what was said came to a device."""
    services.mark_got(by=me(request))
    return HttpResponse(status=204)


@login_required
@require_POST
@limited("draft")
def talk_draft(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Keep what one writes, letter for letter."""
    conversation = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    _keep(request, conversation)
    return HttpResponse(status=204)


def keep_for_later(request: HttpRequest, conversation: Conversation) -> HttpResponseBase:
    """Keep what the form of a page without a script holds."""
    _keep(request, conversation)
    messages.success(request, _("Votre brouillon est gardé."))
    return redirect("messages")


def _keep(request: HttpRequest, conversation: Conversation) -> None:
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = None
    text = clean(request.POST.get("text", ""))
    services.keep_draft(conversation=conversation, by=me(request), text=text, key=key)

"""One's own side of a conversation: how far one read, accepting, putting away, keeping quiet."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.ids import read_id
from core.limits import limited
from core.scripts import wants_json
from messaging import services
from messaging.views.common import mine
from profiles.views.request import me


@login_required
@require_POST
@limited("bell")
def talk_read(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Note how far one read."""
    conversation, _part = mine(request, pk)
    up_to = read_id(request.POST.get("up_to", ""))
    if up_to is None:
        raise Http404
    services.mark_read(conversation=conversation, by=me(request), up_to=up_to)
    return HttpResponse(status=204) if wants_json(request) else redirect(conversation)


@login_required
@require_POST
@limited("message")
def talk_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Accept or refuse a request; put a conversation away, have it keep quiet, or the reverse."""
    conversation, part = mine(request, pk)
    act = request.POST.get("act")
    if act in ("accept", "refuse"):
        services.answer_request(part=part, accepted=act == "accept")
        if act == "refuse":
            group = conversation.is_group
            messages.success(
                request,
                _("Demande refusée. Personne n’en est averti.")
                if group
                else _("Demande refusée. L’autre personne n’en est pas avertie."),
            )
            return redirect("messages")
    elif act in ("archive", "unarchive"):
        services.archive(part=part, archived=act == "archive")
        archived = _("Conversation archivée. Elle est dans Archives, et revient au prochain message.")
        messages.success(request, archived if act == "archive" else _("Conversation sortie des archives."))
        return redirect("messages")
    elif act in ("mute", "unmute"):
        services.mute(part=part, muted=act == "mute")
        muted = _("Conversation en sourdine : ses messages arrivent sans être comptés.")
        messages.success(request, muted if act == "mute" else _("Conversation sortie de la sourdine."))
    else:
        raise Http404
    return redirect(conversation)

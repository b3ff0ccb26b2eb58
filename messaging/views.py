"""Private messages: the lists, a conversation, writing to somebody (CIW4, CL33)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.ids import read_id
from core.limits import limited
from core.pagination import parse_cursor
from core.scripts import wants_fragment, wants_json
from feed.services import Refusal
from messaging import reading, rules, services
from messaging.forms import EditForm, MessageForm
from messaging.models import Conversation, Message, Part, Standing
from profiles.models import User
from profiles.views.request import me, posted

LISTS: dict[str, dict[str, bool]] = {"": {}, "demandes": {"asked": True}, "archives": {"archived": True}}


@login_required
@never_cache
@require_safe
def talks(request: HttpRequest) -> HttpResponseBase:
    """List one's conversations, the requests that wait, or what was put away."""
    which = request.GET.get("vue", "")
    if which not in LISTS:
        raise Http404
    rows, older = reading.rows(me(request), before=request.GET.get("avant"), **LISTS[which])
    context = {"rows": rows, "older": older, "which": which, "requests": reading.requests_of(me(request))}
    return render(request, "messaging/_rows.html" if wants_fragment(request) else "messaging/talks.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("message")
def talk_with(request: HttpRequest, handle: str) -> HttpResponseBase:
    """Write to somebody for the first time; an address that is only looked at begins nothing."""
    other = get_object_or_404(User.objects.visible_to(request.user).exclude(pk=me(request).pk), handle=handle)
    known = Conversation.objects.visible_to(request.user).filter(pair=rules.pair_of(me(request), other)).first()
    if known is not None and request.method != "POST":
        return redirect(known)
    form = MessageForm(posted(request), initial={"key": uuid.uuid4()})
    if said := _sent(form, partial(services.write_to, to=other, by=me(request))):
        return redirect(said)
    how = rules.reach(me(request), other)
    context = {
        "other": other,
        "form": form,
        "asks": how is rules.Reach.REQUEST,
        "left": rules.requests_left(me(request)),
    }
    return render(request, "messaging/talk_with.html", context, status=400 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("message")
def talk(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a conversation from the first unread message on; say something in it."""
    conversation, part = _mine(request, pk)
    form = MessageForm(posted(request), initial={"key": uuid.uuid4()})
    if said := _sent(form, partial(services.say, conversation=conversation, by=me(request))):
        return redirect(said)
    context = _page(request, conversation, part) | {"form": form}
    template = "messaging/_said.html" if wants_fragment(request) else "messaging/talk.html"
    return render(request, template, context, status=400 if form.errors else 200)


def _page(request: HttpRequest, conversation: Conversation, part: Part) -> dict[str, Any]:
    before, after = parse_cursor(request.GET.get("avant")), parse_cursor(request.GET.get("apres"))
    if only := parse_cursor(request.GET.get("message")):
        said = Message.objects.visible_to(request.user).filter(conversation=conversation, pk=only)
        window = reading.Window(list(said.for_page()))
    else:
        window = reading.window(conversation, me(request), part=part, before=before or 0, after=after or 0)
    other = reading.other_of(conversation, me(request))
    how = rules.reach(me(request), other.person) if other else rules.Reach.CLOSED
    waiting = other is not None and how is rules.Reach.REQUEST
    return {
        "talk": conversation,
        "part": part,
        "other": other.person if other else None,
        "window": window,
        "asked": part.standing == Standing.ASKED,
        "waiting": waiting,
        "can_say": how is not rules.Reach.CLOSED and not (waiting and rules.words_left(me(request), conversation) == 0),
    }


@login_required
@require_POST
@limited("bell")
def talk_read(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Note how far one read."""
    conversation, _part = _mine(request, pk)
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
    conversation, part = _mine(request, pk)
    act = request.POST.get("act")
    if act in ("accept", "refuse"):
        services.answer_request(part=part, accepted=act == "accept")
        if act == "refuse":
            messages.success(request, _("Demande refusée. L’autre personne n’en est pas avertie."))
            return redirect("messages")
    elif act in ("archive", "unarchive"):
        services.archive(part=part, archived=act == "archive")
        messages.success(request, _("C’est noté."))
        return redirect("messages")
    elif act in ("mute", "unmute"):
        services.mute(part=part, muted=act == "mute")
    else:
        raise Http404
    return redirect(conversation)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def message_edit(request: HttpRequest, pk: int, message: int) -> HttpResponseBase:
    """Correct one's own message."""
    row = _own(request, pk, message)
    form = EditForm(posted(request), initial={"text": row.text})
    if _sent(form, partial(services.edit_message, message=row, by=me(request))):
        return redirect(row)
    return render(request, "messaging/edit.html", {"form": form, "row": row}, status=400 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def message_delete(request: HttpRequest, pk: int, message: int) -> HttpResponseBase:
    """Ask, then take back one's own message."""
    row = _own(request, pk, message)
    if request.method == "POST":
        try:
            services.delete_message(message=row, by=me(request))
        except Refusal as refusal:
            messages.error(request, refusal.reason)
        return redirect(row)
    return render(request, "messaging/delete.html", {"row": row})


def _sent(form: Form, send: Callable[..., Message]) -> Message | None:
    """Send what a valid form holds; None for one that is only shown, or whose errors say why not."""
    if not form.is_valid():
        return None
    try:
        return send(**form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.reason)
        return None


def _mine(request: HttpRequest, pk: int) -> tuple[Conversation, Part]:
    parts = Part.objects.visible_to(request.user).select_related("conversation")
    part: Part = get_object_or_404(parts, conversation=pk)
    return part.conversation, part


def _own(request: HttpRequest, pk: int, message: int) -> Message:
    mine = Message.objects.visible_to(request.user).filter(author=me(request), deleted_at=None)
    row: Message = get_object_or_404(mine, conversation=pk, pk=message)
    return row

"""Showing messages to moderators, what became of it, and what moderators decided about oneself (DM-4)."""

from __future__ import annotations

import uuid
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.ids import read_id
from core.limits import limited
from core.pagination import keyset, parse_cursor
from feed.services import Refusal
from messaging import reading, services
from messaging.deciding import deciders, operates
from messaging.dressing import add_previews
from messaging.evidence import exhibits
from messaging.forms import FlagForm, LiftForm, RulingForm
from messaging.models import Conversation, Enclosure, Flag, Ruling
from messaging.views.common import sent
from messaging.views.enclosures import send
from moderation.rules import moderates
from places.models import Town
from profiles.views.request import me, posted


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("flag")
def talk_flag(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Tick which messages moderators will see, and say why."""
    talk = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    near = parse_cursor(request.GET.get("message")) or 0
    turns = "avant" in request.POST  # to another page, with what was ticked and typed so far
    form = FlagForm(None if turns else posted(request), initial={"key": uuid.uuid4(), **request.POST.dict()})
    if flag := sent(form, partial(services.flag_messages, conversation=talk, by=me(request))):
        messages.success(request, _("C’est transmis. Vous saurez ici ce qui est décidé."))
        return redirect(flag)
    before = parse_cursor((request.POST if turns else request.GET).get("avant")) or 0
    ticked = {read_id(raw) for raw in request.POST.getlist("chosen")} if request.method == "POST" else {near}
    window = reading.readable(talk, me(request), before=before, near=0 if turns else near)
    add_previews(window.messages, me(request))
    context = {
        "talk": talk,
        "form": form,
        "window": window,
        "ticked": ticked,
        "elsewhere": ticked - {message.pk for message in window.messages} - {None, 0},
        "deciders": deciders(talk, me(request)),
    }
    return render(request, "messaging/flag_new.html", context, status=400 if form.errors else 200)


@login_required
@never_cache
@require_safe
def flags(request: HttpRequest) -> HttpResponseBase:
    """List what one showed to moderators, and what they decided about oneself."""
    rows = Flag.objects.visible_to(request.user).filter(reporter=me(request)).for_page()
    context = {
        "page": keyset(rows, before=request.GET.get("avant")),
        "rulings": Ruling.objects.visible_to(request.user).order_by("-pk")[:20],
    }
    return render(request, "messaging/flags.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("moderation")
def flag(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the reporter what they showed; show it to who decides, with what they may decide."""
    found: Flag = get_object_or_404(Flag.objects.visible_to(request.user).for_page(), pk=pk)
    decides = found.reporter_id != me(request).pk
    form = RulingForm(posted(request) if decides else None)
    if request.method == "POST" and not decides:
        raise Http404
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                services.rule_on_flag(flag=found, by=me(request), **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, refusal.reason)
                status = 409
            else:
                messages.success(request, _("La décision est prise. Les personnes concernées sont prévenues."))
                return redirect(found)
    context = {
        "flag": found,
        "shown": exhibits(found, with_files=decides),
        "ruling": getattr(found, "ruling", None),
        "decides": decides,
        "may_lift": Ruling.objects.liftable_by(request.user).filter(flag=found).exists(),
        "form": form,
    }
    return render(request, "messaging/flag.html", context, status=status)


@login_required
@require_safe
def flag_file(request: HttpRequest, pk: int, key: str) -> HttpResponseBase:
    """Send a photo or a PDF of what is shown to who decides about it, until it is decided; 404 for anyone else."""
    found: Flag = get_object_or_404(Flag.objects.to_decide(request.user), pk=pk)
    return send(get_object_or_404(Enclosure.objects.shown_in(found), Q(key=key) | Q(small_key=key)), key)


@login_required
@never_cache
@require_safe
def ruling(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show somebody what was decided about them, and why; not who showed what.

    Operators, who are sent its address by who contests it, are led to where they may end it.
    """
    if Ruling.objects.liftable_by(request.user).filter(pk=pk).exists():
        return redirect("ruling_lift", pk)
    rows = Ruling.objects.visible_to(request.user).select_related("by", "flag__town")
    context = {"ruling": get_object_or_404(rows, pk=pk), "contact": settings.MODERATION_CONTACT}
    return render(request, "messaging/ruling.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("moderation")
def ruling_lift(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End a silence early: for who decided it, and for operators, who read nothing of what was said here."""
    rows = Ruling.objects.liftable_by(request.user).select_related("by", "person", "flag__town")
    found: Ruling = get_object_or_404(rows, pk=pk)
    form = LiftForm(posted(request))
    if sent(form, partial(services.lift_silence, ruling=found, by=me(request))):
        messages.success(request, _("Le blocage est levé. La personne concernée est prévenue."))
        seen = Flag.objects.visible_to(request.user).filter(pk=found.flag_id).exists()
        return redirect(found.flag if seen else "operator_flags")
    context = {"ruling": found, "form": form}
    return render(request, "messaging/ruling_lift.html", context, status=400 if form.errors else 200)


@login_required
@never_cache
@require_safe
def town_flags(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List the messages shown to who manages a town."""
    town = get_object_or_404(Town, slug=slug)
    if not moderates(request.user, town):
        raise Http404
    return _to_decide(request, town)


@login_required
@never_cache
@require_safe
def operator_flags(request: HttpRequest) -> HttpResponseBase:
    """List the messages shown to who runs the site, because a town would judge its own."""
    if not operates(request.user):
        raise Http404
    return _to_decide(request, None)


def _to_decide(request: HttpRequest, town: Town | None) -> HttpResponseBase:
    rows = Flag.objects.to_decide(request.user).for_page()
    rows = rows if town is None else rows.filter(town=town)
    done = request.GET.get("vue") == "decides"
    page = keyset(rows.exclude(ruling=None) if done else rows.waiting(), before=request.GET.get("avant"))
    return render(request, "messaging/flags_to_decide.html", {"town": town, "page": page, "done": done})

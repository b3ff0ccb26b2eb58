"""Blocking and muting people."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.limits import limited
from profiles import rules, services
from profiles.forms import MuteForm
from profiles.models import Block, Mute, User
from profiles.views.request import me, onward, posted


@login_required
@limited("block")
def block(request: HttpRequest, handle: str) -> HttpResponseBase:
    """Ask, then block."""
    person = _someone_else(request, handle)
    if request.method == "POST":
        services.block(blocker=me(request), blocked=person)
        messages.success(request, _("Vous ne verrez plus %(name)s, et réciproquement.") % {"name": person.name})
        return redirect("settings_people")
    return render(request, "profiles/block.html", {"person": person})


@login_required
@limited("block")
def mute(request: HttpRequest, handle: str) -> HttpResponseBase:
    """Ask for how long, then mute."""
    person = _someone_else(request, handle)
    form = MuteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.mute(muter=me(request), muted=person, until=form.until())
        messages.success(request, _("Vous ne verrez plus ce que publie %(name)s.") % {"name": person.name})
        return onward(request, "settings_people")
    return render(request, "profiles/mute.html", {"person": person, "form": form})


@login_required
@require_POST
def unblock(request: HttpRequest, handle: str) -> HttpResponse:
    """Lift a block; whoever one did not block answers as nobody."""
    row = get_object_or_404(Block.objects.select_related("blocked"), blocker=me(request), blocked__handle=handle)
    services.unblock(blocker=me(request), blocked=row.blocked)
    messages.success(request, _("%(name)s n’est plus bloqué.") % {"name": row.blocked.name})
    return onward(request, "settings_people")


@login_required
@require_POST
def unmute(request: HttpRequest, handle: str) -> HttpResponse:
    """Show someone again."""
    row = get_object_or_404(Mute.objects.select_related("muted"), muter=me(request), muted__handle=handle)
    services.unmute(muter=me(request), muted=row.muted)
    messages.success(request, _("Vous verrez de nouveau ce que publie %(name)s.") % {"name": row.muted.name})
    return redirect("settings_people")


@login_required
def settings_people(request: HttpRequest) -> HttpResponse:
    """List whom one blocked and muted."""
    blocks = Block.objects.filter(blocker=me(request)).select_related("blocked").order_by("blocked__name")
    mutes = (
        Mute.objects.filter(Q(until=None) | Q(until__gt=Now()), muter=me(request))
        .select_related("muted")
        .order_by("muted__name")
    )
    return render(request, "profiles/settings_people.html", {"blocks": blocks, "mutes": mutes})


def _someone_else(request: HttpRequest, handle: str) -> User:
    person: User = get_object_or_404(User.objects.visible_to(request.user), handle=handle)
    if not rules.block_person.test(request.user, person):
        raise Http404
    return person

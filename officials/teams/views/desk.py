"""The desk's page of who answers: proposing mandates, answering who asks, changing and ending (OFF-1)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.views.desk import chosen, managed
from core.limits import limited
from feed.services import Refusal
from officials.teams import services
from officials.teams.forms import DelegationForm, ProposeForm
from officials.teams.models import Appointment
from officials.teams.rules import changed_by, ended_by, may_end, may_rename
from officials.teams.team import members_of
from places.models import Town
from profiles.models import Mandate
from profiles.views.request import me, posted

SETTLING = ("cancel", "accept", "refuse")
MOST = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def agents(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List who acts for the town and what waits for an answer; propose a mandate; settle; end."""
    town = managed(request, slug)
    act = request.POST.get("act", "")
    if act == "end" or act in SETTLING:
        return _end(request, town) if act == "end" else _settle(request, town, act)
    named = request.GET.get("elu", "")
    form = ProposeForm(posted(request), town=town, initial={"mandate": named if named.isascii() else ""})
    if request.method == "POST" and form.is_valid() and _proposed(request, town, form):
        messages.success(request, _("Proposition envoyée par e-mail. La fonction commence quand la personne accepte."))
        return redirect("desk_agents", town.slug)
    waiting = Appointment.objects.open().of_town(town).order_by("-pk")[:MOST]
    context = {
        "town": town,
        "form": form,
        "members": members_of(town),
        "asked": [row for row in waiting if row.asked],
        "proposed": [row for row in waiting if not row.asked],
        "changed_here": changed_by(request.user, town),
        "ended_here": ended_by(request.user, town),
    }
    return render(request, "teams/desk/agents.html", context, status=400 if form.errors else 200)


def _proposed(request: HttpRequest, town: Town, form: ProposeForm) -> bool:
    """Propose the mandate; say in the form why it cannot be."""
    try:
        services.propose(town=town, proposer=me(request), to=form.cleaned_data["to"], proposal=form.proposal())
    except Refusal as refusal:
        form.add_error("to", refusal.reason)
    except ValidationError as refusal:
        form.add_error("title", refusal)
    return not form.errors


def _end(request: HttpRequest, town: Town) -> HttpResponseBase:
    """End a mandate that the town may end; of others the form is not there, and it answers so."""
    theirs = (
        Mandate.objects.running().filter(town=town, role__in=ended_by(request.user, town)).exclude(person=me(request))
    )
    services.end(mandate=chosen(request, theirs), by=me(request))
    messages.success(request, _("Mandat terminé. Ce qui a été dit en son nom dit jusqu’à quand il a duré."))
    return redirect("desk_agents", town.slug)


def _settle(request: HttpRequest, town: Town, act: str) -> HttpResponseBase:
    """Take a proposal back, or answer who asked."""
    row: Appointment = chosen(request, Appointment.objects.of_town(town))
    try:
        if act == "cancel":
            services.cancel(appointment=row, by=me(request))
        else:
            services.answer(appointment=row, by=me(request), accepted=act == "accept")
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("C’est noté."))
    return redirect("desk_agents", town.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def agent(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Change what somebody has in charge, and until when; of whom it is another's to change, there is no such page."""
    town = managed(request, slug)
    theirs = Mandate.objects.running().filter(town=town, role__in=changed_by(request.user, town))
    rows = theirs.select_related("person").prefetch_related("themes")
    mandate = get_object_or_404(rows, pk=pk)
    form = DelegationForm(posted(request), town=town, initial=_initial(mandate, town))
    if not may_end(request.user, mandate):
        del form.fields["ends"]
    if not may_rename(request.user, mandate):
        del form.fields["title"]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        names = ("service", "neighbourhood")
        try:
            services.change(
                mandate=mandate,
                by=me(request),
                title=data.get("title", mandate.title),
                themes=list(data["themes"]),
                ends_at=form.ends_at if "ends" in data else mandate.ends_at,
                **{name: data[name] for name in names},
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("C’est noté."))
            return redirect("desk_agents", town.slug)
    context = {"town": town, "mandate": mandate, "form": form}
    return render(request, "teams/desk/agent.html", context, status=400 if form.errors else 200)


def _initial(mandate: Mandate, town: Town) -> dict[str, object]:
    return {
        "title": mandate.title,
        "themes": [theme.pk for theme in mandate.themes.all()],
        "neighbourhood": mandate.neighbourhood_id,
        "service": mandate.service_id,
        "ends": mandate.ends_at.astimezone(ZoneInfo(town.time_zone)).date() if mandate.ends_at else None,
    }

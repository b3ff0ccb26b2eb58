"""The register of what officials published before an election, and who of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.http import public_page
from core.limits import limited
from core.pagination import parse_cursor
from core.sheets import csv_lines
from feed.services import Refusal
from officials.campaign import register, services
from officials.campaign.models import Candidacy, Election
from places.models import Town
from profiles.models import Mandate
from profiles.querysets import ELECTED
from profiles.views.request import me


@require_safe
@public_page()
def publications(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List what was said under a capacity during one period, whoever asks."""
    town, elections, election = _asked(request, slug)
    context: dict[str, Any] = {"town": town, "election": election, "choices": _choices(request, elections, election)}
    if election is not None:
        page = register.page(election, before=request.GET.get("avant"))
        address = f"{request.path}?election={election.pk}"
        candidacies = Candidacy.objects.visible_to(request.user).filter(election=election)
        context |= {
            "page": page,
            "older_url": f"{address}&avant={page.next}" if page.next else "",
            "candidacies": list(candidacies.select_related("mandate__person").order_by("pk")[:200]),
            "may_stand": not election.is_over and _is_elected(request, town),
        }
        context["stands"] = context["may_stand"] and any(
            each.mandate.person_id == me(request).pk and each.withdrawn_at is None for each in context["candidacies"]
        )
    return render(request, "campaign/publications.html", context)


@require_safe
@limited("publications_file", methods={"GET"})
def publications_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the register of one period as CSV, whose cells no spreadsheet runs (EXP-4)."""
    town, _elections, election = _asked(request, slug)
    if election is None:
        raise Http404
    response = StreamingHttpResponse(_csv(election), content_type="text/csv; charset=utf-8")
    name = f"{town.slug}-publications-{election.votes_on}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_POST
@limited("case")
def candidacy(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Have an official in office say that they stand, or that they do not."""
    election = get_object_or_404(
        Election.objects.visible_to(request.user).select_related("town"), pk=pk, town__slug=slug
    )
    if not _is_elected(request, election.town):
        raise Http404
    try:
        if request.POST.get("act") == "withdraw":
            services.withdraw(person=me(request), election=election)
        else:
            services.declare(person=me(request), election=election)
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("C’est noté, et public."))
    return redirect("town_publications", slug)


def _asked(request: HttpRequest, slug: str) -> tuple[Town, list[Election], Election | None]:
    """Return the town, its elections, and the one that is asked for: the one that runs, otherwise the latest begun."""
    town = get_object_or_404(Town, slug=slug)
    elections = list(Election.objects.visible_to(request.user).filter(town=town).order_by("-votes_on", "pk")[:20])
    for each in elections:
        each.town = town
    asked = parse_cursor(request.GET.get("election"))
    if asked is not None:
        found = next((each for each in elections if each.pk == asked), None)
        if found is None:
            raise Http404
        return town, elections, found
    running = next((each for each in elections if each.is_running), None)
    return town, elections, running or next((each for each in elections if each.is_over), next(iter(elections), None))


def _is_elected(request: HttpRequest, town: Town) -> bool:
    return Mandate.objects.acting(request.user).current().filter(town=town, role__in=ELECTED).exists()


def _choices(request: HttpRequest, elections: list[Election], current: Election | None) -> list[dict[str, Any]]:
    return [
        {
            "label": f"{each.get_kind_display()} {each.votes_on.year}",
            "url": f"{request.path}?election={each.pk}",
            "current": each == current,
        }
        for each in elections
    ]


def _csv(election: Election) -> Iterator[str]:
    language = get_language() or "fr"
    with override(language):
        states = {"": _("en ligne"), "hidden": _("masquée"), "deleted": _("supprimée")}
        header = [
            _("publiée le"), _("modifiée le"), _("qui"), _("fonction"), _("genre"), _("état"), _("adresse"),
        ]  # fmt: skip

    def rows() -> Iterator[list[str]]:
        for line in register.everything(election):
            with override(language):
                yield [
                    line.at.isoformat(timespec="seconds"),
                    line.edited_at.isoformat(timespec="seconds") if line.edited_at else "",
                    line.who,
                    line.capacity,
                    str(line.kind),
                    states[line.state],
                    f"{settings.SITE_URL}{line.address}" if line.address else "",
                ]

    return csv_lines(header, rows())

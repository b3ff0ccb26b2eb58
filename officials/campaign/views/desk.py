"""The dates of a town's elections, for those who manage it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.views.desk import chosen, managed
from core.limits import limited
from feed.services import Refusal
from officials.campaign import services
from officials.campaign.forms import ElectionForm
from officials.campaign.models import Election
from profiles.views.request import me, posted

MOST = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def elections(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Write an election, correct its dates, take back one that has not begun."""
    town = managed(request, slug)
    rows = Election.objects.filter(town=town).select_related("town")
    edited = chosen(request, rows) if request.POST.get("pk") or request.GET.get("pk") else None
    form = ElectionForm(posted(request), election=edited)
    status = 200
    try:
        if edited and request.POST.get("act") == "remove":
            services.remove_election(election=edited, by=me(request))
            messages.success(request, _("L’élection est retirée."))
            return redirect("desk_elections", town.slug)
        if request.method == "POST" and form.is_valid():
            services.set_election(town=town, by=me(request), election=edited, **form.cleaned_data)
            messages.success(request, _("C’est noté."))
            return redirect("desk_elections", town.slug)
    except Refusal as refusal:
        status = 400
        form.is_valid()
        form.add_error(None, refusal.reason)
    context = {"town": town, "form": form, "edited": edited, "elections": rows.order_by("-votes_on", "pk")[:MOST]}
    return render(request, "campaign/desk.html", context, status=400 if form.errors else status)

"""What an official does themself: accept a mandate, say “that is me”, declare interests."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.views.desk import chosen
from core.limits import limited
from feed.services import Refusal
from officials.teams import services
from officials.teams.forms import InterestForm
from officials.teams.models import Appointment, Interest
from officials.teams.rules import may_declare
from profiles.models import Mandate
from profiles.views.request import me, posted


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("settings")
def offer(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show a proposed mandate to whom it was mailed; accept or decline it. Looking uses nothing up (AUTH-3)."""
    try:
        proposed = services.offer_of(token)
        if request.method == "POST" and request.user.is_authenticated:
            if request.POST.get("act") == "refuse":
                services.refuse(token=token, person=me(request))
                messages.success(request, _("C’est noté : vous ne prenez pas cette fonction."))
                return redirect(proposed.town)
            mandate = services.accept(token=token, person=me(request))
            messages.success(request, _("Bienvenue dans l’équipe. Ce que vous publiez ici porte votre fonction."))
            return redirect(mandate)
    except services.Dead as refusal:
        return render(request, "teams/offer.html", {"refusal": refusal.reason}, status=410)
    except Refusal as refusal:
        return render(request, "teams/offer.html", {"offer": proposed, "refusal": refusal.reason}, status=403)
    except ValidationError as refusal:
        return render(request, "teams/offer.html", {"offer": proposed, "refusal": refusal.messages[0]}, status=400)
    return render(request, "teams/offer.html", {"offer": proposed})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("settings")
def ask(request: HttpRequest, pk: int) -> HttpResponseBase:
    """“That is me”: ask the town hall for the mandate that a register names."""
    waiting = Mandate.objects.running().filter(person=None, town__claimed_at__isnull=False)
    mandate = get_object_or_404(waiting.select_related("town"), pk=pk)
    if request.method == "POST":
        try:
            services.ask(person=me(request), mandate=mandate)
        except Refusal as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, _("Demande envoyée. La mairie vous connaît : elle répondra sous quatorze jours."))
        return redirect(mandate)
    asked = Appointment.objects.open().of(request.user).filter(mandate=mandate, asked=True).exists()
    return render(request, "teams/ask.html", {"mandate": mandate, "town": mandate.town, "asked": asked})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def interests(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Declare a link, correct one, or say that it ended."""
    mandate = get_object_or_404(Mandate.objects.select_related("person", "town", "intercommunality"), pk=pk)
    if not may_declare(request.user, mandate):
        raise Http404
    rows = Interest.objects.visible_to(request.user).filter(mandate=mandate)
    edited = chosen(request, rows, "ligne") if request.POST.get("ligne") or request.GET.get("ligne") else None
    form = InterestForm.of(edited, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            if edited:
                services.correct(interest=edited, by=me(request), **form.cleaned_data)
            else:
                services.declare(mandate=mandate, by=me(request), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("C’est public. La version d’avant reste lisible."))
            return redirect("official_interests", mandate.pk)
    context = {"mandate": mandate, "interests": rows, "edited": edited, "form": form}
    return render(request, "teams/interests.html", context, status=400 if form.errors else 200)

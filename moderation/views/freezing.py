"""Stopping a colleague's stolen account, and giving it back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.limits import limited
from feed.services import Refusal
from moderation import services
from moderation.forms import FreezeForm, LiftForm
from moderation.models import Act, Decision
from moderation.rules import can_freeze
from profiles.models import Mandate
from profiles.views.request import me, posted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("moderation")
def freeze(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say what freezing does, and do it in one act."""
    mandate = colleague(request, pk)
    form = FreezeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.freeze_official(mandate=mandate, by=me(request), since=form.cleaned_data["since"])
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
            return _page(request, mandate, form, status=403 if isinstance(refusal, services.MayNotFreeze) else 409)
        messages.success(request, _("Le compte est gelé. La personne et vos collègues sont prévenus."))
        return redirect("freeze_official", mandate.pk)
    return _page(request, mandate, form, status=400 if form.errors else 200)


@login_required
@require_POST
@limited("moderation")
def unfreeze(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say that the account is its holder's again; the second person who does gives it back."""
    mandate = colleague(request, pk)
    form = LiftForm(request.POST)
    frozen = _standing(mandate)
    if frozen is None or not form.is_valid():
        raise Http404
    try:
        ended = services.lift_freeze(decision=frozen, by=me(request), restores=form.cleaned_data["restores"])
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    else:
        done = _("Le compte est dégelé.") if ended else _("C’est noté. Il faut encore l’accord d’un autre collègue.")
        messages.success(request, done)
    return redirect("freeze_official", mandate.pk)


def colleague(request: HttpRequest, pk: int) -> Mandate:
    """Return the mandate of somebody else of a body for which the viewer acts now, or 404."""
    found: Mandate = get_object_or_404(Mandate.objects.select_related("person", "town", "intercommunality"), pk=pk)
    if not can_freeze(request.user, found):
        raise Http404
    return found


def _standing(mandate: Mandate) -> Decision | None:
    """Return the freeze under which a person is, whichever of their mandates of this body it names."""
    same = Mandate.objects.filter(
        person=mandate.person_id, town=mandate.town_id, intercommunality=mandate.intercommunality_id
    )
    freezes = Decision.objects.standing().filter(act=Act.FREEZE, object_id__in=same.values("pk"))
    found: Decision | None = freezes.of_kind(Mandate).select_related("actor").order_by("-pk").first()
    return found


def _page(request: HttpRequest, mandate: Mandate, form: FreezeForm, *, status: int = 200) -> HttpResponseBase:
    frozen = _standing(mandate)
    context = {
        "mandate": mandate,
        "body": mandate.body,
        "frozen": frozen,
        "lifts": list(frozen.lifts.select_related("person").order_by("pk")) if frozen else [],
        "lifted": frozen is not None and frozen.lifts.filter(person=me(request)).exists(),
        "form": form,
        "lift_form": LiftForm(),
    }
    return render(request, "moderation/freeze.html", context, status=status)

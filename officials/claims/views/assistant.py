"""The assistant of ten minutes: one page a step, each saved by itself, none required (CIW14, FL4, FL10)."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.limits import limited
from officials.claims import services
from officials.claims.advice import advise
from officials.claims.forms import OWN, STEP_FORMS, HoursForm, ImageForm, StepForm
from officials.claims.models import Claim
from officials.claims.rules import manages, prepared_by
from officials.claims.steps import BY_KEY, STEPS, after, first_left
from places.models import Town


def _bench(request: HttpRequest, slug: str) -> tuple[Town, Claim | None]:
    """Return a town the viewer manages, or one they proved to speak for, with the claim; otherwise 404."""
    town = get_object_or_404(Town, slug=slug)
    if manages(request.user, town):
        return town, None
    claim = prepared_by(request.user, town)
    if claim is None:
        raise Http404
    return town, claim


@login_required
@require_safe
def begin(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Go on where one left off."""
    town, claim = _bench(request, slug)
    step = first_left(services.settled(town=town, claim=claim))
    return redirect("assistant_step", town.slug, step.key) if step else redirect("assistant_end", town.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("assistant")
def step(request: HttpRequest, slug: str, step: str) -> HttpResponseBase:
    """Settle one thing, or pass; what comes after may stay as it is proposed."""
    town, claim = _bench(request, slug)
    if step not in BY_KEY:
        raise Http404
    draft = claim.draft.get(step) if claim else None
    data = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = STEP_FORMS[step](town=town, draft=draft, **data)
    if request.method == "POST" and form.is_valid() and _settled(form, step, claim):
        _say(request, form)
        if "retour" in request.GET and claim is None:
            messages.success(request, _("C’est noté."))
            return redirect("desk", town.slug)
        following = None if "finir" in request.POST else after(step)
        return redirect("assistant_step", town.slug, following.key) if following else redirect("assistant_end", slug)
    context = _line(town, claim, step) | {"form": form} | (_advised(request, town) if step == "modules" else {})
    return render(request, f"claims/assistant/{step}.html", context, status=400 if form.errors else 200)


def _settled(form: StepForm, step: str, claim: Claim | None) -> bool:
    image = getattr(form, "image", None)
    try:
        services.settle(town=form.town, step=step, given=form.given(), claim=claim, image=image)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def _say(request: HttpRequest, form: StepForm) -> None:
    """Say what became of a colour of one's own: the page that comes next already wears it."""
    if isinstance(form, ImageForm) and form.cleaned_data["tone"] == OWN:
        messages.success(
            request,
            _(
                "Votre couleur est devenue la teinte lisible la plus proche : cette page la porte déjà. "
                "Contraste d’au moins 4,5 pour 1."
            ),
        )


def _line(town: Town, claim: Claim | None, step: str) -> dict[str, Any]:
    """Return what each page shows: where one is, what is done, what comes next."""
    done = services.settled(town=town, claim=claim)
    following = after(step)
    items = [{"label": each.label, "done": each.key in done, "current": each.key == step} for each in STEPS]
    skip = ["assistant_step", town.slug, following.key] if following else ["assistant_end", town.slug]
    return {
        "town": town,
        "claim": claim,
        "step": BY_KEY[step],
        "number": [each.key for each in STEPS].index(step) + 1,
        "steps": STEPS,
        "items": items,
        "skip_url": reverse(skip[0], args=skip[1:]),
        "hue": _hue(town, claim),
    }


def _hue(town: Town, claim: Claim | None) -> int | None:
    """Return the colour that was prepared, or the town's."""
    hue = (claim.draft.get("image") or {}).get("hue") if claim else None
    return town.hue if hue is None else hue


def _advised(request: HttpRequest, town: Town) -> dict[str, Any]:
    """Return what to open with the hours a town hall has, once it said how many (FL10)."""
    asked = HoursForm(request.GET if "heures" in request.GET else None)
    hours = asked.cleaned_data["heures"] if asked.is_bound and asked.is_valid() else None
    rows = advise(population=town.population, hours=hours if hours is not None else 0)
    return {"hours_form": asked, "hours": hours, "advice": {row.module.value: row for row in rows}}


@login_required
@require_safe
def finished(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Say that the page is ready, or what it still waits for, with a code to print and what to do next."""
    town, claim = _bench(request, slug)
    url = f"{settings.SITE_URL}{town.get_absolute_url()}"
    code = mark_safe(segno.make(url, error="m").svg_inline(scale=5, border=2))  # drawn by us from our own address
    done = services.settled(town=town, claim=claim)
    left = [each for each in STEPS if each.key not in done]
    context = {"town": town, "claim": claim, "qr": code, "url": url, "left": left, "hue": _hue(town, claim)}
    return render(request, "claims/assistant/end.html", context)

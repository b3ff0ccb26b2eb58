"""Claiming a town: the form, the code, the second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.limits import TooMany, client_network, limited
from feed.services import Refusal
from officials.claims import services
from officials.claims.forms import ClaimForm, CodeForm, ConfirmForm, ContestForm
from officials.claims.models import Claim, Part
from officials.claims.rules import own_claim
from places.models import Town
from profiles.forms import SignUpForm, too_many
from profiles.views.request import me, posted


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("claim")
def claim_town(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Say how a town hall takes its page over, and begin; the same page for all, whoever else is claiming."""
    town = get_object_or_404(Town, slug=slug)
    if town.claimed_at is not None:
        return _taken(request, town)
    if not request.user.is_authenticated:
        return render(request, "claims/claim.html", {"town": town, "form": None, "account": SignUpForm()})
    claim = own_claim(request.user, town)
    if request.method == "POST" and request.POST.get("act") == "code":
        return _prove(request, town, claim)
    if claim is not None and request.method != "POST" and "autrement" not in request.GET:
        return _waiting(request, claim, CodeForm())
    form = ClaimForm(posted(request), town=town)
    if request.method == "POST" and form.is_valid() and _begin(request, town, form):
        return redirect("claim_town", town.slug)
    return render(request, "claims/claim.html", {"town": town, "form": form}, status=400 if form.errors else 200)


def _taken(request: HttpRequest, town: Town) -> HttpResponseBase:
    """Tell whoever claims a claimed town that they may ask to join, or contest if they were claiming it."""
    lost = Claim.objects.visible_to(request.user).filter(town=town, confirmed_at=None).order_by("-pk").first()
    return render(request, "claims/taken.html", {"town": town, "lost": lost, "form": ContestForm()})


def _begin(request: HttpRequest, town: Town, form: ClaimForm) -> bool:
    try:
        services.begin_claim(person=me(request), town=town, network=client_network(request), **form.given())
    except TooMany as refusal:
        form.add_error("way", too_many(refusal))
    except services.BadTitle as refusal:
        form.add_error("title", refusal.reason)
    except Refusal as refusal:
        form.add_error("way", refusal.reason)
    else:
        return True
    return False


def _waiting(request: HttpRequest, claim: Claim, form: CodeForm, *, status: int = 200) -> HttpResponseBase:
    return render(request, "claims/waiting.html", {"town": claim.town, "claim": claim, "form": form}, status=status)


def _prove(request: HttpRequest, town: Town, claim: Claim | None) -> HttpResponseBase:
    """Take the first code."""
    form = CodeForm(request.POST)
    if claim is None:
        messages.warning(request, services.ClaimDead().reason)
        return redirect("claim_town", town.slug)
    if form.is_valid():
        try:
            services.prove_claim(claim=claim, typed=form.cleaned_data["code"])
        except Refusal as refusal:
            form.add_error("code", refusal.reason)
        else:
            messages.success(
                request, _("C’est bien la mairie. Préparez la page : elle paraît dès qu’une seconde personne confirme.")
            )
            return redirect("assistant", town.slug)
    return _waiting(request, claim, form, status=400)


@login_required
@require_POST
@limited("claim")
def claim_code(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send another code to the town hall: the first, or once the claim is proved the second."""
    town = get_object_or_404(Town, slug=slug)
    claim = own_claim(request.user, town)
    if claim is None:
        raise Http404
    _send(request, claim, Part.CONFIRM if claim.proved_at else Part.PROVE)
    return redirect("claim_town", town.slug)


def _send(request: HttpRequest, claim: Claim, part: Part) -> None:
    network = client_network(request)
    try:
        services.send_code(claim=claim, part=part, asker=f"user:{me(request).pk}", network=network)
    except TooMany as refusal:
        messages.warning(request, " ".join(too_many(refusal).messages))
    except Refusal as refusal:
        messages.warning(request, refusal.reason)
    else:
        messages.success(request, _("Un nouveau code part vers la mairie. Le précédent ne vaut plus rien."))


@login_required
@require_POST
@limited("claim")
def withdraw(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give one's claim up."""
    town = get_object_or_404(Town, slug=slug)
    claim = own_claim(request.user, town)
    if claim is not None:
        services.withdraw_claim(claim=claim)
        messages.success(request, _("Demande abandonnée."))
    return redirect(town)


@login_required
@require_POST
@limited("claim")
def contest(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Tell the operators that somebody else took the page over wrongly."""
    town = get_object_or_404(Town, slug=slug)
    lost = Claim.objects.visible_to(request.user).filter(town=town, confirmed_at=None).order_by("-pk").first()
    if lost is None or town.claimed_at is None:
        raise Http404
    form = ContestForm(request.POST)
    if not form.is_valid():
        return render(request, "claims/taken.html", {"town": town, "lost": lost, "form": form}, status=400)
    services.contest(claim=lost, words=form.cleaned_data["words"])
    messages.success(request, _("L’équipe de la plateforme va regarder et vous répondre par e-mail."))
    return redirect("claim_town", town.slug)


# --- the second person ------------------------------------------------------------------------------------------------


def _claim_at(key: str) -> Claim:
    """Return the proved claim of an address that only the town hall was sent."""
    rows = Claim.objects.filter(key=key[:40], proved_at__isnull=False, person__is_active=True)
    return get_object_or_404(rows.select_related("town", "person", "contact"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("claim")
def confirm(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show who took a page over, and let a second person of the town hall confirm it."""
    claim = _claim_at(key)
    context: dict[str, Any] = {"town": claim.town, "claim": claim, "form": None, "own": False, "account": SignUpForm()}
    if claim.confirmed_at is not None or not Claim.objects.open().filter(pk=claim.pk).exists():
        return render(request, "claims/confirm_over.html", context)
    if request.user.is_authenticated:
        context["own"] = claim.person_id == request.user.pk
        context["form"] = form = ConfirmForm(posted(request), initial={"role": ""})
        if request.method == "POST" and form.is_valid() and _confirmed(request, claim, form):
            messages.success(request, _("Merci : la page est maintenant celle de la mairie."))
            return redirect(claim.town)
    elif request.method == "POST":
        return redirect(f"{request.path}")
    wrong = request.method == "POST"
    return render(request, "claims/confirm.html", context, status=400 if wrong else 200)


def _confirmed(request: HttpRequest, claim: Claim, form: ConfirmForm) -> bool:
    data = form.cleaned_data
    try:
        services.confirm_claim(
            claim=claim, person=me(request), typed=data["code"], role=data["role"], title=data["title"]
        )
    except (services.WrongCode, services.CodeDead) as refusal:
        form.add_error("code", refusal.reason)
    except services.NobodyManages as refusal:
        form.add_error("role", refusal.reason)
    except Refusal as refusal:
        form.add_error(None, refusal.reason)
    else:
        return True
    return False


@login_required
@require_POST
@limited("claim")
def confirm_code(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send the second code to the town hall again: whoever confirms may read its mail another day."""
    claim = _claim_at(key)
    _send(request, claim, Part.CONFIRM)
    return redirect("confirm_claim", claim.key)

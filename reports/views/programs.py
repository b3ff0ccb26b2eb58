"""Programs of others: the keys by which they report in a town, and the server to which its reports go."""

from __future__ import annotations

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.views.desk import chosen, managed
from core.limits import limited
from places.models import Town
from profiles.views.confirming import was_confirmed
from profiles.views.request import me, posted
from reports import services
from reports.models import Category, Forwarded, Forwarding, Open311Key
from reports.open311.forms import ForwardingForm, KeyForm
from reports.open311.shapes import root

SHOWN = 20


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("settings")
def keys(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List the keys of a town; make one and show its secret, this once; take one back."""
    town, secret = _confirmed(request, slug), ""
    if request.POST.get("act") == "revoke":
        services.revoke_key(key=chosen(request, Open311Key.objects.filter(town=town)))
        messages.success(request, _("Cette clé n’ouvre plus rien."))
        return redirect("desk_keys", town.slug)
    form = KeyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            _key, secret = services.create_key(
                town=town, person=me(request), name=data["name"], days=data["days"] or None
            )
        except ValidationError as refusal:
            form.add_error("name", refusal)
        else:
            form = KeyForm()
    context = {
        "town": town,
        "form": form,
        "secret": secret,
        "server": root(),
        "keys": Open311Key.objects.in_use().filter(town=town).select_related("person").order_by("-pk"),
    }
    return render(request, "reports/desk_keys.html", context, status=400 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("settings")
def forwarding(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Decide where a town's reports go, and show how it goes."""
    town = _confirmed(request, slug)
    row = Forwarding.objects.filter(town=town).first()
    form = ForwardingForm(posted(request), categories=list(Category.objects.of_town(town)), row=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_forwarding(town=town, **form.told())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("C’est noté."))
            return redirect("desk_forwarding", town.slug)
    sent = Forwarded.objects.filter(forwarding=row) if row else Forwarded.objects.none()
    context = {
        "town": town,
        "form": form,
        "row": row,
        "sent": sent.exclude(sent_at=None).count(),
        "waiting": sent.filter(sent_at=None, refusal="").count(),
        "refused": sent.exclude(refusal="").select_related("report__category").order_by("-pk")[:SHOWN],
    }
    return render(request, "reports/desk_forwarding.html", context, status=400 if form.errors else 200)


def _confirmed(request: HttpRequest, slug: str) -> Town:
    """Return a town whose desk the viewer manages, once they proved who they are: a secret is at stake (AUTH-5)."""
    town = managed(request, slug)
    if not was_confirmed(request):
        raise ReauthenticationRequired
    return town

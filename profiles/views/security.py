"""What protects the account: passkeys, second factor, password, devices."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from core.limits import limited
from profiles import mail, services
from profiles.adapter import NOTICES
from profiles.devices import describe
from profiles.forms import PasswordForm
from profiles.views.confirming import recently_confirmed
from profiles.views.request import me, next_path, posted
from profiles.views.settings import keep_signed_in


@login_required
def security(request: HttpRequest) -> HttpResponse:
    """Show how one signs in and where one is signed in."""
    authenticators = Authenticator.objects.filter(user=me(request)).order_by("created_at")
    kinds = Authenticator.Type
    context = {
        "passkeys": [one for one in authenticators if one.type == kinds.WEBAUTHN],
        "totp": next((one for one in authenticators if one.type == kinds.TOTP), None),
        "recovery": next((one for one in authenticators if one.type == kinds.RECOVERY_CODES), None),
        "devices": _devices(request),
    }
    return render(request, "profiles/settings_security.html", context)


@sensitive_post_parameters("password")
@recently_confirmed
@limited("settings")
def password(request: HttpRequest) -> HttpResponseBase:
    """Choose, replace or remove the password; every other device is signed out (AUTH-4)."""
    person = me(request)
    removing = "remove" in request.POST
    form = PasswordForm(None if removing else posted(request), person=person)
    if removing or (request.method == "POST" and form.is_valid()):
        services.set_password(
            person=person, password="" if removing else form.cleaned_data["password"], keep=request.session.session_key
        )
        keep_signed_in(request, person)
        mail.notify_security(person, NOTICES["account/email/password_changed"])
        messages.success(request, _("C’est fait. Vos autres appareils sont déconnectés."))
        return redirect("settings_security")
    return render(request, "profiles/settings_password.html", {"form": form})


class AddPasskeyView(AddWebAuthnView):  # type: ignore[misc]  # allauth is untyped
    """Keep the passkey that the browser just made, then go on where it was asked."""

    def get_success_url(self) -> str:
        if "next" in self.request.POST:
            return next_path(self.request) or reverse("settings_security")
        return str(super().get_success_url())


add_passkey = recently_confirmed(AddPasskeyView.as_view())


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of one's devices out."""
    session = get_object_or_404(UserSession, pk=pk, user=me(request))
    services.end_session(session=session)
    messages.success(request, _("Cet appareil est déconnecté."))
    return redirect("settings_security")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    person = me(request)
    services.end_sessions(person=person, keep=request.session.session_key)
    keep_signed_in(request, person)
    messages.success(request, _("Tous vos autres appareils sont déconnectés."))
    return redirect("settings_security")


def _devices(request: HttpRequest) -> list[dict[str, object]]:
    rows = UserSession.objects.filter(user=me(request)).order_by("-last_seen_at")[:50]
    return [
        {
            "pk": row.pk,
            "name": describe(row.user_agent),
            "seen": row.last_seen_at,
            "ip": row.ip,
            "current": row.session_key == request.session.session_key,
        }
        for row in rows
    ]

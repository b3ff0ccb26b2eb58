"""Where allauth meets civicnet: mails, addresses, second factor, words."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core import limits, live
from profiles import mail
from profiles.addresses import normalize
from profiles.middleware import start
from profiles.models import User
from profiles.services.accounts import DEVICE

# What a security notice says happened, by the name allauth gives it.
NOTICES = {
    "account/email/password_changed": _("Votre mot de passe a été changé."),
    "account/email/password_set": _("Un mot de passe a été choisi pour votre compte."),
    "mfa/email/totp_activated": _("Une application d’authentification a été ajoutée à votre compte."),
    "mfa/email/totp_deactivated": _("L’application d’authentification a été retirée de votre compte."),
    "mfa/email/webauthn_added": _("Une clé d’accès a été ajoutée à votre compte."),
    "mfa/email/webauthn_removed": _("Une clé d’accès a été retirée de votre compte."),
    "mfa/email/recovery_codes_generated": _(
        "De nouveaux codes de secours ont été créés ; les anciens ne valent plus rien."
    ),
}


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]  # allauth is untyped
    """Ask for a second factor from those who set up an application for it.

    A passkey alone is a comfort: losing the phone it is on must not lock a citizen out of an account whose address
    still receives mail.
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if user is None or not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            return False
        return bool(super()._should_handle(request))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in as civicnet means it."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Adresse ou mot de passe inexact. Sans mot de passe, laissez le champ vide : "
                                     "vous recevrez un code."),
        "too_many_login_attempts": _("Trop d’essais. Attendez un quart d’heure, ou demandez un code par e-mail."),
        "incorrect_code": _("Ce code n’est pas le bon."),
        "incorrect_password": _("Ce mot de passe n’est pas le bon."),
        "rate_limited": _("Trop de demandes : attendez un instant."),
    }  # fmt: skip

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in under a new session id, and start counting the life of the session (AUTH-1, AUTH-5)."""
        super().login(request, user)
        start(request)

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """Let the person find in the account what this device followed without one."""
        response: HttpResponse = super().post_login(request, user, **options)
        if settings.ADOPT_DEVICE:
            import_string(settings.ADOPT_DEVICE)(request=request, person=user, response=response)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and have the sockets that this session opened find it gone (WS-4)."""
        person, device = request.user.pk, request.session.get(DEVICE)
        if person and device and settings.DETACH:
            import_string(settings.DETACH)(person=person, device=device)
        super().logout(request)
        if person:
            live.recheck(person)

    def get_login_stages(self) -> list[str]:
        """Ask only what we ask: codes and addresses have been proven before allauth hears of a person."""
        return ["profiles.adapter.SecondFactorStage"]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse allauth's own sign-up, which is not addressed anywhere: profiles.views has ours."""
        return False

    def clean_email(self, email: str) -> str:
        return normalize(email)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that the limits count by: forwarded headers only from trusted proxies (HOST-1)."""
        address = limits.client_address(request)
        return address if address != "unknown" else "0.0.0.0"  # noqa: S104  (a Unix socket has no address)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer a code by e-mail to those who have no second factor."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            entry = {"id": "code", "description": _("Recevoir un code par e-mail"), "url": reverse("confirm_by_code")}
            methods.append(entry)
        return methods

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Refuse: the mails civicnet sends are written in profiles/mail, and allauth has none of its own to send."""
        raise RuntimeError(f"a mail without words: {template_prefix}")

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the person of every change to what protects the account."""
        words = NOTICES.get(template_prefix)
        if words is not None:
            mail.notify_security(user, words)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors as civicnet means them."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Ce code n’est pas le bon."),
    }

    def _get_site_name(self) -> str:
        return "civicnet"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the configured host, never the one a request claims (HOST-1)."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "localhost", "name": "civicnet"}

    def encrypt(self, text: str) -> str:
        """Keep TOTP secrets unreadable in a stolen database: the key is not in it."""
        return secret_box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return secret_box().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": user.name}


def secret_box() -> MultiFernet:
    """Return what encrypts small secrets under the installation's key and its former ones."""
    keys: list[str] = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = (hashlib.blake2b(key.encode(), digest_size=32, person=b"civicnet-mfa").digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])

"""What people type about themselves, checked with kindness; services and the database check again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from core.forms import LineField
from core.limits import TooMany
from core.text import clean_line
from places.models import Neighbourhood
from places.search import named
from profiles import codes
from profiles.addresses import normalize
from profiles.models import MAX_NAME, MAX_TOKEN_NAME, User
from profiles.services.profile import check_name

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.http import HttpRequest, HttpResponse

TOKEN_PERIODS = ((30, _("Un mois")), (90, _("Trois mois")), (365, _("Un an")))
MUTE_PERIODS = (("1", _("Un jour")), ("7", _("Une semaine")), ("30", _("Un mois")), ("", _("Pour de bon")))


class AddressField(forms.EmailField):
    """An e-mail address in its one spelling (I18N-1)."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"})
        kwargs.setdefault("label", _("Adresse e-mail"))
        super().__init__(max_length=254, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return normalize(super().to_python(value) or "")


def too_many(refusal: TooMany) -> ValidationError:
    """Return a refusal in words: when one may try again."""
    minutes = max(1, round(refusal.retry_after / 60))
    return ValidationError(
        _("Trop de demandes pour cette adresse. Réessayez dans %(minutes)d min."), params={"minutes": minutes}
    )


class SignUpForm(forms.Form):
    """First screen of three: who you are."""

    name = forms.CharField(
        label=_("Votre nom"),
        help_text=_("Le nom que verront vos voisins, par exemple « Camille Rey »."),
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = AddressField(help_text=_("Nous vous y envoyons un code. Elle n’est jamais montrée."))
    is_minor = forms.BooleanField(
        label=_("J’ai moins de 18 ans"),
        required=False,
        help_text=_("Personne ne le voit. Les élus et les agents d’une mairie ne pourront pas vous écrire en privé."),
    )

    def clean_name(self) -> str:
        return check_name(self.cleaned_data["name"])


class NameForm(forms.Form):
    """Someone proved an address that has no account: only the name is missing."""

    name = SignUpForm.base_fields["name"]
    is_minor = SignUpForm.base_fields["is_minor"]

    def clean_name(self) -> str:
        return check_name(self.cleaned_data["name"])


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # allauth is untyped
    """Address, and a password for those who chose one; without it a code comes by e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField()
        password = self.fields["password"]
        password.required, password.label, password.help_text = False, _("Mot de passe"), ""
        password.max_length = 200
        password.widget.attrs = {"autocomplete": "current-password", "maxlength": "200"}

    def _clean_without_password(self, email: str | None, phone: str | None) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def _login_by_code(self, request: HttpRequest, redirect_url: str | None, credentials: Any) -> HttpResponse:
        codes.send(request, codes.ENTER, email=credentials["email"], next=redirect_url or "")
        return redirect("account_code")


class PasskeyField(forms.JSONField):
    """What a browser says of a passkey; anything else is refused in words before allauth reads it.

    allauth takes what it gets for a well-formed answer, and the parser of fido2 fails in many ways on any other.
    """

    MAX_LENGTH = 64 * 1024
    default_error_messages = {
        "required": _("La clé d’accès n’a pas été reconnue."),
        "invalid": _("La clé d’accès n’a pas été reconnue."),
    }

    def __init__(self, kind: type[AuthenticationResponse | RegistrationResponse]) -> None:
        super().__init__(widget=forms.HiddenInput)
        self.kind = kind

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > self.MAX_LENGTH:
            raise self.refusal()
        try:
            answer = super().to_python(value)
        except RecursionError:  # brackets in brackets in brackets…
            raise self.refusal() from None
        if not answer:
            return None  # required
        try:
            client = self.kind.from_dict(answer).response.client_data
        except (AttributeError, LookupError, TypeError, ValueError):
            raise self.refusal() from None
        if not isinstance(client.origin, str):
            raise self.refusal()
        return answer

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Do not write a refused key back in the page."""
        return initial

    def refusal(self) -> ValidationError:
        """Return what is said of a key that opens nothing."""
        return ValidationError(self.error_messages["invalid"], code="invalid")


class AddPasskeyForm(passkeys.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey the browser just made."""

    credential = PasskeyField(RegistrationResponse)


class AuthenticatePasskeyForm(passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as second factor."""

    credential = PasskeyField(AuthenticationResponse)

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except ValidationError as refusal:
            if refusal.code == "incorrect_code":  # said of a code; this was a key
                raise self.fields["credential"].refusal() from None
            raise


class LoginPasskeyForm(AuthenticatePasskeyForm, passkeys.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey alone to sign in."""


class ReauthenticatePasskeyForm(AuthenticatePasskeyForm, passkeys.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey before a sensitive act."""


class CodeForm(forms.Form):
    """The code that came by e-mail; spaces and dashes do not matter."""

    code = forms.CharField(
        label=_("Code à 6 chiffres"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off", "size": "8"}
        ),
    )


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    """What others read on one's page."""

    picture = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("JPEG, PNG ou WebP. Elle est recadrée en carré ; lieu et date de prise de vue en sont retirés."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = User
        fields = ("name", "bio", "neighbourhood")
        widgets = {"bio": forms.Textarea(attrs={"rows": 3}), "name": forms.TextInput(attrs={"autocomplete": "name"})}
        labels = {"neighbourhood": _("Quartier")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = self.fields["neighbourhood"]
        quarters.queryset = Neighbourhood.objects.filter(town=self.instance.town_id).order_by("name")  # type: ignore[attr-defined]
        quarters.empty_label = _("Non précisé")  # type: ignore[attr-defined]
        if not quarters.queryset.exists():  # type: ignore[attr-defined]
            del self.fields["neighbourhood"]

    def clean_name(self) -> str:
        return check_name(self.cleaned_data["name"], person=self.instance)

    def clean_bio(self) -> str:
        return clean_line(self.cleaned_data["bio"])


class HandleForm(forms.Form):
    """One's address on the site."""

    handle = forms.CharField(
        label=_("Identifiant"),
        max_length=31,
        help_text=_("De 3 à 30 lettres sans accent, chiffres ou « _ ». L’ancien reste réservé un an."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off", "dir": "ltr"}
        ),
    )

    def clean_handle(self) -> str:
        return str(self.cleaned_data["handle"]).strip().lstrip("@").lower()


class PrivacyForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    """What others may find out."""

    class Meta:
        model = User
        fields = ("shows_follows", "is_listed", "is_minor")
        labels = {
            "shows_follows": _("Montrer sur ma page ce que je suis"),
            "is_listed": _("Me laisser trouver par mon nom"),
            "is_minor": _("J’ai moins de 18 ans"),
        }
        help_texts = {
            "shows_follows": _("Les communes, quartiers, thèmes et personnes que vous suivez."),
            "is_listed": _("Dans la recherche, et quand quelqu’un commence à taper votre nom pour vous mentionner."),
            "is_minor": _(
                "Personne ne le voit. Les élus et les agents d’une mairie ne peuvent alors pas vous écrire en privé, "
                "sauf dans une conversation où vous vous parlez déjà."
            ),
        }


class LanguageForm(forms.Form):
    """The language of pages and mails."""

    language = forms.ChoiceField(
        label=_("Langue"),
        widget=forms.RadioSelect,
        choices=[("fr", "Français"), ("en", "English"), ("it", "Italiano"), ("ar", "العربية")],
    )


class AddressForm(forms.Form):
    """A new e-mail address for the account."""

    email = AddressField(label=_("Nouvelle adresse e-mail"), help_text=_("Un code y est envoyé pour la confirmer."))


class PasswordForm(forms.Form):
    """A password, for those who prefer one to a code."""

    password = forms.CharField(
        label=_("Nouveau mot de passe"),
        max_length=200,
        strip=False,
        help_text=_("12 caractères au moins : quelques mots sans rapport font un bon mot de passe."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password_validation.validate_password(self.cleaned_data["password"], self.person)
        return str(self.cleaned_data["password"])


class MuteForm(forms.Form):
    """For how long someone is no longer shown."""

    days = forms.ChoiceField(
        label=_("Pendant combien de temps ?"),
        choices=MUTE_PERIODS,
        required=False,
        widget=forms.RadioSelect,
        initial="7",
    )

    def until(self) -> datetime | None:
        """Return the end of the period chosen, None for good."""
        days = self.cleaned_data["days"]
        return timezone.now() + timedelta(days=int(days)) if days else None


class AccessForm(forms.Form):
    """An access token for another program: what for, how far, how long."""

    name = LineField(
        label=_("À quoi il sert"),
        max_length=MAX_TOKEN_NAME,
        help_text=_("Pour le reconnaître plus tard, par exemple « Site de la mairie »."),
    )
    writes = forms.TypedChoiceField(
        label=_("Ce qu’il permet"),
        choices=[("", _("Lire seulement")), ("yes", _("Lire et écrire en votre nom"))],
        coerce=bool,
        empty_value=False,  # type: ignore[arg-type]  # the stubs think of texts only
        required=False,
        initial="",
        widget=forms.RadioSelect,
    )
    messages = forms.BooleanField(
        label=_("Ouvrir aussi mes messages privés"),
        required=False,
        help_text=_("Sans cela, le programme ne lit ni n’écrit aucun message privé."),
    )
    town_name = LineField(
        label=_("Écrire dans une seule commune"),
        max_length=120,
        required=False,
        help_text=_("Laissez vide pour toutes."),
        widget=forms.SearchInput(attrs={"data-typeahead": reverse_lazy("town_suggestions")}),
    )
    town = forms.SlugField(widget=forms.HiddenInput(attrs={"data-typeahead-value": True}), required=False)
    days = forms.TypedChoiceField(
        label=_("Pendant combien de temps ?"), choices=TOKEN_PERIODS, coerce=int, widget=forms.RadioSelect, initial=90
    )

    def clean(self) -> dict[str, Any]:
        """Find the town that was named; a name that several bear needs its postal code."""
        data: dict[str, Any] = super().clean() or {}
        name, slug = data.get("town_name") or "", data.get("town") or ""
        data["town"] = None
        if name or slug:
            data["town"], candidates = named(name, slug)
            if data["town"] is None:
                several = _("Plusieurs communes portent ce nom : ajoutez le code postal.")
                self.add_error("town_name", several if candidates else _("Commune inconnue."))
        return data


class DeleteForm(forms.Form):
    """The last question before leaving."""

    sure = forms.BooleanField(label=_("Je veux supprimer mon compte et tout ce que j’y ai écrit."))

"""Settings: what people show, in which language, at which address."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings as site
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import bounces
from core.images import Refused
from core.limits import TooMany, limited
from profiles import codes, mail, services
from profiles.forms import AddressForm, CodeForm, HandleForm, LanguageForm, PrivacyForm, ProfileForm, too_many
from profiles.models import Mandate, User
from profiles.views.confirming import recently_confirmed
from profiles.views.entering import explain
from profiles.views.request import me, onward, posted


@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """List every setting with its present value."""
    mandates = Mandate.objects.of(request.user).handling().select_related("town", "service").order_by("pk")
    context = {"mandates": mandates, "bounce": bounces.about(me(request).email)}
    return render(request, "profiles/settings.html", context)


@login_required
@limited("settings")
def profile(request: HttpRequest) -> HttpResponseBase:
    """Edit name, words, neighbourhood and picture."""
    person = me(request)
    former = person.name
    form = ProfileForm(posted(request), request.FILES or None, instance=person)
    if request.method == "POST" and form.is_valid() and _take_picture(request, form):
        data = form.cleaned_data
        services.update_profile(
            person=person, name=data["name"], bio=data["bio"], neighbourhood=data.get("neighbourhood")
        )
        messages.success(request, _("Votre page est à jour."))
        return redirect("settings")
    person.name = former  # the form wrote on the instance; what is refused is shown in its field only
    return render(request, "profiles/settings_profile.html", {"form": form})


def _take_picture(request: HttpRequest, form: ProfileForm) -> bool:
    person = me(request)
    if "remove_picture" in request.POST:
        services.remove_picture(person=person)
    elif upload := form.cleaned_data.get("picture"):
        try:
            services.set_picture(person=person, upload=upload)
        except Refused as refusal:
            form.add_error("picture", refusal.reason)
            return False
    return True


@login_required
@limited("settings")
def handle(request: HttpRequest) -> HttpResponseBase:
    """Change one's address on the site."""
    person = me(request)
    form = HandleForm(posted(request), initial={"handle": person.handle})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_handle(person=person, handle=form.cleaned_data["handle"])
        except ValidationError as refusal:
            form.add_error("handle", refusal)
        else:
            messages.success(request, _("Votre identifiant est @%(handle)s.") % {"handle": person.handle})
            return redirect("settings")
    return render(request, "profiles/settings_handle.html", {"form": form})


@login_required
@limited("settings")
def privacy(request: HttpRequest) -> HttpResponseBase:
    """Choose what others may find out."""
    form = PrivacyForm(posted(request), instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.update_privacy(person=me(request), **form.cleaned_data)
        messages.success(request, _("C’est noté."))
        return redirect("settings")
    return render(request, "profiles/settings_privacy.html", {"form": form})


@login_required
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of pages and mails; the form posts to ``set_language``."""
    form = LanguageForm(initial={"language": me(request).language})
    return render(request, "profiles/settings_language.html", {"form": form})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language, of this browser for a visitor, of the account for someone signed in."""
    form = LanguageForm(request.POST)
    response = onward(request, "home")
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        if request.user.is_authenticated:
            services.set_language(person=me(request), language=chosen)
            translation.activate(chosen)
        response.set_cookie(
            site.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=site.LANGUAGE_COOKIE_SECURE,
            httponly=site.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response


@login_required
@require_POST
@limited("settings")
def address_retry(request: HttpRequest) -> HttpResponse:
    """Write to one's address again, after mails to it came back."""
    bounces.forget(me(request).email)
    messages.success(request, _("Nous réessaierons. Vérifiez que votre boîte n’est pas pleine."))
    return redirect("settings")


@recently_confirmed
@limited("settings")
def address(request: HttpRequest) -> HttpResponseBase:
    """Ask for another e-mail address: a code goes to the new one (AUTH-7)."""
    form = AddressForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            codes.send(request, codes.ADDRESS, email=form.cleaned_data["email"], person=me(request).pk)
        except TooMany as refusal:
            form.add_error("email", too_many(refusal))
        else:
            return redirect("settings_address_code")
    return render(request, "profiles/settings_address.html", {"form": form})


@never_cache
@login_required
def address_code(request: HttpRequest) -> HttpResponse:
    """Confirm the new address with its code; tell the old one how to take the account back."""
    person = me(request)
    try:
        pending = codes.Pending.of(request, codes.ADDRESS)
    except codes.CodeDead:
        return redirect("settings_address")
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            proven = codes.check(request, codes.ADDRESS, form.cleaned_data["code"])
        except codes.CodeDead:
            messages.warning(request, _("Ce code n’est plus valable : demandez-en un autre."))
            return redirect("settings_address")
        except codes.WrongCode as refusal:
            form.add_error("code", explain(refusal))
        else:
            return _move(request, person, proven)
    context = {
        "form": form,
        "email": pending.email,
        "minutes": codes.LIFE // 60,
        "change_url": reverse("settings_address"),
    }
    return render(request, "profiles/code.html", context)


def _move(request: HttpRequest, person: User, proven: codes.Pending) -> HttpResponse:
    former = person.email
    if proven.notes.get("person") != person.pk:
        return redirect("settings_address")
    try:
        token = services.change_email(person=person, email=proven.email, keep=request.session.session_key)
    except services.EmailTaken:  # said only to someone who just proved to read the mail of that address
        messages.error(request, _("Un autre compte a déjà cette adresse."))
        return redirect("settings_address")
    keep_signed_in(request, person)
    link = f"{site.SITE_URL}{reverse('address_revert', args=[token])}"
    try:
        mail.send(
            "profiles/mail/address_changed", to=former, language=person.language, link=link, name=person.name, days=7
        )
    except TooMany:
        messages.info(request, _("L’ancienne adresse a déjà reçu beaucoup de messages : elle n’a pas été prévenue."))
    messages.success(request, _("Votre adresse est maintenant %(email)s.") % {"email": proven.email})
    return redirect("settings")


@never_cache
def address_revert(request: HttpRequest, token: str) -> HttpResponse:
    """Give the account back to its former address; looking at the page changes nothing (AUTH-3)."""
    try:
        change = services.keep_address(token)
        if request.method == "POST":
            services.revert_email(token=token)
            messages.success(request, _("L’ancienne adresse est rétablie et tous les appareils sont déconnectés."))
            return redirect("account_login")
    except (services.LinkDead, services.EmailTaken):
        return render(request, "profiles/link_dead.html", status=410)
    return render(request, "profiles/address_revert.html", {"change": change})


def keep_signed_in(request: HttpRequest, person: User) -> None:
    """Keep this device signed in, under a new session id, when all others have just been signed out."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    update_session_auth_hash(request, person)
    UserSession.objects.create_from_request(request)

"""Coming in: who you are, the code, your town. Three screens, no CAPTCHA, no script needed (AUTH-10)."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import BaseReauthenticateView, LoginView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.limits import TooMany, limited
from profiles import codes, services
from profiles.forms import CodeForm, NameForm, SignUpForm, too_many
from profiles.models import User
from profiles.views.request import goes_straight, me, next_path, onward, posted

PROVEN = "proven_address"  # an address whose code was typed, and which has no account yet


@never_cache
@limited("signup")
def sign_up(request: HttpRequest) -> HttpResponseBase:
    """First screen: name and address. The answer is the same whether the address has an account or not (AUTH-2)."""
    if request.user.is_authenticated:
        return onward(request, "home")
    form = SignUpForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            codes.send(
                request,
                codes.ENTER,
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                is_minor=form.cleaned_data["is_minor"],
                next=next_path(request),
            )
        except TooMany as refusal:
            form.add_error("email", too_many(refusal))
        else:
            return redirect("account_code")
    path = next_path(request)
    return render(request, "profiles/sign_up.html", {"form": form, "next": path, "asks_town": not goes_straight(path)})


class SignInView(LoginView):  # type: ignore[misc]  # allauth is untyped
    """Address and, for those who chose one, password; a code otherwise; a passkey by one press."""

    template_name = "profiles/sign_in.html"

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[no-any-return]
        except TooMany as refusal:
            form.add_error("login", too_many(refusal))
            return self.form_invalid(form)  # type: ignore[no-any-return]


sign_in = SignInView.as_view()


@never_cache
def enter_code(request: HttpRequest) -> HttpResponse:
    """Second screen: the code. It opens the account of the address, or a new one, or asks under which name."""
    try:
        pending = codes.Pending.of(request, codes.ENTER)
    except codes.CodeDead:
        return _no_code(request)
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            proven = codes.check(request, codes.ENTER, form.cleaned_data["code"])
        except codes.CodeDead:
            return _no_code(request)
        except codes.WrongCode as refusal:
            form.add_error("code", explain(refusal))
        else:
            return _come_in(request, proven)
    context = {
        "form": form,
        "email": pending.email,
        "minutes": codes.LIFE // 60,
        "resend_url": reverse("account_code_resend"),
    }
    return render(request, "profiles/code.html", context)


@require_POST
def resend_code(request: HttpRequest) -> HttpResponse:
    """Mail another code; the former one is dead."""
    try:
        codes.resend(request, codes.ENTER)
    except codes.CodeDead:
        return _no_code(request)
    except TooMany as refusal:
        messages.warning(request, " ".join(too_many(refusal).messages))
    else:
        messages.success(request, _("Un nouveau code est parti. Le précédent ne vaut plus rien."))
    return redirect("account_code")


@never_cache
@limited("signup")
def choose_name(request: HttpRequest) -> HttpResponseBase:
    """Open an account for an address just proven at sign-in, which had none."""
    proven = request.session.get(PROVEN)
    if not proven:
        return redirect("account_signup")
    form = NameForm(posted(request))
    if request.method == "POST" and form.is_valid():
        del request.session[PROVEN]
        return _open_account(request, email=proven["email"], next_url=proven["next"], **form.cleaned_data)
    return render(request, "profiles/choose_name.html", {"form": form, "email": proven["email"]})


def inactive(request: HttpRequest) -> HttpResponse:
    """Say that the account is closed, to someone who proved that it is theirs."""
    return render(request, "profiles/inactive.html", status=403)


def _come_in(request: HttpRequest, proven: codes.Pending) -> HttpResponse:
    user = User.objects.filter(email=proven.email).first()
    name, next_url = proven.notes.get("name", ""), proven.notes.get("next", "")
    if user is not None and not user.is_guest:
        if name:
            messages.info(request, _("Vous aviez déjà un compte à cette adresse : vous voici chez vous."))
        return _sign_in(request, user, next_url)
    if name:
        is_minor = proven.notes.get("is_minor", False)
        return _open_account(request, email=proven.email, name=name, is_minor=is_minor, next_url=next_url)
    request.session[PROVEN] = {"email": proven.email, "next": next_url}
    return redirect("account_name")


def _open_account(request: HttpRequest, *, email: str, name: str, is_minor: bool, next_url: str) -> HttpResponse:
    """Open an account for a proven address; what its holder gave without one is theirs from now on."""
    language = (get_language() or "fr")[:2]
    guest = User.objects.filter(email=email, is_guest=True).first()
    try:
        if guest is None:
            user = services.register(email=email, name=name, language=language)
        else:
            user = services.claim_guest(person=guest, name=name, language=language)
            messages.info(request, _("Ce que vous aviez donné sans compte est maintenant dans le vôtre."))
    except (services.EmailTaken, services.NotAGuest):  # the same person, in another tab
        return _sign_in(request, User.objects.get(email=email), next_url)
    if is_minor:
        services.update_privacy(person=user, shows_follows=user.shows_follows, is_listed=user.is_listed, is_minor=True)
    if goes_straight(next_url):
        return _sign_in(request, user, next_url)
    welcome = reverse("welcome")
    return _sign_in(request, user, f"{welcome}?{urlencode({'next': next_url})}" if next_url else welcome)


def _sign_in(request: HttpRequest, user: User, next_url: str) -> HttpResponse:
    record_authentication(request, user, method="code", reauthenticated=True, email=user.email)
    response: HttpResponse = perform_login(request, Login(user=user, email=user.email, redirect_url=next_url or None))
    return response


def _no_code(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Ce code n’est plus valable : demandez-en un autre."))
    return redirect("account_login")


def explain(refusal: codes.WrongCode) -> str:
    """Return how many tries are left, in words."""
    words = ngettext(
        "Ce n’est pas le bon code. Encore %(left)d essai.",
        "Ce n’est pas le bon code. Encore %(left)d essais.",
        refusal.left,
    )
    return words % {"left": refusal.left}


@method_decorator(login_required, name="dispatch")
class ConfirmByCodeView(BaseReauthenticateView):  # type: ignore[misc]
    """Before a sensitive act: a code by e-mail, for those without password or second factor."""

    form_class = CodeForm
    template_name = "profiles/confirm_by_code.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "send" not in request.POST:
            return super().post(request, *args, **kwargs)  # type: ignore[no-any-return]
        try:
            codes.send(request, codes.CONFIRM, email=me(request).email)
        except TooMany as refusal:
            messages.warning(request, " ".join(too_many(refusal).messages))
        return redirect(self.passthrough_next_url(request.path))

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            codes.check(self.request, codes.CONFIRM, form.cleaned_data["code"])
        except codes.CodeDead:
            form.add_error("code", _("Ce code n’est plus valable : demandez-en un autre."))
        except codes.WrongCode as refusal:
            form.add_error("code", explain(refusal))
        else:
            record_authentication(self.request, self.request.user, method="code", reauthenticated=True)
            return super().form_valid(form)  # type: ignore[no-any-return]
        return self.form_invalid(form)  # type: ignore[no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            waiting = bool(codes.Pending.of(self.request, codes.CONFIRM))
        except codes.CodeDead:
            waiting = False
        return dict(super().get_context_data(**kwargs), waiting=waiting)


confirm_by_code = ConfirmByCodeView.as_view()

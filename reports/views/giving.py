"""Giving without an account: an address, the code sent there, and it is done (AUTH-2, AUTH-10)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.limits import TooMany, limited
from feed.services import Gone, Refusal
from profiles import codes
from profiles.forms import CodeForm, too_many
from profiles.views.entering import explain
from profiles.views.request import posted
from reports import services
from reports.models import Report
from reports.rules import takes_guests
from reports.sheet import GuestForm, SheetForm
from reports.views import held


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("signup")
def give_code(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code, and give what was waiting for it; nobody is signed in by this."""
    try:
        pending = codes.Pending.of(request, codes.GIVE)
    except codes.CodeDead:
        return _no_code(request)
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _give(request, codes.check(request, codes.GIVE, form.cleaned_data["code"]))
        except codes.CodeDead:
            return _no_code(request, pending)
        except codes.WrongCode as refusal:
            form.add_error("code", explain(refusal))
    context = {
        "form": form,
        "email": pending.email,
        "minutes": codes.LIFE // 60,
        "resend_url": reverse("give_code_resend"),
        "change_url": _back(pending),
    }
    return render(request, "profiles/code.html", context)


@require_POST
def give_code_resend(request: HttpRequest) -> HttpResponseBase:
    """Mail another code; the former one is dead."""
    try:
        codes.resend(request, codes.GIVE)
    except codes.CodeDead:
        return _no_code(request)
    except TooMany as refusal:
        messages.warning(request, " ".join(too_many(refusal).messages))
    else:
        messages.success(request, _("Un nouveau code est parti. Le précédent ne vaut plus rien."))
    return redirect("give_code")


def ask_address(request: HttpRequest, report: Report, what: str, **notes: Any) -> HttpResponseBase:
    """Ask a visitor for their address, then send them a code for what they do with a report."""
    form = GuestForm(posted(request) if "email" in request.POST else None)
    if form.is_bound and form.is_valid() and takes_guests(report.town):
        try:
            codes.send(request, codes.GIVE, email=form.cleaned_data["email"], what=what, report=report.pk, **notes)
        except TooMany as refusal:
            form.add_error("email", too_many(refusal))
        else:
            return redirect("give_code")
    context = {"form": form, "report": report, "what": what, "notes": notes, "welcome": takes_guests(report.town)}
    return render(request, "reports/address.html", context, status=400 if form.errors else 200)


def _give(request: HttpRequest, proven: codes.Pending) -> HttpResponse:
    """Give what the proven address was asked for; a refusal leads back to where it can be mended."""
    notes, who = proven.notes, {"email": proven.email, "language": (get_language() or "fr")[:2]}
    try:
        if notes["what"] == "report":
            return _give_report(request, notes, who)
        report = Report.objects.visible_to(request.user).standing().for_wall().filter(pk=notes["report"]).first()
        if report is None:
            raise Gone
        if notes["what"] == "me_too":
            services.give_me_too(report=report, **who)
        else:
            services.give_verdict(report=report, is_fixed=notes["fixed"], words=notes["words"], **who)
    except Refusal as refusal:
        messages.error(request, refusal.reason)
        return redirect(_back(proven))
    messages.success(request, _("Merci, c’est noté. Vous serez prévenu de la suite par e-mail."))
    return redirect(report)


def _give_report(request: HttpRequest, notes: dict[str, Any], who: dict[str, str]) -> HttpResponse:
    sheet = held.find(request, held.key_of(notes["sheet"]))
    if sheet is None:
        messages.error(request, _("Ce signalement n’est plus gardé : recommencez."))
        return redirect("report_new")
    data = QueryDict(mutable=True)
    for name, values in (sheet.fields | {"key": [str(sheet.key)]}).items():
        data.setlist(name, values)
    form = SheetForm(data, viewer=request.user, kept=sheet.photos.all())
    if not form.is_valid():  # a category or a town changed meanwhile
        messages.warning(request, _("Quelque chose a changé depuis : regardez, puis envoyez de nouveau."))
        return redirect(f"{reverse('report_new')}?feuille={sheet.key}")
    report = services.give_report(sheet=sheet, given=form.given(), **who)
    messages.success(request, _("Merci. Votre signalement est parti ; vous serez prévenu de chaque étape par e-mail."))
    return redirect(report.town if report.is_private else report)


def _back(pending: codes.Pending) -> str:
    """Return the page on which the address was given."""
    notes = pending.notes
    if notes["what"] == "report":
        return f"{reverse('report_new')}?feuille={notes['sheet']}"
    return reverse("report", args=[notes["report"]])


def _no_code(request: HttpRequest, pending: codes.Pending | None = None) -> HttpResponse:
    messages.warning(request, _("Ce code n’est plus valable : demandez-en un autre."))
    return redirect(_back(pending) if pending else reverse("report_new"))

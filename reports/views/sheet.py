"""Report a problem: the sheet, its questions, the public preview, and publishing (issue: “Report a problem”)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.images import Refused, process
from core.limits import TooMany, caller, limit, limited
from feed.services import NewPhoto, Refusal
from feed.views.answers import sign_in_first
from places.models import Town
from places.tiles import ground, tiled
from profiles import codes
from profiles.forms import too_many
from profiles.models import User
from profiles.views.request import me
from reports import services
from reports.models import MAX_ADDRESS, Sheet
from reports.preview import doubts, preview_of
from reports.sheet import ASKED, SheetForm
from reports.views import held
from reports.views.nearby import near_point

# What an address may start a sheet with, as the code on a poster does.
GIVEN = {"category": 60, "body": 300, "address": MAX_ADDRESS, "town": 120}
# What a sheet keeps beside the answers and the words for photos; files and the token are no words.
KEPT = (
    "report_lat", "report_lon", "category", "body", "address", "town_name", "town", "anonymous", "private",
    "private_asked", "email",
)  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("sheet")
@tiled
def report_new(request: HttpRequest) -> HttpResponseBase:
    """Write a report, look at it as the public will, publish it; whatever is missing, what was given is kept."""
    key = held.key_of(request.POST.get("key") or request.GET.get("feuille", ""))
    sent = held.sent_before(request, key)
    if sent is not None:
        return redirect(sent)
    sheet = held.find(request, key)
    if request.method != "POST":
        return _page(request, _opened(request, sheet))
    act = request.POST.get("act", "change")  # a choice among towns says only which
    form = _sent(request, sheet)
    complete = form.is_valid()
    sheet = _keep(request, form, sheet)
    if act == "sign-in" and sheet is not None:
        return sign_in_first(request, f"{reverse('report_new')}?feuille={sheet.key}")
    if act in ("category", "change", "sign-in"):
        return _page(request, _again(request, form))
    if complete and not form.errors and sheet is not None:
        answer = _preview(request, form, sheet) if act == "preview" else _publish(request, form, sheet)
        if answer is not None:
            return answer
    sent = held.sent_before(request, key)
    if sent is not None:  # by another press of the same button, meanwhile
        return redirect(sent)
    return _page(request, form, status=400)


def near_form(request: HttpRequest, form: SheetForm) -> dict[str, Any]:
    """Return what is reported already where the form points."""
    place = form.place
    return near_point(request.user, place and place.latitude, place and place.longitude, form.chosen)


def _hint(request: HttpRequest) -> Town | None:
    """Return the town one comes from, otherwise one's own: where the map opens, never where the report goes."""
    slug = request.GET.get("commune", "")[:120]
    named = Town.objects.filter(slug=slug).first() if slug else None
    return named or getattr(request.user, "town", None)


def _opened(request: HttpRequest, sheet: Sheet | None) -> SheetForm:
    """Return the form as it opens: what was kept, or the point that a map gave."""
    if sheet is not None:
        started = sheet.fields | {"key": [str(sheet.key)]}
    else:
        started = {f"report_{part}": [request.GET[part][:20]] for part in ("lat", "lon") if part in request.GET}
        started |= {name: [request.GET[name][:most]] for name, most in GIVEN.items() if name in request.GET}
    return _form(request, sheet, started=started)


def _sent(request: HttpRequest, sheet: Sheet | None) -> SheetForm:
    """Return the form that was sent; the page of the preview sends its key alone, the rest is on the sheet."""
    data: Any = request.POST
    if sheet is not None and "report_lat" not in request.POST:
        data = QueryDict(mutable=True)
        for name, values in sheet.fields.items():
            data.setlist(name, values)
        data["key"] = str(sheet.key)
    return _form(request, sheet, data=data, files=request.FILES)


def _again(request: HttpRequest, form: SheetForm) -> SheetForm:
    """Return the form with what was typed and without reproach."""
    for refusal in form.errors.get("photos", ()):
        messages.error(request, str(refusal))
    return SheetForm(viewer=request.user, hint=_hint(request), kept=form.kept, started=dict(form.typed.lists()))


def _form(request: HttpRequest, sheet: Sheet | None, **given: Any) -> SheetForm:
    kept = sheet.photos.all() if sheet else ()
    return SheetForm(given.pop("data", None), viewer=request.user, hint=_hint(request), kept=kept, **given)


def _keep(request: HttpRequest, form: SheetForm, sheet: Sheet | None) -> Sheet | None:
    """Keep what was typed and sent, so that nothing is uploaded or written twice."""
    if "key" not in form.cleaned_data:
        return sheet
    kept = {name: values for name, values in form.typed.lists() if name in KEPT or name.startswith(ASKED)}
    try:
        sheet = services.keep_sheet(
            key=form.cleaned_data["key"],
            person=request.user if isinstance(request.user, User) else None,
            fields=kept,
            photos=_photos(form),
            kept_photos=form.staying(),
            sheet=sheet,
        )
    except Refusal as refusal:
        form.add_error("photos", refusal.reason)
    if sheet is not None:
        held.hold(request, sheet)
        form.kept = list(sheet.photos.all())
    return sheet


def _photos(form: SheetForm) -> list[NewPhoto]:
    """Decode the new files; one that cannot be is named with the reason, the others are kept."""
    photos = []
    for file, alt in form.uploads():
        try:
            photos.append(NewPhoto(process(file), alt))
        except Refused as refusal:
            form.add_error("photos", f"{file.name} : {refusal.reason}")
    return photos


def _preview(request: HttpRequest, form: SheetForm, sheet: Sheet) -> HttpResponseBase | None:
    """Show the report as the public will see it, and what in it reads like somebody's."""
    reporter = request.user if isinstance(request.user, User) else None
    try:
        row = preview_of(reporter=reporter, given=form.given())
    except Refusal as refusal:
        form.add_error(None, refusal.reason)
        return None
    photos = held.pictures_of(form.kept)
    context = {
        "report": row,
        "photos": photos,
        "doubts": doubts(row, [photo["alt"] for photo in photos]),
        "sheet": sheet,
        "preview": True,
        **ground(row.town),
    }
    return render(request, "reports/preview.html", context)


def _publish(request: HttpRequest, form: SheetForm, sheet: Sheet) -> HttpResponseBase | None:
    """Publish, or ask a visitor for the code that proves their address; otherwise say in the form what is wrong."""
    try:
        limit("report", caller(request))
        if form.is_guest:
            codes.send(request, codes.GIVE, email=form.cleaned_data["email"], what="report", sheet=str(sheet.key))
            return redirect("give_code")
        report = services.create_report(reporter=me(request), sheet=sheet, key=sheet.key, **form.given())
    except TooMany as refusal:
        form.add_error("email" if form.is_guest else None, too_many(refusal))
    except Refusal as refusal:
        form.add_error(None, refusal.reason)
    else:
        messages.success(request, _("Publié. Vous serez prévenu de chaque étape."))
        return redirect(report)
    return None


def _page(request: HttpRequest, form: SheetForm, *, status: int = 200) -> HttpResponseBase:
    town = form.place_town
    context = {
        "form": form,
        "photos": held.kept_photos(form),
        "town": town,
        **near_form(request, form),
        **ground(town),
    }
    return render(request, "reports/sheet.html", context, status=status)


@require_safe
@limited("search", methods=("GET", "HEAD"))
def questions(request: HttpRequest) -> HttpResponseBase:
    """The part of the sheet that follows from the place and the category, for the page's script."""
    form = SheetForm(viewer=request.user, hint=_hint(request), started=dict(request.GET.lists()))
    response = render(request, "reports/_follows.html", {"form": form, **near_form(request, form)})
    response["Cache-Control"] = "private, no-store"  # the address holds where someone stands
    return response

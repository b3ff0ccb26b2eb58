"""The desk’s side: send a file or give an address, read its errors or its preview, publish it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.limits import limited
from feed.services import Refusal
from officials.spending import figures, lists, services
from officials.spending.forms import LICENCE, NoteForm, SendForm
from officials.spending.kinds import Dataset
from officials.spending.models import Ledger
from officials.spending.views.finding import managed, published, sent
from officials.spending.views.pages import said_of
from places.models import Town
from places.modules import Module
from profiles.views.request import me, posted

SHOWN = 10


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("spending")
def desk(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List what was sent and published; send a file, or the address of one."""
    town = managed(request, slug)
    started = {"source_name": _("Mairie de %s") % town.name, "licence": LICENCE}
    form = SendForm(posted(request), request.FILES or None, initial=started)
    if request.method == "POST" and form.is_valid():
        try:
            ledger = _send(request, town, form)
        except Refusal as refusal:
            form.add_error("url" if isinstance(refusal, services.BadAddress) else None, refusal.reason)
        else:
            return redirect("desk_ledger", town.slug, ledger.pk)
    waiting = Ledger.objects.waiting().of_town(town).defer("summary").order_by("-pk")
    context = {
        "town": town,
        "form": form,
        "waiting": list(waiting[:SHOWN]),
        "published": published(town),
        "is_open": town.offers(Module.SPENDING),
    }
    return render(request, "spending/desk/send.html", context, status=400 if form.errors else 200)


def _send(request: HttpRequest, town: Town, form: SendForm) -> Ledger:
    data = form.cleaned_data
    told = {
        "town": town,
        "by": me(request),
        "dataset": Dataset(data["dataset"]),
        "origin": form.origin(),
        "year": data["year"],
        "nomenclature": data["nomenclature"],
    }
    if data["url"]:
        return services.ask_address(url=data["url"], **told)
    return services.send_file(file=data["file"], file_name=data["file"].name or "", **told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("spending")
def desk_ledger(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Show the errors of a file, or what it will look like; publish or forget it."""
    ledger = sent(request, slug, pk)
    if not ledger.is_draft:
        return redirect(ledger)
    form = NoteForm(posted(request))
    if request.POST.get("act") == "discard":
        services.discard(ledger=ledger)
        messages.success(request, _("Fichier oublié."))
        return redirect("desk_spending", ledger.town.slug)
    if request.method == "POST" and form.is_valid():
        try:
            shown = services.publish_ledger(ledger=ledger, by=me(request), note=form.cleaned_data["note"])
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("Publié. Chaque nombre porte sa source et sa date."))
            return redirect(shown)
    context = {"town": ledger.town, "ledger": ledger, "form": form} | (_preview(ledger) if ledger.is_readable else {})
    return render(request, "spending/desk/ledger.html", context, status=400 if form.errors else 200)


def _preview(ledger: Ledger) -> dict[str, object]:
    now = Ledger.objects.current().of_town(ledger.town).filter(dataset=ledger.dataset, year=ledger.year)
    before = now.defer("problems").first()
    if before is not None:
        before.town = ledger.town
    largest = lists.rows(lists.Asked(ledger)).order_by("-amount", "-pk")
    siren = ledger.town.siren[:9]
    return {
        "of_another": bool(siren and ledger.siret and ledger.siret[:9] != siren),
        "before": before,
        "changes": figures.changes(before, ledger) if before else [],
        "largest": list(largest[:SHOWN]),
        **said_of(ledger),
    }

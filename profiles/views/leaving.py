"""Taking one's data along, and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.limits import TooMany, limited
from profiles import mail, services
from profiles.forms import DeleteForm
from profiles.models import DataExport
from profiles.services.leaving import CHANGE_OF_MIND
from profiles.views.confirming import recently_confirmed
from profiles.views.request import me, posted


@recently_confirmed
@limited("export")
def data(request: HttpRequest) -> HttpResponseBase:
    """Ask for a copy of one's data, or fetch the one that is ready."""
    if request.method == "POST":
        services.request_export(person=me(request))
        messages.success(request, _("Nous préparons votre copie. Elle apparaîtra ici, en général dans la minute."))
        return redirect("settings_data")
    export = DataExport.objects.filter(person=me(request)).first()
    return render(request, "profiles/settings_data.html", {"export": export, "now": timezone.now()})


@login_required
def data_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the copy to the person it is about, and to nobody else (EXP-3)."""
    export = get_object_or_404(DataExport, pk=pk, person=me(request), ready_at__isnull=False, until__gt=timezone.now())
    response = FileResponse(default_storage.open(export.key), as_attachment=True, filename="civicnet.zip")
    response["Cache-Control"] = "private, no-store"
    return response


@recently_confirmed
@limited("settings")
def delete(request: HttpRequest) -> HttpResponseBase:
    """Ask twice, then set the account to be erased in 14 days and sign out."""
    person = me(request)
    form = DeleteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.request_deletion(person=person)
        try:
            mail.send(
                "profiles/mail/deletion",
                to=person.email,
                language=person.language,
                due=person.deletion_due,
                name=person.name,
            )
        except TooMany:
            messages.info(request, _("Trop de messages sont déjà partis à votre adresse : celui-ci ne l’est pas."))
        logout(request)
        return render(request, "profiles/leaving.html", {"due": person.deletion_due})
    context = {"form": form, "days": CHANGE_OF_MIND.days}
    return render(request, "profiles/settings_delete.html", context)


@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """Someone whose account is about to be erased came back: keep it, or leave after all."""
    person = me(request)
    if not person.deletion_due:
        return redirect("settings")
    if request.method == "POST":
        services.cancel_deletion(person=person)
        messages.success(request, _("Votre compte est gardé. Heureux de vous revoir."))
        return redirect("home")
    return render(request, "profiles/keep.html", {"due": person.deletion_due})

"""From the file of a report: join it to another, make two of it, give it to the town that must answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.models import Case
from cases.views.file import answer, seen_by
from core.limits import limited
from profiles.views.request import me
from reports import services
from reports.forms import MergeForm, SplitForm, TransferForm
from reports.models import Report


@login_required
@require_POST
@limited("case")
def merge(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Join a report to another of the same problem."""

    def run(request: HttpRequest, case: Case, form: MergeForm) -> Case:
        into: Report = form.cleaned_data["found"]
        services.merge(
            report=form.report, into=into, mover=me(request), words=form.cleaned_data["words"], seen=seen_by(request)
        )
        return into.case

    return _answer(request, pk, "merge", MergeForm, run, _("Réunis. Les personnes qui suivaient suivent l’autre."))


@login_required
@require_POST
@limited("case")
def split(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make a second report of what is another problem."""

    def run(request: HttpRequest, case: Case, form: SplitForm) -> Case:
        made = services.split(report=form.report, mover=me(request), seen=seen_by(request), **form.cleaned_data)
        return made.case

    return _answer(request, pk, "split", SplitForm, run, _("Voici le second signalement."))


@login_required
@require_POST
@limited("case")
def transfer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give a report to the town that must answer it."""

    def run(request: HttpRequest, case: Case, form: TransferForm) -> Any:
        data = form.cleaned_data
        report = services.transfer(
            report=form.report, town=data["found"], mover=me(request), words=data["words"], seen=seen_by(request)
        )
        # Its file is the other town's now; a private one cannot even be read here.
        return case.town if report.is_private else report

    return _answer(request, pk, "transfer", TransferForm, run, _("Transmis. L’autre commune répond désormais."))


def _answer(
    request: HttpRequest,
    pk: int,
    name: str,
    form: Callable[..., forms.Form],
    run: Callable[[HttpRequest, Case, Any], object],
    done: str,
) -> HttpResponseBase:
    """Do it from the file of the report, where a refusal comes back to; 404 for who may not open the file."""
    files = Case.objects.visible_to(request.user).of(Report(pk=pk)).for_page().with_subjects()
    case: Case = get_object_or_404(files)
    report: Any = case.subject
    return answer(request, case, name, form(request.POST, report=report, prefix=name), run, done)

"""The file of one case, for those who answer: the thing itself, what was said, and the acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases import services
from cases.forms import AssignForm, MoveForm, NoteForm, PromiseForm
from cases.models import MAX_WORDS, Case, Move, Note, ReplyTemplate
from cases.rules import can_handle
from core.ids import read_id
from core.images import Refused, process
from core.limits import limited
from feed.models import Support
from feed.services import NewPhoto, Refusal
from profiles.views.request import me

MOST_NOTES = 100


class Act(NamedTuple):
    """One thing to do with a case: what is typed, the service that does it, the words when it is done."""

    form: type[forms.Form]
    run: Callable[[HttpRequest, Case, Any], Any]  # returns where to go next, the file when it is None
    done: Any


def _move(request: HttpRequest, case: Case, form: MoveForm) -> None:
    data = form.cleaned_data
    words = {name: data[name] for name in ("to", "words", "next_step", "next_date", "no_photo", "body_name")}
    photos = _photos(form)
    services.move_case(case=case, mover=me(request), photos=photos, seen=seen_by(request), **words)


def _photos(form: MoveForm) -> list[NewPhoto]:
    """Return the photos sent with a step. Raises ``Refused`` with the name of the first that is none."""
    photos = []
    for file, alt in form.uploads():
        try:
            photos.append(NewPhoto(process(file), alt))
        except Refused as refusal:
            raise BadPhoto(f"{file.name} : {refusal.reason}") from refusal
    return photos


class BadPhoto(Refusal):
    """A file is no photo we can read."""

    def __init__(self, words: str) -> None:
        self.words = words


def _assign(request: HttpRequest, case: Case, form: AssignForm) -> None:
    services.assign(case=case, by=me(request), seen=seen_by(request), **form.cleaned_data)


def _promise(request: HttpRequest, case: Case, form: PromiseForm) -> None:
    services.promise_day(case=case, due_at=form.moment, by=me(request), seen=seen_by(request))


def _note(request: HttpRequest, case: Case, form: NoteForm) -> None:
    # A note changes nothing that someone else may have changed: it is kept whatever was seen.
    services.add_note(case=case, author=me(request), body=form.cleaned_data["body"])


ACTS = {
    "move": Act(MoveForm, _move, gettext_lazy("C’est dit. Les personnes qui suivent sont prévenues.")),
    "assign": Act(AssignForm, _assign, gettext_lazy("C’est attribué.")),
    "promise": Act(PromiseForm, _promise, gettext_lazy("Le jour promis est noté.")),
    "note": Act(NoteForm, _note, gettext_lazy("Note gardée, pour vos collègues seulement.")),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def case(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a file, or do one thing with it."""
    if request.method == "POST" and not Case.objects.visible_to(request.user).filter(pk=pk).exists():
        # Their mandate ended while they wrote, or there is no such file: whichever it is, their words come back.
        said = next((request.POST[name] for name in ("move-words", "note-body") if request.POST.get(name)), "")
        return render(request, "feed/gone.html", {"words": said[:MAX_WORDS]}, status=404)
    found = file_of(request, pk)
    name = request.POST.get("act", "")
    act = ACTS.get(name)
    if request.method != "POST" or act is None:
        return case_page(request, found)
    form = act.form(request.POST, request.FILES, case=found, prefix=name)  # type: ignore[call-arg]
    return answer(request, found, name, form, act.run, act.done)


def answer(
    request: HttpRequest,
    case: Case,
    name: str,
    form: forms.Form,
    run: Callable[[HttpRequest, Case, Any], Any],
    done: Any,
) -> HttpResponseBase:
    """Do what a form of the file asks and go back to it; refused, the file comes back with what was typed."""
    status = 400
    if name != "note" and seen_by(request) not in (None, case.version):
        status = 409
    elif form.is_valid():
        try:
            where = run(request, case, form)
        except services.MovedMeanwhile:
            status, case = 409, file_of(request, case.pk)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
            status = 403 if isinstance(refusal, services.NotYours) else 400
        else:
            messages.success(request, done)
            return redirect(where or case)
    return case_page(request, case, forms={name: form}, status=status)


def case_page(
    request: HttpRequest, case: Case, *, forms: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponseBase:
    """Render the file of a case with the forms as given; 409 says what changed since the forms were opened."""
    subject: Any = case.subject
    place, kind = subject._meta.app_label, str(subject._meta.model_name)
    given = forms or {}
    moving = _move_form(request, case) if "move" not in given else given["move"]
    context = {
        "case": case,
        "subject": subject,
        kind: subject,
        "whole": f"{place}/whole/{kind}.html",
        "about": existing(f"{place}/case_about/{kind}.html"),
        "more_acts": existing(f"{place}/case_acts/{kind}.html"),
        "in_file": True,
        "own": False,
        "supported": Support.objects.visible_to(request.user).of(subject).exists(),
        "may": can_handle(request.user, case),
        "forms": {
            "assign": AssignForm(case=case, prefix="assign", initial=_holders(case)),
            "promise": PromiseForm(case=case, prefix="promise", initial=_promised(case)),
            "note": NoteForm(case=case, prefix="note"),
            **given,
            "move": moving,
        },
        "templates": ReplyTemplate.objects.filter(town=case.town_id),
        "notes": Note.objects.visible_to(request.user)
        .filter(case=case)
        .select_related("author")
        .order_by("-pk")[:MOST_NOTES],
        "since": _since(request, case) if status == 409 else None,
        "last_move": case.moves.order_by("-pk").values_list("pk", flat=True).first() or 0,
    }
    return render(request, "cases/case.html", context, status=status)


def file_of(request: HttpRequest, pk: int) -> Case:
    """Return a file that the viewer may open, or 404 as for one that is not there."""
    found: Case = get_object_or_404(Case.objects.visible_to(request.user).for_page().with_subjects(), pk=pk)
    return found


def seen_by(request: HttpRequest) -> int | None:
    """Return the version of the file that the sender of a form looked at."""
    raw = request.POST.get("seen", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None


def existing(name: str) -> str:
    """Return a template's name when an app brings it, nothing otherwise."""
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return ""
    return name


def _move_form(request: HttpRequest, case: Case) -> MoveForm:
    """Return the form of the next step, with the words of the reply template that the address names."""
    initial = {}
    if named := read_id(request.GET.get("modele", "")):
        template = ReplyTemplate.objects.filter(town=case.town_id, pk=named).first()
        initial = {"words": template.body, "to": template.state} if template else {}
    return MoveForm(case=case, prefix="move", initial=initial)


def _holders(case: Case) -> dict[str, Any]:
    return {"service": case.service_id, "assignee": case.assignee_id}


def _promised(case: Case) -> dict[str, Any]:
    zone = PromiseForm(case=case).zone
    return {"day": case.due_at.astimezone(zone).date() if case.due_at else None}


def _since(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Return what happened to a case since someone looked at it."""
    last = read_id(request.POST.get("after", "")) or 0
    moves = list(Move.objects.filter(case=case, pk__gt=last).select_related("mover").order_by("pk"))
    for move in moves:
        move.case = case
    return {"moves": moves, "words": _("Quelqu’un d’autre vient de modifier ce dossier.")}

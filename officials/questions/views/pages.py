"""A question and what became of it; the questions of a town; changing one, taking it back, judging the answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import public_page
from core.limits import limited
from core.pagination import parse_cursor
from feed.forms import CommentForm
from feed.services import Refusal
from feed.views.threads import thread_page, versions_page
from officials.questions import figures, lists, services
from officials.questions.forms import QuestionForm, VerdictForm
from officials.questions.querysets import FILTERS, LATE, WAITING
from officials.questions.services.asking import askable, delay_of
from officials.questions.views.finding import found, own
from places.models import Town
from places.modules import Module
from profiles.views.request import me


@require_safe
@public_page()
def question(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A question with its follow-up and its thread."""
    shown = found(request, pk)
    return thread_page(request, shown, CommentForm(on=shown))


@require_safe
def question_history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every version of a question's words."""
    return versions_page(request, found(request, pk))


@require_safe
@public_page()
def town_questions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The questions of a town, by what became of them and by whom they were put to."""
    town = get_object_or_404(Town, slug=slug)
    state = request.GET.get("etat", "")
    official = parse_cursor(request.GET.get("elu"))
    asked = lists.Asked(town, state=state if state in FILTERS else "", official=official)
    page = lists.page(asked, viewer=request.user, before=request.GET.get("avant"))
    context = {
        "town": town,
        "page": page,
        "asked": asked,
        "rate": figures.of_town(town),
        "days": delay_of(town),
        "opened": town.offers(Module.QUESTIONS),
    }
    return render(request, "questions/town.html", context | _choices(request, asked, page.next))


def _choices(request: HttpRequest, asked: lists.Asked, older: int | None) -> dict[str, Any]:
    """Return the chips of the list and the address of its next page, each keeping the other choices."""

    def address(**changed: str) -> str:
        query = request.GET.copy()
        for name, value in {"avant": "", **changed}.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}" if query else request.path

    labels = {
        "": _("Toutes"),
        WAITING: _("En attente"),
        "reponse": _("Avec réponse"),
        LATE: _("En retard"),
        "refus": _("Sans réponse"),
    }
    officials = list(askable(asked.town).order_by("pk"))
    return {
        "states": [
            {"label": label, "url": address(etat=key), "current": asked.state == key} for key, label in labels.items()
        ],
        "officials": [{"label": _("Tous les élus"), "url": address(elu=""), "current": not asked.official}]
        + [
            {"label": each.display_name, "url": address(elu=str(each.pk)), "current": asked.official == each.pk}
            for each in officials
        ],
        "older_url": address(avant=str(older)) if older else "",
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change one's own question while it waits; the version before stays in its public history."""
    mine = own(request, pk)
    form = QuestionForm.of(mine, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_question(question=mine, by=me(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("Modifié. La version d’avant reste dans l’historique."))
            return redirect(mine)
    context = {"question": mine, "form": form}
    return render(request, "questions/edit.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take one's own question back, after asking."""
    mine = own(request, pk)
    if request.method != "POST":
        return render(request, "feed/delete.html", {"subject": mine, "back": mine})
    services.delete_question(question=mine)
    messages.success(request, _("Question retirée."))
    return redirect("town_questions", mine.town.slug)


@login_required
@require_POST
@limited("edit")
def judge(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say of an answer to one's own question whether it answers."""
    mine = own(request, pk)
    form = VerdictForm(request.POST)
    if form.is_valid():
        try:
            services.judge_answer(question=mine, by=me(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("C’est dit, sous la réponse."))
            return redirect(f"{mine.get_absolute_url()}#avis")
    return thread_page(request, mine, CommentForm(on=mine), status=400, verdict_form=form)

"""Answering: by the person who was asked, on the question's page; by the town hall, in the file of the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.models import Case
from cases.services import NotYours
from cases.views.file import answer as answer_file
from cases.views.file import file_of, seen_by
from core.limits import limited
from feed.forms import CommentForm
from feed.services import Refusal
from feed.views.threads import thread_page
from officials.questions import services
from officials.questions.forms import AnswerForm, DelayForm, RedirectForm, RefuseForm
from officials.questions.models import Question
from officials.questions.rules import manages
from officials.questions.services.asking import delay_of
from officials.questions.views.finding import to_answer
from places.models import Town
from profiles.views.request import me

Run = Callable[[HttpRequest, Case, Any], Any]


@login_required
@require_POST
@limited("case")
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer a question, or complete the answer."""
    question = to_answer(request, pk)

    def run(request: HttpRequest, case: Case, form: AnswerForm) -> None:
        services.answer_question(question=question, by=me(request), seen=seen_by(request), **form.cleaned_data)

    return _act(request, question, "answer", AnswerForm, run, _("Réponse publiée. Qui suit la question est prévenu."))


@login_required
@require_POST
@limited("case")
def hand_on(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand a question to another official."""
    question = to_answer(request, pk)

    def run(request: HttpRequest, case: Case, form: RedirectForm) -> None:
        services.redirect_question(question=question, by=me(request), seen=seen_by(request), **form.cleaned_data)

    return _act(request, question, "redirect", RedirectForm, run, _("C’est confié. Le délai annoncé ne change pas."))


@login_required
@require_POST
@limited("case")
def refuse(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say why a question gets no answer."""
    question = to_answer(request, pk)

    def run(request: HttpRequest, case: Case, form: RefuseForm) -> None:
        services.refuse_question(question=question, by=me(request), seen=seen_by(request), **form.cleaned_data)

    return _act(request, question, "refuse", RefuseForm, run, _("C’est dit, avec la raison."))


def _act(request: HttpRequest, question: Question, name: str, form_class: Any, run: Run, done: Any) -> HttpResponseBase:
    """Do it, and go back to where it was sent from: the file of the case, or the question's page."""
    case = question.case
    case.subject = question
    form: forms.Form = form_class(request.POST, case=case, prefix=name)
    if "seen" in request.POST and Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return answer_file(request, file_of(request, case.pk), name, form, run, done)
    status = 400
    if form.is_valid():
        try:
            run(request, case, form)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
            status = 403 if isinstance(refusal, NotYours) else 400
        else:
            messages.success(request, done)
            return redirect(f"{question.get_absolute_url()}#suivi")
    return thread_page(request, question, CommentForm(on=question), status=status, answer_forms={name: form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def desk(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Say beforehand within how many days questions are answered."""
    town = get_object_or_404(Town, slug=slug)
    if not manages(request.user, town):
        raise Http404
    form = DelayForm(request.POST or None, initial={"days": delay_of(town)})
    if form.is_valid():
        try:
            services.set_delay(town=town, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("C’est noté, pour les questions à venir."))
            return redirect("desk_questions", town.slug)
    context = {"town": town, "form": form}
    return render(request, "questions/desk/questions.html", context, status=400 if form.errors else 200)

"""Having something advance, its milestones, what inspired it, and stars."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.limits import limited
from core.stars import typed
from feed.services import Refusal
from feed.views.answers import sign_in_first
from officials.work import services
from officials.work.forms import SourceForm, StepForm, stages_form
from officials.work.models import Action, Inspiration, Question
from officials.work.views.finding import found, moved, seen_version
from profiles.views.request import me


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def step(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Tell in public how it goes."""
    work = moved(request, kind, pk)
    form = StepForm(request.POST or None, work=work)
    if request.method == "POST" and form.is_valid():
        try:
            services.advance(work=work, by=me(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("due_on" if isinstance(refusal, services.NotLater) else None, refusal.reason)
        else:
            messages.success(request, _("Publié : celles et ceux qui suivent sont prévenus."))
            return redirect(f"{work.get_absolute_url()}#suivi")
    return render(request, "work/step.html", {"work": work, "form": form}, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def milestones(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The milestones of an action: planned, done, in order."""
    work: Any = moved(request, "action", pk)
    sent = request.method == "POST"
    form = stages_form(request.POST if sent else None, action=work)
    problem = ""
    if sent and form.is_valid():
        try:
            services.set_milestones(action=work, by=me(request), stages=form.stages, seen=seen_version(request))
        except Refusal as refusal:
            problem = refusal.reason
        else:
            messages.success(request, _("Enregistré."))
            return redirect(work)
    context = {"work": work, "stages": form, "problem": problem}
    return render(request, "work/milestones.html", context, status=400 if sent else 200)


@login_required
@require_POST
@limited("case")
def inspire(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Say which page of this site inspired it."""
    work = moved(request, kind, pk)
    form = SourceForm(request.POST)
    try:
        if form.is_valid():
            services.inspire(work=work, by=me(request), address=form.cleaned_data["address"])
            return redirect(f"{work.get_absolute_url()}#inspire")
    except Refusal as refusal:
        form.add_error("address", refusal.reason)
    return render(request, "work/source.html", {"work": work, "form": form}, status=400)


@login_required
@require_POST
@limited("case")
def forget(request: HttpRequest, kind: str, pk: int, link: int) -> HttpResponseBase:
    """Say it no longer."""
    work = moved(request, kind, pk)
    row = get_object_or_404(Inspiration.objects.visible_to(request.user).on(work), pk=link)
    try:
        services.forget_source(inspiration=row, by=me(request))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    return redirect(f"{work.get_absolute_url()}#inspire")


@require_POST
@limited("rating")
def rate(request: HttpRequest, kind: str, pk: int, question: str) -> HttpResponseBase:
    """Give stars to a question, other stars, or none any more."""
    work = found(request, kind, pk)
    if question not in Question.values or (isinstance(work, Action) and question not in work.questions):
        raise Http404
    back = f"{work.get_absolute_url()}#{question}"
    if not request.user.is_authenticated:
        return sign_in_first(request, back)
    given = request.POST.get("stars", "")
    try:
        if given == "0":
            services.withdraw_rating(person=me(request), work=work, question=question)
        else:
            services.rate(person=me(request), work=work, question=question, stars=typed(given))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    return redirect(back)

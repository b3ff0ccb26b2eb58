"""Typing in the answers that came on paper, for who answers in the town's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.limits import limited
from feed.services import Refusal
from participation.polls import counting, services, tally
from participation.polls.forms import PaperForm, WithdrawForm
from participation.polls.models import Batch
from participation.polls.querysets import Phase
from participation.polls.results import Result, bars
from participation.polls.rules import can_enter_paper
from participation.polls.views.finding import found
from profiles.views.request import me

if TYPE_CHECKING:
    from participation.polls.models import Poll

MOST_BATCHES = 100  # that the page of who types in lists


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("sheets")
def enter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Type a stack in, look at its sums, then enter it; what was typed comes back with what is wrong."""
    poll = _asked(request, pk)
    if request.method != "POST":
        return _page(request, poll, PaperForm(poll=poll))
    form = PaperForm(request.POST, poll=poll)
    act = request.POST.get("act")
    if not form.is_valid() or act == "change":
        return _page(request, poll, form, status=400 if act != "change" else 200)
    if act != "enter":
        return _sums(request, poll, form)
    data = form.cleaned_data
    try:
        services.enter_batch(
            poll=poll,
            by=me(request),
            label=data["label"],
            choices=form.typed.choices,
            spoilt=form.typed.spoilt,
            key=data["key"],
            another=data["another"],
        )
    except services.SeemsTheSame as refusal:
        return _sums(request, poll, form, refusal)
    except Refusal as refusal:
        form.add_error("label" if isinstance(refusal, services.LabelTaken) else None, refusal.reason)
        return _page(request, poll, form, status=400)
    messages.success(request, _("La pile est enregistrée. Elle est publique avec le résultat."))
    return redirect("poll_paper", poll.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def withdraw(request: HttpRequest, pk: int, batch: int) -> HttpResponseBase:
    """Take a stack back for a public reason."""
    poll = _asked(request, pk)
    rows = Batch.objects.visible_to(request.user).filter(poll=poll).standing()
    row: Batch = get_object_or_404(rows.select_related("poll__town"), pk=batch)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_batch(batch=row, by=me(request), reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("La pile est retirée : elle reste visible avec son motif et ne compte plus."))
            return redirect("poll_paper", poll.pk)
    context = {"poll": poll, "batch": row, "form": form}
    return render(request, "polls/paper_withdraw.html", context, status=400 if form.errors else 200)


def _asked(request: HttpRequest, pk: int) -> Poll:
    poll = found(request, pk)
    if not poll.takes_slips or not can_enter_paper(request.user, poll):
        raise Http404
    return poll


def _page(request: HttpRequest, poll: Poll, form: PaperForm, *, status: int = 200) -> HttpResponseBase:
    rows = Batch.objects.visible_to(request.user).filter(poll=poll).select_related("agent", "poll__town")
    context: dict[str, Any] = {
        "poll": poll,
        "form": form,
        "batches": list(rows.order_by("-pk")[:MOST_BATCHES]),
        "takes": poll.phase in (Phase.OPEN, Phase.CLOSED),
    }
    return render(request, "polls/paper.html", context, status=status)


def _sums(
    request: HttpRequest, poll: Poll, form: PaperForm, refusal: services.SeemsTheSame | None = None
) -> HttpResponseBase:
    """Show what is about to be entered, before anything is."""
    typed = form.typed
    told: dict[str, int] = {choice: typed.choices.count(choice) for choice in set(typed.choices)}
    result = Result(poll, counting.count(tally.asked_of(poll), told))
    context = {"poll": poll, "form": form, "typed": typed, "items": bars(result), "refusal": refusal}
    return render(request, "polls/paper_sums.html", context, status=400 if refusal else 200)

"""A publication and a line, each with what is said of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import public_page
from core.limits import limited
from feed.forms import CommentForm
from feed.services import Refusal
from feed.views.threads import thread_page, versions_page
from officials.spending import services
from officials.spending.forms import EditForm
from officials.spending.models import Line, LineTopic
from officials.spending.rules import can_discuss
from officials.spending.views.finding import found, line_of, own
from officials.spending.views.pages import said_of
from profiles.views.request import me, posted


@require_safe
@public_page()
def ledger(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One publication: what it says in short, where it comes from, what people say of it."""
    shown = found(request, pk)
    return thread_page(request, shown, CommentForm(on=shown), **said_of(shown))


@require_safe
def ledger_history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every version of the words beside a publication."""
    return versions_page(request, found(request, pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def ledger_edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change the words beside a publication and its source."""
    mine = own(request, pk)
    form = EditForm.of(mine, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_ledger(ledger=mine, by=me(request), note=form.cleaned_data["note"], origin=form.origin())
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("Modifié. La version d’avant reste dans l’historique."))
            return redirect(mine)
    context = {"ledger": mine, "town": mine.town, "form": form}
    return render(request, "spending/edit.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def ledger_delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a publication back, after asking."""
    mine = own(request, pk)
    if request.method != "POST":
        return render(request, "feed/delete.html", {"subject": mine, "back": mine})
    try:
        services.delete_ledger(ledger=mine)
    except Refusal as refusal:
        messages.error(request, refusal.reason)
        return redirect(mine)
    messages.success(request, _("Publication retirée, avec ses lignes."))
    return redirect("town_spending", mine.town.slug)


@require_safe
@public_page()
def line(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One line: what it is, in which account, and what people say of it."""
    return _line_page(request, line_of(request, pk), CommentForm())


def _line_page(request: HttpRequest, shown: Line, form: CommentForm, *, status: int = 200) -> HttpResponseBase:
    topic = LineTopic.objects.visible_to(request.user).standing().for_wall().filter(line=shown).first()
    if topic is not None:
        topic.line = shown
        return thread_page(request, topic, form, status=status)
    town = shown.ledger.town
    context = {
        "line": shown,
        "town": town,
        "form": form,
        "can_discuss": can_discuss(request.user, town),
        "is_open": LineTopic(line=shown, town=town).takes_comments,
    }
    return render(request, "spending/line.html", context, status=status)


@login_required
@require_POST
@limited("comment")
def discuss(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say the first thing of a line, or one more."""
    shown = line_of(request, pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            said = services.discuss_line(line=shown, author=me(request), body=data["body"], key=data.get("key"))
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            return redirect(said)
    return _line_page(request, shown, form, status=400)


@require_safe
def topic(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Lead to the line that a thread is about, whatever version it is in now; the query names a remark."""
    where = get_object_or_404(LineTopic.objects.visible_to(request.user).standing(), pk=pk)
    query = request.GET.urlencode()
    return redirect(f"{_place(where)}{'?' + query if query else ''}")


@require_safe
def topic_history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Lead to the line: the thread has no words of its own."""
    return topic(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def topic_change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A thread is nobody’s: it is neither edited nor deleted."""
    raise Http404


def _place(where: LineTopic) -> str:
    if where.line is None:
        raise Http404
    return where.line.get_absolute_url()

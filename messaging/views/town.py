"""A question to a town hall in private: asking it, answering it from its file, making one's own public."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cases.models import Case
from cases.views.file import answer as answer_file
from cases.views.file import file_of
from core.ids import read_id
from core.limits import limited
from core.scripts import wants_fragment
from messaging import reading, rules, services
from messaging.forms import AskTownForm, PublicForm, TownAnswerForm
from messaging.models import MAX_TEXT, Conversation, Kind, Message
from messaging.services.town import whom_to_ask
from messaging.views.common import along, mine, posted_files, sent
from officials.questions.models import MAX_BODY
from officials.questions.services.asking import delay_of
from places.models import Town
from places.modules import Module
from profiles.views.request import me, posted


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("question")
def town_write(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask a town hall something in private; the page says before who reads it and by when an answer is promised."""
    town = get_object_or_404(Town, slug=slug)
    form = AskTownForm(posted(request), posted_files(request), initial={"key": uuid.uuid4()}, **along(request))
    if asked := sent(form, partial(services.ask_town, town=town, by=me(request))):
        return redirect(asked)
    context = {
        "town": town,
        "form": form,
        "days": delay_of(town),
        "opened": town.offers(Module.PRIVATE),
        "answered": rules.answers_in_private(town),
        "left": rules.questions_left(me(request), town),
    }
    return render(request, "messaging/town/write.html", context, status=400 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("question")
def talk_public(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what would be public and to whom it goes, then make it so."""
    conversation, _part = mine(request, pk)
    conversation = get_object_or_404(Conversation.objects.filter(kind=Kind.TOWN, started_by=me(request)), pk=pk)
    if conversation.public_id is not None:
        return redirect(conversation)
    form = PublicForm(posted(request), initial={"title": conversation.title, "text": _first_words(conversation)})
    if sent(form, partial(services.make_public, conversation=conversation, by=me(request))):
        messages.success(request, _("Votre question est publique."))
        return redirect(conversation)
    context = {"talk": conversation, "form": form, "official": whom_to_ask(_town_of(conversation), me(request))}
    return render(request, "messaging/town/public.html", context, status=400 if form.errors else 200)


def _town_of(conversation: Conversation) -> Town:
    return get_object_or_404(Town, pk=conversation.town_id)


def _first_words(conversation: Conversation) -> str:
    """Return how the question began, or nothing when that was taken back."""
    own = Message.objects.filter(conversation=conversation, author=conversation.started_by_id).order_by("pk").first()
    return own.text[:MAX_BODY] if own is not None else ""


@login_required
@require_POST
@limited("case")
def talk_answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer in the town's name, and close the question or not; who may no longer gets their words back."""
    case = Case.objects.visible_to(request.user).of(Conversation(pk=pk)).first()
    if case is None or not rules.answers_for(me(request), case.subject, case):
        words = request.POST.get("answer-text", "").replace("\0", "")[:MAX_TEXT]
        return render(request, "feed/gone.html", {"words": words}, status=403 if case else 404)
    act = request.POST.get("act", "")
    form = TownAnswerForm(request.POST, request.FILES, prefix="answer", **along(request, case.subject))
    done = _("La question est close, avec vos mots.") if act == "close" else _("Réponse envoyée.")
    return answer_file(request, file_of(request, case.pk), "answer", form, partial(_answer, act=act), done)


def _answer(request: HttpRequest, case: Case, form: TownAnswerForm, *, act: str) -> str:
    """Send it; return where it stands in the file."""
    told: dict[str, Any] = {"conversation": case.subject, "by": me(request), **form.cleaned_data}
    told["seen"] = read_id(request.POST.get("last", ""))
    said = services.close_as_town(**told) if act == "close" else services.answer_as_town(closes=act != "answer", **told)
    return f"{case.get_absolute_url()}#m-{said.pk}"


def for_those_who_answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Lead who answers in the town's name to the file, from where an open one fetches what was said; 404 for others."""
    there = Conversation.objects.visible_to(request.user).filter(town__isnull=False)
    conversation: Conversation = get_object_or_404(there, pk=pk)
    if not wants_fragment(request):
        return redirect(conversation.case)
    context = {
        "talk": conversation,
        "window": reading.asked_for(conversation, me(request), request.GET),
        "in_file": True,
        "can_say": rules.answers_for(me(request), conversation, conversation.case),
    }
    return render(request, "messaging/_said.html", context)


def shown_of(conversation: Conversation) -> dict[str, Any]:
    """Return what the page of a question to a town hall shows beside what was said; nothing of another conversation."""
    if conversation.kind != Kind.TOWN:
        return {}
    return {
        "town": conversation.town,
        "case": conversation.case,
        "answered": rules.answers_in_private(conversation.town_id or 0),
    }

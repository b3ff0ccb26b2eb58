"""The letter at the town hall's desk: prepared in a few minutes a week, read as it will be received, sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.views.desk import managed
from core.ids import read_id
from core.limits import TooMany, limited
from core.pagination import keyset
from feed.services import Refusal
from feed.warnings import before_publishing, unconfirmed
from outreach.newsletters import services
from outreach.newsletters.composing import Composer, parts_of, ticked
from outreach.newsletters.forms import LetterForm
from outreach.newsletters.models import Letter, Reader
from outreach.newsletters.rules import takes_readers
from places.models import Town
from places.modules import Module
from profiles.views.request import me, posted

V = TypeVar("V", bound=Callable[..., Any])
_framing: Any = csp_update({"frame-src": ["'self'"]})
framing: Callable[[V], V] = _framing
# A mail's styles are inside it; nothing else of it is let do anything.
_framed: Any = csp({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "frame-ancestors": ["'self'"]})
framed: Callable[[V], V] = _framed


def prepared(request: HttpRequest, slug: str, pk: int) -> Letter:
    """Return a letter of a town whose desk the viewer manages, or 404."""
    town = managed(request, slug)
    found: Letter = get_object_or_404(Letter.objects.visible_to(request.user).filter(town=town), pk=pk)
    found.town = town
    return found


def readers(town: Town) -> dict[str, Any]:
    """Return how many read a town's letters, and in which languages: numbers are all that a town hall learns."""
    counted = Reader.objects.of_town(town).reached().by_language()
    names = dict(settings.LANGUAGES)
    listed = [{"name": names.get(code, code), "count": count} for code, count in counted.items()]
    return {"readers": sum(counted.values()), "languages": listed}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def letters(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The letters of a town, and the button that prepares this week's."""
    town = managed(request, slug)
    if request.method == "POST":
        try:
            return redirect(services.prepare_letter(town=town, by=me(request)))
        except Refusal as refusal:
            messages.error(request, refusal.reason)
            return redirect("desk_letters", town.slug)
    seen = Letter.objects.visible_to(request.user).filter(town=town)
    page = keyset(seen.sent(), before=request.GET.get("avant"), field="number")
    context = readers(town) | {
        "town": town,
        "offered": town.offers(Module.NEWSLETTER),
        "begun": seen.in_preparation().first(),
        "page": page,
        "older_url": f"?avant={page.next}" if page.next else "",
        "takes_readers": takes_readers(town),
    }
    return render(request, "newsletters/desk/letters.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Change a draft: every button keeps what was typed, then does its own. What is under way shows how far it is."""
    letter = prepared(request, slug, pk)
    if not letter.is_draft:
        return _under_way(request, letter)
    pieces = list(letter.pieces.all())
    form = LetterForm(posted(request), letter=letter, pieces=pieces, parts=parts_of(pieces))
    if request.method == "POST":
        try:
            valid = form.is_valid()
            if valid:
                services.save_letter(letter=letter, by=me(request), written=form.written())
            if request.POST.get("act") == "drop":  # asked even of an unfinished one
                return redirect("desk_letter_drop", slug, pk)
            if valid:
                return redirect(_then(request, letter, form))
        except Refusal as refusal:
            form.is_valid()
            form.add_error(None, refusal.reason)
    context = readers(letter.town) | {"town": letter.town, "letter": letter, "form": form}
    return render(request, "newsletters/desk/edit.html", context, status=400 if form.errors else 200)


def _then(request: HttpRequest, letter: Letter, form: LetterForm) -> str:
    """Do what the pressed button says beyond keeping; return where to go."""
    page = letter.get_absolute_url()
    act, _colon, named = request.POST.get("act", "").partition(":")
    who, piece = me(request), read_id(named)
    if act in ("up", "down") and piece:
        services.move_piece(letter=letter, by=who, piece=piece, up=act == "up")
        return page + _button(letter, piece, up=act == "up")
    if act == "remove" and piece:
        services.remove_words(letter=letter, by=who, piece=piece)
        return f"{page}#choses"
    if act == "refresh":
        came = services.refresh_letter(letter=letter, by=who)
        words = ngettext("%(n)s nouvelle chose proposée.", "%(n)s nouvelles choses proposées.", came) % {"n": came}
        messages.success(request, words if came else _("Rien de nouveau depuis."))
        return f"{page}#choses"
    if form.cleaned_data["heading"]:
        typed = {name: form.cleaned_data[name] for name in ("heading", "words")}
        services.add_words(letter=letter, by=who, **typed)
    if act in ("preview", "send"):
        return reverse(f"desk_letter_{act}", args=[letter.town.slug, letter.pk])
    messages.success(request, _("C’est gardé."))
    return f"{page}#choses" if act == "add" else page


def _button(letter: Letter, piece: int, *, up: bool) -> str:
    """Return the anchor of the button that moves a piece on, which keeps the focus; at an end, of the other one."""
    chosen = [row.pk for row in ticked(letter)]
    if piece not in chosen or len(chosen) == 1:
        return f"#chose-{piece}"
    at_end = chosen[0 if up else -1] == piece
    return f"#{'monter' if up != at_end else 'descendre'}-{piece}"


def _under_way(request: HttpRequest, letter: Letter) -> HttpResponseBase:
    """Show a letter that is about to leave, with the way to stop it, or how far a sent one came."""
    if request.method == "POST":
        messages.error(request, services.NotDraft().reason)
        return redirect(reverse("desk_letter", args=[letter.town.slug, letter.pk]))
    counted = letter.batches.aggregate(handed=Sum("handed"), refused=Sum("refused"))
    context = {name: number or 0 for name, number in counted.items()} | {"town": letter.town, "letter": letter}
    context["is_over"] = not letter.batches.filter(done_at=None).exists()
    return render(request, "newsletters/desk/under_way.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def drop(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Ask before a draft is thrown away; the form throws it away."""
    letter = prepared(request, slug, pk)
    if not letter.is_draft:
        return redirect("desk_letter", slug, pk)
    if request.method == "POST":
        try:
            services.drop_letter(letter=letter, by=me(request))
        except Refusal as refusal:  # it left meanwhile
            messages.error(request, refusal.reason)
            return redirect("desk_letter", slug, pk)
        messages.success(request, _("La lettre est jetée."))
        return redirect("desk_letters", slug)
    return render(request, "newsletters/desk/drop.html", {"town": letter.town, "letter": letter})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
@framing
def preview(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Show a letter exactly as it will be received, as HTML and as text; by POST, mail it to who prepares it."""
    letter = prepared(request, slug, pk)
    if request.method == "POST":
        try:
            services.try_letter(letter=letter, by=me(request))
        except TooMany as refusal:
            minutes = max(1, round(refusal.retry_after / 60))
            messages.error(request, _("Trop d’essais. Réessayez dans %(minutes)d min.") % {"minutes": minutes})
        else:
            messages.success(request, _("Un essai est parti à %(address)s.") % {"address": me(request).email})
        return redirect(request.path)
    language = _language(request.GET.get("langue", ""))
    choices = [
        {"label": name, "url": f"?langue={code}", "current": code == language} for code, name in settings.LANGUAGES
    ]
    rendered = _composer(letter).in_language(language)
    text, _html = rendered.filled("https://…", "…")
    chosen = ticked(letter)
    context = {
        "town": letter.town,
        "letter": letter,
        "choices": choices,
        "language": language,
        "sender": rendered.sender,
        "text": text,
        "vanished": len(chosen) - len(parts_of(chosen)),
    }
    return render(request, "newsletters/desk/preview.html", context)


def _composer(letter: Letter) -> Composer:
    return Composer(letter, number=letter.number or services.next_number(letter.town))


def _language(code: str) -> str:
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@login_required
@require_safe
@xframe_options_sameorigin
@framed
def html(request: HttpRequest, slug: str, pk: int, language: str) -> HttpResponseBase:
    """Answer the HTML of a letter for its preview: styles are inside it, and nothing of it acts."""
    rendered = _composer(prepared(request, slug, pk)).in_language(_language(language))
    _text, page = rendered.filled("", "…")
    response = HttpResponse(page)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def send(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Ask once more, naming how many people it reaches, then have it leave in two minutes."""
    letter = prepared(request, slug, pk)
    page, status, refused = reverse("desk_letter", args=[letter.town.slug, letter.pk]), 200, ""
    if not letter.is_draft:
        return redirect(page)
    if request.method == "POST":
        if warned := unconfirmed(request, letter.town):
            status, refused = 400, str(warned.refusal)
        else:
            try:
                services.schedule_letter(letter=letter, by=me(request))
                return redirect(page)
            except Refusal as refusal:
                status, refused = 400, refusal.reason
    chosen = ticked(letter)
    shown = parts_of(chosen)
    context = readers(letter.town) | {
        "town": letter.town,
        "letter": letter,
        "parts": shown,
        "vanished": len(chosen) - len(shown),
        "warning": before_publishing(request.user, letter.town),
        "refused": refused,
    }
    return render(request, "newsletters/desk/send.html", context, status=status)


@login_required
@require_POST
@limited("case")
def stop(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Stop a letter within its two minutes: it is a draft again."""
    letter = prepared(request, slug, pk)
    try:
        services.stop_letter(letter=letter, by=me(request))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("Envoi arrêté : personne n’a rien reçu."))
    return redirect(reverse("desk_letter", args=[letter.town.slug, letter.pk]))

"""The page of a contribution of any kind: its own body, what was answered, the form to answer (CIW25).

The templates are found by the names of its app and model: ``<app>/thread/<model>.html``, which extends
``feed/thread.html``, is the page; ``<app>/whole/<model>.html`` is the thing itself, above the comments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from alerts.models import Subscription
from core.pagination import parse_cursor
from core.scripts import wants_fragment
from feed import history, threads
from feed.forms import CommentForm
from feed.models import Comment, Publishable, Revision, Stance, Support

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town


def thread_page(
    request: HttpRequest, found: Publishable, form: CommentForm, *, status: int = 200, **context: Any
) -> HttpResponseBase:
    """Render a thread with its answer form, or the thread alone for the page's script.

    The templates have the contribution as ``subject`` and under the name of its kind, and whatever ``context`` adds.
    """
    after, named = parse_cursor(request.GET.get("apres")), parse_cursor(request.GET.get("commentaire"))
    stance = request.GET.get("avis", "") if found.takes_stances else ""
    stance = stance if stance in Stance.values else ""
    if named is not None:
        after = threads.cursor_of(found, named, viewer=request.user)
    place, kind = found._meta.app_label, found.kind
    context = {
        "subject": found,
        kind: found,
        "whole": f"{place}/whole/{kind}.html",
        "thread": threads.page(found, viewer=request.user, after=after, stance=stance),
        "stances": _stances(request, found, stance) if found.takes_stances else (),
        "supported": Support.objects.visible_to(request.user).of(found).exists(),
        "own": request.user.is_authenticated and found.author_id == request.user.pk,
        "moderates": moderates(request.user, getattr(found, "town", None)),
        "listening": Subscription.objects.visible_to(request.user).of(found).first(),
    } | context
    if wants_fragment(request):
        return render(request, "feed/_thread.html", context)
    context |= {"form": form, "parent": _answered(request, found)}
    return render(request, f"{place}/thread/{kind}.html", context, status=status)


def moderates(viewer: Viewer, town: Town | None) -> bool:
    """Return whether a higher floor offers the viewer to hide something here (``settings.MODERATES``)."""
    return viewer.is_authenticated and bool(import_string(settings.MODERATES)(viewer, town))


def _stances(request: HttpRequest, found: Publishable, current: str) -> list[dict[str, Any]]:
    """Return the choices of ``?avis=`` for ``core/ui/chips.html``, each with how many remarks it shows."""
    page = found.get_absolute_url()
    choices = [{"label": _("Tous"), "url": f"{page}#comments", "current": not current}]
    for stance, count in threads.stances(found, viewer=request.user).items():
        each = Stance(stance)
        shown = {"label": f"{each.label} {count}", "url": f"{page}?avis={stance}#comments", "icon": each.icon}
        choices.append(shown | {"current": stance == current})
    return choices


def _answered(request: HttpRequest, found: Publishable) -> Comment | None:
    """Return the remark that `?repondre=` names, when it stands in this thread."""
    pk = parse_cursor(request.GET.get("repondre") or request.POST.get("parent"))
    if pk is None:
        return None
    standing = Comment.objects.visible_to(request.user).standing().of(found)
    return standing.select_related("author").filter(pk=pk).first()


def versions_page(request: HttpRequest, found: Publishable) -> HttpResponseBase:
    """Render every version of a contribution, with what changed word by word."""
    revisions = Revision.objects.visible_to(request.user).of(found).order_by("-pk")[: history.MAX_VERSIONS]
    context = {"subject": found, "versions": history.versions(found, list(revisions))}
    return render(request, "feed/history.html", context)

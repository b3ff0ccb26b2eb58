"""What was decided about what others said, for everyone to read; the rule behind it, in prose."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import public_page
from core.pagination import keyset
from feed import feeds
from feed.models import Publishable
from moderation.forms import RestoreForm
from moderation.house import HOUSE_RULES
from moderation.models import Act, Decision
from moderation.rules import can_moderate, is_moderated, moderates
from places.models import Town


@require_safe
@public_page()
def fair_play(request: HttpRequest) -> HttpResponseBase:
    """Say who may hide what, and whom to write to."""
    context = {"house_rules": HOUSE_RULES.values(), "contact": settings.MODERATION_CONTACT}
    return render(request, "moderation/fair_play.html", context)


@require_safe
@public_page()
def town_decisions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List every decision of a town, newest first, whoever asks."""
    town = get_object_or_404(Town, slug=slug)
    rows = Decision.objects.visible_to(request.user).in_register_of(town).for_wall()
    page = keyset(rows, before=request.GET.get("avant"))
    older = f"{request.path}?avant={page.next}" if page.next else ""
    return render(request, "moderation/register.html", {"town": town, "page": page, "older_url": older})


@require_safe
@public_page(60)
def town_decisions_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The newest decisions of a town as a feed: what the register says, and no more."""
    town = get_object_or_404(Town, slug=slug)
    rows = Decision.objects.visible_to(AnonymousUser()).in_register_of(town).for_wall().order_by("-pk")
    items = [
        feeds.Item(
            title=f"{row.get_act_display()} : {row.kind_name}",
            link=row.get_absolute_url(),
            html=feeds.paragraphs(str(row.house_rule.label), row.reason),
            who=row.capacity,
            published=row.at,
            category=str(row.house_rule.label),
        )
        for row in rows[: feeds.SIZE]
    ]
    return feeds.answer(request, items, title=_("Registre des décisions de %(town)s") % {"town": town.local_name})


@require_safe
@public_page()
def decision(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show one decision; to its author with the words it is about, to who may with the form that takes it back."""
    found = get_object_or_404(Decision.objects.visible_to(request.user).for_wall(), pk=pk)
    return decision_page(request, found, RestoreForm())


def may_restore(viewer: Any, found: Decision) -> bool:
    """Whether the viewer is offered to take a decision back on its page; of a letter, only an operator is."""
    said: Any = found.subject
    return (
        said is not None
        and is_moderated(said)
        and found.act == Act.HIDE
        and found.is_standing
        and found.within_id is None
        and (moderates(viewer, found.town) or not isinstance(said, Publishable))
        and can_moderate(viewer, said)
    )


def decision_page(request: HttpRequest, found: Decision, form: RestoreForm, *, status: int = 200) -> HttpResponseBase:
    """Render a decision with a form as given."""
    viewer = request.user
    there: Any = found.subject if viewer.is_authenticated else None
    said = there if there is not None and is_moderated(there) else None
    own = said is not None and viewer.pk in (said.author_id, getattr(said, "reporter_id", None))
    offered = said is not None and may_restore(viewer, found)
    context = {
        "decision": found,
        "town": found.town,
        "said": said if own or offered else None,
        "own": own,
        "may_restore": offered,
        "form": form,
        "parts": found.parts.count() if found.act in (Act.FREEZE, Act.UNFREEZE) else 0,
        "contact": settings.MODERATION_CONTACT,
    }
    return render(request, "moderation/decision.html", context, status=status)

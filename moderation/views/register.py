"""What was decided about what others said, for everyone to read; the rule behind it, in prose."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.http import public_page
from core.pagination import keyset
from feed.models import Publishable
from moderation.forms import RestoreForm
from moderation.house import HOUSE_RULES
from moderation.models import Act, Decision
from moderation.rules import can_moderate
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
@public_page()
def decision(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show one decision; to its author with the words it is about, to who may with the form that takes it back."""
    found = get_object_or_404(Decision.objects.visible_to(request.user).for_wall(), pk=pk)
    return decision_page(request, found, RestoreForm())


def decision_page(request: HttpRequest, found: Decision, form: RestoreForm, *, status: int = 200) -> HttpResponseBase:
    """Render a decision with a form as given."""
    viewer = request.user
    said = found.subject if viewer.is_authenticated and isinstance(found.subject, Publishable) else None
    own = said is not None and viewer.pk in (said.author_id, getattr(said, "reporter_id", None))
    may_restore = (
        said is not None
        and found.act == Act.HIDE
        and found.is_standing
        and found.within_id is None
        and can_moderate(viewer, said)
    )
    context = {
        "decision": found,
        "town": found.town,
        "said": said if own or may_restore else None,
        "own": own,
        "may_restore": may_restore,
        "form": form,
        "parts": found.parts.count() if found.act in (Act.FREEZE, Act.UNFREEZE) else 0,
        "contact": settings.MODERATION_CONTACT,
    }
    return render(request, "moderation/decision.html", context, status=status)

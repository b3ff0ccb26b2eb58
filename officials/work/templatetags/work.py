"""What the templates of actions and commitments need beside the pieces of ``core``."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core.dates import in_words
from core.templatetags.ui import euros
from core.text import excerpt
from officials.work.lists import Summary
from officials.work.models import Action, Commitment, Inspiration, Nature, Rating
from officials.work.rules import can_step, is_offered_steps
from places.tiles import ground

register = template.Library()


@register.filter
def amount(number: Decimal | None, unit: str = "") -> str:
    """Write a measured number with its unit as the page's language writes numbers."""
    if number is None:
        return ""
    places = 0 if number == number.to_integral_value() else 2
    told = formats.number_format(number, places, use_l10n=True, force_grouping=True)
    return f"{told}\N{NO-BREAK SPACE}{unit}" if unit else told


@register.filter
def nature_of(work: Action | Commitment) -> str:
    """Return what it is in a few words."""
    return str(Nature(work.nature).label) if isinstance(work, Action) else _("Engagement")


@register.simple_tag
def action_facts(action: Action) -> list[dict[str, Any]]:
    """Return what an action costs, who pays, with whom, when the council met: for ``core/ui/facts.html``."""
    facts: list[dict[str, Any]] = []
    if action.cost is not None:
        facts.append({"icon": "euro", "label": _("Coût"), "value": euros(action.cost)})
    if action.payers:
        facts.append({"icon": "piggy-bank", "label": _("Qui paie"), "value": action.payers})
    if action.partners:
        facts.append({"icon": "handshake", "label": _("Partenaires"), "value": action.partners})
    if action.council_on:
        held = in_words(action.council_on)
        facts.append({"icon": "gavel", "label": _("Conseil du"), "value": held})
    if action.purpose:
        facts.append({"icon": "users", "label": _("Rôle des habitants"), "value": action.get_purpose_display()})
    if action.commitment is not None and not action.commitment.is_gone:
        url = action.commitment.get_absolute_url()
        facts.append({"icon": "handshake", "label": _("Au service de"), "value": action.commitment.title, "url": url})
    return facts


@register.simple_tag
def vote_bars(action: Action) -> list[dict[str, Any]]:
    """Return how the council voted, for ``core/ui/bars.html``."""
    total = sum(votes for _label, votes in action.votes) or 1
    return [
        {"label": label, "percent": round(100 * votes / total), "text": str(votes)} for label, votes in action.votes
    ]


@register.simple_tag
def done_of(action: Action) -> tuple[int, int]:
    """Return how many milestones are done, of how many."""
    stages = action.milestones.all()
    return sum(1 for stage in stages if stage.done_on is not None), len(stages)


@register.simple_tag
def steps_of(work: Action | Commitment) -> dict[str, Any]:
    """Return the public steps in their order, and what is still ahead when all goes well."""
    steps = list(work.steps.select_related("mover").order_by("pk"))
    for step in steps:
        setattr(step, work.kind, work)
    path = work.workflow.path
    ahead = path[path.index(work.state) + 1 :] if work.is_open and work.state in path else ()
    first = steps[0].before if steps else work.state
    return {"first": work.workflow[first], "steps": steps, "ahead": [work.workflow[key] for key in ahead]}


@register.simple_tag
def sources_of(work: Action | Commitment, viewer: Any) -> list[dict[str, Any]]:
    """Return a card of each thing that inspired it and the viewer may read: one query a kind."""
    links = list(Inspiration.objects.on(work))
    wanted: dict[int, list[int]] = defaultdict(list)
    for link in links:
        wanted[link.content_type_id].append(link.object_id)
    seen: dict[tuple[int, int], Any] = {}
    for kind, ids in wanted.items():
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        rows = model._default_manager.visible_to(viewer).filter(pk__in=ids)
        seen |= {(kind, row.pk): row for row in (rows.standing() if hasattr(rows, "standing") else rows)}
    found = [(link, seen.get((link.content_type_id, link.object_id))) for link in links]
    return [_card(link, source) for link, source in found if source is not None]


def _card(link: Inspiration, source: Any) -> dict[str, Any]:
    return {
        "pk": link.pk,
        "kind": getattr(source, "kind_label", "") or source._meta.verbose_name_plural,
        "icon": getattr(source, "map_icon", "") or getattr(source, "icon", "") or "message-square",
        "title": getattr(source, "title", "") or excerpt(getattr(source, "body", "") or str(source), 90),
        "url": source.get_absolute_url(),
    }


@register.simple_tag
def star_panels(work: Action | Commitment, viewer: Any) -> list[dict[str, Any]]:
    """Return what ``core/ui/stars.html`` is given for each question, with the viewer's own stars."""
    mine = dict(Rating.objects.visible_to(viewer).on(work).values_list("question", "stars"))
    own = viewer.is_authenticated and can_step(viewer, work)
    return [
        {
            "id": question.value,
            "title": question.label,
            "ratings": work.stars(question),
            "mine": mine.get(question, 0),
            "url": "" if own else reverse(f"{work.kind}_rate", args=[work.pk, question.value]),
        }
        for question in work.questions
    ]


@register.simple_tag
def may_step(viewer: Any, work: Action | Commitment) -> bool:
    """Tell whether the viewer is offered to have it advance."""
    return viewer.is_authenticated and is_offered_steps(viewer, work)


@register.simple_tag
def summary_bars(summary: Summary) -> list[dict[str, Any]]:
    """Return how the promises of a town stand, for ``core/ui/bars.html``."""
    told = (
        (_("Tenus"), summary.kept),
        (_("En cours"), summary.on_time),
        (_("En retard"), summary.late),
        (_("Non tenus"), summary.broken),
    )
    total = summary.total or 1
    return [{"label": label, "percent": round(100 * count / total), "text": str(count)} for label, count in told]


@register.simple_tag
def measured(work: Commitment) -> list[dict[str, Any]]:
    """Return where a measure was, from the promise on and at each step, and what was promised: the table of its bar."""
    steps = work.steps.filter(value__isnull=False).order_by("pk").values_list("at", "value")
    told = [(work.published_at, work.start), *steps]
    rows = [{"when": in_words(timezone.localtime(at)), "value": value} for at, value in told]
    return [*rows, {"when": _("Promis"), "value": work.target}]


@register.simple_tag
def serving(work: Commitment, viewer: Any) -> list[Action]:
    """Return the actions that serve a promise and the viewer may read."""
    return list(Action.objects.visible_to(viewer).standing().filter(commitment=work.pk).order_by("-pk")[:20])


@register.simple_tag
def map_of(work: Action) -> dict[str, Any]:
    """Return what a map of an action's place is drawn on; asked here, because other views show its page as well."""
    return ground(work.town)

"""What other pages show of actions and commitments, found by the names in the settings."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from officials.work import lists
from officials.work.models import Action, Commitment, Inspiration
from officials.work.rules import offered
from officials.work.services.inspiring import MOST_SOURCES, NEVER
from places.campaign import before_election
from places.models import Theme
from places.modules import Module

if TYPE_CHECKING:
    from django.db import models

    from feed.querysets import Viewer
    from places.models import Town
    from profiles.models import Mandate

Panel = tuple[str, dict[str, Any]]
NEWEST = 3


def newest(town: Town) -> Panel | None:
    """Return the newest actions of a town and how its promises stand (``TOWN_PANELS``).

    Nothing where the town does not use them, and before an election, when a town's page praises nobody (Code
    électoral, art. L52-1).
    """
    if not town.offers(Module.ACTIONS) or before_election(town):
        return None
    seen = Action.objects.visible_to(AnonymousUser()).standing().filter(town=town)
    actions, summary = list(seen.order_by("-pk")[:NEWEST]), lists.summary(town, viewer=AnonymousUser())
    if not actions and not summary.total:
        return None
    return "work/panel_town.html", {"town": town, "actions": actions, "summary": summary}


def of_official(mandate: Mandate, viewer: Viewer) -> Panel | None:
    """Return what someone did and promised under a mandate, counted by theme and state (``OFFICIAL_PANELS``)."""
    if mandate.town is None:
        return None
    counted: list[dict[str, Any]] = []
    for model, address in ((Action, "town_actions"), (Commitment, "town_commitments")):
        rows = model.objects.visible_to(viewer).standing().of_mandate(mandate.pk).order_by()
        found = rows.values_list("theme", "state").annotate(Count("pk"))
        states, themes = Counter[str](), Counter[int | None]()
        for theme, state, count in found:
            states[state] += count
            themes[theme] += count
        url = f"{reverse(address, args=[mandate.town.slug])}?elu={mandate.pk}"
        counted.append({"label": model.kind_label, "icon": model.icon, "url": url, "states": states, "themes": themes})
    named = Theme.objects.in_bulk({pk for each in counted for pk in each["themes"] if pk is not None})
    for each, workflow in zip(counted, (Action.workflow, Commitment.workflow), strict=True):
        each["total"] = each["states"].total()
        each["states"] = [(state, each["states"][state.key]) for state in workflow if each["states"][state.key]]
        each["themes"] = [(named[pk], count) for pk, count in each["themes"].most_common() if pk is not None]
    if not any(each["total"] for each in counted):
        return None
    return "work/panel_official.html", {"counted": counted}


def inspired(subject: models.Model, viewer: Viewer) -> Panel | None:
    """Return what a contribution, or another page that can be named, inspired (``THREAD_AFTER``, CIW19). One query."""
    if subject._meta.model_name in NEVER:
        return None
    links = Inspiration.objects.of(subject).visible_to(viewer).select_related("action", "commitment")
    works = [link.work for link in links[:MOST_SOURCES]]
    return ("work/panel_inspired.html", {"works": works}) if works else None


def publishing(viewer: Viewer) -> list[dict[str, Any]]:
    """Return what an official may publish besides a post (``PUBLISH_CHOICES``): nothing for anybody else."""
    towns = [mandate.town for mandate in offered(viewer).select_related("town")]
    if not any(town is not None and town.offers(Module.ACTIONS) for town in towns):
        return []
    return [
        {"key": "action", "url": reverse("action_new"), "icon": Action.icon, "label": _("Action")},
        {"key": "commitment", "url": reverse("commitment_new"), "icon": Commitment.icon, "label": _("Engagement")},
    ]

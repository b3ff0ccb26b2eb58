"""What higher floors show on top of every page of a town (``settings.TOWN_BANNERS``)."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def town_banners(context: dict[str, Any]) -> SafeString:
    """Return the banners of the town that a page is about, and of the town of whoever is signed in.

    Each name of the setting is a function of a town that returns a template and its context, or None.
    """
    about = context.get("town") or getattr(context.get("subject"), "town", None)
    shell = context.get("shell")
    places: tuple[Any, ...] = (about, shell.town if shell else None)
    towns = {town.pk: town for town in places if hasattr(town, "time_zone")}
    shown = (import_string(name)(town) for town in towns.values() for name in settings.TOWN_BANNERS)
    return mark_safe("".join(get_template(each[0]).render(each[1]) for each in shown if each))

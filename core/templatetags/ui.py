"""The few tags that every template uses; what a piece looks like stands in ``core/templates/core/ui/``."""

from __future__ import annotations

import re
import zlib
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template.defaultfilters import stringfilter
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.dates import in_words

register = template.Library()

HUES = 12
_SET_APART = re.compile(r" (?=[:;!?»])")
HUE_OFFSET = 8  # so that 172°, the default of a town, is a step of its own
# Icons that point along the line of reading, drawn the other way round in a right-to-left page.
DIRECTED = frozenset(
    (
        "arrow-left",
        "arrow-right",
        "chevron-left",
        "chevron-right",
        "reply",
        "send",
        "log-in",
        "log-out",
        "external-link",
    )
)
TONE_ICONS = {
    "wait": "hourglass",
    "plan": "calendar-days",
    "work": "wrench",
    "done": "circle-check",
    "alert": "triangle-alert",
    "info": "info",
}


@lru_cache(maxsize=512)
def _svg(name: str, label: str) -> SafeString:
    classes = "icon mirrored" if name in DIRECTED else "icon"
    told = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="{}" {}><use href="{}#{}"/></svg>', classes, told, static("core/icons.svg"), name)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw the icon ``name`` of the sprite; silent to screen readers unless ``label`` says what it means."""
    return _svg(name, str(label))


@register.filter
def tone_icon(tone: str) -> str:
    """Return the icon that goes with a state colour, because no colour carries a meaning alone."""
    return TONE_ICONS.get(tone, "info")


@register.filter
def message_tone(level: str) -> str:
    """Return the tone of a notice for a level of ``django.contrib.messages``."""
    return {"success": "done", "warning": "wait", "error": "alert"}.get(level, "info")


@register.filter
def hue_step(degrees: float | str | None) -> str:
    """Return the step (0 to 11) of a hue in degrees, for ``data-hue``; empty when there is none."""
    if degrees is None or degrees == "":
        return ""
    return str(round((float(degrees) + HUE_OFFSET) / (360 / HUES)) % HUES)


@register.filter
def name_step(name: str) -> str:
    """Return a steady hue step (0 to 11) for a name, the same on every page and machine."""
    return str(zlib.crc32(str(name).encode()) % HUES)


def initials(name: str) -> str:
    """Return up to two capitals of a name: those of its first and last words."""
    words = [
        word for word in str(name).replace("-", " ").replace("’", " ").replace("'", " ").split() if word[0].isalnum()
    ]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()


@register.simple_tag
def avatar(
    name: str, picture_url: str | None = "", kind: str = "person", size: str = "m", tint: bool = True
) -> SafeString:
    """Draw a face: the picture, or the initials on a tint of the name (``tint=False``: of the page).

    It is silent for screen readers: the name itself always stands beside it.
    """
    if picture_url:
        return format_html(
            '<span class="face {} {}"><img src="{}" alt="" width="96" height="96" loading="lazy"></span>',
            kind,
            size,
            picture_url,
        )
    return format_html(
        '<span class="face {} {}"{} aria-hidden="true">{}</span>',
        kind,
        size,
        format_html(' data-hue="{}"', name_step(name)) if tint else "",
        initials(name),
    )


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


WORDED = {"full": "DATETIME_FORMAT", "date": "DATE_FORMAT", "time": "TIME_FORMAT"}


@register.filter(expects_localtime=True)
def day(moment: date | None) -> str:
    """Write a day in words, for the middle of a sentence; `when` marks it up for one that stands alone."""
    return in_words(moment) if moment else ""


@register.simple_tag
def when(
    moment: datetime | date | None, zone: str | tzinfo | None = None, style: str = "full", relative: bool = True
) -> SafeString:
    """Write a moment in full in ``zone`` (the current one by default); the page's script makes it relative."""
    if moment is None:
        return mark_safe("")
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), in_words(moment))
    local = timezone.localtime(moment, _zone(zone) if isinstance(zone, str) and zone else zone or None)
    return format_html(
        '<time datetime="{}"{}>{}</time>',
        local.isoformat(timespec="seconds"),
        mark_safe(" data-when") if relative else "",
        in_words(local, WORDED[style]),
    )


@register.simple_tag
def field(
    bound: BoundField,
    label: str = "",
    counter: int = 0,
    rows: int = 0,
    optional: bool = False,
    icon: str = "",
    **attrs: Any,
) -> SafeString:
    """Render a form field with its label, help and error tied to it (RGAA 11); what was typed stays."""
    given: dict[str, Any] = {name.replace("_", "-"): value for name, value in attrs.items()}
    if rows:
        given["rows"] = rows
    if counter:
        given["data-count-left"] = counter
    widget = bound.field.widget
    context = {
        "field": bound,
        "control": bound.as_widget(attrs=given),
        "label": label or bound.label,
        "icon": icon,
        "optional": optional,
        "is_group": widget.use_fieldset,
        "is_box": getattr(widget, "input_type", "") == "checkbox" and not widget.use_fieldset,
        "counter": counter,
    }
    return mark_safe(get_template("core/ui/field.html").render(context))


@register.filter
@stringfilter
def tied(words: str) -> str:
    """Keep the signs that French sets apart with the word before them: no line begins with a colon."""
    return _SET_APART.sub("\u00a0", words)


@register.filter
def at_most(number: int, most: int) -> str:
    """Return a number for a small badge: `99+` instead of what would not fit."""
    return f"{most}+" if number > most else str(number)


@register.filter
def percent_of(value: float, whole: float) -> int:
    """Return how many hundredths of ``whole`` the value is, between 0 and 100."""
    return max(0, min(100, round(100 * float(value) / float(whole)))) if whole else 0


@register.simple_tag(takes_context=True)
def publish_choices(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what else the reader may publish: each has a key, an address, an icon and a label."""
    viewer = context.get("user")
    if viewer is None or not viewer.is_authenticated:
        return []
    return [choice for name in settings.PUBLISH_CHOICES for choice in import_string(name)(viewer)]


@register.filter
def euros(amount: Decimal | None) -> str:
    """Write an amount as the page's language writes numbers, cents only where there are any: `1 200 €`."""
    if amount is None:
        return ""
    cents = 0 if amount == amount.to_integral_value() else 2
    return f"{formats.number_format(amount, cents, use_l10n=True, force_grouping=True)}\N{NO-BREAK SPACE}€"


@register.simple_tag
def language_code() -> str:
    """Return the language of the page (``fr``)."""
    return (get_language() or "fr").split("-")[0]

"""How a town answers, in public (AL15, AL16)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import figures
from cases.templatetags.cases import spell
from core.http import public_page
from places.models import Town


@require_safe
@public_page()
def answers(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show the rate and the delays of a town's answers, by service and by theme."""
    town = get_object_or_404(Town, slug=slug)
    found = figures.of(town)
    groups = [
        {"key": "services", "title": _("Par service"), "lines": found.services, "bars": _bars(found.services)},
        {"key": "themes", "title": _("Par thème"), "lines": found.themes, "bars": _bars(found.themes)},
    ]
    context = {"town": town, "figures": found, "total": found.total, "groups": groups, "numbers": _numbers(found)}
    return render(request, "cases/answers.html", context)


def _bars(lines: list[figures.Line]) -> list[dict[str, Any]]:
    said = _("%(rate)d %% de %(received)d")
    return [
        {"label": line.name, "percent": line.rate, "text": said % {"rate": line.rate, "received": line.received}}
        for line in lines
    ]


def _numbers(found: figures.Figures) -> list[dict[str, Any]]:
    total = found.total
    numbers: list[dict[str, Any]] = [
        {"value": total.received, "label": _("reçus")},
        {"value": f"{total.rate} %", "label": _("ont une réponse")},
    ]
    if total.first_answer is not None:
        numbers.append({"value": spell(total.first_answer), "label": _("avant la première réponse (médiane)")})
    if total.closing is not None:
        numbers.append({"value": spell(total.closing), "label": _("jusqu’à la fin (médiane)")})
    numbers.append({"value": total.late, "label": _("en retard aujourd’hui")})
    return numbers + [{"value": extra.value, "label": _(extra.label)} for extra in found.extras]

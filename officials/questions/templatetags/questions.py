"""What the templates of questions need beside the pieces of ``core``."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officials.questions.figures import Rate
from officials.questions.forms import AnswerForm, RedirectForm, RefuseForm, VerdictForm
from officials.questions.models import Question
from officials.questions.rules import awaits_protection, can_answer, can_judge, is_asked

register = template.Library()


@register.simple_tag
def bars_of(rate: Rate) -> list[dict[str, Any]]:
    """Return what became of questions, for ``core/ui/bars.html``."""
    lines = (
        (_("Réponse dans le délai"), rate.in_time),
        (_("Réponse en retard"), rate.late),
        (_("En attente"), rate.waiting),
        (_("Sans réponse, avec la raison"), rate.refused),
    )
    whole = rate.asked or 1
    return [{"label": label, "percent": round(100 * number / whole), "text": str(number)} for label, number in lines]


@register.simple_tag
def days_late(question: Question) -> str:
    """Write by how many days a question waits beyond its day, or was answered beyond it; "" when it is not late."""
    case = question.case
    if question.is_late:
        days = (timezone.now() - question.due_at).days
        words = ngettext("En retard de %(days)d jour", "En retard de %(days)d jours", days) % {"days": days}
        return words if days else _("En retard")
    if question.was_late and case.answered_at:
        days = (case.answered_at - question.due_at).days
        words = ngettext("Réponse en retard de %(days)d jour", "Réponse en retard de %(days)d jours", days) % {
            "days": days
        }
        return words if days else _("Réponse en retard")
    return ""


# What the page of a question says of its reader is asked here and not by a view: other views show that page as well.


@register.simple_tag
def asked_me(viewer: Any, question: Question) -> bool:
    """Tell whether the viewer is who has to answer, and may."""
    return is_asked(viewer, question)


@register.simple_tag
def may_answer(viewer: Any, question: Question) -> bool:
    """Tell whether the viewer may answer, hand on and refuse."""
    return can_answer(viewer, question)


@register.simple_tag
def protects_first(viewer: Any, question: Question) -> bool:
    """Tell whether the viewer was asked, and lacks only the second factor to answer."""
    return awaits_protection(viewer, question)


@register.simple_tag
def answering_forms(question: Question, given: Any) -> dict[str, Any]:
    """Return the three forms of who answers: as they were sent, or empty."""
    case = question.case
    case.subject = question
    fresh = {
        "answer": AnswerForm(case=case, prefix="answer"),
        "redirect": RedirectForm(case=case, prefix="redirect"),
        "refuse": RefuseForm(case=case, prefix="refuse"),
    }
    return fresh | {name: form for name, form in (given or {}).items() if name in fresh}


@register.simple_tag
def verdict_form_of(viewer: Any, question: Question, given: Any) -> Any:
    """Return the form by which the asker says whether the answer answers, None for anyone else and when it is said."""
    if not can_judge(viewer, question):
        return None
    return given or VerdictForm()

"""What the file of a question to a town hall needs beside what ``cases`` gives it."""

from __future__ import annotations

import uuid
from typing import Any

from django import template

from messaging import reading, rules
from messaging.forms import TownAnswerForm
from messaging.models import Conversation
from messaging.reading import Window
from messaging.views.common import along

register = template.Library()


@register.simple_tag(takes_context=True)
def said_in_file(context: dict[str, Any], conversation: Conversation) -> Window:
    """Return the messages that the file shows, as its address asks for them."""
    return reading.asked_for(conversation, context["user"], context["request"].GET)


@register.simple_tag(takes_context=True)
def town_answer_form(context: dict[str, Any]) -> Any:
    """Return the form by which the reader answers, as it was sent or empty; None for who asked it themselves."""
    case, given, request = context["case"], context["forms"], context["request"]
    if not rules.answers_for(context["user"], case.subject, case):
        return None
    return given.get("answer") or TownAnswerForm(
        prefix="answer", initial={"key": uuid.uuid4()}, **along(request, case.subject)
    )

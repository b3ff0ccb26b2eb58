"""What a word in private does to the case of a question: it stands in no public step, and nobody is told by it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cases.services import turn_case
from messaging.rules import questions_left
from messaging.services.refusals import TooManyOpen
from messaging.states import WAITING
from officials.questions.services.asking import delay_of

if TYPE_CHECKING:
    from messaging.models import Conversation


def await_answer(conversation: Conversation) -> None:
    """Have a question that was closed wait again, with a new day: whoever asked wrote on.

    The caller holds the conversation's row. One that waits keeps the day it was promised. Raises ``TooManyOpen``: to
    write on in old questions is no way around what may wait at once.
    """
    case, town = conversation.case, conversation.town
    if town is not None and not case.is_open:
        if conversation.started_by is not None and questions_left(conversation.started_by, town) == 0:
            raise TooManyOpen
        turn_case(case=case, to=WAITING, due_at=timezone.now() + timedelta(days=delay_of(town)))

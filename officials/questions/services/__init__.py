"""The verbs of questions: the only code that writes them."""

from officials.questions.services.answering import (
    CannotJudge,
    Closed,
    SameOfficial,
    answer_question,
    judge_answer,
    redirect_question,
    refuse_question,
    set_delay,
)
from officials.questions.services.asking import (
    Answered,
    CannotAsk,
    NotOpen,
    Untold,
    ask,
    delete_question,
    edit_question,
    support_question,
)
from officials.questions.services.people import erase_person

__all__ = [
    "Answered",
    "CannotAsk",
    "CannotJudge",
    "Closed",
    "NotOpen",
    "SameOfficial",
    "Untold",
    "answer_question",
    "ask",
    "delete_question",
    "edit_question",
    "erase_person",
    "judge_answer",
    "redirect_question",
    "refuse_question",
    "set_delay",
    "support_question",
]

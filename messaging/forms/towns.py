"""What is asked of a town hall in private, answered in its name, and made public."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, TextField
from messaging.forms.messages import AlongForm
from messaging.models import MAX_TEXT, MAX_TITLE
from officials.questions.models import MAX_BODY, MAX_QUESTION


class AskTownForm(AlongForm):
    """A question to a town hall, and what goes along."""

    title = LineField(
        label=_("En une ligne"),
        max_length=MAX_TITLE,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={
            "required": _("Dites en une ligne de quoi il s’agit."),
            "max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d."),
        },
    )
    field_order = ("title", "text", "key")


class TownAnswerForm(AlongForm):
    """What is answered in a town's name, and what goes along; the button says what becomes of the question."""

    text = TextField(
        label=_("Votre réponse"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages=AlongForm.base_fields["text"].error_messages,
    )


class PublicForm(forms.Form):
    """A question as everyone will read it."""

    title = LineField(
        label=_("Votre question en une phrase"),
        max_length=MAX_QUESTION,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={
            "required": _("Écrivez votre question."),
            "max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d."),
        },
    )
    text = TextField(
        label=_("Ce que tout le monde lira"),
        max_length=MAX_BODY,
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto"}),
        error_messages={"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")},
    )

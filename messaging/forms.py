"""What people type in private."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, TextField
from messaging.models import MAX_TEXT, MAX_TITLE
from officials.questions.models import MAX_BODY, MAX_QUESTION

if TYPE_CHECKING:
    from profiles.models import User

BETWEEN = re.compile(r"[\s,;]+")


class MessageForm(forms.Form):
    """A message; ``key`` makes the same form sent twice one message."""

    text = TextField(
        label=_("Votre message"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={
            "required": _("Écrivez quelque chose."),
            "max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d."),
        },
    )
    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": _("Rechargez la page, puis réessayez.")}
    )


class AskTownForm(MessageForm):
    """A question to a town hall."""

    title = LineField(
        label=_("En une ligne"),
        max_length=MAX_TITLE,
        error_messages={
            "required": _("Dites en une ligne de quoi il s’agit."),
            "max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d."),
        },
    )
    field_order = ("title", "text", "key")


class TownAnswerForm(MessageForm):
    """What is answered in a town's name; the button says what becomes of the question."""

    text = TextField(
        label=_("Votre réponse"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages=MessageForm.base_fields["text"].error_messages,
    )


class PublicForm(forms.Form):
    """A question as everyone will read it."""

    title = LineField(
        label=_("Votre question en une phrase"),
        max_length=MAX_QUESTION,
        error_messages={
            "required": _("Écrivez votre question."),
            "max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d."),
        },
    )
    text = TextField(
        label=_("Ce que tout le monde lira"),
        max_length=MAX_BODY,
        required=False,
        error_messages={"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")},
    )


class EditForm(forms.Form):
    """Other words for a message."""

    text = MessageForm.base_fields["text"]


class TitleForm(forms.Form):
    """What a group is called."""

    title = LineField(
        label=_("Nom du groupe"),
        max_length=MAX_TITLE,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Donnez un nom au groupe.")},
    )


HANDLE = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off", "dir": "ltr"}


class HandlesField(forms.CharField):
    """Identifiers of people, with commas or spaces between them; a list without the “@”, in the order typed."""

    widget = forms.TextInput(attrs=HANDLE)

    def clean(self, value: Any) -> list[str]:
        words = (word.strip("@").lower() for word in BETWEEN.split(super().clean(value)))
        return list(dict.fromkeys(word for word in words if word))


class PersonForm(forms.Form):
    """Somebody who is to come into a group."""

    handle = forms.CharField(
        label=_("Identifiant"),
        max_length=31,
        help_text=_("Par exemple : @awa_diop. Il est écrit sur la page de chaque personne."),
        widget=forms.TextInput(attrs=HANDLE),
        error_messages={"required": _("Choisissez au moins une personne.")},
    )

    def clean_handle(self) -> str:
        return str(self.cleaned_data["handle"]).strip("@").lower()


class GroupForm(MessageForm, TitleForm):
    """A group that begins: its name, who is in it, its first message."""

    people = forms.MultipleChoiceField(
        label=_("Des personnes que vous connaissez ici"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    handles = HandlesField(
        label=_("D’autres personnes, par leur identifiant"),
        max_length=700,
        required=False,
        help_text=_("Par exemple : @awa_diop, @karim. Il est écrit sur la page de chaque personne."),
    )

    def __init__(self, *args: Any, known: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["people"]
        field.choices = [(person.handle, f"{person.name} (@{person.handle})") for person in known]

    @property
    def chosen(self) -> list[str]:
        """The handles of everybody chosen either way."""
        return [*self.cleaned_data.get("people", []), *self.cleaned_data.get("handles", [])]

"""What people type of a group: its name, who is to come into it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LineField
from messaging.forms.messages import MessageForm
from messaging.models import MAX_TITLE

if TYPE_CHECKING:
    from profiles.models import User

BETWEEN = re.compile(r"[\s,;]+")


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

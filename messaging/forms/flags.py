"""What people type to show messages to moderators, to decide about them, to have a conversation opened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import TextField
from core.ids import read_id
from messaging.forms.messages import MessageForm
from messaging.models import DAYS, MAX_WORDS, Outcome, Reason

SILENCES = (
    _("Bloquer l’envoi de messages pendant 1 jour"),
    _("Bloquer l’envoi de messages pendant 7 jours"),
    _("Bloquer l’envoi de messages pendant 30 jours"),
)
_TOO_LONG = {"max_length": MessageForm.base_fields["text"].error_messages["max_length"]}


class ChosenField(forms.Field):
    """The ids of the messages that somebody ticked."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        ids = [read_id(raw) for raw in value or []]
        if None in ids:
            raise forms.ValidationError(_("Un des messages cochés n’est plus là. Rechargez la page, puis recommencez."))
        return list(dict.fromkeys(pk for pk in ids if pk))


class FlagForm(forms.Form):
    """Which messages moderators will see, and why."""

    chosen = ChosenField(error_messages={"required": _("Cochez au moins un message.")})
    around = forms.BooleanField(
        label=_("Montrer aussi deux messages avant et deux après chacun"),
        required=False,
        help_text=_("Les vôtres compris. Sans cela, rien d’autre que les messages cochés n’est montré."),
    )
    reason = forms.ChoiceField(
        label=_("Ce qui ne va pas"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Dites ce qui ne va pas."),
            "invalid_choice": _("Dites ce qui ne va pas."),
        },
    )
    words = TextField(
        label=_("En quelques mots"),
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Facultatif, sauf pour « Autre chose »."),
        error_messages=_TOO_LONG,
    )
    key = MessageForm.base_fields["key"]


class RulingForm(forms.Form):
    """What is decided, and why."""

    outcome = forms.ChoiceField(
        label=_("Décision"),
        choices=[
            (Outcome.NONE, _("Sans suite")),
            (Outcome.WARN, _("Avertir la personne")),
            *((f"{Outcome.SILENCE}-{days}", label) for days, label in zip(DAYS, SILENCES, strict=True)),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une décision."), "invalid_choice": _("Choisissez une décision.")},
    )
    reasons = TextField(
        label=_("Motif"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_(
            "La personne concernée le lira, sauf « Sans suite » : c’est alors celle qui a signalé. "
            "Ne dites pas qui a signalé."
        ),
        error_messages=_TOO_LONG | {"required": _("Dites pourquoi, en une phrase au moins.")},
    )

    def clean(self) -> dict[str, Any]:
        """Say apart what is decided and for how many days."""
        data: dict[str, Any] = super().clean() or {}
        if "outcome" in data:
            data["outcome"], _line, days = data["outcome"].partition("-")
            data["days"] = int(days or 0)
        return data


class LiftForm(forms.Form):
    """Why a silence ends early."""

    words = TextField(
        label=_("Pourquoi"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("La personne concernée le lira. Ne dites pas qui a signalé."),
        error_messages=_TOO_LONG | {"required": _("Dites pourquoi, en une phrase au moins.")},
    )


class OpeningForm(forms.Form):
    """Which conversation two administrators would open, and why."""

    talk = forms.CharField(
        label=_("Numéro de la conversation"),
        max_length=30,
        help_text=_("Celui de l’adresse de sa page, que donne qui y prend part, ou le juge."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = TextField(
        label=_("Motif"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Les personnes concernées le liront."),
        error_messages=_TOO_LONG,
    )
    tell_at = forms.DateTimeField(
        label=_("Ne prévenir qu’à partir du"),
        required=False,
        help_text=_("Seulement si un juge interdit de les prévenir avant. Laissez vide pour les prévenir aussitôt."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def clean_talk(self) -> int:
        """Return the number; one that is none of ours is told as one that is not there."""
        number = read_id(self.cleaned_data["talk"].strip())
        if number is None:
            raise forms.ValidationError(_("Il n’y a pas de conversation sous ce numéro."))
        return number

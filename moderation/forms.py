"""Why something is hidden, shown again, or an account stopped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import TextField
from moderation.house import HOUSE_RULES
from moderation.models import MAX_REASON
from moderation.services.freezing import SINCE, USUAL

_TOO_LONG = {"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")}


def _reason(help_text: Any, **options: Any) -> TextField:
    required = {"required": _("Dites pourquoi, en une phrase au moins : chacun la lira.")}
    return TextField(
        label=_("Motif, en une phrase"),
        max_length=MAX_REASON,
        help_text=help_text,
        error_messages=_TOO_LONG | required,
        **options,
    )


class HideForm(forms.Form):
    """Which house rule is broken, and how."""

    rule = forms.ChoiceField(
        label=_("Règle qui n’est pas respectée"),
        choices=lambda: [(key, rule.label) for key, rule in HOUSE_RULES.items()],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez la règle qui n’est pas respectée."),
            "invalid_choice": _("Choisissez la règle qui n’est pas respectée."),
        },
    )
    reason = _reason(_("Il sera public, dans le registre de la commune. Ne nommez personne, ne citez pas le texte."))


class RestoreForm(forms.Form):
    """Why a decision is taken back."""

    reason = _reason(_("Il sera public, à côté de la première décision."))


class FreezeForm(forms.Form):
    """How far back to hide what the account said."""

    since = forms.ChoiceField(
        label=_("Masquer ce qui a été dit sous cette fonction"),
        choices=[
            ("1h", _("depuis une heure")),
            ("24h", _("depuis 24 heures")),
            ("7d", _("depuis 7 jours")),
            ("none", _("ne rien masquer")),
        ],
        initial=USUAL,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choisissez une des durées proposées.")},
    )

    def clean_since(self) -> str:
        """Return a key of ``SINCE``; one act is enough: what is not said is the usual."""
        return self.cleaned_data["since"] if self.cleaned_data["since"] in SINCE else USUAL


class LiftForm(forms.Form):
    """Whether what was hidden along comes back."""

    restores = forms.BooleanField(label=_("Rétablir aussi ce qui avait été masqué"), required=False)

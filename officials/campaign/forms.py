"""The dates of an election."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from officials.campaign.models import Election, Kind

_BOUNDS = (
    MinValueValidator(date(2000, 1, 1), _("Cette date est trop ancienne.")),
    MaxValueValidator(date(2100, 12, 31), _("Cette date est trop lointaine.")),
)
_UNREADABLE = {"invalid": _("Écrivez une date, comme 15/03/2026."), "required": _("Dites le jour du vote.")}


def _day(label: Any, **options: Any) -> forms.DateField:
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=picker, validators=_BOUNDS, error_messages=_UNREADABLE, **options)


class ElectionForm(forms.Form):
    """What one knows of an election: the kind and the day are enough."""

    kind = forms.ChoiceField(label=_("Élection"), choices=Kind.choices)
    votes_on = _day(_("Jour du vote"), help_text=_("Celui du premier tour, s’il y en a deux."))
    starts_on = _day(
        _("Début de la période"),
        required=False,
        help_text=_("Vide : le premier jour du sixième mois avant le mois du vote, comme le dit la loi."),
    )
    ends_on = _day(
        _("Fin de la période"), required=False, help_text=_("Le jour du second tour. Vide : le jour du vote.")
    )

    def __init__(self, *args: Any, election: Election | None = None, **kwargs: Any) -> None:
        if election is not None:
            kwargs["initial"] = {name: getattr(election, name) for name in ("kind", "votes_on", "starts_on", "ends_on")}
        super().__init__(*args, **kwargs)

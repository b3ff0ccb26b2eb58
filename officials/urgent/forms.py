"""What a town hall types to warn: the alert itself, and what happens since."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, TextField
from officials.urgent.area import checked_area
from officials.urgent.clock import moment_in
from officials.urgent.models import MAX_TITLE, MAX_WORDS, Level
from places.geometry import BadGeometry
from places.models import Neighbourhood

if TYPE_CHECKING:
    from places.models import Town

TOO_LONG = {"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")}
MOST_DRAWN = 20_000  # characters of a drawn area; 200 positions take some 5,000
USUAL = timedelta(hours=6)
_TYPED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.Field):
    """A day and an hour on the clocks of the town, without zone."""

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        """Return what the clock shows."""
        if not value:
            return None
        try:
            if not _TYPED.fullmatch(str(value)) or not str(value).isascii():
                raise ValueError
            return datetime.fromisoformat(str(value))
        except ValueError:
            raise ValidationError(_("Écrivez un jour et une heure, par exemple 2030-05-31T18:00.")) from None


class AreaField(forms.CharField):
    """An area drawn on the map, as GeoJSON; nothing for the whole town or the neighbourhoods chosen."""

    widget = forms.TextInput(attrs={"hidden": True, "data-draw-geometry": True, "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        """Return the geometry."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            if len(text) > MOST_DRAWN:
                raise ValueError
            return checked_area(json.loads(text))
        except (BadGeometry, ValueError, RecursionError):
            raise ValidationError(_("Dessinez une zone d’un seul tenant, ou effacez-la.")) from None


class PrepareForm(forms.Form):
    """An alert to be confirmed by a second person."""

    level = forms.ChoiceField(
        label=_("Gravité"),
        choices=Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites si c’est une information, une vigilance ou un danger.")},
    )
    title = LineField(
        label=_("L’alerte en une ligne"),
        max_length=MAX_TITLE,
        error_messages=TOO_LONG | {"required": _("Donnez un titre à l’alerte.")},
    )
    body = TextField(
        label=_("Ce qui se passe"),
        max_length=MAX_WORDS,
        error_messages=TOO_LONG | {"required": _("Dites ce qui se passe.")},
    )
    advice = LineField(
        label=_("Ce qu’il faut faire"),
        max_length=MAX_WORDS,
        required=False,
        widget=forms.Textarea,
        error_messages=TOO_LONG,
    )
    ends_at = MomentField(
        label=_("Jusqu’à quand"),
        help_text=_("Heure de la commune. L’alerte se termine seule à ce moment, dans sept jours au plus tard."),
        error_messages={"required": _("Dites quand l’alerte se termine.")},
    )
    neighbourhoods = forms.ModelMultipleChoiceField(
        Neighbourhood.objects.none(),
        label=_("Quartiers concernés"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun coché : toute la commune."),
        error_messages={"invalid_choice": _("Ce quartier n’est pas de cette commune.")},
    )
    geometry = AreaField(required=False)

    def __init__(self, data: Any = None, *, town: Town) -> None:
        self.zone = ZoneInfo(town.time_zone)
        later = (timezone.now() + USUAL).astimezone(self.zone).replace(minute=0)
        super().__init__(data, initial={"ends_at": later.replace(tzinfo=None)})
        rows = town.neighbourhoods.order_by("name")
        cast("forms.ModelMultipleChoiceField[Any]", self.fields["neighbourhoods"]).queryset = rows

    def clean_ends_at(self) -> datetime:
        """Return the moment; refused when no clock of the town shows that hour."""
        try:
            return moment_in(self.zone, self.cleaned_data["ends_at"])
        except OverflowError:
            raise ValidationError(_("Choisissez un jour plus proche.")) from None


class StepForm(forms.Form):
    """What happens since, or that it is over."""

    words = LineField(
        label=_("Ce qu’il y a de nouveau"),
        max_length=MAX_WORDS,
        widget=forms.Textarea,
        error_messages=TOO_LONG | {"required": _("Écrivez une phrase pour les habitants.")},
    )
    ends = forms.BooleanField(label=_("Fin d’alerte : le bandeau disparaît aussitôt"), required=False)

"""Form fields through which people's words come in."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.moments import BadMoment, moment, typed
from core.text.cleaning import clean, clean_line


class LineField(forms.CharField):
    """One line of text: cleaned before its length is measured."""

    def to_python(self, value: Any) -> Any:
        """Return the cleaned line."""
        text = super().to_python(value)
        return clean_line(text) if isinstance(text, str) else text


class TextField(forms.CharField):
    """Several lines of text: cleaned before their length is measured."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """Return the cleaned text, without blank lines at its ends."""
        text = super().to_python(value)
        return clean(text).strip() if isinstance(text, str) else text


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"


class MomentField(forms.CharField):
    """A local date and time of a town, of which the form gives it the clocks (``zone``)."""

    widget = MomentInput
    zone = "Europe/Paris"

    def to_python(self, value: Any) -> Any:
        """Return the moment, None for none."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return moment(text, self.zone)
        except BadMoment as reason:
            raise ValidationError(str(reason)) from None

    def prepare_value(self, value: Any) -> Any:
        """Return what the field shows."""
        return typed(value, self.zone) if isinstance(value, datetime) else value

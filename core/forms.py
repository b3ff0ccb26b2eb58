"""Form fields through which people's words come in."""

from typing import Any

from django import forms

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

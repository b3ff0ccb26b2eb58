"""What the pages of the bell ask."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.kinds import Kind


class PreferencesForm(forms.Form):
    """The kinds for which one's bell rings."""

    kinds = forms.MultipleChoiceField(
        label=_("Me prévenir quand"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

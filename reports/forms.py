"""What people type about a report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import TextField
from feed.models import MAX_BODY


class EditForm(forms.Form):
    """The words of one's own report."""

    body = TextField(label=_("Ce qui ne va pas"), max_length=MAX_BODY, required=False)

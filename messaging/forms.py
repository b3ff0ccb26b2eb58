"""What people type in private."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import TextField
from messaging.models import MAX_TEXT


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


class EditForm(forms.Form):
    """Other words for a message."""

    text = MessageForm.base_fields["text"]

"""What people type to show documents on their town's page, and to take one away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms import DayInput
from core.forms import LineField
from core.pdf import MAX_BYTES, check_pdf
from officials.claims.forms.words import CHOOSE, TOO_LONG
from officials.claims.models import MAX_DOCUMENT_TITLE, MAX_REASON, DocumentKind, TownDocument


class DocumentForm(forms.Form):
    """A PDF to show."""

    title = LineField(label=_("Titre"), max_length=MAX_DOCUMENT_TITLE, error_messages=TOO_LONG)
    kind = forms.ChoiceField(label=_("Nature"), choices=DocumentKind.choices, error_messages=CHOOSE)
    dated = forms.DateField(
        label=_("Date du document"),
        widget=DayInput,
        error_messages={"invalid": _("Écrivez un jour, par exemple 2030-05-31.")},
    )
    file = forms.FileField(
        label=_("Fichier PDF"),
        help_text=_("10 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        error_messages={"required": _("Choisissez un fichier."), "empty": _("Le fichier est vide.")},
    )

    def clean_dated(self) -> Any:
        """A document is of this or the last century."""
        day = self.cleaned_data["dated"]
        if not 1900 <= day.year <= timezone.now().year + 1:
            raise ValidationError(_("Cette date n’est pas possible."))
        return day

    def clean_file(self) -> bytes:
        """Read the file and check what it is by its bytes; its name is never used (UP-1, UP-2)."""
        data = bytes(self.cleaned_data["file"].read(MAX_BYTES + 1))
        reason = check_pdf(data)
        if reason:
            raise ValidationError(reason)
        return data


class RemoveForm(forms.Form):
    """Why a document is taken away."""

    reason = LineField(
        label=_("Raison"),
        max_length=MAX_REASON,
        error_messages={"required": _("Dites pourquoi : la raison reste affichée."), **TOO_LONG},
    )

    def __init__(self, *args: Any, document: TownDocument, **kwargs: Any) -> None:
        self.document = document
        super().__init__(*args, **kwargs)

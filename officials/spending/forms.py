"""What a desk says of a file it sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, TextField
from core.validators import web_address
from officials.spending.kinds import Dataset
from officials.spending.models import MAX_NOTE, MAX_SOURCE, MAX_URL, YEARS, Ledger
from officials.spending.reading import MOST_SENT
from officials.spending.reading.codes import M14, M57
from officials.spending.reading.files import too_large
from officials.spending.services import Origin

LICENCE = "Licence Ouverte 2.0"


class OriginForm(forms.Form):
    """Where numbers come from, as everyone reads it beside them."""

    source_name = LineField(label=_("Qui a fait ces chiffres"), max_length=MAX_SOURCE)
    source_url = LineField(
        label=_("Adresse où ils sont publiés"), max_length=MAX_URL, required=False, validators=[web_address]
    )
    licence = LineField(label=_("Licence"), max_length=MAX_SOURCE, required=False)

    def origin(self) -> Origin:
        """Return what was typed."""
        data = self.cleaned_data
        return Origin(data["source_name"], data["source_url"], data["licence"])


class SendForm(OriginForm):
    """A file, or the address of one."""

    dataset = forms.ChoiceField(label=_("Ce que c’est"), choices=Dataset.choices)
    file = forms.FileField(
        label=_("Fichier"),
        required=False,
        help_text=_(
            "XML (TOTEM) ou CSV pour un compte ou un budget, CSV (SCDL) pour des subventions, JSON (DECP) pour des "
            "marchés. 20 Mo au plus ; .gz accepté."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xml,.json,.gz"}),
    )
    url = LineField(
        label=_("Ou l’adresse du fichier"),
        max_length=MAX_URL,
        required=False,
        validators=[web_address],
        help_text=_("Elle est lue dans la minute."),
    )
    year = forms.IntegerField(
        label=_("Année"),
        required=False,
        min_value=YEARS[0],
        max_value=YEARS[1],
        help_text=_("Si le fichier ne la dit pas, ou s’il en contient plusieurs."),
    )
    nomenclature = forms.ChoiceField(
        label=_("Plan comptable"),
        required=False,
        choices=[("", _("Selon le fichier")), (M57, "M57"), (M14, "M14")],
    )
    field_order = ("dataset", "file", "url", "year", "nomenclature", "source_name", "source_url", "licence")

    def clean(self) -> dict[str, Any]:
        """Ask for a file or an address, one of them."""
        data = super().clean() or {}
        file, url = data.get("file"), data.get("url")
        if file and url:
            self.add_error("url", _("Donnez un fichier ou une adresse, pas les deux."))
        elif not file and not url and not self.errors.keys() & {"file", "url"}:
            self.add_error("file", _("Choisissez un fichier, ou donnez son adresse."))
        if file and file.size > MOST_SENT:
            self.add_error("file", too_large(MOST_SENT))
        return data


class NoteForm(forms.Form):
    """The words of the town hall beside its numbers."""

    note = TextField(
        label=_("Quelques mots de la mairie"),
        max_length=MAX_NOTE,
        required=False,
        help_text=_("Ce qui a changé, et pourquoi. Ils paraissent avec le compte sur le mur de la commune."),
    )


class EditForm(NoteForm, OriginForm):
    """What can be changed of a publication: its words and its source, never its numbers."""

    field_order = ("note", "source_name", "source_url", "licence")

    @classmethod
    def of(cls, ledger: Ledger, data: Any = None) -> EditForm:
        """Return the form for a publication as it is."""
        names = ("source_name", "source_url", "licence")
        return cls(data, initial={"note": ledger.body} | {name: getattr(ledger, name) for name in names})

"""What a town hall types about programs: keys it gives, and the server its reports go to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LineField
from reports.models import Category, Forwarding
from reports.open311.models import MAX_KEY_NAME

PERIODS = [(0, _("Jusqu’à ce que vous la retiriez")), (365, _("Un an")), (90, _("Trois mois"))]


class KeyForm(forms.Form):
    """A key for a program."""

    name = LineField(
        label=_("Nom du programme"),
        max_length=MAX_KEY_NAME,
        help_text=_("Il est affiché avec ce qu’il signale, par exemple « Application Rue propre »."),
    )
    days = forms.TypedChoiceField(
        label=_("Pendant combien de temps ?"), choices=PERIODS, coerce=int, widget=forms.RadioSelect, initial=0
    )


class ForwardingForm(forms.Form):
    """Where reports go, and which of them."""

    name = LineField(
        label=_("Nom du service"),
        max_length=80,
        help_text=_("Ses réponses sont publiées sous ce nom, par exemple « Voirie de la métropole »."),
    )
    url = LineField(
        label=_("Adresse du serveur"),
        max_length=200,
        help_text=_("Tout ce qui est avant « /requests.json », en https."),
        widget=forms.URLInput(attrs={"dir": "ltr", "placeholder": "https://"}),
    )
    jurisdiction_id = LineField(label=_("jurisdiction_id"), max_length=120, required=False)
    api_key = LineField(
        label=_("Clé (api_key)"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    forget_key = forms.BooleanField(label=_("Oublier la clé"), required=False)
    is_on = forms.BooleanField(label=_("Envoyer les nouveaux signalements"), required=False, initial=True)

    def __init__(self, *args: Any, categories: list[Category], row: Forwarding | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = categories
        codes = row.codes if row else {}
        for category in categories:
            self.fields[self._name(category)] = LineField(
                label=category.label, max_length=60, required=False, initial=codes.get(category.code, "")
            )
        if row is None or not row.sealed_key:
            del self.fields["forget_key"]
        else:
            self.fields["api_key"].help_text = _("Une clé est gardée. Laissez vide pour ne pas la changer.")
        if row is not None:
            told = ("name", "url", "jurisdiction_id", "is_on")
            self.initial = {**{name: getattr(row, name) for name in told}, **self.initial}

    @staticmethod
    def _name(category: Category) -> str:
        return f"code-{category.code}"

    @property
    def codes_fields(self) -> list[forms.BoundField]:
        """The fields that say what each category is called there."""
        return [self[self._name(category)] for category in self.categories]

    def told(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        key = data["api_key"] or ("" if data.get("forget_key") else None)
        codes = {category.code: data[self._name(category)] for category in self.categories}
        kept = {name: data[name] for name in ("name", "url", "jurisdiction_id", "is_on")}
        return {**kept, "api_key": key, "codes": codes}

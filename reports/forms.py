"""What people type about a report."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from cases.models import MAX_WORDS
from core.forms import LineField, TextField
from core.ids import read_id
from feed.models import MAX_BODY
from places.models import Service, Theme, Town
from places.search import named
from reports.joining import mergeable
from reports.models import Category, Report


class EditForm(forms.Form):
    """The words of one's own report."""

    body = TextField(label=_("Ce qui ne va pas"), max_length=MAX_BODY, required=False)


class MergeForm(forms.Form):
    """The report to join, among those nearby or by its number, and the public sentence."""

    into = forms.CharField(label=_("À quel signalement"), required=False, widget=forms.RadioSelect)
    number = LineField(
        label=_("Ou son numéro"),
        max_length=40,
        required=False,
        help_text=_("Le nombre à la fin de l’adresse de sa page."),
    )
    words = TextField(
        label=_("Ce que liront les habitants"),
        max_length=MAX_WORDS,
        error_messages={"required": _("Écrivez une phrase pour les habitants.")},
    )
    sure = forms.BooleanField(
        label=_("C’est bien le même problème"),
        help_text=_("Celui-ci sera clos ; les personnes qui le suivent suivront l’autre."),
        error_messages={"required": _("Cochez cette case pour réunir les deux signalements.")},
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self.offered = mergeable(report)

    def clean(self) -> dict[str, Any]:
        """Find the report that is meant."""
        data: dict[str, Any] = super().clean() or {}
        number = read_id(data.get("number", "").strip("# ") or data.get("into", ""))
        rows = Report.objects.standing().filter(town=self.report.town_id).exclude(pk=self.report.pk)
        found = rows.for_wall().filter(pk=number).first() if number else None
        if found is None:
            self.add_error("number", _("Choisissez un signalement de votre commune."))
        data["found"] = found
        return data


class SplitForm(forms.Form):
    """The second problem of a report."""

    category = forms.ModelChoiceField(Category.objects.none(), label=_("Catégorie du second problème"))
    body = TextField(
        label=_("Le second problème"),
        max_length=MAX_BODY,
        help_text=_("Gardez les mots du signalement qui en parlent : personne n’écrit à la place d’un habitant."),
        error_messages={"required": _("Écrivez quelques mots.")},
    )
    words = TextField(
        label=_("Ce que liront les habitants"),
        max_length=MAX_WORDS,
        error_messages={"required": _("Écrivez une phrase pour les habitants.")},
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self.initial.setdefault("body", report.body)
        cast("forms.ModelChoiceField[Any]", self.fields["category"]).queryset = Category.objects.of_town(report.town)


class TransferForm(forms.Form):
    """The town that must answer a report."""

    town_name = LineField(
        label=_("Commune"),
        max_length=120,
        widget=forms.SearchInput(attrs={"data-typeahead": reverse_lazy("town_suggestions")}),
        error_messages={"required": _("Dites de quelle commune il s’agit.")},
    )
    town = forms.SlugField(widget=forms.HiddenInput(attrs={"data-typeahead-value": True}), required=False)
    words = TextField(
        label=_("Ce que liront les habitants"),
        max_length=MAX_WORDS,
        error_messages={"required": _("Écrivez une phrase pour les habitants.")},
    )
    sure = forms.BooleanField(label=_("Transmettre quand même"), required=False)

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self.candidates: list[Town] = []  # when several bear the name that was typed
        self.unread = False  # nobody took over the page of the town that was chosen

    def clean(self) -> dict[str, Any]:
        """Find the town that is meant."""
        data: dict[str, Any] = super().clean() or {}
        if name := data.get("town_name"):
            data["found"], self.candidates = named(name, data.get("town", ""))
            if data["found"] is None:
                words = _("Plusieurs communes portent ce nom : choisissez.")
                self.add_error("town_name", words if self.candidates else _("Commune inconnue."))
            else:
                self._ask_whether_sure(data["found"], sure=data["sure"])
        return data

    def _ask_whether_sure(self, town: Town, *, sure: bool) -> None:
        self.unread = town.claimed_at is None
        if self.unread and not sure:
            words = _(
                "La mairie de %(town)s ne répond pas encore ici : personne n’y lira ce dossier tant qu’elle n’a pas "
                "repris sa page. Prévenez-la autrement, puis cochez cette case pour transmettre quand même."
            )
            self.add_error("sure", words % {"town": town.local_name})


class DeskForm(forms.Form):
    """Who may report, and how openly."""

    allows_anonymous = forms.BooleanField(
        label=_("Un signalement peut être anonyme pour le public"),
        required=False,
        help_text=_("La mairie sait toujours qui signale."),
    )
    allows_guests = forms.BooleanField(
        label=_("On peut signaler sans compte"),
        required=False,
        help_text=_("Par un code envoyé à une adresse e-mail."),
    )


class CategoryForm(forms.Form):
    """A category of a town's own."""

    name = LineField(label=_("Nom de la catégorie"), max_length=80)
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Thème"), required=False, empty_label=_("Aucun"))
    private = forms.BooleanField(
        label=_("Privée"), required=False, help_text=_("Seules la mairie et la personne qui signale la lisent.")
    )

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["theme"]).queryset = Theme.objects.of_town(town)


class HandlingForm(forms.Form):
    """How a town deals with one category."""

    service = forms.ModelChoiceField(Service.objects.none(), required=False)
    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=730,
        error_messages={
            "min_value": _("De 1 à 730 jours, ou rien."),
            "max_value": _("De 1 à 730 jours, ou rien."),
            "invalid": _("Écrivez un nombre de jours."),
        },
    )
    offered = forms.BooleanField(required=False)

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["service"]).queryset = town.services.all()

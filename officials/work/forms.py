"""What officials type about what they do and promise, checked kindly before the services check it for good."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from cases.forms import DayInput, to_come
from core.forms import LineField, TextField
from feed.forms import NewForm, WordsForm
from officials.work.models import (
    FIRST_DAY,
    LAST_DAY,
    MAX_BODY,
    MAX_MEASURE,
    MAX_MILESTONE,
    MAX_PARTNERS,
    MAX_REASONS,
    MAX_REFUSED,
    MAX_TITLE,
    MAX_UNIT,
    MAX_WHY,
    MAX_WORDS,
    MOST_VOTES,
    SPOKEN,
    Action,
    Bearer,
    Commitment,
    Nature,
    Purpose,
)
from officials.work.services.inspiring import MAX_URL, MOST_SOURCES
from officials.work.services.stepping import MOST_MILESTONES, Stage
from officials.work.states import DONE, PLANNED, WORKING
from places.search import valid_point

if TYPE_CHECKING:
    from places.models import Town

_TOO_LONG = {"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")}
_NO_DAY = _("Écrivez un jour entre 2000 et 2100, par exemple 2030-05-31.")


def day(label: Any, *, required: bool = False, **given: Any) -> forms.DateField:
    """Return a field for a day that somebody can mean."""
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput,
        validators=[MinValueValidator(FIRST_DAY, _NO_DAY), MaxValueValidator(LAST_DAY, _NO_DAY)],
        error_messages={"invalid": _NO_DAY, "required": _NO_DAY},
        **given,
    )


class NumberField(forms.DecimalField):
    """A number as people write it: `1 200,50`, with any space between the thousands."""

    def to_python(self, value: Any) -> Any:
        """Return the number."""
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


def number(label: Any, **given: Any) -> forms.DecimalField:
    """Return a field for a number of at most ten digits before the comma and two after."""
    return NumberField(label=label, required=False, max_digits=12, decimal_places=2, localize=True, **given)


def votes(label: Any) -> forms.IntegerField:
    """Return a field for a number of votes."""
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_VOTES)


class WorkForm(WordsForm):
    """The words of an action or a commitment, whether it is new or changed."""

    title = LineField(
        label=_("En une ligne"),
        max_length=MAX_TITLE,
        error_messages=_TOO_LONG | {"required": _("Donnez un titre.")},
    )
    why = LineField(
        label=_("Pourquoi"),
        max_length=MAX_WHY,
        required=False,
        widget=forms.Textarea,
        error_messages=_TOO_LONG,
    )
    body = TextField(label=_("Quoi, en détail"), max_length=MAX_BODY, required=False, error_messages=_TOO_LONG)
    names: tuple[str, ...] = ("title", "why", "body", "theme", "neighbourhood")  # what an edit may change

    @property
    def told(self) -> dict[str, Any]:
        """Return what the services take, once the form is valid."""
        return {name: self.cleaned_data[name] for name in self.names}


class NewWorkForm(WorkForm, NewForm):
    """What a new one has besides: photos, and the pages that inspired it."""

    inspired = TextField(
        label=_("Inspirée par"),
        required=False,
        max_length=MAX_URL * MOST_SOURCES,
        widget=forms.Textarea,
        help_text=_(
            "Les adresses des idées, signalements, questions, sondages ou dépenses d’où cela vient, une par ligne."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        """Say that photos have to be chosen again when something else was wrong."""
        data: dict[str, Any] = super().clean()
        if self.errors and data.get("photos") and "photos" not in self.errors:
            self.add_error("photos", _("Choisissez à nouveau les photos : un navigateur ne les garde pas."))
        return data

    @property
    def addresses(self) -> list[str]:
        """Return the pages named, one a line."""
        return [line for line in self.cleaned_data.get("inspired", "").split() if line]


class PromiseField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A promise of the town, by its title."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class ActionWordsForm(WorkForm):
    """All that can be told of an action, but for its nature and its state."""

    bearer = forms.ChoiceField(
        label=_("À qui est ce projet"), choices=Bearer.choices, initial=Bearer.TOWN, widget=forms.RadioSelect
    )
    purpose = forms.ChoiceField(
        label=_("Ce qui est attendu des habitants"),
        choices=[("", _("Non précisé")), *Purpose.choices],
        required=False,
    )
    commitment = PromiseField(
        Commitment.objects.none(), label=_("Au service d’un engagement"), required=False, empty_label=_("Aucun")
    )
    cost = number(_("Coût, en euros"), min_value=0)
    payers = LineField(label=_("Qui paie"), max_length=MAX_PARTNERS, required=False)
    partners = LineField(label=_("Partenaires"), max_length=MAX_PARTNERS, required=False)
    reasons = TextField(
        label=_("Les raisons de la décision"), max_length=MAX_REASONS, required=False, error_messages=_TOO_LONG
    )
    refused = TextField(
        label=_("Ce qui a été écarté, et pourquoi"), max_length=MAX_REFUSED, required=False, error_messages=_TOO_LONG
    )
    council_on = day(_("Date du conseil"))
    votes_for = votes(_("Voix pour"))
    votes_against = votes(_("Voix contre"))
    votes_abstained = votes(_("Abstentions"))
    by_its_author = forms.BooleanField(
        label=_("La proposition est présentée au conseil par son auteur"), required=False
    )
    action_lat = LineField(required=False, max_length=40)
    action_lon = LineField(required=False, max_length=40)
    names = (
        *WorkForm.names, "bearer", "purpose", "commitment", "cost", "payers", "partners", "reasons", "refused",
        "council_on", "votes_for", "votes_against", "votes_abstained", "by_its_author", "latitude", "longitude",
    )  # fmt: skip

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, town=town, **kwargs)
        promises = Commitment.objects.standing().filter(town=town).order_by("-pk")[:50]
        offered = Commitment.objects.filter(pk__in=[row.pk for row in promises]).order_by("-pk")
        cast("PromiseField", self.fields["commitment"]).queryset = offered
        self.place_errors: list[Any] = []

    def clean(self) -> dict[str, Any]:
        """Take the two numbers for the place."""
        data: dict[str, Any] = super().clean() or {}
        typed = [str(data.pop(name, "")).replace(",", ".") for name in ("action_lat", "action_lon")]
        data["latitude"], data["longitude"] = None, None
        if any(typed):
            point = valid_point(*typed)
            if point is None:
                self.misplaced(_("Ces deux nombres ne sont pas un lieu : d’abord la latitude."))
            else:
                data["latitude"], data["longitude"] = point
        return data

    def misplaced(self, words: Any) -> None:
        """Say beside the map what is wrong with the place."""
        self.place_errors.append(words)
        self.add_error("action_lat", words)


class ActionForm(ActionWordsForm, NewWorkForm):
    """A new action."""

    nature = forms.ChoiceField(
        label=_("Ce que c’est"), choices=Nature.choices, initial=Nature.ACTION, widget=forms.RadioSelect
    )
    state = forms.ChoiceField(
        label=_("Où cela en est"),
        choices=[(key, Action.workflow[key].label) for key in (PLANNED, WORKING, DONE)],
        initial=PLANNED,
    )

    @property
    def told(self) -> dict[str, Any]:
        nature = self.cleaned_data["nature"]
        state = "" if nature in SPOKEN else self.cleaned_data["state"]
        return super().told | {"nature": nature, "state": state}


class ActionEditForm(ActionWordsForm):
    """What can be changed of a published action."""

    @classmethod
    def of(cls, action: Action, data: Any = None) -> ActionEditForm:
        """Return the form for an action as it is."""
        told = {name: getattr(action, name) for name in cls.names}
        told |= {"action_lat": action.latitude, "action_lon": action.longitude}
        return cls(data, town=action.town, kept=action.photos.all(), initial=told)


class CommitmentForm(NewWorkForm):
    """A new promise."""

    due_on = day(_("Pour quand"), required=True)
    measure = LineField(
        label=_("Ce qui est mesuré"),
        max_length=MAX_MEASURE,
        required=False,
        help_text=_("Par exemple : arbres plantés. Sans mesure, l’engagement est tenu ou ne l’est pas."),
    )
    unit = LineField(label=_("Unité"), max_length=MAX_UNIT, required=False)
    start = number(_("Valeur de départ"))
    target = number(_("Valeur promise"))

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, town=town, **kwargs)
        self.zone = ZoneInfo(town.time_zone)

    def clean_due_on(self) -> date | None:
        """Refuse a day that has passed: a slip of the hand would be a promise late from its first hour, for good."""
        return to_come(self.cleaned_data["due_on"], self.zone)

    @property
    def told(self) -> dict[str, Any]:
        names = ("due_on", "measure", "unit", "start", "target")
        return super().told | {name: self.cleaned_data[name] for name in names}


class CommitmentEditForm(WorkForm):
    """What can be changed of a promise: its words, not its day nor its measure."""

    @classmethod
    def of(cls, commitment: Commitment, data: Any = None) -> CommitmentEditForm:
        """Return the form for a promise as it is."""
        told = {name: getattr(commitment, name) for name in cls.names}
        return cls(data, town=commitment.town, kept=commitment.photos.all(), initial=told)


class StepForm(forms.Form):
    """A public step: where it is now, in words; of a promise also a number reached or a later day."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    to = forms.ChoiceField(label=_("Où cela en est"))
    value = number(_("Valeur atteinte"))
    due_on = day(
        _("Reporter à"), help_text=_("Seulement si la date ne sera pas tenue. La raison, ci-dessous, reste publique.")
    )
    words = TextField(
        label=_("Ce que vous dites aux habitants"),
        max_length=MAX_WORDS,
        error_messages=_TOO_LONG | {"required": _("Écrivez une phrase pour les habitants.")},
    )

    def __init__(self, *args: Any, work: Action | Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = cast("forms.ChoiceField", self.fields["to"])
        to.choices = [(key, work.workflow[key].label) for key in work.step.to]
        self.initial = {"to": work.state, "seen": work.version, **self.initial}
        if not isinstance(work, Commitment):
            del self.fields["value"], self.fields["due_on"]
        elif not work.measure:
            del self.fields["value"]
        if isinstance(work, Commitment) and not work.is_open:
            del self.fields["due_on"]


class StageForm(forms.Form):
    """A milestone; without words it is none."""

    place = forms.IntegerField(label=_("Ordre"), required=False, min_value=0, max_value=99)
    words = LineField(label=_("Étape"), max_length=MAX_MILESTONE, required=False, error_messages=_TOO_LONG)
    planned_on = day(_("Prévue le"))
    done_on = day(_("Faite le"))

    def clean(self) -> dict[str, Any]:
        """Refuse days without words."""
        data: dict[str, Any] = super().clean() or {}
        if (data.get("planned_on") or data.get("done_on")) and not data.get("words") and "words" not in self.errors:
            self.add_error("words", _("Dites cette étape en quelques mots."))
        return data


class BaseStages(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """The milestones of an action, in the order that was typed."""

    @property
    def stages(self) -> list[Stage]:
        """Return those with words, by their number and then as they stand."""
        told = [form.cleaned_data for form in self.forms if form.cleaned_data.get("words")]
        rows = sorted(enumerate(told), key=lambda row: (row[1].get("place") is None, row[1].get("place") or 0, row[0]))
        return [Stage(row["words"], row["planned_on"], row["done_on"]) for _at, row in rows]


def stages_form(data: Any = None, *, action: Action | None = None, extra: int = 3) -> BaseStages:
    """Return the form for the milestones of an action, with room for some more."""
    made: Any = forms.formset_factory(
        StageForm,
        formset=BaseStages,
        extra=extra,
        max_num=MOST_MILESTONES,
        absolute_max=MOST_MILESTONES + extra,
        validate_max=False,
    )
    rows = [
        {"place": at, "words": each.words, "planned_on": each.planned_on, "done_on": each.done_on}
        for at, each in enumerate(action.milestones.all() if action else (), start=1)
    ]
    form: BaseStages = made(data, initial=rows, prefix="m")
    return form


class SourceForm(forms.Form):
    """A page that inspired it."""

    address = LineField(
        label=_("Adresse de la page"),
        max_length=MAX_URL,
        error_messages={"required": _("Collez l’adresse d’une page de ce site.")},
    )

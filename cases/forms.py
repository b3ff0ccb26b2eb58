"""What those who answer type into a case: its next step, who has it, until when, what colleagues should know."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.inbox import every_state
from cases.models import MAX_BODY_NAME, MAX_NEXT, MAX_NOTE, MAX_WORDS, Case, ReplyTemplate
from cases.querysets import handlers
from core.forms import LineField, TextField
from feed.forms import PhotosField
from feed.models import MAX_ALT
from places.models import Service
from profiles.models import User

if TYPE_CHECKING:
    from datetime import date

    from django.core.files.uploadedfile import UploadedFile
    from django.http import QueryDict

TOO_LONG = {"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")}


def to_come(day: date | None, zone: ZoneInfo) -> date | None:
    """Return a day that has not passed in this zone. Raises ``ValidationError``."""
    if day and day < timezone.localdate(timezone=zone):
        raise forms.ValidationError(_("Choisissez un jour à venir."))
    return day


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MoveForm(forms.Form):
    """The next step of a case, as everyone will read it."""

    to = forms.ChoiceField(
        label=_("Nouvel état"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez un état."),
            "invalid_choice": _("Ce dossier ne peut pas passer à cet état."),
        },
    )
    words = TextField(
        label=_("Ce que liront les habitants"),
        max_length=MAX_WORDS,
        error_messages={"required": _("Écrivez une phrase pour les habitants."), **TOO_LONG},
    )
    next_step = LineField(label=_("Et ensuite"), max_length=MAX_NEXT, required=False)
    next_date = forms.DateField(
        label=_("Vers le"),
        required=False,
        widget=DayInput,
        error_messages={"invalid": _("Écrivez un jour, par exemple 2030-05-31.")},
    )
    photos = PhotosField(
        label=_("Photos du résultat"),
        required=False,
        help_text=_("Quatre au plus. Pour « Réparé », au moins une, ou la raison de son absence."),
    )
    no_photo = LineField(label=_("Pourquoi il n’y a pas de photo"), max_length=MAX_NEXT, required=False)
    body_name = LineField(
        label=_("À qui c’est transmis"),
        max_length=MAX_BODY_NAME,
        required=False,
        help_text=_("Par exemple le département, un syndicat des eaux. Affiché en public."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(case.town.time_zone)
        ahead = [case.workflow[key] for key in case.step.to]
        cast("forms.ChoiceField", self.fields["to"]).choices = [(state.key, state.label) for state in ahead]

    def uploads(self) -> list[tuple[UploadedFile[Any], str]]:
        """Return each photo with the words typed for it, which the page's script sends in the same order."""
        alts = cast("QueryDict", self.data).getlist("alt")
        files = self.cleaned_data.get("photos") or []
        return [(file, alts[at].strip()[:MAX_ALT] if at < len(alts) else "") for at, file in enumerate(files)]

    def clean_next_date(self) -> date | None:
        """Return the day of what comes next."""
        return to_come(self.cleaned_data["next_date"], self.zone)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """People who answer for a town, by their names."""

    def label_from_instance(self, obj: User) -> str:
        return obj.name


class AssignForm(forms.Form):
    """Who has a case."""

    service = forms.ModelChoiceField(
        Service.objects.none(), label=_("Service"), required=False, empty_label=_("Aucun service")
    )
    assignee = PersonField(User.objects.none(), label=_("Confié à"), required=False, empty_label=_("Personne encore"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["service"]).queryset = case.town.services.all()
        cast("forms.ModelChoiceField[Any]", self.fields["assignee"]).queryset = handlers(case.town_id)


class PromiseForm(forms.Form):
    """The day a case is promised for; without one, nothing is promised."""

    day = forms.DateField(
        label=_("Réponse promise pour le"),
        required=False,
        widget=DayInput,
        error_messages={"invalid": _("Écrivez un jour, par exemple 2030-05-31.")},
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(case.town.time_zone)

    @property
    def moment(self) -> datetime | None:
        """The end of that day in the town."""
        day: date | None = self.cleaned_data["day"]
        return datetime.combine(day, time(23, 59, 59), self.zone) if day else None

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day and day.year > timezone.now().year + 20:
            raise forms.ValidationError(_("Choisissez un jour plus proche."))
        return to_come(day, self.zone)


class NoteForm(forms.Form):
    """A word for colleagues."""

    body = TextField(
        label=_("Note pour vos collègues"),
        max_length=MAX_NOTE,
        error_messages={"required": _("Écrivez quelques mots."), **TOO_LONG},
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class TemplateForm(forms.Form):
    """Words a town uses again and again."""

    name = LineField(label=_("Nom du modèle"), max_length=80, error_messages=TOO_LONG)
    state = forms.ChoiceField(label=_("Proposé pour l’état"), required=False)
    body = TextField(label=_("Texte"), max_length=MAX_WORDS, error_messages=TOO_LONG)

    def __init__(self, *args: Any, template: ReplyTemplate | None = None, **kwargs: Any) -> None:
        if template is not None:
            kwargs["initial"] = {"name": template.name, "state": template.state, "body": template.body}
        super().__init__(*args, **kwargs)
        states = [(state.key, state.label) for state in every_state()]
        cast("forms.ChoiceField", self.fields["state"]).choices = [("", _("Tous les états")), *states]


class ServiceForm(forms.Form):
    """A service of the town hall."""

    name = LineField(label=_("Nom du service"), max_length=80, error_messages=TOO_LONG)

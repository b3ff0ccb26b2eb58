"""What is typed about mandates and interests."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms import TOO_LONG, DayInput, to_come
from core.forms import LineField
from officials.teams.models import MAX_WORDS, Interest
from officials.teams.services import Proposal
from places.models import Neighbourhood, Service, Theme, Town
from profiles.models import MAX_TITLE, Mandate, Role

NO_DAY = {"invalid": _("Écrivez un jour, par exemple 2030-05-31.")}
FARTHEST = 20  # years ahead that a mandate may end


class Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Something of the town, by its name."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.display_name if isinstance(obj, Mandate) else str(obj)


class Themes(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some of the town's themes."""

    def clean(self, value: Any) -> Any:
        """Refuse what is no number of ours before the database is asked."""
        wrong = [
            each for each in value or () if not (str(each).isascii() and str(each).isdigit() and len(str(each)) < 19)
        ]
        if wrong:
            raise ValidationError(self.error_messages["invalid_choice"], params={"value": wrong[0][:20]})
        return super().clean(value)


class DelegationForm(forms.Form):
    """What somebody is called and has in charge."""

    title = LineField(
        label=_("Fonction"),
        max_length=MAX_TITLE,
        help_text=_("Affichée à côté du nom, par exemple Adjointe à l’école."),
        error_messages=TOO_LONG,
    )
    themes = Themes(
        Theme.objects.none(), label=_("Thèmes délégués"), required=False, widget=forms.CheckboxSelectMultiple
    )
    neighbourhood = Named(
        Neighbourhood.objects.none(), label=_("Quartier"), required=False, empty_label=_("Toute la commune")
    )
    service = Named(Service.objects.none(), label=_("Service"), required=False, empty_label=_("Aucun en particulier"))
    ends = forms.DateField(
        label=_("Dernier jour"),
        required=False,
        widget=DayInput,
        help_text=_("Vide : jusqu’à ce que vous y mettiez fin."),
        error_messages=NO_DAY,
    )

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town, self.zone = town, ZoneInfo(town.time_zone)
        for name, rows in {
            "themes": Theme.objects.of_town(town),
            "neighbourhood": town.neighbourhoods.defer("geometry"),
            "service": town.services.all(),
        }.items():
            if name in self.fields:
                cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows

    def clean_ends(self) -> date | None:
        """Return a day that has not passed and is not beyond all mandates."""
        day: date | None = to_come(self.cleaned_data["ends"], self.zone)
        if day and day.year > timezone.now().year + FARTHEST:
            raise ValidationError(_("Choisissez un jour plus proche."))
        return day

    @property
    def ends_at(self) -> datetime | None:
        """The last second of the last day, in the town."""
        day: date | None = self.cleaned_data["ends"]
        return datetime.combine(day, time(23, 59, 59), self.zone) if day else None


class ProposeForm(DelegationForm):
    """To whom a mandate is proposed, and which."""

    to = LineField(
        label=_("À qui"),
        max_length=254,
        help_text=_("L’identifiant de son compte, par exemple @marie_dupont, ou son adresse e-mail."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}),
        error_messages=TOO_LONG,
    )
    role = forms.ChoiceField(
        label=_("Rôle"),
        choices=[
            (Role.AGENT, _("Agent : traite les dossiers, ceux de son service s’il en a un")),
            (Role.CLERK, _("Secrétariat : traite tout et règle la mairie")),
            (Role.MAYOR, _("Maire : traite tout et règle la mairie")),
            (Role.DEPUTY, _("Adjoint : traite tout")),
            (Role.COUNCILLOR, _("Conseiller : parle en sa qualité")),
            (Role.OPPOSITION, _("Conseiller d’opposition : parle en sa qualité, dans son espace")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un rôle.")},
    )
    mandate = Named(
        Mandate.objects.none(),
        label=_("Déjà sur la page de l’équipe"),
        required=False,
        empty_label=_("Non, c’est quelqu’un d’autre"),
        help_text=_("Un élu du registre que personne n’a rejoint : la proposition complète sa ligne."),
    )
    starts = forms.DateField(
        label=_("Premier jour"), required=False, widget=DayInput, help_text=_("Vide : dès l’accord."),
        error_messages=NO_DAY,
    )  # fmt: skip
    field_order = ("to", "role", "title", "mandate", "themes", "neighbourhood", "service", "starts", "ends")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = Mandate.objects.running().filter(town=self.town, person=None).order_by("name")
        cast("forms.ModelChoiceField[Any]", self.fields["mandate"]).queryset = waiting

    def clean_to(self) -> str:
        """Return a handle or an address; who it is, the service finds."""
        to: str = self.cleaned_data["to"]
        if "@" in to.lstrip("@"):
            try:
                validate_email(to)
            except ValidationError:
                raise ValidationError(_("Cette adresse n’est pas complète.")) from None
        return to

    def clean_starts(self) -> date | None:
        """Return a day from a century ago to the farthest end."""
        day: date | None = self.cleaned_data["starts"]
        if day and not timezone.now().year - 100 < day.year <= timezone.now().year + FARTHEST:
            raise ValidationError(_("Choisissez un jour plus proche."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse a mandate that ends before it begins."""
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] < data["starts"]:
            self.add_error("ends", _("La fin vient après le début."))
        return data

    def proposal(self) -> Proposal:
        """Return what is proposed."""
        data = self.cleaned_data
        day: date | None = data["starts"]
        return Proposal(
            role=data["role"],
            title=data["title"],
            service=data["service"],
            themes=list(data["themes"]),
            neighbourhood=data["neighbourhood"],
            starts_at=datetime.combine(day, time(), self.zone) if day else None,
            ends_at=self.ends_at,
            mandate=data["mandate"],
        )


class InterestForm(forms.Form):
    """A link that decisions could touch."""

    kind = forms.ChoiceField(
        label=_("Quel lien"), choices=Interest.Kind.choices, error_messages={"required": _("Choisissez un lien.")}
    )
    words = LineField(
        label=_("En clair"),
        max_length=MAX_WORDS,
        help_text=_("Par exemple : associé de la scierie Rey, qui a vendu du bois à la commune."),
        error_messages={"required": _("Écrivez quelques mots."), **TOO_LONG},
    )
    since = forms.DateField(label=_("Depuis le"), required=False, widget=DayInput, error_messages=NO_DAY)
    until = forms.DateField(
        label=_("Jusqu’au"),
        required=False,
        widget=DayInput,
        help_text=_("Vide : cela dure encore. La ligne reste, avec sa fin."),
        error_messages=NO_DAY,
    )

    @classmethod
    def of(cls, interest: Interest | None, data: Any) -> InterestForm:
        """Return the form, with what is declared already in it."""
        names = ("kind", "words", "since", "until")
        return cls(data, initial={name: getattr(interest, name) for name in names} if interest else None)

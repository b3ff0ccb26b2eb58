"""What people type to set their town’s page up: a form takes the town and what was prepared, and gives plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, TextField
from core.images import ProcessedImage, Refused, process
from officials.claims.forms.words import CHOOSE, TOO_LONG
from places import colours, facts
from places.models import MAX_ALT, Theme
from places.modules import Module

if TYPE_CHECKING:
    from places.models import Town

OWN = "own"
MAX_HOURS = 1000


class StepForm(forms.Form):
    """A step of the assistant."""

    def __init__(self, *args: Any, town: Town, draft: dict[str, Any] | None, **kwargs: Any) -> None:
        self.town, self.draft = town, draft
        super().__init__(*args, **kwargs)
        self.begin()

    def begin(self) -> None:
        """Fill in what is known."""

    def given(self) -> dict[str, Any]:
        """Return a valid form as ``settle`` takes it."""
        return dict(self.cleaned_data)


class FactsForm(StepForm):
    """Address, hours, telephone."""

    address = TextField(label=_("Adresse de la mairie"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    hours = TextField(
        label=_("Horaires d’ouverture"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Une ligne par jour ou par période."),
    )
    phone = LineField(label=_("Téléphone"), required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    email = LineField(label=_("E-mail"), required=False, widget=forms.TextInput(attrs={"inputmode": "email"}))
    website = LineField(label=_("Autre site"), required=False, widget=forms.TextInput(attrs={"inputmode": "url"}))

    def begin(self) -> None:
        """Fill in what the town says today."""
        self.initial = {**(self.draft if self.draft is not None else self.town.facts), **self.initial}

    def clean(self) -> dict[str, Any]:
        """Check as the town will."""
        data = super().clean() or self.cleaned_data
        try:
            return facts.checked(data)
        except ValidationError as refusal:
            self.add_error(None, refusal)
        return data


HUE_NAMES = (
    _("Rose"), _("Rouge"), _("Orange"), _("Ocre"), _("Olive"), _("Vert"),
    _("Vert d’eau"), _("Turquoise"), _("Bleu ciel"), _("Bleu"), _("Violet"), _("Magenta"),
)  # fmt: skip


class ImageForm(StepForm):
    """The cover and the colour."""

    photo = forms.FileField(
        label=_("Photo de couverture"),
        required=False,
        help_text=_("Large de préférence : le village, la place, la mairie. JPEG, PNG ou WebP, 10 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt = LineField(label=_("Ce que montre la photo"), required=False, max_length=MAX_ALT, error_messages=TOO_LONG)
    tone = forms.ChoiceField(
        label=_("Couleur de la page"),
        choices=[*((str(step), name) for step, name in enumerate(HUE_NAMES)), (OWN, _("Une autre couleur"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    colour = forms.CharField(
        label=_("Votre couleur"),
        required=False,
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Elle devient la teinte la plus proche qui se lit partout : le contraste est corrigé pour vous."),
    )

    def begin(self) -> None:
        """Check the colour of today."""
        self.image: ProcessedImage | None = None
        self.hue: int | None = None
        hue = (self.draft or {}).get("hue")
        hue = self.town.hue if hue is None else hue
        step = str(round((hue + colours.OFFSET) / (360 / colours.STEPS)) % colours.STEPS)
        alt = (self.draft or {}).get("alt") or self.town.cover_alt
        self.initial = {"tone": step, "alt": alt, "colour": "#1b6b5a", **self.initial}

    def clean_photo(self) -> Any:
        """Decode the picture, by what it is and never by its name (UP-2)."""
        file = self.cleaned_data["photo"]
        if file:
            try:
                self.image = process(file)
            except Refused as refusal:
                raise ValidationError(refusal.reason) from None
        return None

    def clean(self) -> dict[str, Any]:
        """A picture has words; a colour of one's own has a hue."""
        data = super().clean() or self.cleaned_data
        if self.image is not None and not data.get("alt"):
            self.add_error("alt", _("Dites en quelques mots ce que montre la photo, pour qui ne la voit pas."))
        if data.get("tone") == OWN:
            try:
                self.hue = colours.hue_of(data.get("colour", ""))
            except ValueError:
                self.add_error("colour", _("Choisissez une couleur."))
            else:
                if self.hue is None:
                    self.add_error("colour", _("Ce gris n’a pas de teinte : choisissez une couleur plus vive."))
                else:
                    self.hue = colours.nearest(self.hue)
        elif data.get("tone"):
            self.hue = colours.hue_at(int(data["tone"]))
        return data

    def given(self) -> dict[str, Any]:
        """Say the hue and the words; the picture itself goes beside."""
        return {"alt": self.cleaned_data["alt"], "hue": self.hue}


class ThemesForm(StepForm):
    """What one may speak of."""

    offered = forms.MultipleChoiceField(
        label=_("Thèmes proposés"), required=False, widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE
    )
    new = LineField(label=_("Un thème à vous"), required=False, max_length=60, error_messages=TOO_LONG)

    def begin(self) -> None:
        """Check what is offered today."""
        every = Theme.objects.filter(town=None) | Theme.objects.filter(town=self.town)
        cast("forms.MultipleChoiceField", self.fields["offered"]).choices = [(row.slug, row.label) for row in every]
        shown = [row.slug for row in Theme.objects.of_town(self.town)]
        self.initial = {"offered": (self.draft or {}).get("offered", shown), **self.initial}
        self.initial.setdefault("new", (self.draft or {}).get("new", ""))

    def clean_offered(self) -> list[str]:
        """One theme at least."""
        chosen: list[str] = self.cleaned_data["offered"]
        if not chosen:
            raise ValidationError(_("Gardez au moins un thème."))
        return chosen


class NamesForm(StepForm):
    """Names, one a line."""

    names = TextField(label=_("Un nom par ligne"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    here = ""  # the related name of what the town has

    def begin(self) -> None:
        """List what is there."""
        there = list(getattr(self.town, self.here).order_by("name").values_list("name", flat=True))
        self.there = there
        names = (self.draft or {}).get("names", there)
        self.initial = {"names": "\n".join(names), **self.initial}

    def clean_names(self) -> list[str]:
        """Return the names, each once."""
        names: dict[str, str] = {}
        for line in self.cleaned_data["names"].splitlines():
            name = line.strip(" -•*\t")
            if len(name) > 80:
                raise ValidationError(
                    _("« %(name)s… » est trop long : 80 caractères au plus."), params={"name": name[:30]}
                )
            if name:
                names.setdefault(name.casefold(), name)
        if len(names) > 100:
            raise ValidationError(_("Cent noms au plus."))
        return list(names.values())


class NeighbourhoodsForm(NamesForm):
    """The neighbourhoods."""

    here = "neighbourhoods"


class ServicesForm(NamesForm):
    """The services of the town hall."""

    here = "services"


class ModulesForm(StepForm):
    """What the town opens."""

    opened = forms.MultipleChoiceField(
        label=_("Ce que vous ouvrez"), required=False, widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE
    )

    def begin(self) -> None:
        """Check what is open."""
        modules = [module for module in Module if module != Module.COMMENTS]
        cast("forms.MultipleChoiceField", self.fields["opened"]).choices = [(row.value, row.label) for row in modules]
        closed = (self.draft or {}).get("closed", self.town.closed_modules)
        self.initial = {"opened": [row.value for row in modules if row not in closed], **self.initial}

    def given(self) -> dict[str, Any]:
        """Say what is closed."""
        opened = self.cleaned_data["opened"]
        return {"closed": [each for each in Module.values if each not in opened and each != Module.COMMENTS]}


class CommentsForm(StepForm):
    """Whether people answer under what the town hall says."""

    open = forms.ChoiceField(
        label=_("Sous ce que dit la mairie"),
        choices=[("1", _("Chacun peut commenter")), ("0", _("Personne ne commente : on lit seulement"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )

    def begin(self) -> None:
        """Check what holds today."""
        held = (self.draft or {}).get("open", self.town.offers(Module.COMMENTS))
        self.initial = {"open": "1" if held else "0", **self.initial}

    def given(self) -> dict[str, Any]:
        """Say it as a truth value."""
        return {"open": self.cleaned_data["open"] == "1"}


STEP_FORMS: dict[str, type[StepForm]] = {
    "pratique": FactsForm,
    "image": ImageForm,
    "themes": ThemesForm,
    "quartiers": NeighbourhoodsForm,
    "services": ServicesForm,
    "qui": StepForm,
    "modules": ModulesForm,
    "commentaires": CommentsForm,
}


class HoursForm(forms.Form):
    """How many hours a week the town hall has for its page."""

    heures = forms.IntegerField(
        label=_("Heures par semaine pour cette page"),
        min_value=0,
        max_value=MAX_HOURS,
        required=False,
        error_messages={"invalid": _("Écrivez un nombre d’heures.")},
    )

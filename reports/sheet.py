"""The sheet on which a report is written, and the address of who has no account."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, TextField
from core.text import clean_line
from feed.forms import PhotosField
from feed.models import MAX_ALT, MAX_BODY, MAX_PHOTOS, Photo
from feed.querysets import Viewer
from places.models import Town
from places.search import named
from profiles.forms import AddressField
from reports.answers import MAX_LINE, MAX_TEXT, check_answers
from reports.models import MAX_ADDRESS, Category, Desk, Question
from reports.rules import takes_guests
from reports.services import Nowhere, Place, locate
from reports.services.placing import middle

ASKED = "q-"  # what the names of the category's questions begin with
PLACE = "report"  # what the names of the two coordinates begin with


GUEST_HELP = _("Nous vous y envoyons un code, puis ce que cela devient. Elle n’est jamais montrée.")


class GuestForm(forms.Form):
    """The address of someone who gives without an account."""

    email = AddressField(help_text=GUEST_HELP)


class SheetForm(forms.Form):
    """A report: photos, place, category and its questions, words. Which town it goes to follows from the place."""

    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": _("Rechargez la page, puis réessayez.")}
    )
    photos = PhotosField(
        label=_("Prendre ou choisir une photo"),
        required=False,
        help_text=_("Quatre au plus. Le lieu et l’appareil inscrits dans le fichier sont effacés."),
    )
    report_lat = forms.CharField(required=False, max_length=40)
    report_lon = forms.CharField(required=False, max_length=40)
    category = forms.CharField(required=False, max_length=60)
    body = TextField(
        label=_("Ce qui ne va pas"),
        max_length=MAX_BODY,
        required=False,
        error_messages={"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")},
    )
    address = LineField(
        label=_("Adresse ou repère"),
        max_length=MAX_ADDRESS,
        required=False,
        help_text=_("Par exemple « devant le 12, rue du Four »."),
    )
    town_name = LineField(
        label=_("Commune"),
        max_length=120,
        required=False,
        widget=forms.SearchInput(attrs={"data-typeahead": reverse_lazy("town_suggestions")}),
        help_text=_("Utile seulement si vous ne pouvez pas montrer le lieu : dites alors aussi l’adresse."),
    )
    town = forms.SlugField(widget=forms.HiddenInput(attrs={"data-typeahead-value": True}), required=False)
    anonymous = forms.BooleanField(
        label=_("Ne pas montrer mon nom au public"), help_text=_("La mairie sait qui vous êtes."), required=False
    )
    private = forms.BooleanField(
        label=_("Visible seulement par la mairie"),
        help_text=_("Ces sujets désignent souvent quelqu’un : ils ne sont pas publiés, sauf si vous le voulez."),
        required=False,
    )
    email = AddressField(required=False, help_text=GUEST_HELP)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        viewer: Viewer,
        hint: Town | None = None,
        kept: Iterable[Photo] = (),
        started: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`started` is what an earlier form was sent, shown again without reproach; `hint` the town one comes from."""
        self.kept, self.viewer = list(kept), viewer
        typed: Any = data if data is not None else started or {}
        super().__init__(data, files, initial={name: _shown(name, values) for name, values in dict(typed).items()})
        self.typed = QueryDict(mutable=True)
        for name, values in typed.lists() if hasattr(typed, "lists") else typed.items():
            self.typed.setlist(name, list(values))
        self._place(hint)
        offered = Category.objects.of_town(self.place_town) if self.place_town else Category.objects.default_set()
        self.categories: list[Category] = list(offered)
        self.chosen = next((each for each in self.categories if each.code == self.typed.get("category")), None)
        self.questions: list[Question] = list(self.chosen.questions.all()) if self.chosen else []
        for question in self.questions:
            question.category = cast("Category", self.chosen)
            self.fields[f"{ASKED}{question.code}"] = _field_of(question)
        if self.chosen and self.chosen.is_private and "private_asked" not in self.typed:
            self.initial["private"] = True
        if data is None:
            self.initial.setdefault("key", uuid.uuid4())
            if self.place_town and not self.initial.get("town_name"):
                self.initial.update(town=self.place_town.slug, town_name=self.place_town.local_name)

    def _place(self, hint: Town | None) -> None:
        """Find what the point lies in; without a point, the middle of the town that was named, by its address."""
        self.place: Place | None = None
        self.nowhere: Nowhere | None = None
        self.candidates: list[Town] = []
        name, slug = (clean_line(self.typed.get(part, ""))[:120] for part in ("town_name", "town"))
        self.named_town, self.candidates = named(name, slug) if name or slug else (None, [])
        point = [self.typed.get(f"{PLACE}_{part}", "").strip().replace(",", ".") for part in ("lat", "lon")]
        if any(point):
            try:
                self.place = locate(latitude=point[0], longitude=point[1], hint=self.named_town or hint)
            except Nowhere as refusal:
                self.nowhere = refusal
        elif self.named_town and self.typed.get("address", "").strip():
            self.place = middle(self.named_town)
        self.place_town = self.place.town if self.place else self.named_town or hint

    @property
    def is_guest(self) -> bool:
        return not self.viewer.is_authenticated

    @property
    def guests_welcome(self) -> bool:
        """Whether the town takes what is given without an account; unknown, it may."""
        return self.place_town is None or takes_guests(self.place_town)

    @property
    def may_be_anonymous(self) -> bool:
        return self.place_town is None or Desk.of(self.place_town).allows_anonymous

    @property
    def place_errors(self) -> list[str]:
        return [*self.errors.get(f"{PLACE}_lat", []), *self.errors.get(f"{PLACE}_lon", [])]

    @property
    def asked(self) -> list[tuple[Question, Any]]:
        """The questions of the category, each with its field."""
        return [(question, self[f"{ASKED}{question.code}"]) for question in self.questions]

    def staying(self) -> dict[int, str]:
        """Return the photos that were not taken out and the words for each, by id."""
        return {photo.pk: self.alt(photo) for photo in self.kept if f"remove-{photo.key}" not in self.typed}

    def alt(self, photo: Photo) -> str:
        return str(self.typed.get(f"alt-{photo.key}", photo.alt)).strip()[:MAX_ALT]

    def uploads(self) -> list[tuple[UploadedFile[Any], str]]:
        """Return each new file with the words typed for it, which the page's script sends in the same order."""
        files, alts = self.cleaned_data.get("photos") or [], self.typed.getlist("alt")
        return [(file, alts[at].strip()[:MAX_ALT] if at < len(alts) else "") for at, file in enumerate(files)]

    def clean(self) -> dict[str, Any]:
        """Say what is missing, each at its place."""
        data: dict[str, Any] = super().clean() or {}
        if self.nowhere:
            self.add_error(f"{PLACE}_lat", self.nowhere.reason)
        elif self.place is None:
            several = _("Plusieurs communes portent ce nom : choisissez.")
            missing = _("Montrez le lieu sur la carte, ou dites la commune et l’adresse.")
            self.add_error(f"{PLACE}_lat", several if self.candidates else missing)
        if self.chosen is None:
            self.add_error("category", _("Choisissez de quoi il s’agit."))
        else:
            data["answers"], wrong = check_answers(self.chosen, self._answers())
            for question in wrong:
                self.add_error(f"{ASKED}{question.code}", _("Répondez à cette question."))
        if len(self.staying()) + len(data.get("photos") or ()) > MAX_PHOTOS:
            self.add_error("photos", _("Quatre photos au plus."))
        if not (data.get("body") or data.get("answers") or data.get("photos") or self.staying()):
            self.add_error(None, _("Écrivez quelques mots ou ajoutez une photo."))
        self._check_who(data)
        return data

    def _check_who(self, data: dict[str, Any]) -> None:
        if self.is_guest and not self.guests_welcome:
            self.add_error(None, _("Cette commune demande que l’on se connecte pour signaler."))
        elif self.is_guest and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Donnez une adresse e-mail, ou connectez-vous."))
        if data.get("anonymous") and not self.may_be_anonymous:
            self.add_error(None, _("Cette commune demande que les signalements soient signés."))

    def _answers(self) -> dict[str, Any]:
        several = Question.Kind.SEVERAL
        return {
            question.code: self.typed.getlist(name) if question.kind == several else self.typed.get(name, "")
            for question in self.questions
            for name in [f"{ASKED}{question.code}"]
        }

    def given(self) -> dict[str, Any]:
        """Return a valid form as ``create_report`` takes it."""
        data, category = self.cleaned_data, cast("Category", self.chosen)
        asked = category.is_private and "private_asked" in self.typed
        return {
            "place": self.place,
            "category": category,
            "body": data["body"],
            "address": data["address"],
            "answers": data["answers"],
            "anonymous": data["anonymous"] or self.is_guest,
            "private": data["private"] if asked else category.is_private,
        }


def _shown(name: str, values: Any) -> Any:
    """Return what was sent for a field as a form starts with it."""
    several = list(values) if isinstance(values, list | tuple) else [values]
    if name.startswith(ASKED) and len(several) > 1:
        return several
    return several[-1] if several else ""


def _field_of(question: Question) -> forms.Field:
    """Return the field that asks a question; what it takes is decided by ``check_answers`` alone."""
    kinds, label = question.Kind, question.label
    if question.kind == kinds.ONE:
        widget: forms.Widget = forms.RadioSelect(choices=question.choices)
    elif question.kind == kinds.SEVERAL:
        return forms.Field(label=label, required=False, widget=forms.CheckboxSelectMultiple(choices=question.choices))
    elif question.kind == kinds.TEXT:
        widget = forms.Textarea(attrs={"rows": 3, "maxlength": MAX_TEXT})
    elif question.kind == kinds.NUMBER:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 20})
    elif question.kind == kinds.DATETIME:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
    else:
        widget = forms.TextInput(attrs={"maxlength": MAX_LINE})
    return forms.CharField(label=label, required=False, max_length=MAX_TEXT, widget=widget)

"""What people write, checked kindly before the services and the database check it for good."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Self, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, TextField
from feed.models import MAX_ALT, MAX_PHOTOS, Photo, Publishable, Stance, Visibility
from feed.models.publishable import MAX_BODY
from feed.models.threads import MAX_COMMENT
from places.models import Neighbourhood, Theme, Town
from places.search import named


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Up to four files at once, in the order they were chosen."""

    widget = ManyFilesInput(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Return the files that were sent."""
        files = data if isinstance(data, list | tuple) else [data]
        sent = [super(PhotosField, self).clean(file, initial) for file in files if file]
        if len(sent) > MAX_PHOTOS:
            raise ValidationError(_("Quatre photos au plus."))
        return sent


class WordsForm(forms.Form):
    """What can be changed of a post once its town is known: words, place in the town, theme, photos it has."""

    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.none(), label=_("Quartier"), required=False, empty_label=_("Toute la commune")
    )
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Thème"), required=False, empty_label=_("Aucun"))
    body = TextField(
        label=_("Ce que vous voulez dire"),
        max_length=MAX_BODY,
        required=False,
        error_messages={"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")},
    )

    def __init__(self, *args: Any, town: Town | None, kept: Iterable[Photo] = (), **kwargs: Any) -> None:
        """`kept` are the photos that the post has already."""
        super().__init__(*args, **kwargs)
        self.kept = list(kept)
        if town:
            offered = {"neighbourhood": town.neighbourhoods.order_by("name"), "theme": Theme.objects.of_town(town)}
            for name, rows in offered.items():
                cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows

    def staying(self) -> dict[int, str]:
        """Return the photos that were not taken out and the words for each, by id."""
        return {photo.pk: self.alt(photo) for photo in self.kept if f"remove-{photo.key}" not in self.data}

    def alt(self, photo: Photo) -> str:
        """Return the words typed for a photo; none for one said to be decorative."""
        if self.is_decorative(photo):
            return ""
        return str(self.data.get(f"alt-{photo.key}", photo.alt)).strip()[:MAX_ALT]

    def is_decorative(self, photo: Photo) -> bool:
        """Return whether the photo was said to need no words; a published one without any was."""
        return f"decorative-{photo.key}" in self.data if self.is_bound else not photo.alt

    def undescribed(self) -> bool:
        """Return whether a photo that stays has no words and nobody said that it needs none; the form then says so."""
        staying = self.staying()
        missing = any(
            not self.alt(photo) and not self.is_decorative(photo) for photo in self.kept if photo.pk in staying
        )
        if missing:
            self.add_error(None, _("Décrivez chaque photo en quelques mots, pour qui ne la voit pas."))
        return missing


class NewForm(WordsForm):
    """Something new: its words, and photos that were not sent before."""

    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": _("Rechargez la page, puis réessayez.")}
    )
    photos = PhotosField(
        label=_("Ajouter des photos"),
        required=False,
        help_text=_("Quatre au plus. Le lieu et l’appareil inscrits dans le fichier sont effacés."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a fifth photo."""
        data: dict[str, Any] = super().clean() or {}
        if len(self.staying()) + len(data.get("photos") or ()) > MAX_PHOTOS:
            self.add_error("photos", _("Quatre photos au plus."))
        return data

    def uploads(self) -> list[tuple[UploadedFile[Any], str]]:
        """Return each new file with the words typed for it, which the page's script sends in the same order."""
        files = self.cleaned_data.get("photos") or []
        alts = cast("QueryDict", self.data).getlist("alt")
        return [(file, alts[at].strip()[:MAX_ALT] if at < len(alts) else "") for at, file in enumerate(files)]


class PostForm(NewForm):
    """A post of any state: the photos its draft has already, what is new, and where it goes."""

    town_name = LineField(
        label=_("Commune"),
        max_length=120,
        # A search box: what is chosen there is not something a person wrote, so it alone makes no draft on the device.
        widget=forms.SearchInput(attrs={"data-typeahead": reverse_lazy("town_suggestions")}),
        error_messages={"required": _("Dites de quelle commune il s’agit.")},
    )
    town = forms.SlugField(widget=forms.HiddenInput(attrs={"data-typeahead-value": True}), required=False)
    visibility = forms.TypedChoiceField(
        label=_("Qui peut lire"),
        coerce=int,
        choices=[(Visibility.PUBLIC, _("Tout le monde")), (Visibility.MEMBERS, _("Les personnes inscrites"))],
        initial=Visibility.PUBLIC,
        widget=forms.RadioSelect,
    )

    typed: ClassVar[Sequence[str]] = ("key", "body", "visibility", "theme")  # kept when the town is changed
    field_order: Sequence[str] = ("key", "photos", "town_name", "town", "neighbourhood", "theme", "body", "visibility")

    def __init__(self, data: Any = None, files: Any = None, *, town: Town | None = None, **kwargs: Any) -> None:
        """`town` is what the form starts with."""
        self.chosen = town
        self.candidates: list[Town] = []  # when several bear the name that was typed
        if data is not None:
            self.chosen, self.candidates = named(str(data.get("town_name", "")), str(data.get("town", "")))
        super().__init__(data, files, town=self.chosen, **kwargs)
        if data is None:
            self.initial.setdefault("key", uuid.uuid4())
            if town:
                self.initial.update(town=town.slug, town_name=town.local_name)

    def is_decorative(self, photo: Photo) -> bool:
        """Return whether the photo was said to need no words; of a draft, nobody said so yet."""
        return self.is_bound and super().is_decorative(photo)

    def clean(self) -> dict[str, Any]:
        """Refuse a town that is none."""
        data: dict[str, Any] = super().clean()
        if self.chosen is None and "town_name" in data:
            words = _("Plusieurs communes portent ce nom : choisissez.") if self.candidates else _("Commune inconnue.")
            self.add_error("town_name", words)
        return data

    def again(self) -> Self:
        """Return the form with what was typed and without reproach, for a town that was changed."""
        typed = {name: self.data.get(name, "") for name in self.typed}
        again = type(self)(town=self.chosen, kept=self.kept, initial=typed)
        if self.chosen is None:
            again.initial["town_name"] = self.data.get("town_name", "")
            again.candidates = self.candidates
        return again


class CommentForm(forms.Form):
    """A remark, or the answer to one; a remark ``on`` what takes stances may have one."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    body = TextField(
        label=_("Votre commentaire"),
        max_length=MAX_COMMENT,
        error_messages={
            "required": _("Écrivez quelques mots."),
            "max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d."),
        },
    )

    stance = forms.ChoiceField(label=_("Votre avis"), choices=Stance.choices, required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, on: Publishable | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if on is None or not on.takes_stances:
            del self.fields["stance"]
        if not self.is_bound:
            self.initial.setdefault("key", uuid.uuid4())
            self.initial.setdefault("stance", Stance.NONE)

"""What people type about an idea, and what a town hall says of it."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, TextField
from feed.forms import PostForm, WordsForm
from participation.ideas.models import MAX_BODY, MAX_NEED, MAX_PROMISE, MAX_TITLE, MAX_URL, Idea
from participation.ideas.places import checked_place, point
from places.geometry import BadGeometry
from places.search import valid_point

MOST_DRAWN = 20_000  # characters of a drawn place; 200 positions take some 5,000
_UNREADABLE = _("Ce lieu ne se lit pas. Effacez-le et montrez-le à nouveau.")
_TOO_LONG = {"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")}


class PlaceField(forms.CharField):
    """A place drawn on the map, as GeoJSON; nothing for the whole town."""

    # Hidden text, not a hidden field: what is drawn is kept on the device with the words.
    widget = forms.TextInput(attrs={"hidden": True, "data-draw-geometry": True, "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        """Return the geometry."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return checked_place(json.loads(text)) if len(text) <= MOST_DRAWN else self._refuse()
        except (BadGeometry, ValueError, RecursionError):
            self._refuse()

    def prepare_value(self, value: Any) -> Any:
        """Return the text of a geometry that the form starts with."""
        return json.dumps(value) if isinstance(value, dict) else value

    def _refuse(self) -> Any:
        raise ValidationError(_UNREADABLE)


class ToldForm(forms.Form):
    """The words of an idea and its place, whether it is new or changed."""

    title = LineField(
        label=_("Votre idée en une ligne"),
        max_length=MAX_TITLE,
        error_messages=_TOO_LONG | {"required": _("Donnez un titre à votre idée.")},
    )
    need = LineField(
        label=_("À quel besoin répond-elle ?"),
        max_length=MAX_NEED,
        widget=forms.Textarea,
        error_messages=_TOO_LONG | {"required": _("Dites à quel besoin elle répond.")},
    )
    body = TextField(label=_("Comment la réaliser"), max_length=MAX_BODY, required=False, error_messages=_TOO_LONG)
    geometry = PlaceField(required=False)
    place_lat = LineField(required=False, max_length=40)
    place_lon = LineField(required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        """Take the two numbers for the place where none is drawn."""
        data: dict[str, Any] = super().clean() or {}
        numbers = [str(data.pop(name, "")).replace(",", ".") for name in ("place_lat", "place_lon")]
        if any(numbers) and not data.get("geometry") and "geometry" not in self.errors:
            at = valid_point(*numbers)
            if at is None:
                self.add_error("geometry", _("Ces deux nombres ne sont pas un lieu : d’abord la latitude."))
            else:
                data["geometry"] = point(*at)
        return data


class EditForm(ToldForm, WordsForm):
    """What can be changed of a shared idea."""

    field_order = ("title", "need", "body", "neighbourhood", "theme", "geometry")

    @classmethod
    def of(cls, idea: Idea, data: Any = None) -> EditForm:
        """Return the form for an idea as it is."""
        names = ("title", "need", "body", "theme", "neighbourhood", "geometry")
        told = {name: getattr(idea, name) for name in names}
        return cls(data, town=idea.town, kept=idea.photos.all(), initial=told)


class IdeaForm(ToldForm, PostForm):
    """A new idea: the photos its draft has already, what is new, and where it goes."""

    visibility = None  # type: ignore[assignment]  # an idea is for everyone to read
    typed = ("key", "title", "need", "body", "theme", "geometry")
    field_order = ("key", "photos", "title", "need", "body", "town_name", "town", "neighbourhood", "theme", "geometry")

    @classmethod
    def of(cls, draft: Idea) -> IdeaForm:
        """Return the form for a draft that is taken up again."""
        names = ("title", "need", "body", "theme", "neighbourhood", "geometry")
        told = {name: getattr(draft, name) for name in names} | {"key": draft.key or uuid.uuid4()}
        return cls(town=draft.town, kept=draft.photos.all(), initial=told)


class InviteForm(forms.Form):
    """Whom to ask to write an idea together."""

    handle = LineField(label=_("Nom d’utilisateur"), max_length=60)


class ThresholdForm(forms.Form):
    """What a town promises, to how many supports, within how long."""

    supports = forms.IntegerField(label=_("Nombre de soutiens"), min_value=2, max_value=10_000_000)
    promise = LineField(
        label=_("Ce que vous promettez"),
        max_length=MAX_PROMISE,
        help_text=_("Par exemple : examinée par le conseil sous 90 jours."),
    )
    days = forms.IntegerField(label=_("Délai en jours"), min_value=1, max_value=730)


class CostingForm(forms.Form):
    """What an idea would cost, and the page that tells what is done about it."""

    estimated_cost = forms.DecimalField(
        label=_("Coût estimé, en euros"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        localize=True,
    )
    action_url = LineField(
        label=_("Page de ce site qui dit ce qui est fait"),
        required=False,
        max_length=MAX_URL,
    )

    @classmethod
    def of(cls, idea: Idea, data: Any = None) -> CostingForm:
        """Return the form for an idea as it is."""
        return cls(data, initial={"estimated_cost": idea.estimated_cost, "action_url": idea.action_url or ""})

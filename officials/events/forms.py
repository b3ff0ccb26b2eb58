"""What officials type about events, checked kindly before the services check it for good."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, MomentField, TextField
from feed.forms import NewForm, WordsForm
from officials.events.models import MAX_BODY, MAX_MINUTES, MAX_PLACE, MAX_REASON, MAX_TITLE, MAX_URL, Event, Nature
from places.search import valid_point

if TYPE_CHECKING:
    from places.models import Town

_TOO_LONG = {"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")}


class SpanForm(forms.Form):
    """When it is, by the clocks of the town."""

    starts_at = MomentField(label=_("Début"), error_messages={"required": _("Dites quand cela commence.")})
    ends_at = MomentField(label=_("Fin"), required=False)
    all_day = forms.BooleanField(
        label=_("Toute la journée"), required=False, help_text=_("Les heures ne comptent alors pas, les jours si.")
    )

    def give_clocks(self, town: Town) -> None:
        """Have what is typed mean the time of the town."""
        for name in ("starts_at", "ends_at"):
            cast("MomentField", self.fields[name]).zone = town.time_zone

    @property
    def span(self) -> dict[str, Any]:
        """Return when it is, as the services take it."""
        return {name: self.cleaned_data[name] for name in ("starts_at", "ends_at", "all_day")}


class EventWordsForm(WordsForm):
    """What an event says, whether it is new or changed."""

    title = LineField(
        label=_("En une ligne"),
        max_length=MAX_TITLE,
        error_messages=_TOO_LONG | {"required": _("Donnez un titre.")},
    )
    nature = forms.ChoiceField(
        label=_("Ce que c’est"), choices=Nature.choices, initial=Nature.MEETING, widget=forms.RadioSelect
    )
    place = LineField(
        label=_("Où, en mots"),
        max_length=MAX_PLACE,
        required=False,
        help_text=_("Par exemple : salle des fêtes, entrée par la cour."),
        error_messages=_TOO_LONG,
    )
    body = TextField(label=_("De quoi il s’agit"), max_length=MAX_BODY, required=False, error_messages=_TOO_LONG)
    event_lat = LineField(required=False, max_length=40)
    event_lon = LineField(required=False, max_length=40)
    names = ("title", "nature", "place", "body", "theme", "neighbourhood", "latitude", "longitude")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place_errors: list[Any] = []

    def clean(self) -> dict[str, Any]:
        """Take the two numbers for the place."""
        data: dict[str, Any] = super().clean() or {}
        typed = [str(data.pop(name, "")).replace(",", ".") for name in ("event_lat", "event_lon")]
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
        self.add_error("event_lat", words)

    @property
    def told(self) -> dict[str, Any]:
        """Return what the services take, once the form is valid."""
        return {name: self.cleaned_data[name] for name in self.names}


class EventForm(EventWordsForm, SpanForm, NewForm):
    """A new event."""

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, town=town, **kwargs)
        self.give_clocks(town)
        self.initial.setdefault("key", uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        """Say that photos have to be chosen again when something else was wrong."""
        data: dict[str, Any] = super().clean()
        if self.errors and data.get("photos") and "photos" not in self.errors:
            self.add_error("photos", _("Choisissez à nouveau les photos : un navigateur ne les garde pas."))
        return data

    @property
    def told(self) -> dict[str, Any]:
        return super().told | self.span


class EventEditForm(EventWordsForm):
    """What can be changed of an event that was announced: not its hours, which are moved in public."""

    @classmethod
    def of(cls, event: Event, data: Any = None) -> EventEditForm:
        """Return the form for an event as it is."""
        told = {name: getattr(event, name) for name in cls.names}
        told |= {"event_lat": event.latitude, "event_lon": event.longitude}
        return cls(data, town=event.town, kept=event.photos.all(), initial=told)


class SeenForm(forms.Form):
    """What is done to an event as somebody saw it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"seen": event.version, **self.initial}


class MoveForm(SpanForm, SeenForm):
    """Other hours."""

    words = LineField(
        label=_("Pourquoi"),
        max_length=MAX_REASON,
        required=False,
        widget=forms.Textarea,
        error_messages=_TOO_LONG,
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, event=event, **kwargs)
        self.give_clocks(event.town)
        told = {"starts_at": event.starts_at, "ends_at": event.ends_at, "all_day": event.all_day}
        self.initial = {**told, **self.initial}


class CancelForm(SeenForm):
    """Why it does not take place."""

    reason = LineField(
        label=_("Pourquoi ? Ce motif est public."),
        max_length=MAX_REASON,
        widget=forms.Textarea,
        error_messages=_TOO_LONG | {"required": _("Dites en public pourquoi.")},
    )


class MinutesForm(SeenForm):
    """What was said and decided."""

    words = TextField(label=_("Compte rendu"), max_length=MAX_MINUTES, required=False, error_messages=_TOO_LONG)
    address = LineField(
        label=_("Ou le document de la commune"),
        max_length=MAX_URL,
        required=False,
        help_text=_("L’adresse de sa page sur ce site, par exemple /documents/12/."),
        error_messages=_TOO_LONG,
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, event=event, **kwargs)
        self.initial = {"words": event.minutes, "address": event.minutes_url, **self.initial}

"""What the pages of the bell and of a device ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from alerts.kinds import Kind
from alerts.models.wishes import MOST_PUSHES, USUAL_PUSHES
from alerts.topics import HEADINGS, MAILED, OF_TOWNS, WHEN, Frequency, Topic
from alerts.wishes import Wish, Wishes

if TYPE_CHECKING:
    from django.http import QueryDict
    from django_stubs_ext import StrOrPromise

    from alerts.models import Device, Quiet


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a topic, when it happens, and what may be chosen of it."""

    topic: str
    label: StrOrPromise
    when: StrOrPromise
    rings: BoundField | None
    mail: BoundField


class PreferencesForm(forms.Form):
    """For each topic, whether the bell rings and how often mails tell of it; when phones keep silent."""

    start = forms.TimeField(label=_("Silence à partir de"), required=False, widget=forms.TimeInput({"type": "time"}))
    end = forms.TimeField(label=_("Jusqu’à"), required=False, widget=forms.TimeInput({"type": "time"}))
    pushes = forms.IntegerField(
        label=_("Messages par jour au plus"), required=False, min_value=1, max_value=MOST_PUSHES
    )

    def __init__(self, data: Any, *, wishes: Wishes, quiet: Quiet | None) -> None:
        super().__init__(data)
        self.wishes = wishes
        for topic, _label in MAILED:
            often = Frequency.choices
            if topic in Kind.values:
                self.fields[f"{topic}-rings"] = forms.BooleanField(label=_("La cloche sonne"), required=False)
                self.initial[f"{topic}-rings"] = wishes[topic].rings
            else:
                often = [choice for choice in often if choice[0] != Frequency.NOW]
            self.fields[f"{topic}-mail"] = forms.ChoiceField(label=_("Par e-mail"), choices=often, required=False)
            self.fields[f"{topic}-mail"].widget.attrs["aria-describedby"] = f"about-{topic}"
            self.initial[f"{topic}-mail"] = wishes[topic].mail
        if quiet is not None and quiet.start and quiet.end:
            self.initial.update(start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}")
        self.initial["pushes"] = quiet.pushes if quiet else USUAL_PUSHES

    def rows(self) -> Iterator[Row]:
        """Yield the lines of the table."""
        for topic, label in MAILED:
            rings = self[f"{topic}-rings"] if topic in Kind.values else None
            yield Row(topic, label, WHEN[topic], rings, self[f"{topic}-mail"])

    def wrong(self) -> Iterator[tuple[BoundField, StrOrPromise]]:
        """Yield each field that is wrong, and the words by which a summary leads to it."""
        headings = {f"{topic}-mail": heading for topic, heading in HEADINGS.items()}
        for bound in self:
            if bound.errors:
                yield bound, headings.get(bound.name, bound.label)

    def clean(self) -> dict[str, Any]:
        """Return what was chosen; quiet hours have a beginning and another end."""
        chosen = super().clean() or {}
        if "start" in chosen and "end" in chosen:
            start, end = chosen["start"], chosen["end"]
            if (start is None) != (end is None):
                self.add_error("start" if start is None else "end", _("Donnez les deux heures, ou aucune."))
            elif start is not None and start == end:
                self.add_error("end", _("Donnez deux heures différentes."))
        return chosen

    def chosen(self) -> Wishes:
        """Return what was chosen of each topic; what the sender left out of mails stays."""
        told = self.cleaned_data
        return {
            topic: Wish(bool(told.get(f"{topic}-rings")), told[f"{topic}-mail"] or self.wishes[topic].mail)
            for topic, _label in MAILED
        }

    def silenced(self) -> list[str]:
        """Return the headings of what was to be mailed and no longer is, because its bell is silent."""
        silent = [topic for topic in Kind.values if not self.cleaned_data[f"{topic}-rings"]]
        mailed = [topic for topic in silent if self.cleaned_data[f"{topic}-mail"] not in ("", Frequency.NEVER)]
        return [str(HEADINGS[Kind(topic)]) for topic in mailed]

    def hours(self) -> tuple[time | None, time | None, int]:
        """Return from when until when phones keep silent, and how many pushes a day they bear."""
        return self.cleaned_data["start"], self.cleaned_data["end"], self.cleaned_data["pushes"] or USUAL_PUSHES


class DeviceForm(forms.Form):
    """What a device is pushed for, and which of its towns it goes on following."""

    topics = forms.MultipleChoiceField(
        label=_("Me prévenir sur cet appareil quand"), required=False, widget=forms.CheckboxSelectMultiple
    )
    towns = forms.TypedMultipleChoiceField(
        label=_("Communes suivies sur cet appareil"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: QueryDict | None, *, device: Device) -> None:
        towns = list(device.towns.order_by("name")) if device.person_id is None else []
        topics = [topic.value for topic in (Topic if device.person_id else OF_TOWNS)]
        wanted = list(device.wishes.values_list("topic", flat=True))
        super().__init__(data, initial={"topics": wanted, "towns": [town.pk for town in towns]})
        asked: dict[str, Any] = self.fields
        asked["topics"].choices = [(value, Topic(value).label) for value in topics]
        asked["towns"].choices = [(town.pk, town.local_name) for town in towns]
        if not towns:
            del self.fields["towns"]

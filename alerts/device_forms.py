"""What the page of a device asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.topics import OF_TOWNS, Topic

if TYPE_CHECKING:
    from django.http import QueryDict

    from alerts.models import Device


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

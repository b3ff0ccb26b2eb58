"""What a notification says: public words of a town, and of a person’s affairs only that something happened (DM-6)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.topics import Topic

if TYPE_CHECKING:
    from alerts.models import Parcel

MOST_BYTES = 3000  # of the whole: a push service takes 4,096 sealed

GENERIC = {
    Topic.MENTION: gettext_lazy("Quelqu’un vous a cité"),
    Topic.ANSWER: gettext_lazy("Quelqu’un a répondu à ce que vous avez écrit"),
    Topic.THREAD: gettext_lazy("Une discussion que vous suivez avance"),
    Topic.FOLLOWUP: gettext_lazy("Une démarche que vous suivez avance"),
    Topic.SUPPORT: gettext_lazy("Quelqu’un soutient ce que vous avez écrit"),
    Topic.FOLLOWER: gettext_lazy("Quelqu’un vous suit"),
    Topic.MESSAGE: gettext_lazy("Nouveau message privé"),
    Topic.ALERT: gettext_lazy("Alerte urgente"),
    Topic.TOWN: gettext_lazy("La mairie publie"),
    "": gettext_lazy("Cet appareil reçoit bien les notifications"),
}


def payload(parcel: Parcel, *, language: str, has_account: bool) -> bytes:
    """Return the JSON that the service worker shows, in a language; ``why`` leads to what one may switch off."""
    with translation.override(language):
        told = {
            "title": parcel.title or str(GENERIC.get(parcel.topic, "civicnet")),
            "body": parcel.body or _body(parcel),
            "url": parcel.path,
            "tag": parcel.tag,
            "kind": parcel.topic,
            "lang": language,
            "actions": [{"action": "open", "title": _("Ouvrir")}, {"action": "why", "title": _("Pourquoi ?")}],
            "why": f"{reverse('settings_notifications' if has_account else 'device')}?pourquoi={parcel.topic}",
        }
        sealed = json.dumps(told, ensure_ascii=False).encode()
    return sealed if len(sealed) <= MOST_BYTES else json.dumps(told | {"body": ""}, ensure_ascii=False).encode()


def _body(parcel: Parcel) -> str:
    """Return the words of the app that owns the verb: ``urgent.raised`` has ``urgent/pushes/raised.txt``."""
    app, _dot, verb = parcel.verb.partition(".")
    try:
        template = get_template(f"{app}/pushes/{verb}.txt")
    except TemplateDoesNotExist:
        return ""
    return " ".join(template.render({"town": parcel.town}).split())[:200]

"""Reading a report that a program sends with a key (OPN-1). No file and no address of it is ever fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from core.limits import limit
from core.text import clean, clean_line
from places.models import Town
from reports import services
from reports.answers import check_answers
from reports.models import MAX_ADDRESS, Category, Open311Key
from reports.open311.asking import jurisdiction
from reports.open311.errors import Refused

MAX_DESCRIPTION = 4000
MAX_EXTERNAL_ID = 80
FORM = "application/x-www-form-urlencoded"
_ATTRIBUTE = re.compile(r"attribute\[([-a-zA-Z0-9_]{1,60})\](\[\])?")


@dataclass(frozen=True)
class Sent:
    """A report as it was sent, checked."""

    place: services.Place
    category: Category
    body: str
    address: str
    answers: dict[str, Any]
    external_id: str


def holder(request: HttpRequest) -> Open311Key:
    """Return the key that the sender holds, counted."""
    secret = request.POST.get("api_key", "").strip()
    if not secret:
        raise Refused(403, _("api_key manque."))
    key = services.find_key(secret=secret)
    if key is None:
        raise Refused(403, _("api_key est inconnue, retirée ou trop ancienne."))
    limit("open311", key.pk)
    return key


def read(request: HttpRequest, key: Open311Key) -> Sent:
    """Return what was sent with a key; whatever is wrong with it is said at once."""
    sent = request.POST
    town = jurisdiction(sent)
    if town.pk != key.town_id:
        raise Refused(403, _("Cette api_key est celle d’une autre commune."))
    code = sent.get("service_code", "").strip()
    if not code:
        raise Refused(400, _("service_code manque."))
    category = offered(town).filter(code=code).first()
    if category is None:
        raise Refused(404, _("service_code est inconnu dans cette commune."))
    place = _place(sent, town)
    answers, wrong = check_answers(category, _attributes(sent))
    if wrong:
        raise Refused(400, *(_("attribute[%s] manque ou ne convient pas.") % question.code for question in wrong))
    body, address = clean(sent.get("description", "")).strip(), clean_line(sent.get("address_string", ""))
    if len(body) > MAX_DESCRIPTION:
        raise Refused(400, _("description a 4000 caractères au plus."))
    external = clean_line(sent.get("external_id", ""))
    if len(external) > MAX_EXTERNAL_ID:
        raise Refused(400, _("external_id a 80 caractères au plus."))
    return Sent(place, category, body, address[:MAX_ADDRESS], answers, external)


def offered(town: Town) -> Any:
    """Return the categories that a town offers, with what they ask."""
    return Category.objects.of_town(town).prefetch_related("questions__category")


def _place(sent: QueryDict, town: Town) -> services.Place:
    latitude, longitude = sent.get("lat", "").strip(), sent.get("long", "").strip()
    if not (latitude and longitude):
        raise Refused(400, _("lat et long manquent : ce serveur ne cherche pas les adresses."))
    try:
        place = services.locate(latitude=latitude, longitude=longitude, hint=town)
    except services.Nowhere as refusal:
        raise Refused(400, refusal.reason) from None
    if place.town.pk != town.pk:
        raise Refused(400, _("Ce point est dans une autre commune : %s.") % place.town.local_name)
    return place


def _attributes(sent: QueryDict) -> dict[str, Any]:
    """Return what was answered: ``attribute[code]=value``, or several ``attribute[code][]=value`` of a list."""
    answers: dict[str, Any] = {}
    for name in sent:
        if match := _ATTRIBUTE.fullmatch(name):
            values = sent.getlist(name)
            answers[match[1]] = values if match[2] or len(values) > 1 else values[0]
    return answers

"""Devices: taking one in, what it is pushed for, letting it go."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from alerts.models import Device, Wish
from alerts.pushing.endpoints import BadSubscription, checked_endpoint, checked_keys, digest
from alerts.topics import AT_FIRST, OF_TOWNS
from profiles.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from places.models import Town

MOST_DEVICES = 10  # of one person
MOST_TOWNS = 5  # of a device without an account


class Refused(Exception):
    """A device is not taken in; ``words`` say why."""

    words: str | Promise = ""


class NotUsable(Refused):
    """What the browser gave is no subscription that we send to."""

    words = _("Ce navigateur n’utilise pas un service de notifications que nous connaissons.")


class NotYours(Refused):
    """Somebody else's browser has this address."""

    words = _("Cette adresse est celle d’un autre appareil.")


class TooManyDevices(Refused):
    """Ten devices take the pushes of the account already."""

    words = _("Dix appareils reçoivent déjà vos notifications : retirez-en un.")


class TooManyTowns(Refused):
    """A device without an account follows five towns at most."""

    words = _("Cet appareil suit déjà cinq communes. Avec un compte, suivez-en autant que vous voulez.")


def take_in(
    *,
    endpoint: str,
    public_key: str,
    secret: str,
    person: User | None,
    town: Town | None = None,
    language: str = "fr",
    words: str = "",
) -> Device:
    """Have a browser take pushes, of an account or without one, and follow a town if it says which.

    The same browser again is the same device, whoever uses it by now; an address without its own secret is nobody's to
    take. Raises ``NotUsable``, ``NotYours``, ``TooManyDevices``, ``TooManyTowns``.
    """
    try:
        endpoint, (public_key, secret) = checked_endpoint(endpoint), checked_keys(public_key, secret)
    except BadSubscription:
        raise NotUsable from None
    with transaction.atomic():
        if person is not None:
            # Two at once are not both the tenth.
            User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)
        row = Device(endpoint=endpoint, digest=digest(endpoint), public_key=public_key, secret=secret, person=person)
        Device.objects.bulk_create([row], ignore_conflicts=True)
        device: Device = Device.objects.select_for_update(of=("self",)).get(digest=row.digest)
        made = device.pk == row.pk
        if not hmac.compare_digest(device.secret, secret):
            raise NotYours
        if person is not None and Device.objects.filter(person=person).exclude(pk=device.pk).count() >= MOST_DEVICES:
            raise TooManyDevices
        moved = device.person_id != (person and person.pk)
        if moved and device.person_id is not None:
            device.wishes.all().delete()
        device.person, device.public_key, device.language = person, public_key, language
        device.words, device.seen_at, device.failed_at = words[:60], timezone.now(), None
        device.save()
        if made or moved:
            _wish(device, AT_FIRST if person else OF_TOWNS)
        if town is not None:
            _follow(device, town)
    return device


def renew(*, device: Device, endpoint: str, public_key: str, secret: str) -> None:
    """Have a device be reached at the address that its push service gave its browser anew.

    Raises ``NotUsable``, ``NotYours``.
    """
    try:
        endpoint, (public_key, secret) = checked_endpoint(endpoint), checked_keys(public_key, secret)
    except BadSubscription:
        raise NotUsable from None
    with transaction.atomic():
        if Device.objects.filter(digest=digest(endpoint)).exclude(pk=device.pk).exists():
            raise NotYours
        device.endpoint, device.digest = endpoint, digest(endpoint)
        device.public_key, device.secret = public_key, secret
        device.seen_at, device.failed_at = timezone.now(), None
        device.save()


def choose_topics(*, device: Device, topics: Collection[str], towns: Collection[int] | None = None) -> None:
    """Have a device be pushed for exactly these topics, and of its towns follow only these on."""
    with transaction.atomic():
        device.wishes.exclude(topic__in=topics).delete()
        _wish(device, topics)
        if towns is not None:
            device.towns.remove(*device.towns.exclude(pk__in=towns))


def forget_device(*, device: Device) -> None:
    """Have a device be pushed nothing more."""
    Device.objects.filter(pk=device.pk).delete()


def detach(*, person: int, device: int | None = None, keep: int | None = None) -> None:
    """Have a person's devices, or one of them, hear no more of the account; ``keep`` is one that stays.

    What somebody followed on it without an account goes on.
    """
    with transaction.atomic():
        theirs = Device.objects.filter(person=person).exclude(pk=keep or 0)
        if device is not None:
            theirs = theirs.filter(pk=device)
        pks = list(theirs.values_list("pk", flat=True))
        if not pks:
            return
        Device.objects.filter(pk__in=pks, towns=None).delete()
        Wish.objects.filter(device__in=pks).exclude(topic__in=OF_TOWNS).delete()
        Device.objects.filter(pk__in=pks).update(person=None)


def prune_devices(*, before: datetime) -> None:
    """Forget the devices whose push service has refused all that was sent since a moment."""
    Device.objects.filter(failed_at__lt=before).delete()


def _wish(device: Device, topics: Collection[str]) -> None:
    Wish.objects.bulk_create((Wish(device=device, topic=topic) for topic in topics), ignore_conflicts=True)


def _follow(device: Device, town: Town) -> None:
    """Have the device, or the account it is of, follow a town."""
    if device.person is not None:
        import_string(settings.FOLLOW)(person=device.person, subject=town)
        return
    if device.towns.exclude(pk=town.pk).count() >= MOST_TOWNS:
        raise TooManyTowns
    device.towns.add(town)

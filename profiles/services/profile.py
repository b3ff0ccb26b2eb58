"""What people show of themselves: names, picture, town, choices."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core import search
from core.images import process
from core.text import clean_line
from core.text.names import MAX_HANDLE, check_display_name, check_handle, handle_from, skeleton
from profiles.models import Mandate, ReleasedHandle, ReservedName, User

if TYPE_CHECKING:
    from core.images.processing import Upload
    from places.models import Neighbourhood, Town

QUARANTINE = timedelta(days=365)
PICTURE_SIDE = 256
Crop: TypeAlias = tuple[float, float, float, float]


class HandleTaken(ValidationError):
    """Another person has this handle, one that looks like it, or gave it up less than a year ago."""

    def __init__(self) -> None:
        super().__init__(_("Cet identifiant est déjà pris, ou ressemble trop à un autre."), code="taken")


class NameReserved(ValidationError):
    """This name, or one that looks like it, belongs to a town or an official."""

    def __init__(self) -> None:
        super().__init__(_("Ce nom est celui d’une commune ou d’un élu."), code="reserved")


def check_name(name: str, *, person: User | None = None, verified: bool = False) -> str:
    """Return `name` as stored; raise ValidationError when it passes for an office or for the holder of a reserved name.

    Two honest Jean Martin may both be called so: only reserved names are exclusive, handles tell people apart.
    """
    name = check_display_name(name, verified=verified)
    look = skeleton(name)
    if person is not None and person.pk and person.name_skeleton == look:
        return name  # somebody who was called so before keeps it
    reserved = ReservedName.objects.filter(skeleton=look)
    if person is not None and person.pk:
        reserved = reserved.filter(~Q(holder=person) | Q(holder=None))
    if reserved.exists():
        raise NameReserved
    return name


def reserve_name(*, name: str, holder: User | None = None) -> None:
    """Keep `name` and its look-alikes for `holder`, or for nobody."""
    ReservedName.objects.get_or_create(skeleton=skeleton(name), defaults={"holder": holder})


def update_profile(
    *,
    person: User,
    name: str,
    bio: str,
    town: Town | None = None,
    neighbourhood: Neighbourhood | None = None,
) -> None:
    """Replace what the person says of themselves."""
    person.name = check_name(name, person=person)
    person.name_skeleton = skeleton(person.name)
    person.bio = clean_line(bio)
    if town is not None:
        person.town = town
    person.neighbourhood = neighbourhood if neighbourhood and neighbourhood.town_id == person.town_id else None
    with transaction.atomic():
        person.save(update_fields=["name", "name_skeleton", "bio", "town", "neighbourhood"])
        if Mandate.objects.of(person).current().exists():
            reserve_name(name=person.name, holder=person)
        search.refresh("person", person.pk)


def update_privacy(*, person: User, shows_follows: bool, is_listed: bool, is_minor: bool | None = None) -> None:
    """Choose whether others see what the person follows and find them by search (ENUM-1).

    ``is_minor``, when it is said, keeps officials from writing to them in private.
    """
    person.shows_follows, person.is_listed = shows_follows, is_listed
    person.is_minor = person.is_minor if is_minor is None else is_minor
    with transaction.atomic():
        person.save(update_fields=["shows_follows", "is_listed", "is_minor"])
        search.refresh("person", person.pk)


def set_language(*, person: User, language: str) -> None:
    """Choose the language of pages and mails."""
    person.language = language
    person.save(update_fields=["language"])


def set_town(*, person: User, town: Town, neighbourhood: Neighbourhood | None = None) -> None:
    """Choose the town a person lives in; a neighbourhood of another town is left out."""
    person.town = town
    person.neighbourhood = neighbourhood if neighbourhood and neighbourhood.town_id == town.pk else None
    with transaction.atomic():
        person.save(update_fields=["town", "neighbourhood"])
        search.refresh("person", person.pk)


def set_picture(*, person: User, upload: Upload | bytes, crop: Crop | None = None) -> None:
    """Replace the picture by the square of `upload` (its middle, or `crop` in fractions), re-encoded.

    May raise core.images.Refused.
    """
    image = process(upload, crop=crop, square=True)
    square = image.squares[PICTURE_SIDE]
    name = f"{secrets.token_urlsafe(24)}.{image.extension}"  # 192 bits: not to be guessed (IDOR-7)
    _replace_picture(person, default_storage.save(name, ContentFile(square.data)))


def remove_picture(*, person: User) -> None:
    """Go back to initials."""
    _replace_picture(person, "")


def _replace_picture(person: User, key: str) -> None:
    former, person.avatar = person.avatar, key
    with transaction.atomic():
        person.save(update_fields=["avatar"])
        if former:
            transaction.on_commit(lambda: default_storage.delete(former))


def change_handle(*, person: User, handle: str) -> None:
    """Give `person` another address; the former one stays out of reach for a year (OFF-3)."""
    handle = check_handle(handle.strip().lower())
    if handle == person.handle:
        return
    former, look = person.handle_skeleton, skeleton(handle)
    if look != former and _is_quarantined(look):
        raise HandleTaken
    try:
        with transaction.atomic():
            person.handle, person.handle_skeleton = handle, look
            person.save(update_fields=["handle", "handle_skeleton"])
            search.refresh("person", person.pk)
            if look != former:
                release_handle(former, forever=was_official(person))
    except IntegrityError:
        person.refresh_from_db(fields=["handle", "handle_skeleton"])
        raise HandleTaken from None


def release_handle(look: str, *, forever: bool = False) -> None:
    """Start the quarantine of a handle, known by its skeleton: a year, or without end (OFF-3)."""
    until = None if forever else timezone.now() + QUARANTINE
    ReleasedHandle.objects.update_or_create(digest=_handle_digest(look), defaults={"until": until})


def was_official(person: User) -> bool:
    """Tell whether the person ever acted for a town: nobody else will then be met under their handle."""
    return Mandate.objects.of(person).exists()


def propose_handle(name: str) -> str:
    """Return a free handle made from `name`."""
    base = handle_from(name)
    candidate = base
    for attempt in range(20):
        look = skeleton(candidate)
        if not User.objects.filter(handle_skeleton=look).exists() and not _is_quarantined(look):
            return candidate
        suffix = f"_{attempt + 2}" if attempt < 3 else f"_{secrets.randbelow(10**6):06d}"
        candidate = base[: MAX_HANDLE - len(suffix)].rstrip("_") + suffix
    raise HandleTaken


def _is_quarantined(look: str) -> bool:
    kept = ReleasedHandle.objects.filter(digest=_handle_digest(look))
    return kept.filter(Q(until=None) | Q(until__gt=Now())).exists()


def _handle_digest(look: str) -> str:
    return salted_hmac("profiles.handle", look, algorithm="sha256").hexdigest()

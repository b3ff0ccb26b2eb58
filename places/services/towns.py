"""One town at a time: the demonstration village, what a town hall says of itself, neighbourhoods."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.text import clean_line
from places import facts as town_facts
from places.geometry import checked
from places.models import Department, Neighbourhood, Service, Town
from places.services.importing import hue_of, write_search_keys
from places.slugs import department_slug, slug_of

MOST_NEIGHBOURHOODS = 200
MOST_SERVICES = 100


def save_town(*, code: str, country: str, name: str, slug: str, **described: Any) -> Town:
    """Write a town that no file describes (the demonstration village), found by search; a second time updates it."""
    with transaction.atomic():
        town, _made = Town.objects.update_or_create(
            code=code,
            defaults={"country": country, "name": name, "slug": slug, **described},
            create_defaults={
                "code": code,
                "country": country,
                "name": name,
                "slug": slug,
                "hue": hue_of(code),
                **described,
            },
        )
        if town.department_code and not town.is_demo:
            Department.objects.get_or_create(
                country=country,
                code=town.department_code,
                defaults={
                    "name": town.department,
                    "region": town.region,
                    "slug": department_slug(town.department, town.department_code),
                },
            )
        write_search_keys([town])
    return town


def update_facts(*, town: Town, facts: dict[str, Any]) -> Town:
    """Replace what the town hall says of itself. Raises `ValidationError` by fact."""
    town.facts = town_facts.checked(facts)
    town.save(update_fields=["facts"])
    return town


def add_neighbourhood(*, town: Town, name: str, geometry: Any = None) -> Neighbourhood:
    """Add a neighbourhood, drawn (GeoJSON) or only named.

    Raises `ValidationError` for a name that is empty, too long or already there, `BadGeometry` for a broken outline.
    """
    name = clean_line(name)
    slug = slug_of(name, 80)
    if not slug or len(name) > 80:
        raise ValidationError(_("Donnez à ce quartier un nom de 80 caractères au plus."))
    if town.neighbourhoods.count() >= MOST_NEIGHBOURHOODS:
        raise ValidationError(_("Une commune a deux cents quartiers au plus."))
    drawn = checked(geometry) if geometry is not None else None
    try:
        with transaction.atomic():
            return Neighbourhood.objects.create(town=town, name=name, slug=slug, geometry=drawn)
    except IntegrityError:
        raise ValidationError(_("Ce quartier existe déjà.")) from None


def draw_neighbourhood(*, neighbourhood: Neighbourhood, geometry: Any) -> Neighbourhood:
    """Give a neighbourhood this outline, or take it away with None. Raises `BadGeometry`."""
    neighbourhood.geometry = checked(geometry) if geometry is not None else None
    neighbourhood.save(update_fields=["geometry"])
    return neighbourhood


def add_service(*, town: Town, name: str) -> Service:
    """Add a service of the town hall. Raises `ValidationError` for a name that is empty, too long or already there."""
    name = clean_line(name)
    slug = slug_of(name, 80)
    if not slug or len(name) > 80:
        raise ValidationError(_("Donnez à ce service un nom de 80 caractères au plus."))
    if town.services.count() >= MOST_SERVICES:
        raise ValidationError(_("Une mairie a cent services au plus."))
    try:
        with transaction.atomic():
            return Service.objects.create(town=town, name=name, slug=slug)
    except IntegrityError:
        raise ValidationError(_("Ce service existe déjà.")) from None


def rename_service(*, service: Service, name: str) -> Service:
    """Give a service another name; its address stays. Raises `ValidationError`."""
    name = clean_line(name)
    if not name or len(name) > 80:
        raise ValidationError(_("Donnez à ce service un nom de 80 caractères au plus."))
    service.name = name
    service.save(update_fields=["name"])
    return service

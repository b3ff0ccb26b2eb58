"""What a town hall says of itself for daily life: address, hours, telephone (CIW14)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext_lazy as _

from core.text import clean, clean_line

LENGTHS = {"address": 200, "hours": 500, "phone": 20, "email": 254, "website": 200}
_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{3,18}")
_check_address = URLValidator(schemes=["http", "https"])


def checked(facts: dict[str, Any]) -> dict[str, str]:
    """Return the known facts, cleaned, without the empty ones; raise `ValidationError` by fact for what cannot be."""
    unknown = facts.keys() - LENGTHS.keys()
    if unknown:
        raise ValueError(f"unknown facts: {', '.join(sorted(unknown))}")
    kept: dict[str, str] = {}
    errors: dict[str, Any] = {}
    for name, most in LENGTHS.items():
        value = str(facts.get(name) or "").strip()
        value = clean(value) if name in ("address", "hours") else clean_line(value)
        if not value:
            continue
        if len(value) > most:
            errors[name] = _("C’est trop long.")
        elif name == "phone" and not _PHONE.fullmatch(value):
            errors[name] = _("Ce n’est pas un numéro de téléphone.")
        elif name == "email" and not _passes(validate_email, value):
            errors[name] = _("Ce n’est pas une adresse e-mail.")
        elif name == "website" and not _passes(_check_address, value):
            errors[name] = _("L’adresse commence par https:// ou http://.")
        kept[name] = value
    if errors:
        raise ValidationError(errors)
    return kept


def _passes(validate: Any, value: str) -> bool:
    try:
        validate(value)
    except ValidationError:
        return False
    return True


def contact_items(facts: dict[str, str]) -> list[dict[str, Any]]:
    """Return the facts as rows of ``core/ui/facts.html``."""
    website = facts.get("website", "")
    phone = re.sub(r"[^0-9+]", "", facts.get("phone", ""))
    rows = (
        ("address", "map-pin", _("Mairie"), ""),
        ("hours", "clock", _("Horaires"), ""),
        ("phone", "phone", _("Téléphone"), f"tel:{phone}"),
        ("email", "mail", _("E-mail"), f"mailto:{facts.get('email', '')}"),
        ("website", "globe", _("Site"), website),
    )
    return [
        {
            "icon": icon,
            "label": label,
            "value": urlsplit(website).netloc if name == "website" else facts[name],
            "url": url,
        }
        for name, icon, label, url in rows
        if facts.get(name)
    ]

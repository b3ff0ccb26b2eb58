"""The themes a town offers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core.text import clean_line
from places.models import Theme, Town, TownTheme
from places.slugs import slug_of
from places.themes import DEFAULT_THEMES

MOST_THEMES = 20  # of a town's own


def ensure_default_themes() -> None:
    """Write the default set; a theme already there gets its icon, name and place of today."""
    kept = dict(Theme.objects.default_set().values_list("slug", "pk"))
    rows = [
        Theme(pk=kept.get(slug), town=None, slug=slug, name=name, icon=icon, position=position)
        for position, (slug, name, icon) in enumerate(DEFAULT_THEMES)
    ]
    with transaction.atomic():
        Theme.objects.bulk_create([row for row in rows if row.pk is None])
        Theme.objects.bulk_update([row for row in rows if row.pk is not None], ["name", "icon", "position"])


def town_theme(*, town: Town, theme: Theme) -> TownTheme:
    """Return the theme in this town, made at its first use: what people follow."""
    if theme.town_id not in (None, town.pk):
        raise ValueError("this theme belongs to another town")
    return TownTheme.objects.get_or_create(town=town, theme=theme)[0]


def add_theme(*, town: Town, name: str, icon: str = "tag") -> Theme:
    """Add a theme of the town's own, after the default set. Raises `ValidationError` when it has one of this name."""
    name = clean_line(name)
    slug = slug_of(name, 60)
    if not slug or len(name) > 60:
        raise ValidationError(_("Donnez à ce thème un nom de 60 caractères au plus."))
    own = Theme.objects.filter(town=town)
    if own.count() >= MOST_THEMES:
        raise ValidationError(_("Une commune a vingt thèmes à elle au plus."))
    if Theme.objects.default_set().filter(slug=slug).exists():
        raise ValidationError(_("Ce thème existe déjà."))
    position = own.aggregate(last=Max("position"))["last"] or len(DEFAULT_THEMES)
    try:
        with transaction.atomic():
            return Theme.objects.create(town=town, name=name, slug=slug, icon=icon, position=position + 1)
    except IntegrityError:
        raise ValidationError(_("Ce thème existe déjà.")) from None


def hide_theme(*, town: Town, theme: Theme) -> None:
    """Stop offering a theme in this town; what was said under it stays."""
    row = town_theme(town=town, theme=theme)
    TownTheme.objects.filter(pk=row.pk).update(hidden=True)


def show_theme(*, town: Town, theme: Theme) -> None:
    """Offer again a theme that was hidden."""
    TownTheme.objects.filter(town=town, theme=theme).update(hidden=False)

"""Categories: the default set, a town's own, and how each town deals with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.text import clean_line
from places.models import Theme
from places.slugs import slug_of
from reports.categories import write_default_categories
from reports.models import Category, Desk, Question, TownCategory

if TYPE_CHECKING:
    from places.models import Service, Town

MOST_CATEGORIES = 60


@dataclass(frozen=True)
class Handling:
    """Which service of a town has a category, and within how many days it promises an answer."""

    service: Service | None = None
    days: int | None = None


def handling_of(category: Category, town: Town) -> Handling:
    """Return how a town deals with a category."""
    row = TownCategory.objects.filter(town=town, category=category).select_related("service").first()
    return Handling(row.service, row.days) if row else Handling()


def ensure_default_categories() -> None:
    """Write the default set where it is not there yet; what is there is brought up to date."""
    with transaction.atomic():
        write_default_categories(Category, Question)


def theme_of(category: Category, town: Town) -> Theme | None:
    """Return the theme of a town that a category belongs to, None when the town does not offer it."""
    return Theme.objects.of_town(town).filter(slug=category.theme_slug).first() if category.theme_slug else None


def add_category(
    *, town: Town, name: str, theme_slug: str = "", icon: str = "circle-question-mark", private: bool = False
) -> Category:
    """Add a category of a town's own. Raises ``ValidationError`` for a name that is empty, too long or taken."""
    name = clean_line(name)
    code = slug_of(name, 60)
    if not code or len(name) > 80:
        raise ValidationError(_("Donnez à cette catégorie un nom de 80 caractères au plus."))
    if Category.objects.filter(town=town).count() >= MOST_CATEGORIES:
        raise ValidationError(_("Une commune a soixante catégories à elle au plus."))
    if Category.objects.default_set().filter(code=code).exists():
        raise ValidationError(_("Cette catégorie existe déjà."))
    try:
        with transaction.atomic():
            return Category.objects.create(
                town=town, code=code, name=name, theme_slug=theme_slug, icon=icon, is_private=private, position=100
            )
    except IntegrityError:
        raise ValidationError(_("Cette catégorie existe déjà.")) from None


def set_town_category(
    *, town: Town, category: Category, service: Service | None, days: int | None, hidden: bool = False
) -> TownCategory:
    """Decide which service of a town has a category, within how many days, and whether it is offered."""
    row, _made = TownCategory.objects.update_or_create(
        town=town, category=category, defaults={"service": service, "days": days, "hidden": hidden}
    )
    return row


def set_desk(*, town: Town, allows_anonymous: bool, allows_guests: bool) -> Desk:
    """Decide whether reports may be unsigned in public, and given without an account."""
    row, _made = Desk.objects.update_or_create(
        town=town, defaults={"allows_anonymous": allows_anonymous, "allows_guests": allows_guests}
    )
    return row

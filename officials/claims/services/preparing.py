"""What the assistant settles: at once for who manages the town, kept as a draft for a claim that waits (CIW14)."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction

from feed import surroundings
from officials.claims.models import Claim, Setup
from officials.claims.steps import BY_KEY
from places.models import Theme, TownTheme
from places.modules import Module
from places.services import (
    add_neighbourhood,
    add_service,
    add_theme,
    hide_theme,
    set_cover,
    set_hue,
    set_modules,
    show_theme,
    store_cover,
    update_facts,
)

if TYPE_CHECKING:
    from core.images import ProcessedImage
    from officials.claims.querysets import ClaimQuerySet
    from places.models import Town


def settle(
    *,
    town: Town,
    step: str,
    given: dict[str, Any],
    claim: Claim | None = None,
    image: ProcessedImage | None = None,
) -> None:
    """Settle one step of the assistant with what its form gave (plain values); with a ``claim``, prepare it only.

    ``image`` is a new cover, stored here.

    Raises ``ValidationError`` for what the town cannot be given, ``ValueError`` for a step that is not there.
    """
    if step not in BY_KEY:
        raise ValueError(f"no such step: {step}")
    if image is not None:
        given = given | {"cover": store_cover(image=image)}
    with transaction.atomic():
        if claim is not None:
            _prepare(claim, step, given)
            return
        _apply(town, step, given)
        transaction.on_commit(surroundings.forget)  # whoever sets the page up looks at it next
        setup, _made = Setup.objects.select_for_update().get_or_create(town=town)
        if step not in setup.done:
            setup.done.append(step)
            setup.save(update_fields=["done"])


def publish_draft(*, claim: Claim) -> None:
    """Give the town what was prepared during the claim; what no longer can be is left out."""
    for step, given in claim.draft.items():
        with suppress(ValidationError):  # a name added meanwhile by somebody else: the town has it already
            settle(town=claim.town, step=step, given=given)
    claim.draft = {}
    claim.save(update_fields=["draft"])


def forget_drafts(*, claims: ClaimQuerySet) -> None:
    """Drop what was prepared with these claims, the pictures too."""
    covers = [draft.get("image", {}).get("cover", "") for draft in claims.values_list("draft", flat=True)]
    claims.update(draft={})
    for key in filter(None, covers):
        transaction.on_commit(partial(default_storage.delete, key))


def settled(*, town: Town, claim: Claim | None) -> set[str]:
    """Return the steps that are done."""
    if claim is not None:
        return set(claim.draft)
    setup = Setup.objects.filter(town=town).first()
    return set(setup.done) if setup else set()


def _prepare(claim: Claim, step: str, given: dict[str, Any]) -> None:
    row = Claim.objects.select_for_update().get(pk=claim.pk)
    former = row.draft.get(step, {}).get("cover", "")
    if former and "cover" in given:
        transaction.on_commit(lambda: default_storage.delete(former))
    row.draft[step] = ({"cover": former} if former else {}) | given
    row.save(update_fields=["draft"])
    claim.draft = row.draft


def _apply(town: Town, step: str, given: dict[str, Any]) -> None:
    if step == "pratique":
        update_facts(town=town, facts=given)
    elif step == "image":
        cover = given.get("cover", town.cover)
        if cover and (cover, given["alt"]) != (town.cover, town.cover_alt):
            set_cover(town=town, key=cover, alt=given["alt"])
        if given.get("hue") is not None:
            set_hue(town=town, hue=given["hue"])
    elif step == "themes":
        _offer(town, set(given["offered"]), given.get("new", ""))
    elif step == "quartiers":
        known = {name.casefold() for name in town.neighbourhoods.values_list("name", flat=True)}
        for name in given["names"]:
            if name.casefold() not in known:
                add_neighbourhood(town=town, name=name)
    elif step == "services":
        known = {name.casefold() for name in town.services.values_list("name", flat=True)}
        for name in given["names"]:
            if name.casefold() not in known:
                add_service(town=town, name=name)
    elif step == "modules":
        kept = {Module.COMMENTS} & set(town.closed_modules)
        set_modules(town=town, closed=kept | set(given["closed"]))
    elif step == "commentaires":
        closed = set(town.closed_modules) - {Module.COMMENTS}
        set_modules(town=town, closed=closed if given["open"] else closed | {Module.COMMENTS})


def _offer(town: Town, offered: set[str], new: str) -> None:
    """Offer these themes (by slug) and hide the others; add one of the town's own."""
    hidden = set(TownTheme.objects.filter(town=town, hidden=True).values_list("theme", flat=True))
    for theme in Theme.objects.filter(town=None) | Theme.objects.filter(town=town):
        if theme.slug in offered and theme.pk in hidden:
            show_theme(town=town, theme=theme)
        elif theme.slug not in offered and theme.pk not in hidden:
            hide_theme(town=town, theme=theme)
    if new:
        add_theme(town=town, name=new)

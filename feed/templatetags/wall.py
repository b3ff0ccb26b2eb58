"""What the wall's templates need beside the pieces of ``core``: lists that a template cannot write down itself."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.template.loader import get_template
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.text import excerpt as cut
from core.text import render
from feed.models import Comment, Publishable, Stance
from places.models import Town
from profiles.models import Mandate, User

register = template.Library()
register.filter("excerpt", cut)
register.filter("render_text", render)


@register.simple_tag
def pictures(subject: Any) -> list[dict[str, Any]]:
    """Return the photos of a thing for ``core/ui/photos.html``: the small file shown, the large one behind it."""
    return [
        {"url": photo.small_url, "full": photo.url, "alt": photo.alt, "width": photo.width, "height": photo.height}
        for photo in subject.photos.all()
    ]


@register.filter
def stance_of(comment: Comment) -> Stance | None:
    """Return what a remark is to the thing it stands under (its word, icon and tone), None when it does not say."""
    return Stance(comment.stance) if comment.stance else None


@register.simple_tag(takes_context=True)
def menu_of(
    context: dict[str, Any], subject: Publishable, *, own: bool, activity_id: int | None = None
) -> list[dict[str, Any]]:
    """Return the further acts on a contribution, for ``core/ui/menu.html``.

    Their addresses are ``<kind>_history``, ``<kind>_edit`` and ``<kind>_delete``. A page that says ``moderates`` offers
    to hide what citizens say to one another; the next page asks whether this may be.
    """
    kind = subject.kind
    items: list[dict[str, Any]] = []
    if activity_id:
        items.append({"label": _("Pourquoi je vois ceci"), "icon": "info", "url": reverse("why", args=[activity_id])})
    if subject.edited_at:
        history = reverse(f"{kind}_history", args=[subject.pk])
        items.append({"label": _("Voir l’historique"), "icon": "history", "url": history})
    if own:
        items += [
            {"label": _("Modifier"), "icon": "pencil", "url": reverse(f"{kind}_edit", args=[subject.pk])},
            {
                "label": _("Supprimer"),
                "icon": "trash-2",
                "url": reverse(f"{kind}_delete", args=[subject.pk]),
                "danger": True,
            },
        ]
    elif subject.author:
        items += _keeping_away(subject.author)
    if context.get("moderates") and not own and not subject.capacity and not hasattr(type(subject), "workflow"):
        url = reverse("moderate", args=[kind, subject.pk])
        items.append({"label": _("Masquer avec un motif"), "icon": "shield", "url": url, "danger": True})
    return items


def _keeping_away(author: User) -> list[dict[str, Any]]:
    """Return the links to hide or block an author; both pages ask first, and ask a visitor to sign in."""
    handle, name = author.handle, {"name": author.name}
    return [
        {"label": _("Masquer %(name)s") % name, "icon": "eye-off", "url": reverse("mute", args=[handle])},
        {"label": _("Bloquer %(name)s") % name, "icon": "ban", "url": reverse("block", args=[handle]), "danger": True},
    ]


@register.simple_tag
def about(subject: Publishable) -> str:
    """Return how a page names the thing it shows, so that what the bell said of it is read (``data-about``)."""
    return f"{ContentType.objects.get_for_model(subject).pk}-{subject.pk}"


@register.simple_tag
def follow_button(kind: str, ref: object, name: str, following: bool) -> str:
    """Return the follow button as HTML, for templates of other apps that leave a place for it."""
    context = {"url": reverse("follow", args=[kind, ref]), "name": name, "following": following}
    return get_template("core/ui/follow.html").render(context)


@register.simple_tag
def town_panels(town: Town) -> SafeString:
    """Return what higher floors show beside a town's wall, found by name (``settings.TOWN_PANELS``)."""
    panels = (import_string(name)(town) for name in settings.TOWN_PANELS)
    return mark_safe("".join(get_template(panel[0]).render(panel[1]) for panel in panels if panel))


@register.simple_tag
def thread_after(subject: Publishable, viewer: Any) -> SafeString:
    """Return what higher floors say under a contribution, above its comments (``settings.THREAD_AFTER``)."""
    panels = (import_string(name)(subject, viewer) for name in settings.THREAD_AFTER)
    return mark_safe("".join(get_template(panel[0]).render(panel[1]) for panel in panels if panel))


@register.simple_tag
def thread_notes(subject: Publishable) -> SafeString:
    """Return what higher floors say above a contribution on its page (``settings.THREAD_NOTES``)."""
    notes = (import_string(name)(subject) for name in settings.THREAD_NOTES)
    return mark_safe("".join(get_template(note[0]).render(note[1]) for note in notes if note))


@register.simple_tag(takes_context=True)
def mandate_here(context: dict[str, Any], town: Town) -> Mandate | None:
    """Return the mandate under which the reader answers for the town they live in: one query, for them alone."""
    viewer = context["user"]
    if not viewer.is_authenticated or viewer.town_id != town.pk:
        return None
    return Mandate.objects.of(viewer).handling(town).select_related("service").order_by("pk").first()

"""Sample words for the catalogue of pieces (``/-/patterns/``): a village that does not exist."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

COLOURS = ("paper", "card", "sunk", "ink", "muted", "line", "accent", "accent-soft")
TONES = ("wait", "plan", "work", "done", "alert")
ICONS = (
    "house",
    "map",
    "plus",
    "mail",
    "landmark",
    "heart",
    "message-circle",
    "share-2",
    "eye",
    "bell",
    "camera",
    "wrench",
    "school",
    "trees",
)


class SampleForm(forms.Form):
    """One field of each kind, the first of them wrong."""

    title = forms.CharField(label=_("Titre"), max_length=80)
    text = forms.CharField(
        label=_("Votre message"), widget=forms.Textarea, help_text=_("Dites ce que vous voyez et où.")
    )
    town = forms.CharField(label=_("Votre commune"), required=False)
    theme = forms.ChoiceField(label=_("Thème"), choices=[("voirie", _("Voirie")), ("ecole", _("École"))])
    audience = forms.ChoiceField(
        label=_("Qui peut lire"),
        choices=[("all", _("Tout le monde")), ("town", _("Les habitants"))],
        widget=forms.RadioSelect,
        initial="all",
    )
    agree = forms.BooleanField(label=_("Recevoir une réponse par e-mail"), required=False)
    photos = forms.FileField(label=_("Ajouter des photos"), help_text=_("Quatre au plus."), required=False)
    picture = forms.FileField(label=_("Votre photo"), required=False)


def samples(request: HttpRequest) -> dict[str, Any]:
    """Return what the catalogue shows."""
    now = timezone.now()
    here = request.path
    form = SampleForm(
        {"title": "", "text": "Deux vélos sont tombés cette semaine.", "theme": "voirie", "audience": "all"}
    )
    picture = (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 10'%3E"
        "%3Cpath fill='{}' d='M0 0h16v10H0z'/%3E%3Cpath fill='{}' d='M0 10l6-6 4 4 2-2 4 4z'/%3E%3C/svg%3E"
    )
    photos = [
        {"url": picture.format(sky, land), "alt": alt, "width": 1600, "height": 1000}
        for sky, land, alt in (
            ("%239fb7c4", "%23566a4c", "Le chemin des Tilleuls après la pluie"),
            ("%23e2b482", "%237a5a42", "Le lavoir au soleil couchant"),
            ("%23b7c9ae", "%233f5b46", "Le verger communal en avril"),
            ("%23c9c3d6", "%2359536e", "La place du marché sous la neige"),
        )
    ]
    steps = [
        {"label": _("Reçu"), "done": True, "when": now - timedelta(days=9)},
        {"label": _("Confié au service voirie"), "done": True, "when": now - timedelta(days=8)},
        {"label": _("Répondu"), "done": True, "when": now - timedelta(days=6), "detail": "Rebouchage prévu vendredi."},
        {"label": _("Travaux en cours"), "done": False, "current": True, "when": now - timedelta(days=1)},
        {"label": _("Terminé"), "done": False},
    ]
    return {
        "colours": COLOURS,
        "tones": TONES,
        "icons": ICONS,
        "hues": [str(step) for step in range(12)],
        "form": form,
        "photos": photos,
        "photo_sets": [photos[:count] for count in (1, 2, 3, 4)],
        "steps": steps,
        "moments": [now - timedelta(**ago) for ago in ({"seconds": 20}, {"hours": 5}, {"days": 2}, {"days": 40})],
        "here": here,
        "html": mark_safe("<p>Deux vélos sont tombés cette semaine, on ne le voit pas quand il pleut.</p>"),
        "chips": [
            {"label": _("Tout"), "url": here, "current": True},
            {"label": _("Mairie"), "url": here, "icon": "landmark"},
            {"label": _("Signalements"), "url": here, "icon": "wrench"},
            {"label": _("Idées"), "url": here, "icon": "lightbulb"},
            {"label": _("École"), "url": here, "icon": "school"},
        ],
        "menu": [
            {"label": _("Pourquoi je vois cela"), "icon": "info", "url": here},
            {"label": _("Copier le lien"), "icon": "link", "url": here},
            {"label": _("Supprimer"), "icon": "trash-2", "action": here, "danger": True},
        ],
        "facts": [
            {"icon": "clock", "label": _("Mairie ouverte"), "value": "mardi et jeudi, 14 h à 17 h\nsamedi, 9 h à 12 h"},
            {"icon": "phone", "label": _("Téléphone"), "value": "04 92 00 00 00", "url": "tel:+33492000000"},
            {"icon": "map-pin", "label": _("Adresse"), "value": "1, place des Tilleuls"},
        ],
        "figures": [
            {"value": "640", "label": _("habitants")},
            {"value": "92 %", "label": _("de réponses")},
            {"value": "6 j", "label": _("pour répondre")},
        ],
        "ratings": [1, 0, 2, 7, 12],
        "bars": [
            {"label": "Jeudi soir", "percent": 58, "mine": True},
            {"label": "Samedi matin", "percent": 31},
            {"label": "Dimanche matin", "percent": 11},
        ],
        "outline": "M20 60 45 18l52-8 48 22 39 6 22 44-18 48-58 20-40-14-46 12-34-38z",
    }

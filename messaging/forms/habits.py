"""How one is met in private."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import TextField
from messaging.models import MAX_HOURS


class HabitsForm(forms.Form):
    """Which marks one shows, and so sees."""

    shows_typing = forms.BooleanField(
        label=_("« En train d’écrire »"),
        help_text=_("Pendant que vous écrivez, l’autre le voit."),
        required=False,
    )
    shows_got = forms.BooleanField(
        label=_("« Reçu »"), help_text=_("Le message est arrivé sur un appareil."), required=False
    )
    shows_read = forms.BooleanField(
        label=_("« Lu »"), help_text=_("La conversation a été ouverte jusque-là."), required=False
    )


class OfficialHabitsForm(HabitsForm):
    """The same, and what is said before one writes to an official."""

    hours = TextField(
        label=_("Votre réponse d’accueil"),
        help_text=_(
            "Vos horaires, le délai de vos réponses, à qui s’adresser. On la lit avant de vous écrire, tant que votre"
            " mandat dure."
        ),
        required=False,
        max_length=MAX_HOURS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

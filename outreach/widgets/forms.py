"""What somebody chooses for their own site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.widgets.snippets import MAP, POLL, WALL
from participation.polls.models import Poll
from places.models import Town

HEIGHTS = (200, 2000)
# In their own words: someone who looks for theirs may not read the page's.
LANGUAGES = [("", "Français"), ("en", "English"), ("it", "Italiano"), ("ar", "العربية")]


class EmbedForm(forms.Form):
    """Wall, map or an open poll; its colours, its language, and how high it is where it cannot say so itself."""

    quoi = forms.ChoiceField(label=_("Quoi"), required=False)
    theme = forms.ChoiceField(
        label=_("Couleurs"),
        required=False,
        choices=[("", _("Comme l’appareil de qui lit")), ("clair", _("Claires")), ("sombre", _("Sombres"))],
    )
    langue = forms.ChoiceField(label=_("Langue"), required=False)
    hauteur = forms.IntegerField(
        label=_("Hauteur"),
        help_text=_("En pixels, pour le cadre simple. Avec le script, la hauteur s’ajuste seule."),
        required=False,
        min_value=HEIGHTS[0],
        max_value=HEIGHTS[1],
    )

    def __init__(self, *args: Any, town: Town, polls: list[Poll], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town = town
        choices: list[tuple[str, Any]] = [(WALL, _("Le mur")), (MAP, _("La carte"))]
        choices += [(f"{POLL}-{poll.pk}", _("Le sondage : %(title)s") % {"title": poll.title}) for poll in polls]
        fields: dict[str, Any] = self.fields
        fields["quoi"].choices = choices
        fields["langue"].choices = LANGUAGES

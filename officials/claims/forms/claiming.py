"""What people type to claim a town, to confirm, to join its team, or to contest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, TextField
from officials.claims.forms.words import CHOOSE, TOO_LONG
from officials.claims.models import MAX_WORDS, TownContact, Way
from officials.claims.services.joining import JOINING
from profiles.models import MAX_TITLE, Role

if TYPE_CHECKING:
    from places.models import Town

CLAIM_ROLES = [
    (Role.MAYOR, _("Maire")),
    (Role.CLERK, _("Secrétaire de mairie, direction des services")),
    (Role.DEPUTY, _("Adjoint au maire")),
    (Role.AGENT, _("Autre agent de la mairie")),
]


class ClaimForm(forms.Form):
    """In what role one speaks for the town hall, and how its code reaches it."""

    role = forms.ChoiceField(label=_("Vous êtes"), choices=CLAIM_ROLES, widget=forms.RadioSelect, error_messages=CHOOSE)
    title = LineField(
        label=_("Fonction affichée"),
        required=False,
        max_length=MAX_TITLE,
        error_messages=TOO_LONG,
        help_text=_("Par exemple : Adjointe à l’école. Sans rien, ce sera le rôle choisi."),
    )
    way = forms.ChoiceField(
        label=_("Comment la mairie reçoit le code"), widget=forms.RadioSelect, error_messages=CHOOSE
    )

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        self.contacts = {str(row.pk): row for row in town.contacts.order_by("pk")}
        ways = [
            (f"email-{pk}", translated("Un e-mail à la mairie : %(address)s") % {"address": row.masked})
            for pk, row in self.contacts.items()
        ]
        ways += [
            (Way.LETTER, translated("Une lettre à la mairie (quelques jours)")),
            (Way.VOUCH, translated("Un opérateur de la plateforme me connaît et se porte garant")),
        ]
        kwargs.setdefault("initial", {"way": ways[0][0]})
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["way"]).choices = ways

    def given(self) -> dict[str, Any]:
        """Return a valid form as ``begin_claim`` takes it."""
        way, _dash, number = self.cleaned_data["way"].partition("-")
        contact: TownContact | None = self.contacts.get(number)
        return {"role": self.cleaned_data["role"], "title": self.cleaned_data["title"], "way": way, "contact": contact}


class CodeForm(forms.Form):
    """A code that the town hall received."""

    code = LineField(
        label=_("Code"),
        max_length=40,
        error_messages={"required": _("Recopiez le code."), **TOO_LONG},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "dir": "ltr"}),
    )


class ConfirmForm(CodeForm):
    """The second person's code, and who they are if they want to act for the town too."""

    role = forms.ChoiceField(
        label=_("Vous êtes"),
        required=False,
        choices=[*CLAIM_ROLES, ("", _("Je confirme seulement, sans répondre pour la commune"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    title = LineField(label=_("Fonction affichée"), required=False, max_length=MAX_TITLE, error_messages=TOO_LONG)


class JoinForm(forms.Form):
    """Asking to be one of the team."""

    role = forms.ChoiceField(
        label=_("Vous êtes"),
        choices=[(role, role.label) for role in JOINING],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    title = LineField(label=_("Fonction affichée"), required=False, max_length=MAX_TITLE, error_messages=TOO_LONG)
    words = TextField(
        label=_("Quelques mots pour la mairie"), required=False, max_length=MAX_WORDS, error_messages=TOO_LONG
    )


class ContestForm(forms.Form):
    """Why somebody thinks that a page was taken over wrongly."""

    words = TextField(
        label=_("Ce que l’équipe de la plateforme doit savoir"),
        max_length=MAX_WORDS,
        error_messages={"required": _("Écrivez quelques mots."), **TOO_LONG},
    )

"""What an official types to hang a poster up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LineField
from outreach.paper.languages import NAMES
from outreach.paper.models import MAX_PLACE, MAX_TITLE, MAX_WORDS, Asks
from outreach.paper.services import ASKABLE, MODULES, Told
from participation.polls.models import MAX_QUESTION, Poll
from places.search import valid_point
from reports.models import Category

if TYPE_CHECKING:
    from places.models import Town

_TOO_LONG = {"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")}

# The fields that each kind has beside those of every poster; a poll has its question.
TAKES: dict[Asks | None, set[str]] = {
    Asks.POLL: {"poll"},
    Asks.IDEAS: {"title"},
    Asks.REPORT: {"category", "title"},
}


class PollField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class PosterForm(forms.Form):
    """A new poster of a town: where it hangs, in which languages, and only what the kind of it takes."""

    asks = forms.ChoiceField(
        label=_("Ce que l’affiche demande"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choisissez ce que l’affiche demande.")),
    )
    poll = PollField(
        label=_("Le sondage"),
        queryset=Poll.objects.none(),
        empty_label=_("Choisissez un sondage"),
        help_text=_("Ouvert ou à venir. Sa question s’imprime en très grand."),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choisissez un sondage ouvert ou à venir de votre commune.")
        ),
    )
    category = forms.ModelChoiceField(
        label=_("Ce qui peut être signalé"),
        queryset=Category.objects.none(),
        empty_label=_("Choisissez une catégorie"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choisissez ce qui peut être signalé ici.")),
    )
    title = LineField(
        label=_("Le titre, en très grand"),
        max_length=MAX_TITLE,
        error_messages=_TOO_LONG | {"required": _("Écrivez en 120 signes au plus ce que l’affiche demande.")},
    )
    words = LineField(label=_("Une phrase de plus"), max_length=MAX_WORDS, required=False, error_messages=_TOO_LONG)
    place = LineField(
        label=_("Où elle sera accrochée"),
        max_length=MAX_PLACE,
        help_text=_("Par exemple : devant l’école, arrêt de car du Bourg. Une affiche par endroit."),
        error_messages=_TOO_LONG | {"required": _("Dites où l’affiche sera accrochée.")},
    )
    language = forms.ChoiceField(label=_("Langue"), choices=tuple(NAMES.items()))
    second = forms.ChoiceField(
        label=_("Seconde langue, en plus petit"), choices=(("", _("Aucune")), *NAMES.items()), required=False
    )
    second_title = LineField(
        label=_("La question dans la seconde langue"),
        max_length=MAX_QUESTION,
        required=False,
        error_messages=_TOO_LONG,
    )
    poster_lat = LineField(required=False, max_length=40)
    poster_lon = LineField(required=False, max_length=40)

    def __init__(self, data: Any = None, *, town: Town, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        polls = Poll.objects.standing().of_town(town).timed().filter(stage__in=ASKABLE)
        choices = [(each.value, each.label) for each in Asks if town.offers(MODULES[each])]
        cast("forms.ChoiceField", self.fields["asks"]).choices = choices
        asked = data.get("asks") if data is not None else self.initial.get("asks")
        self.kind = Asks(asked) if asked in dict(choices) else None
        if self.kind:
            self.fields["asks"].widget = forms.HiddenInput()
        cast("PollField", self.fields["poll"]).queryset = polls.order_by("-pk")
        offered = Category.objects.of_town(town).filter(is_private=False)
        cast("forms.ModelChoiceField[Category]", self.fields["category"]).queryset = offered
        for name in {"poll", "category", "title"} - TAKES.get(self.kind, set()):
            del self.fields[name]
        self.place_errors: list[Any] = []

    def clean(self) -> dict[str, Any]:
        """Take the two numbers for the place; a second language is another one."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("second") and data["second"] == data.get("language"):
            self.add_error("second", _("Choisissez une langue, ou deux différentes."))
        typed = [str(data.pop(name, "")).replace(",", ".") for name in ("poster_lat", "poster_lon")]
        data["latitude"], data["longitude"] = None, None
        if any(typed):
            point = valid_point(*typed)
            if point is None:
                words = _("Ces deux nombres ne sont pas un lieu : d’abord la latitude.")
                self.place_errors.append(words)
                self.add_error("poster_lat", words)
            else:
                data["latitude"], data["longitude"] = point
        return data

    def told(self) -> Told:
        """Return what was asked, of a form that is valid."""
        asked = dict(self.cleaned_data)
        languages = tuple(filter(None, (asked.pop("language"), asked.pop("second"))))
        return Told(**asked, languages=languages)

"""What an official types to ask something, and how one answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, MomentField, TextField
from feed.forms import NewForm
from participation.polls.models import (
    MAX_BODY,
    MAX_LABEL,
    MAX_OPTION,
    MAX_OUTCOME,
    MAX_QUESTION,
    MAX_REASON,
    MAX_URL,
    MOST_SHEETS,
    MOST_VOTERS,
    OPTIONS,
    Batch,
    Form,
    OpenTo,
    Poll,
)
from participation.polls.papers import how, read_lines, read_numbers
from participation.polls.services import BadChoice, LabelTaken, Told
from places.models import Town

MOST_WRONG = 20  # lines that one answer speaks of
_TOO_LONG = {"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")}


class OptionsField(TextField):
    """The options, one a line."""

    def to_python(self, value: Any) -> Any:
        """Return the lines that say something."""
        text = super().to_python(value)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > OPTIONS[1]:
            raise ValidationError(_("Vingt options au plus."))
        for number, line in enumerate(lines, 1):
            if len(line) > MAX_OPTION:
                raise ValidationError(
                    gettext("L’option %(number)d est trop longue : 120 signes au plus.") % {"number": number}
                )
        return lines

    def validate(self, value: Any) -> None:
        """Leave it to the service to say how many there must be: a draft may have none yet."""

    def run_validators(self, value: Any) -> None:
        """Lines have been measured one by one."""

    def prepare_value(self, value: Any) -> Any:
        """Return the text of the field."""
        return "\n".join(value) if isinstance(value, list) else value


class PollForm(NewForm):
    """A poll, new or changed before it opens."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    title = LineField(label=_("Votre question"), max_length=MAX_QUESTION, required=False, error_messages=_TOO_LONG)
    body = TextField(
        label=_("Ce qu’il faut savoir pour répondre"), max_length=MAX_BODY, required=False, error_messages=_TOO_LONG
    )
    options = OptionsField(
        label=_("Les options, une par ligne"),
        max_length=(MAX_OPTION + 2) * OPTIONS[1] * 2,
        required=False,
        help_text=_("De deux à vingt, en 120 signes chacune."),
    )
    form = forms.ChoiceField(
        label=_("Comment on répond"), choices=Form.choices, initial=Form.SINGLE, widget=forms.RadioSelect
    )
    most_choices = forms.IntegerField(
        label=_("Nombre de réponses possibles"),
        required=False,
        min_value=2,
        max_value=OPTIONS[1],
        help_text=_("Seulement pour plusieurs réponses ; vide : autant qu’on veut."),
    )
    open_to = forms.ChoiceField(
        label=_("Qui peut répondre"), choices=OpenTo.choices, initial=OpenTo.EVERYONE, widget=forms.RadioSelect
    )
    opens_at = MomentField(label=_("Ouverture"), required=False, help_text=_("Vide : dès la publication."))
    closes_at = MomentField(label=_("Fin"), required=False, help_text=_("Elle ne changera plus une fois ouvert."))
    is_live = forms.TypedChoiceField(
        label=_("Quand montrer le résultat"),
        choices=[("", _("À la fin seulement")), ("live", _("En direct, pendant le sondage"))],
        coerce=bool,
        empty_value="",
        required=False,
        widget=forms.RadioSelect,
    )
    is_binding = forms.BooleanField(
        label=_("La mairie s’engage à suivre l’option arrivée en tête"),
        required=False,
        help_text=_("Cet engagement est public et ne change plus une fois le sondage ouvert."),
    )
    minimum_voters = forms.IntegerField(
        label=_("… si assez de personnes répondent"),
        required=False,
        min_value=1,
        max_value=MOST_VOTERS,
        help_text=_("Nombre de réponses à partir duquel la mairie est engagée ; vide : quel qu’il soit."),
    )

    takes_slips = forms.BooleanField(
        label=_("Prendre aussi des réponses sur place, sans compte"),
        required=False,
        help_text=_(
            "Par une affiche, à une borne ou sur papier. Elles sont comptées et montrées à part : seules les réponses"
            " avec un compte décident. Possible quand toute personne peut répondre."
        ),
    )

    def __init__(self, data: Any = None, files: Any = None, *, town: Town, **kwargs: Any) -> None:
        super().__init__(data, files, town=town, **kwargs)
        for name in ("opens_at", "closes_at"):
            self.fields[name].zone = town.time_zone  # type: ignore[attr-defined]
        if data is None:
            self.initial.setdefault("key", uuid.uuid4())

    @classmethod
    def of(cls, poll: Poll, data: Any = None, files: Any = None) -> PollForm:
        """Return the form for a poll as it is."""
        names = ("title", "body", "form", "most_choices", "open_to", "neighbourhood", "theme", "opens_at", "closes_at")
        told = {name: getattr(poll, name) for name in names} | {
            "is_live": "live" if poll.is_live else "",
            "is_binding": poll.is_binding,
            "minimum_voters": poll.minimum_voters,
            "takes_slips": poll.takes_slips,
            "options": [option.words for option in poll.options.all()],
        }
        return cls(data, files, town=poll.town, kept=poll.photos.all(), initial=told)

    def told(self) -> Told:
        """Return what was asked, of a form that is valid."""
        apart = ("key", "photos")
        asked = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        return Told(**asked | {"is_live": bool(asked["is_live"])})


class CancelForm(forms.Form):
    """Why a poll is called off."""

    reason = LineField(
        label=_("Pourquoi ? Ce motif est public."),
        max_length=MAX_REASON,
        widget=forms.Textarea,
        error_messages=_TOO_LONG | {"required": _("Dites en public pourquoi.")},
    )


class OutcomeForm(forms.Form):
    """What the town did with a result."""

    words = LineField(
        label=_("Ce que la mairie a décidé ou fait"),
        max_length=MAX_OUTCOME,
        widget=forms.Textarea,
        error_messages=_TOO_LONG | {"required": _("Dites ce que la mairie a décidé ou fait.")},
    )
    link = LineField(label=_("Page de ce site qui en parle"), required=False, max_length=MAX_URL)
    kept = forms.TypedChoiceField(
        label=_("L’engagement est-il tenu ?"),
        choices=[("", _("C’est en cours")), ("yes", _("Oui, il est tenu")), ("no", _("Non, il n’est pas tenu"))],
        coerce=lambda text: text == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class PaperForm(forms.Form):
    """A stack of sheets: its label, and the sheets one a line, or for one answer a sheet how many of each."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    label = LineField(
        label=_("Ce qui est écrit sur la pile"),
        max_length=MAX_LABEL,
        help_text=_("Par exemple « Salle des fêtes, urne 1 ». Ce nom est public."),
        error_messages=_TOO_LONG | {"required": _("Écrivez ce qui est inscrit sur la pile, en 80 signes au plus.")},
    )
    lines = forms.CharField(
        label=_("Une ligne par feuille"),
        required=False,
        max_length=MOST_SHEETS * 60,
        widget=forms.Textarea(attrs={"spellcheck": "false", "autocomplete": "off", "dir": "ltr"}),
    )
    another = forms.BooleanField(label=_("C’est une autre pile"), required=False)

    def __init__(self, data: Any = None, *, poll: Poll, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.poll = poll
        self.fields["lines"].help_text = how(poll)
        if poll.form == Form.SINGLE:
            for option in poll.options.all():
                self.fields[f"many-{option.position}"] = _number_of(f"{option.position} · {option.words}")
            self.fields["many-x"] = _number_of(gettext("Feuilles nulles"))
        if data is None:
            self.initial.setdefault("key", uuid.uuid4())

    def numbers(self) -> list[forms.BoundField]:
        """Return the fields that ask how many of each."""
        return [self[name] for name in self.fields if name.startswith("many-")]

    def clean(self) -> dict[str, Any]:
        """Read the sheets, and say of each line what is wrong with it; refuse the label of another stack."""
        data: dict[str, Any] = super().clean() or {}
        many = [data.get(name) or 0 for name in self.fields if name.startswith("many-")]
        text = data.get("lines", "")
        if any(many) and text.strip():
            self.add_error("lines", _("Remplissez les nombres ou les lignes, pas les deux."))
        typed = read_numbers(many[:-1], many[-1]) if any(many) else read_lines(self.poll, text)
        for words in typed.wrong[:MOST_WRONG]:
            self.add_error("lines", words)
        if not self.errors and not typed.number:
            self.add_error("lines", _("Saisissez au moins une feuille."))
        self.typed = typed
        label, key = data.get("label"), data.get("key")
        if label and Batch.objects.standing().filter(poll=self.poll, label__iexact=label).exclude(key=key).exists():
            self.add_error("label", LabelTaken.words)
        return data


def _number_of(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_SHEETS)


class WithdrawForm(forms.Form):
    """Why a stack of paper is taken back."""

    reason = LineField(
        label=_("Pourquoi ? Ce motif est public."),
        max_length=MAX_REASON,
        widget=forms.Textarea,
        error_messages=_TOO_LONG | {"required": _("Dites en public pourquoi.")},
    )


class BadBallot(Exception):
    """The ballot does not say what is asked; the text says what to do."""


def ballot(poll: Poll, data: Mapping[str, Any]) -> list[int]:
    """Return what the form of a ballot says, as ``services.vote`` takes it. Raises ``BadBallot``."""
    places = range(1, poll.options.count() + 1)
    if poll.form == Form.RATING:
        stars = [_number(data.get(f"stars-{place}", "0")) for place in places]
        if not any(stars):
            raise BadBallot(gettext("Donnez une note à une option au moins."))
        return stars
    if poll.form == Form.RANKED:
        return _ranking({place: _number(data.get(f"rank-{place}", "")) for place in places})
    listed = data.getlist("choice") if hasattr(data, "getlist") else data.get("choice", [])
    chosen = [_number(text) for text in listed[: OPTIONS[1] + 1]]
    if not chosen:
        raise BadBallot(gettext("Choisissez une réponse."))
    if not set(chosen) <= set(places):
        raise BadBallot(str(BadChoice.words))
    if poll.form == Form.MULTIPLE and len(chosen) > (poll.most_choices or len(places)):
        raise BadBallot(gettext("Choisissez %(most)d réponses au plus.") % {"most": poll.most_choices})
    return chosen


def _ranking(ranks: dict[int, int]) -> list[int]:
    given = [rank for rank in ranks.values() if rank]
    if not given:
        raise BadBallot(gettext("Donnez le rang 1 à l’option que vous préférez."))
    if len(set(given)) < len(given):
        raise BadBallot(gettext("Deux options ont le même rang : donnez à chacune le sien."))
    return sorted((place for place, rank in ranks.items() if rank), key=lambda place: ranks[place])


def _number(text: Any) -> int:
    """Return a small number, 0 for nothing, -1 for what is none."""
    word = str(text)
    if word in ("", "0"):
        return 0
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 2 else -1

"""What people type when they ask, answer, hand on, refuse, or say whether an answer answers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import MAX_WORDS, Case
from core.forms import LineField, TextField
from officials.questions.models import DAYS, MAX_BODY, MAX_QUESTION, MAX_VERDICT, MOST_DAYS, Question
from officials.questions.services.asking import askable
from places.models import Theme
from profiles.models import Mandate

if TYPE_CHECKING:
    from places.models import Town

TOO_LONG = {"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")}


class OfficialField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Officials, by their names and titles."""

    def label_from_instance(self, obj: Mandate) -> str:
        return f"{obj.display_name}, {obj.title}"


class QuestionForm(forms.Form):
    """The words of a question, new or changed."""

    title = LineField(
        label=_("Votre question en une phrase"),
        max_length=MAX_QUESTION,
        error_messages=TOO_LONG | {"required": _("Écrivez votre question.")},
    )
    body = TextField(
        label=_("Ce qu’il faut savoir pour y répondre"), max_length=MAX_BODY, required=False, error_messages=TOO_LONG
    )
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Thème"), required=False, empty_label=_("Aucun"))

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["theme"]).queryset = Theme.objects.of_town(town)

    @classmethod
    def of(cls, question: Question, data: Any = None) -> QuestionForm:
        """Return the form for a question as it is."""
        told = {name: getattr(question, name) for name in ("title", "body", "theme")}
        return cls(data, town=question.town, initial=told)


class AskForm(QuestionForm):
    """A new question, and to whom."""

    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": _("Rechargez la page, puis réessayez.")}
    )
    official = OfficialField(
        Mandate.objects.none(),
        label=_("À qui posez-vous la question ?"),
        empty_label=_("Choisissez"),
        error_messages={
            "required": _("Choisissez à qui vous posez la question."),
            "invalid_choice": _("Cette personne ne peut pas être interrogée ici : choisissez un élu en fonction."),
        },
    )
    field_order = ("key", "official", "title", "body", "theme")

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, town=town, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["official"]).queryset = askable(town).order_by("pk")
        self.initial.setdefault("key", uuid.uuid4())


class AnswerForm(forms.Form):
    """An answer, as everyone will read it."""

    words = TextField(
        label=_("Votre réponse"),
        max_length=MAX_WORDS,
        error_messages=TOO_LONG | {"required": _("Écrivez une phrase pour les habitants.")},
    )

    def __init__(self, *args: Any, case: Case | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class RefuseForm(AnswerForm):
    """Why there will be no answer."""

    words = TextField(
        label=_("Pourquoi vous ne répondez pas"),
        max_length=MAX_WORDS,
        error_messages=TOO_LONG | {"required": _("Dites pourquoi : la raison est publique.")},
    )


class RedirectForm(forms.Form):
    """To whom a question goes instead, and why."""

    to = OfficialField(
        Mandate.objects.none(),
        label=_("À qui la confier"),
        empty_label=_("Choisissez"),
        error_messages={"required": _("Choisissez une personne."), "invalid_choice": _("Choisissez une personne.")},
    )
    words = TextField(
        label=_("Pourquoi"),
        max_length=MAX_WORDS,
        error_messages=TOO_LONG | {"required": _("Dites pourquoi : la raison est publique.")},
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question: Any = case.subject
        others = askable(question.town).exclude(pk=question.official_id).order_by("pk")
        cast("forms.ModelChoiceField[Any]", self.fields["to"]).queryset = others


class VerdictForm(forms.Form):
    """Whether an answer answers."""

    satisfied = forms.TypedChoiceField(
        label=_("Cette réponse"),
        choices=[("yes", _("répond à ma question")), ("no", _("ne répond pas à ma question"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez."), "invalid_choice": _("Choisissez.")},
    )
    words = LineField(
        label=_("Pourquoi, en une phrase"),
        max_length=MAX_VERDICT,
        error_messages=TOO_LONG | {"required": _("Dites pourquoi en une phrase.")},
    )


class DelayForm(forms.Form):
    """Within how many days questions are answered."""

    days = forms.IntegerField(label=_("Délai de réponse, en jours"), min_value=1, max_value=MOST_DAYS, initial=DAYS)

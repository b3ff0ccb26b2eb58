"""What actions and commitments look like to programs, and what programs send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Constant, Flag, Id, Line, Strict, Text, Word
from feed.api.shapes import ContributionSerializer, PhotoSerializer, TownField, WithPhotosForm, WordsForm
from officials.work.models import (
    FIRST_DAY,
    LAST_DAY,
    MAX_BODY,
    MAX_MEASURE,
    MAX_MILESTONE,
    MAX_PARTNERS,
    MAX_REASONS,
    MAX_REFUSED,
    MAX_TITLE,
    MAX_UNIT,
    MAX_WHY,
    MAX_WORDS,
    MOST_VOTES,
    Action,
    Bearer,
    Commitment,
    Nature,
    Purpose,
)
from officials.work.services.inspiring import MAX_URL, MOST_SOURCES
from officials.work.states import DONE, PLANNED, WORKING
from places.api import PlaceSerializer, ThemeSerializer
from profiles.api import FaceSerializer

MOST_TYPED = 20_000  # characters of the milestones in a form; twenty of them take some 5,000


class Day(serializers.DateField):
    """A day that somebody can mean, as ISO 8601 writes it."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return the day, between 2000 and 2100."""
        day = super().run_validation(data)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise serializers.ValidationError(_("Un jour entre 2000 et 2100."))
        return day


class StageSerializer(Strict):
    """A milestone: the day it is planned for, the day it was done."""

    words = Line(max_length=MAX_MILESTONE)
    planned_on = Day(required=False, allow_null=True)
    done_on = Day(required=False, allow_null=True)


class WorkStepSerializer(Strict):
    """One public step."""

    id = serializers.CharField(source="pk")
    before = serializers.CharField()
    after = serializers.CharField()
    words = serializers.CharField()
    value = serializers.DecimalField(12, 2, allow_null=True)
    due_before = serializers.DateField(allow_null=True)
    due_after = serializers.DateField(allow_null=True, help_text=_("Le nouveau jour, quand il a été reporté."))
    author = FaceSerializer(source="mover", allow_null=True)
    capacity = serializers.CharField()
    at = serializers.DateTimeField()


class WorkSerializer(ContributionSerializer):
    """What actions and commitments have in common."""

    url = serializers.SerializerMethodField()
    title = serializers.CharField()
    why = serializers.CharField()
    town = PlaceSerializer()
    neighbourhood = PlaceSerializer(allow_null=True)
    theme = ThemeSerializer(allow_null=True)
    mandate = serializers.CharField(source="mandate_id", allow_null=True)
    state = serializers.CharField()
    useful = serializers.ListField(
        source="useful_stars",
        child=serializers.IntegerField(),
        help_text=_("Est-ce utile ? Combien ont donné une étoile, deux … cinq."),
    )
    kept = serializers.ListField(
        source="kept_stars", child=serializers.IntegerField(), help_text=_("La parole est-elle tenue ? De même.")
    )
    photos = PhotoSerializer(many=True)

    def get_url(self, work: Action | Commitment) -> str:
        return f"{settings.SITE_URL}{work.get_absolute_url()}"


_EXAMPLE: dict[str, Any] = {
    "id": "812345678901234567",
    "author": None,
    "capacity": "Maire",
    "capacity_until": None,
    "body": "Douze tilleuls, plantés avec les enfants.",
    "published_at": "2026-05-04T10:30:00+02:00",
    "edited_at": None,
    "support_count": 32,
    "comment_count": 3,
    "supported": True,
    "title": "De l’ombre dans la cour de l’école",
    "why": "On y a mesuré 41 °C en juin.",
    "town": {"slug": "gap-05", "name": "Gap", "url": "https://example.org/villes/gap-05/"},
    "neighbourhood": None,
    "theme": {"slug": "ecoles", "name": "Écoles"},
    "mandate": "12",
    "state": "working",
    "useful": [0, 0, 1, 4, 6],
    "kept": [0, 0, 0, 0, 0],
    "photos": [],
}


class ActionSerializer(WorkSerializer):
    """An action: what, why, where, for how much, and why it was decided."""

    kind = Constant("action")
    nature = serializers.ChoiceField(Nature.values)
    bearer = serializers.ChoiceField(Bearer.values, help_text=_("De la commune, ou porté par des habitants."))
    purpose = serializers.ChoiceField(["", *Purpose.values])
    commitment = serializers.CharField(source="commitment_id", allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    cost = serializers.DecimalField(12, 2, allow_null=True, help_text=_("En euros."))
    payers = serializers.CharField()
    partners = serializers.CharField()
    reasons = serializers.CharField()
    refused = serializers.CharField()
    council_on = serializers.DateField(allow_null=True)
    votes_for = serializers.IntegerField(allow_null=True)
    votes_against = serializers.IntegerField(allow_null=True)
    votes_abstained = serializers.IntegerField(allow_null=True)
    by_its_author = serializers.BooleanField()
    milestones = StageSerializer(many=True)

    example = _EXAMPLE | {
        "kind": "action",
        "url": "https://example.org/actions/812345678901234567/",
        "nature": "action",
        "bearer": "town",
        "purpose": "information",
        "commitment": None,
        "latitude": 44.56,
        "longitude": 6.08,
        "cost": "4200.00",
        "payers": "Commune, 60 %",
        "partners": "Les parents d’élèves",
        "reasons": "",
        "refused": "",
        "council_on": None,
        "votes_for": None,
        "votes_against": None,
        "votes_abstained": None,
        "by_its_author": False,
        "milestones": [{"words": "Les trous", "planned_on": "2026-10-01", "done_on": None}],
    }


class CommitmentSerializer(WorkSerializer):
    """A promise: for when, what is measured, how far it is, and how often it was put off."""

    kind = Constant("commitment")
    due_on = serializers.DateField()
    first_due_on = serializers.DateField()
    slips = serializers.IntegerField()
    late = serializers.BooleanField(source="is_late")
    measure = serializers.CharField()
    unit = serializers.CharField()
    start = serializers.DecimalField(12, 2, allow_null=True)
    target = serializers.DecimalField(12, 2, allow_null=True)
    current = serializers.DecimalField(12, 2, allow_null=True)

    example = _EXAMPLE | {
        "kind": "commitment",
        "url": "https://example.org/engagements/812345678901234567/",
        "due_on": "2027-06-30",
        "first_due_on": "2026-12-31",
        "slips": 1,
        "late": False,
        "measure": "Arbres plantés",
        "unit": "arbres",
        "start": "0.00",
        "target": "200.00",
        "current": "48.00",
    }


class WorkForm(WordsForm):
    """The words of an action or a commitment, in a town for which one acts."""

    town = TownField()
    title = Line(max_length=MAX_TITLE)
    why = Line(max_length=MAX_WHY, required=False, allow_blank=True)
    body = Text(max_length=MAX_BODY, required=False, allow_blank=True)
    inspired_by = serializers.ListField(
        child=Word(max_length=MAX_URL),
        max_length=MOST_SOURCES,
        required=False,
        help_text=_("Les adresses de pages de ce site : idées, signalements, questions, sondages, dépenses."),
    )


class ActionForm(WorkForm):
    """A new action."""

    nature = serializers.ChoiceField(Nature.values, required=False)
    state = serializers.ChoiceField([PLANNED, WORKING, DONE], required=False)
    bearer = serializers.ChoiceField(Bearer.values, required=False)
    purpose = serializers.ChoiceField(Purpose.values, required=False)
    commitment = Id(required=False, allow_null=True)
    latitude = serializers.FloatField(required=False, allow_null=True, min_value=-90, max_value=90)
    longitude = serializers.FloatField(required=False, allow_null=True, min_value=-180, max_value=180)
    cost = serializers.DecimalField(12, 2, required=False, allow_null=True, min_value=0)
    payers = Line(max_length=MAX_PARTNERS, required=False, allow_blank=True)
    partners = Line(max_length=MAX_PARTNERS, required=False, allow_blank=True)
    reasons = Text(max_length=MAX_REASONS, required=False, allow_blank=True)
    refused = Text(max_length=MAX_REFUSED, required=False, allow_blank=True)
    council_on = Day(required=False, allow_null=True)
    votes_for = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_VOTES)
    votes_against = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_VOTES)
    votes_abstained = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_VOTES)
    by_its_author = Flag(required=False)
    milestones = StageSerializer(many=True, required=False)

    example = {"town": "gap-05", "title": "De l’ombre dans la cour de l’école", "cost": "4200.00"}


class StagesField(Word):
    """Milestones as JSON writes them, in a text: a form has no lists of things."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_TYPED, help_text=_("Les étapes, en JSON."), **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return what a list of milestones would be."""
        text = super().run_validation(data)
        try:
            told = json.loads(text)
        except (ValueError, RecursionError):
            raise serializers.ValidationError(_("Ce n’est pas du JSON en UTF-8.")) from None
        return StageSerializer(many=True).run_validation(told)


class ActionWithPhotosForm(WithPhotosForm, ActionForm):
    """A new action with photos."""

    milestones = StagesField(required=False)  # type: ignore[assignment]  # the same, written as a text

    example = ActionForm.example | {"photos": ["…"], "alts": ["La cour, sans un arbre."]}


class CommitmentForm(WorkForm):
    """A new promise; its day and its measure do not change afterwards, but for steps in public."""

    due_on = Day()
    measure = Line(max_length=MAX_MEASURE, required=False, allow_blank=True)
    unit = Line(max_length=MAX_UNIT, required=False, allow_blank=True)
    start = serializers.DecimalField(12, 2, required=False, allow_null=True)
    target = serializers.DecimalField(12, 2, required=False, allow_null=True)

    example = {"town": "gap-05", "title": "200 arbres", "due_on": "2027-06-30", "measure": "Arbres", "target": "200"}


class CommitmentWithPhotosForm(WithPhotosForm, CommitmentForm):
    """A new promise with photos."""

    example = CommitmentForm.example | {"photos": ["…"], "alts": ["La place sans arbre."]}


ACTION_FORMS: Mapping[str, type[Strict]] = {
    "application/json": ActionForm,
    "multipart/form-data": ActionWithPhotosForm,
}
COMMITMENT_FORMS: Mapping[str, type[Strict]] = {
    "application/json": CommitmentForm,
    "multipart/form-data": CommitmentWithPhotosForm,
}


class StepForm(Strict):
    """A step: where it is now, in words; of a promise also a number reached or a later day."""

    to = serializers.CharField(max_length=12, required=False)
    words = Text(max_length=MAX_WORDS)
    value = serializers.DecimalField(12, 2, required=False, allow_null=True)
    due_on = Day(required=False, allow_null=True)

    example = {"to": "working", "words": "Les tilleuls sont commandés."}

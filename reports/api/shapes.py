"""What reports look like in JSON, and what is taken to make them. Who gave one is said only when they signed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Constant, Flag, Line, Strict, Text, Word
from core.api.operations import PageQuery
from core.api.views import version_of
from feed.api.shapes import ContributionSerializer, PhotoSerializer, WithPhotosForm
from feed.models import MAX_BODY
from places.api import PlaceSerializer, ThemeSerializer
from profiles.api import FaceSerializer
from reports.models import MAX_ADDRESS, Question, Report
from reports.states import WORKFLOW

MAX_ANSWERS = 4000  # characters of JSON


class CategoryQuestionSerializer(Strict):
    """What a category asks beside the words; the kinds are those of Open311."""

    class ChoiceSerializer(Strict):
        key = serializers.CharField()
        name = serializers.CharField()

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the option of one
    kind = serializers.ChoiceField(Question.Kind.choices)
    required = serializers.BooleanField()  # type: ignore[assignment]  # likewise
    choices = serializers.SerializerMethodField()

    def get_choices(self, question: Question) -> list[dict[str, str]]:
        return [{"key": key, "name": name} for key, name in question.choices]


class CategorySerializer(Strict):
    """What a report is about."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")


class OfferedCategorySerializer(CategorySerializer):
    """A category that a town offers, and what it asks."""

    about = serializers.CharField()
    private = serializers.BooleanField(source="is_private")
    questions = CategoryQuestionSerializer(source="questions.all", many=True)


class OriginSerializer(Strict):
    """Where a report taken over from elsewhere comes from."""

    name = serializers.CharField()
    licence = serializers.CharField()
    url = serializers.CharField()


_EXAMPLE: dict[str, Any] = {
    "kind": "report",
    "id": "812345678901235000",
    "author": None,
    "capacity": "",
    "capacity_until": None,
    "body": "Un trou profond devant l’école.",
    "published_at": "2026-05-04T10:30:00+02:00",
    "edited_at": None,
    "support_count": 12,
    "comment_count": 3,
    "supported": False,
    "url": "https://example.org/signalements/812345678901235000/",
    "town": {"slug": "gap-05", "name": "Gap", "url": "https://example.org/villes/gap-05/"},
    "neighbourhood": None,
    "theme": {"slug": "voirie", "name": "Voirie"},
    "category": {"code": "chaussee", "name": "Chaussée abîmée"},
    "state": "received",
    "state_name": "Reçu",
    "open": True,
    "due_at": "2026-05-14T10:30:00+02:00",
    "address": "3 rue Carnot",
    "latitude": 44.5612,
    "longitude": 6.0823,
    "answers": {},
    "anonymous": True,
    "private": False,
    "duplicate_of": None,
    "origin": None,
    "photos": [],
}


class ReportSerializer(ContributionSerializer):
    """A problem at a place: ``author`` is empty when its reporter did not sign."""

    kind = Constant("report")
    url = serializers.SerializerMethodField()
    town = PlaceSerializer()
    neighbourhood = PlaceSerializer(allow_null=True)
    theme = ThemeSerializer(allow_null=True)
    category = CategorySerializer()
    state = serializers.ChoiceField([(state.key, state.key) for state in WORKFLOW])
    state_name = serializers.CharField(source="case.step.label")
    open = serializers.BooleanField(source="case.is_open")
    due_at = serializers.DateTimeField(source="case.due_at", allow_null=True)
    address = serializers.CharField()
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    answers = serializers.DictField()
    anonymous = serializers.BooleanField(source="is_anonymous")
    private = serializers.BooleanField(source="is_private")
    duplicate_of = serializers.CharField(source="duplicate_of_id", allow_null=True)
    origin = OriginSerializer(allow_null=True)
    photos = PhotoSerializer(many=True)

    example = _EXAMPLE

    def get_url(self, report: Report) -> str:
        return f"{settings.SITE_URL}{report.get_absolute_url()}"


class NearbySerializer(ReportSerializer):
    """An open report near a point."""

    distance = serializers.FloatField(help_text=_("En mètres."))

    example = {**_EXAMPLE, "distance": 34.5}


class MoveSerializer(Strict):
    """One public step of a report: what was said, in whose capacity, and what comes next."""

    before = serializers.CharField()
    after = serializers.CharField()
    words = serializers.CharField()
    mover = FaceSerializer(allow_null=True)
    capacity = serializers.CharField()
    next_step = serializers.CharField()
    next_date = serializers.DateField(allow_null=True)
    at = serializers.DateTimeField()
    photos = PhotoSerializer(many=True)


class ReportDetailSerializer(ReportSerializer):
    """A report with its follow-up, oldest step first."""

    moves = MoveSerializer(many=True)

    example = {**_EXAMPLE, "moves": []}


class ReportQuery(PageQuery):
    """Which reports of a town, newest first."""

    state = serializers.ChoiceField([(state.key, state.key) for state in WORKFLOW], required=False)
    category = Word(required=False, max_length=60, help_text=_("Le code d’une catégorie."))
    open = Flag(required=False, help_text=_("Ceux qui attendent une réponse, ou les autres."))


class ReportPointQuery(Strict):
    """Where one is, and what about."""

    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)
    category = Word(max_length=60, help_text=_("Le code d’une catégorie."))


class ReportEditForm(Strict):
    """Other words for one’s own report."""

    body = Text(max_length=MAX_BODY, allow_blank=True)

    example = {"body": "Un trou profond devant l’école, côté parking."}


class ReportForm(Strict):
    """A new report: the town is the one that holds the point."""

    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    category = Word(max_length=60, help_text=_("Le code d’une catégorie de la commune."))
    body = Text(max_length=MAX_BODY, required=False, allow_blank=True)
    address = Line(max_length=MAX_ADDRESS, required=False, allow_blank=True)
    answers: Any = serializers.DictField(required=False, help_text=_("Les réponses aux questions, par leur code."))
    anonymous = Flag(default=False, help_text=_("Le public ne sait pas qui signale ; la mairie le sait."))
    private = Flag(required=False, help_text=_("Seules la mairie et vous le lisez ; sinon, selon la catégorie."))

    example = {
        "latitude": 44.5612,
        "longitude": 6.0823,
        "category": "chaussee",
        "body": "Un trou profond devant l’école.",
    }


class ReportWithPhotosForm(WithPhotosForm, ReportForm):
    """A new report with photos."""

    answers = Word(required=False, max_length=MAX_ANSWERS, help_text=_("Les réponses aux questions, en JSON."))

    example = {**ReportForm.example, "photos": ["…"], "alts": ["Un trou au milieu de la rue."]}

    def validate_answers(self, text: str) -> dict[str, Any]:
        try:
            answers = json.loads(text)
        except (ValueError, RecursionError):
            answers = None
        if not isinstance(answers, dict):
            raise serializers.ValidationError(_('Écrivez les réponses en JSON : {"code": "réponse"}.'))
        return answers


REPORT_FORMS: Mapping[str, type[Strict]] = {
    "application/json": ReportForm,
    "multipart/form-data": ReportWithPhotosForm,
}


def report_version(report: Report) -> str:
    """Return the mark of what the reporter may edit."""
    return version_of(report.body)

"""What the API says of a poll, and what it takes: what is asked, an answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Constant, Flag, Line, MomentField, Strict, Text, Word
from core.moments import BadMoment, moment
from feed.api.shapes import ContributionSerializer, PhotoSerializer, TownField
from participation.polls.models import MAX_BODY, MAX_OPTION, MAX_QUESTION, MOST_VOTERS, OPTIONS, Form, OpenTo, Poll
from places.api import PlaceSerializer, ThemeSerializer
from places.models import Neighbourhood, Theme


class OptionSerializer(Strict):
    """One of the answers; ``position`` is what a vote names."""

    position = serializers.IntegerField()
    words = serializers.CharField()


class OutcomeSerializer(Strict):
    """What the town says it did with the result."""

    words = serializers.CharField()
    capacity = serializers.CharField()
    link = serializers.CharField()
    kept = serializers.BooleanField(allow_null=True, help_text=_("D’un engagement : tenu ou non."))
    at = serializers.DateTimeField()


class PollSerializer(ContributionSerializer):
    """A poll: what is asked, who may answer, until when. How it stands is ``results``, where one may know it."""

    kind = Constant("poll")
    url = serializers.SerializerMethodField()
    title = serializers.CharField(help_text=_("La question."))
    town = PlaceSerializer()
    neighbourhood = PlaceSerializer(allow_null=True)
    theme = ThemeSerializer(allow_null=True)
    form = serializers.CharField(help_text=_("single, multiple, ranked ou rating."))
    most_choices = serializers.IntegerField(allow_null=True)
    options = OptionSerializer(source="options.all", many=True)
    open_to = serializers.CharField(help_text=_("everyone, residents ou neighbourhood."))
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    state = serializers.CharField(source="phase", help_text=_("upcoming, open, closed ou cancelled."))
    is_live = serializers.BooleanField()
    is_binding = serializers.BooleanField()
    minimum_voters = serializers.IntegerField(allow_null=True)
    electors = serializers.IntegerField(allow_null=True, help_text=_("Inscrits à l’ouverture ; null sans liste."))
    takes_slips = serializers.BooleanField(help_text=_("Prend aussi des réponses sur place, sans compte."))
    seal = serializers.CharField(help_text=_("SHA-256 de tout ce qui est fixé à l’ouverture."))
    cancel_reason = serializers.CharField()
    outcomes = OutcomeSerializer(source="outcomes.all", many=True)
    photos = PhotoSerializer(many=True)

    example = {
        "kind": "poll",
        "id": "812345678901234567",
        "author": None,
        "capacity": "Maire",
        "capacity_until": None,
        "body": "Le marché prend la place le samedi matin.",
        "published_at": "2026-05-04T10:30:00+02:00",
        "edited_at": None,
        "support_count": 0,
        "comment_count": 3,
        "supported": False,
        "url": "https://example.org/sondages/812345678901234567/",
        "title": "Fermer la place aux voitures le samedi ?",
        "town": {"slug": "gap-05", "name": "Gap", "url": "https://example.org/villes/gap-05/"},
        "neighbourhood": None,
        "theme": None,
        "form": "single",
        "most_choices": None,
        "options": [{"position": 1, "words": "Pour"}, {"position": 2, "words": "Contre"}],
        "open_to": "residents",
        "opens_at": "2026-05-04T10:30:00+02:00",
        "closes_at": "2026-05-18T20:00:00+02:00",
        "state": "open",
        "is_live": False,
        "is_binding": True,
        "minimum_voters": 100,
        "electors": 420,
        "takes_slips": False,
        "seal": "9f2c…",
        "cancel_reason": "",
        "outcomes": [],
        "photos": [],
    }

    def get_url(self, poll: Poll) -> str:
        return f"{settings.SITE_URL}{poll.get_absolute_url()}"


class VoteSerializer(Strict):
    """What one answered, empty for nothing; nobody else can read it."""

    choice = serializers.ListField(child=serializers.IntegerField())

    example = {"choice": [1]}


class Whole(serializers.IntegerField):
    """A number that is one in JSON too."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class VoteForm(Strict):
    """An answer: the places of options, the preferred first where they are ranked; or stars, one number an option."""

    choice = serializers.ListField(child=Whole(min_value=0, max_value=OPTIONS[1]), max_length=OPTIONS[1])

    example = {"choice": [1]}


class PollForm(Strict):
    """A poll to publish now, in the town's name; it opens at once, or on its day."""

    town = TownField()
    title = Line(max_length=MAX_QUESTION)
    body = Text(max_length=MAX_BODY, required=False, allow_blank=True)
    options = serializers.ListField(child=Line(max_length=MAX_OPTION), min_length=OPTIONS[0], max_length=OPTIONS[1])
    form = serializers.ChoiceField(Form.choices, required=False)
    most_choices = Whole(min_value=2, max_value=OPTIONS[1], required=False, allow_null=True)
    open_to = serializers.ChoiceField(OpenTo.choices, required=False)
    neighbourhood = Word(max_length=80, required=False, allow_null=True)
    theme = Word(max_length=60, required=False, allow_null=True)
    opens_at = MomentField(required=False, allow_null=True)
    closes_at = MomentField()
    is_live = Flag(required=False)
    is_binding = Flag(required=False)
    minimum_voters = Whole(min_value=1, max_value=MOST_VOTERS, required=False, allow_null=True)
    takes_slips = Flag(required=False)

    example = {
        "town": "gap-05",
        "title": "Fermer la place aux voitures le samedi ?",
        "options": ["Pour", "Contre"],
        "closes_at": "2026-05-18T20:00:00+02:00",
    }

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Find the places that are named, and give the town its clocks."""
        town = data["town"]
        for name, rows, words in (
            ("neighbourhood", Neighbourhood.objects.filter(town=town), _("Quartier inconnu.")),
            ("theme", Theme.objects.of_town(town), _("Thème inconnu.")),
        ):
            if data.get(name):
                data[name] = rows.filter(slug=data[name]).first()
                if data[name] is None:
                    raise serializers.ValidationError({name: [words]})
        for name in ("opens_at", "closes_at"):
            if isinstance(data.get(name), str):
                try:
                    data[name] = moment(data[name], town.time_zone)
                except BadMoment as reason:
                    raise serializers.ValidationError({name: [str(reason)]}) from None
        return data

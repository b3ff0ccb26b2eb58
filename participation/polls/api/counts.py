"""What the API says of how a poll stands: the result with accounts, each channel apart, the stacks of paper."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Strict


class RoundSerializer(Strict):
    """One round of a run-off."""

    votes = serializers.ListField(child=serializers.IntegerField())
    exhausted = serializers.IntegerField()
    out = serializers.ListField(child=serializers.IntegerField())
    by = serializers.CharField(help_text=_("votes, earlier ou lot : ce qui a fait sortir l’option."))


class ChannelSerializer(Strict):
    """How one way in was answered. Only ``online`` knows that nobody answered twice, and only it decides."""

    channel = serializers.CharField(help_text=_("online, poster, kiosk ou paper."))
    decides = serializers.BooleanField()
    voters = serializers.IntegerField()
    votes = serializers.ListField(child=serializers.IntegerField())
    first = serializers.ListField(child=serializers.IntegerField())
    stars = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class BatchSerializer(Strict):
    """A stack of paper that the town hall typed in."""

    name = serializers.CharField(source="label", help_text=_("Ce qui est écrit sur la pile."))
    sheets = serializers.IntegerField()
    spoilt = serializers.IntegerField()
    capacity = serializers.CharField()
    entered_at = serializers.DateTimeField()
    late = serializers.BooleanField(source="is_late", help_text=_("Saisie après la fin."))
    held_at = serializers.DateTimeField(allow_null=True, help_text=_("Saisie depuis un compte gelé : ne compte pas."))
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdraw_reason = serializers.CharField()


class ResultSerializer(Strict):
    """How a poll stands, with accounts. ``votes`` are for each option in turn; ``channels`` has each way in apart."""

    voters = serializers.IntegerField()
    electors = serializers.IntegerField(allow_null=True)
    participation = serializers.FloatField(allow_null=True, help_text=_("En pour cent des inscrits."))
    votes = serializers.ListField(child=serializers.IntegerField())
    first = serializers.ListField(child=serializers.IntegerField(), help_text=_("Plusieurs à égalité."))
    rounds = RoundSerializer(many=True)
    stars = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    channels = ChannelSerializer(many=True)
    batches = BatchSerializer(many=True)

    example = {
        "voters": 210,
        "electors": 420,
        "participation": 50.0,
        "votes": [168, 42],
        "first": [1],
        "rounds": [],
        "stars": [],
        "channels": [
            {"channel": "online", "decides": True, "voters": 210, "votes": [168, 42], "first": [1], "stars": []}
        ],
        "batches": [],
    }

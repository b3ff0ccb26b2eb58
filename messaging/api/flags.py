"""Showing messages to moderators by the API, what became of it, and what they decided about oneself (DM-4)."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import Flag as FlagField
from core.api.fields import Id, Strict, Text
from core.api.operations import PageQuery, operation, page_of
from messaging import services
from messaging.api.base import PrivateView
from messaging.models import MAX_WORDS, Flag, Outcome, Reason, Ruling
from messaging.querysets import PAGE
from profiles.api import FaceSerializer


class FlagForm(Strict):
    """Which messages of one person moderators will see, and why."""

    chosen = serializers.ListField(child=Id(), min_length=1, max_length=PAGE)
    reason = serializers.ChoiceField(Reason.values)
    words = Text(max_length=MAX_WORDS, allow_blank=True, default="")
    around = FlagField(default=False, help_text=_("Montrer aussi deux messages avant et deux après chacun"))

    example = {"chosen": ["913619521356265676"], "reason": "harassment", "words": "", "around": False}


class RulingSerializer(Strict):
    """What was decided about oneself, and why."""

    id = serializers.CharField(source="pk")
    outcome = serializers.ChoiceField(Outcome.values)
    until = serializers.DateTimeField(allow_null=True, help_text=_("Jusqu’à quand on n’envoie pas de messages."))
    reasons = serializers.CharField()
    at = serializers.DateTimeField()
    url = serializers.SerializerMethodField()

    def get_url(self, ruling: Ruling) -> str:
        return f"{settings.SITE_URL}{ruling.get_absolute_url()}"


class FlagRulingSerializer(Strict):
    """What was decided of what one showed; the reasons are for who is concerned."""

    outcome = serializers.ChoiceField(Outcome.values)
    until = serializers.DateTimeField(allow_null=True)
    reasons = serializers.SerializerMethodField(help_text=_("Seulement si le signalement reste sans suite."))
    at = serializers.DateTimeField()

    def get_reasons(self, ruling: Ruling) -> str | None:
        return ruling.reasons if ruling.outcome == Outcome.NONE else None


class MessageFlagSerializer(Strict):
    """Messages that one showed to moderators."""

    id = serializers.CharField(source="pk")
    conversation = serializers.CharField(source="conversation_id", allow_null=True)
    accused = FaceSerializer(allow_null=True)
    reason = serializers.ChoiceField(Reason.values)
    words = serializers.CharField()
    at = serializers.DateTimeField()
    ruling = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    @extend_schema_field(FlagRulingSerializer(allow_null=True))
    def get_ruling(self, flag: Flag) -> Any:
        ruling = getattr(flag, "ruling", None)
        return FlagRulingSerializer(ruling).data if ruling else None

    def get_url(self, flag: Flag) -> str:
        return f"{settings.SITE_URL}{flag.get_absolute_url()}"


class ShownMessageSerializer(Strict):
    """A message as it was when it was shown."""

    author = FaceSerializer(allow_null=True)
    capacity = serializers.CharField()
    text = serializers.CharField()
    files = serializers.IntegerField(help_text=_("Combien de fichiers y étaient joints."))
    sent_at = serializers.DateTimeField()
    chosen = serializers.BooleanField(source="was_chosen", help_text=_("Ou montré autour d’un message choisi."))


class OpenedMessageFlagSerializer(MessageFlagSerializer):
    """The same, with what is shown: that, and nothing else of the conversation."""

    shown = ShownMessageSerializer(many=True)


class FlagView(PrivateView):
    """What the views of one's own flags share."""

    @property
    def own(self) -> Any:
        return Flag.objects.visible_to(self.request.user).filter(reporter=self.request.user).for_page()

    def show(self, flag: Flag) -> Any:
        """Answer the flag as it is now."""
        found = get_object_or_404(self.own.prefetch_related("shown__author"), pk=flag.pk)
        return self.give(found, address=reverse("api_message_flag", args=[flag.pk]))


class ConversationFlags(FlagView):
    name = "conversation_flags"

    @operation(
        _("Signaler des messages"),
        takes=FlagForm,
        gives=OpenedMessageFlagSerializer,
        status=201,
        limit="flag",
        refusals=("conflict",),
    )
    def post(self, request: Any, pk: int) -> HttpResponseBase:
        conversation = self.readable(pk)
        sent = self.taken()
        return self.once(
            lambda: services.flag_messages(conversation=conversation, by=request.user, key=uuid.uuid4(), **sent),
            self.show,
        )


class MessageFlags(FlagView):
    name = "message_flags"

    @operation(_("Lister ses signalements de messages"), gives=page_of(MessageFlagSerializer), query=PageQuery)
    def get(self, request: Any) -> HttpResponseBase:
        return self.give_page(*self.keyset(self.own))


class OneMessageFlag(FlagView):
    name = "message_flag"

    @operation(_("Lire un de ses signalements de messages"), gives=OpenedMessageFlagSerializer)
    def get(self, request: Any, pk: int) -> Any:
        return self.show(Flag(pk=pk))


class MessageRulings(PrivateView):
    name = "message_rulings"

    @operation(_("Lister les décisions à son sujet"), gives=page_of(RulingSerializer), query=PageQuery)
    def get(self, request: Any) -> HttpResponseBase:
        return self.give_page(*self.keyset(Ruling.objects.visible_to(request.user)))

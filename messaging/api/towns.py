"""Questions to a town hall in private by the API: asking, making one's own public.

Answering in the town's name has no address here: the inbox of a town has none either.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Line, Strict, Text
from core.api.operations import operation
from messaging import rules, services
from messaging.api.conversations import ConversationView
from messaging.api.forms import MessageTextForm
from messaging.api.shapes import OpenedConversationSerializer
from messaging.models import MAX_TITLE, Conversation, Kind
from officials.questions.models import MAX_BODY, MAX_QUESTION
from officials.questions.services.asking import delay_of
from places.models import Town
from places.modules import Module


class TownReachSerializer(Strict):
    """Whether a town hall answers in private, within how many days, and how many more questions one may put to it."""

    open = serializers.BooleanField()
    days = serializers.IntegerField(help_text=_("Le délai de réponse que la commune annonce."))
    left = serializers.IntegerField(help_text=_("Combien de questions peuvent encore y attendre."))

    example = {"open": True, "days": 30, "left": 5}


class AskTownForm(MessageTextForm):
    """A question to a town hall."""

    title = Line(max_length=MAX_TITLE)

    example = {"title": "Cantine", "text": "La cantine est-elle gratuite ?"}

    def validate_title(self, title: str) -> str:
        if not title:
            raise serializers.ValidationError(_("Dites en une ligne de quoi il s’agit."))
        return title


class MakePublicForm(Strict):
    """A question as everyone will read it."""

    title = Line(max_length=MAX_QUESTION)
    text = Text(max_length=MAX_BODY, allow_blank=True, default="")

    example = {"title": "La cantine est-elle gratuite ?"}

    def validate_title(self, title: str) -> str:
        if not title:
            raise serializers.ValidationError(_("Écrivez votre question."))
        return title


class TownMessages(ConversationView):
    name = "town_messages"

    @operation(_("Savoir si une mairie répond en privé"), gives=TownReachSerializer)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        town = get_object_or_404(Town, slug=slug)
        is_open = town.offers(Module.PRIVATE) and rules.answers_in_private(town) and rules.may_ask_towns(request.user)
        return self.give({"open": is_open, "days": delay_of(town), "left": rules.questions_left(request.user, town)})

    @operation(
        _("Écrire à une mairie"),
        takes=AskTownForm,
        gives=OpenedConversationSerializer,
        status=201,
        limit="question",
        refusals=("conflict",),
    )
    def post(self, request: Any, slug: str) -> HttpResponseBase:
        town = get_object_or_404(Town, slug=slug)
        sent = self.taken()
        return self.once(lambda: services.ask_town(town=town, by=request.user, key=uuid.uuid4(), **sent), self.show)


class ConversationPublic(ConversationView):
    name = "conversation_public"

    @operation(
        _("Rendre publique une de ses questions à une mairie"),
        takes=MakePublicForm,
        gives=OpenedConversationSerializer,
        limit="question",
        refusals=("conflict",),
    )
    def put(self, request: Any, pk: int) -> HttpResponseBase:
        conversation, _part = self.side(pk)
        own = Conversation.objects.filter(kind=Kind.TOWN, started_by=request.user)
        question: Conversation = get_object_or_404(own, pk=conversation.pk)
        # Before ``once``: it commits the public thing first, see there. However often it is asked for, it is done once.
        told = services.make_public(conversation=question, by=request.user, **self.taken())
        return self.once(lambda: told, self.show)

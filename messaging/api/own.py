"""What is one's own by the API: what one began to write, the marks of a conversation, how one is met."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Flag, Strict, Text, Word
from core.api.operations import operation
from core.api.problems import Error, Problem
from core.text import clean
from messaging import marks, reading, services
from messaging.api.base import PrivateView
from messaging.models import MAX_HOURS, MAX_TEXT, Conversation, Habits
from profiles.models import Mandate


class Letters(Word):
    """What somebody is writing: blanks at its ends are theirs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, allow_blank=True, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        return clean(super().to_internal_value(data))


class MessageDraftSerializer(Strict):
    """What one began to write in a conversation, empty for nothing."""

    text = Letters(max_length=MAX_TEXT)

    example = {"text": "Je voulais vous d"}


class ConversationDraft(PrivateView):
    name = "conversation_draft"

    @operation(_("Lire son brouillon dans une conversation"), gives=MessageDraftSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.give({"text": reading.draft_of(self.readable(pk), request.user)})

    @operation(_("Garder son brouillon"), takes=MessageDraftSerializer, status=204, limit="draft")
    def put(self, request: Any, pk: int) -> HttpResponseBase:
        conversation = self.readable(pk)
        return self.keep(conversation, self.taken()["text"])

    @operation(_("Effacer son brouillon"), status=204, limit="draft")
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        return self.keep(self.readable(pk), "")

    def keep(self, conversation: Conversation, text: str) -> HttpResponseBase:
        return self.once(lambda: services.keep_draft(conversation=conversation, by=self.me, text=text))


class MarksSerializer(Strict):
    """What one sees of the others: who types, and how far one's own last message came."""

    message = serializers.SerializerMethodField(help_text=_("Votre dernier message, dont l’étape est dite."))
    stage = serializers.ChoiceField([(stage.value, stage.value) for stage in marks.Stage], source="stage.value")
    readers = serializers.IntegerField(help_text=_("Combien de personnes l’ont lu."))
    typing = serializers.ListField(child=serializers.CharField(), help_text=_("Les noms de qui écrit maintenant."))

    example = {"message": "913619521356265676", "stage": "got", "readers": 0, "typing": ["Awa Diop"]}

    def get_message(self, state: marks.State) -> str | None:
        return str(state.message) if state.message else None


class ConversationState(PrivateView):
    name = "conversation_state"

    @operation(_("Savoir qui écrit, et ce qui est reçu ou lu"), gives=MarksSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        conversation, _part = self.side(pk)
        return self.give(marks.state(conversation, request.user))


class ConversationTyping(PrivateView):
    name = "conversation_typing"

    @operation(_("Dire qu’on est en train d’écrire"), status=204, limit="draft")
    def post(self, request: Any, pk: int) -> HttpResponseBase:
        conversation, _part = self.side(pk)
        return self.once(lambda: services.note_typing(conversation=conversation, by=request.user))


class ConversationsReceived(PrivateView):
    name = "conversations_received"

    @operation(_("Dire que tous ses messages sont arrivés"), status=204, limit="bell")
    def put(self, request: Any) -> HttpResponseBase:
        return self.once(lambda: services.mark_got(by=request.user))


class HabitsSerializer(Strict):
    """Which marks one shows, and so sees; and what somebody in office has said before one writes to them."""

    shows_typing = serializers.BooleanField()
    shows_got = serializers.BooleanField()
    shows_read = serializers.BooleanField()
    hours = serializers.SerializerMethodField(help_text=_("Absent sans mandat."))

    example = {"shows_typing": True, "shows_got": True, "shows_read": False, "hours": None}

    def get_hours(self, habits: Habits) -> str | None:
        return habits.hours if Mandate.objects.of(habits.person).current().exists() else None


class HabitsForm(Strict):
    """How one wants to be met."""

    shows_typing = Flag()
    shows_got = Flag()
    shows_read = Flag()
    hours = Text(required=False, allow_blank=True, max_length=MAX_HOURS, help_text=_("Seulement avec un mandat."))

    example = {"shows_typing": True, "shows_got": True, "shows_read": False}


class MessageHabits(PrivateView):
    name = "message_settings"

    @operation(_("Lire ses réglages des messages"), gives=HabitsSerializer)
    def get(self, request: Any) -> Any:
        return self.tell()

    @operation(_("Choisir ses réglages des messages"), takes=HabitsForm, gives=HabitsSerializer, limit="settings")
    def put(self, request: Any) -> HttpResponseBase:
        sent = self.taken()
        if "hours" in sent and not Mandate.objects.acting(request.user).current().exists():
            raise Problem("invalid", errors=[Error("hours", str(_("Seulement avec un mandat.")))])
        return self.once(lambda: services.set_habits(person=request.user, **sent), self.tell)

    def tell(self, _done: object = None) -> Any:
        """Answer the settings as they are now."""
        return self.give(Habits.objects.filter(person=self.me).first() or Habits(person=self.me))

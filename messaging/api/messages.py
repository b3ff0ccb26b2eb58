"""Messages by the API: reading them, saying something, correcting it, taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.api.operations import operation, page_of
from core.api.problems import Error, Problem
from messaging import rules, services
from messaging.api.base import PrivateView
from messaging.api.shapes import MessageSerializer, MessagesQuery, MessageTextForm, ReachSerializer, SayForm
from messaging.models import Conversation, Message
from messaging.rules import Reach
from messaging.services import Along
from profiles.models import User


class MessageView(PrivateView):
    """What the views of messages share."""

    def read(self, pk: int) -> Message:
        message: Message = get_object_or_404(Message.objects.visible_to(self.request.user).for_page(), pk=pk)
        return message

    def show(self, message: Message) -> Any:
        """Answer the message as it is now."""
        return self.give(self.read(message.pk), address=reverse("api_message", args=[message.pk]))

    def say_in(self, find: Callable[[], Conversation]) -> HttpResponseBase:
        """Say what was sent in a conversation, which is found once its words are checked."""
        sent = self.taken()
        conversation = find()
        along = self.along(conversation, sent)
        said: dict[str, Any] = {"by": self.request.user, "text": sent["text"], "key": uuid.uuid4(), "along": along}
        return self.once(lambda: services.say(conversation=conversation, **said), self.show)

    def along(self, conversation: Conversation, sent: dict[str, Any]) -> Along:
        """Return what goes with the words."""
        if not sent.get("reply_to"):
            return Along()
        said = Message.objects.visible_to(self.request.user).filter(conversation=conversation, deleted_at=None)
        reply_to = said.filter(pk=sent["reply_to"]).first()
        if reply_to is None:
            raise Problem("invalid", errors=[Error("reply_to", str(services.NotNow.words))])
        return Along(reply_to=reply_to)


class Messages(MessageView):
    name = "messages"

    @operation(_("Lire les messages d’une conversation"), gives=page_of(MessageSerializer), query=MessagesQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        conversation, _part = self.side(pk)
        said = Message.objects.visible_to(request.user).filter(conversation=conversation).for_page()
        if "after" not in self.params:
            return self.give_page(*self.keyset(said))
        size = self.params["limit"]
        rows = list(said.filter(pk__gt=self.params["after"]).order_by("pk")[: size + 1])
        return self.give_page(rows[:size], rows[size - 1].pk if len(rows) > size else None, name="after")

    @operation(
        _("Écrire dans une conversation"),
        takes=SayForm,
        gives=MessageSerializer,
        status=201,
        limit="message",
        refusals=("conflict",),
    )
    def post(self, request: Any, pk: int) -> HttpResponseBase:
        conversation, _part = self.side(pk)
        return self.say_in(lambda: conversation)


class WithPerson(MessageView):
    """Writing to somebody, whether one did before or not."""

    name = "messages_with"

    def other(self, handle: str) -> User:
        others = User.objects.visible_to(self.request.user).exclude(pk=self.request.user.pk)
        other: User = get_object_or_404(others, handle=handle)
        return other

    @operation(_("Savoir si l’on peut écrire à une personne"), gives=ReachSerializer)
    def get(self, request: Any, handle: str) -> HttpResponseBase:
        other = self.other(handle)
        mine = Conversation.objects.visible_to(request.user)
        known = mine.filter(pair=rules.pair_of(request.user, other)).first()
        reach = rules.seeming_reach(request.user, other)
        asks = known is None and reach is Reach.REQUEST
        left = rules.requests_left(request.user) if asks else None
        return self.give({"reach": reach.value, "conversation": known and known.pk, "left": left})

    @operation(
        _("Écrire à une personne"),
        takes=MessageTextForm,
        gives=MessageSerializer,
        status=201,
        limit="message",
        refusals=("conflict",),
    )
    def post(self, request: Any, handle: str) -> HttpResponseBase:
        other = self.other(handle)
        return self.say_in(lambda: services.meet(to=other, by=request.user))


class OneMessage(MessageView):
    name = "message"

    def own(self, pk: int) -> Message:
        mine = Message.objects.visible_to(self.request.user).filter(author=self.request.user, deleted_at=None)
        message: Message = get_object_or_404(mine, pk=pk)
        return message

    @operation(_("Lire un message"), gives=MessageSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.give(self.read(pk))

    @operation(
        _("Corriger un de ses messages"),
        takes=MessageTextForm,
        gives=MessageSerializer,
        limit="edit",
        refusals=("conflict",),
    )
    def patch(self, request: Any, pk: int) -> HttpResponseBase:
        mine, text = self.own(pk), self.taken()["text"]
        return self.once(lambda: services.edit_message(message=mine, by=request.user, text=text), self.show)

    @operation(_("Supprimer un de ses messages"), status=204, limit="edit")
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        mine = self.own(pk)
        return self.once(lambda: services.delete_message(message=mine, by=request.user))

"""Conversations by the API: one's lists, one's own side of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.api.fields import Line, Strict
from core.api.operations import operation, page_of
from core.pagination import keyset
from messaging import rules, services
from messaging.api.base import PrivateView
from messaging.api.shapes import (
    LISTS,
    ConversationSerializer,
    ConversationsQuery,
    OpenedConversationSerializer,
    ReadForm,
    RequestAnswerForm,
    Side,
)
from messaging.dressing import dress
from messaging.models import MAX_TITLE, Conversation, Kind, Message, Part, Standing
from messaging.rules import Reach
from profiles.models import User


def people_of(parts: list[Part], viewer: User) -> dict[int, list[User]]:
    """Return whom the viewer finds in each conversation; of a group into which they are asked, who asks."""
    others = Part.objects.filter(conversation__in=[part.conversation_id for part in parts]).shown()
    found: dict[int, list[User]] = {}
    for other in others.exclude(person=viewer).select_related("person").order_by("pk"):
        found.setdefault(other.conversation_id, []).append(other.person)
    for part in parts:
        if part.standing == Standing.ASKED and part.conversation.is_group:
            found[part.conversation_id] = [part.asked_by] if part.asked_by else []
    return found


def sides(parts: list[Part], viewer: User) -> list[Side]:
    """Return the viewer's conversations as a list shows them: a request without what it says."""
    people = people_of(parts, viewer)
    known = [part.last for part in parts if part.standing == Standing.TAKEN]
    last = Message.objects.visible_to(viewer).for_page().in_bulk(known) if known else {}
    dress(list(last.values()), viewer)
    asked = [part.conversation for part in parts if part.conversation.kind == Kind.TOWN]
    prefetch_related_objects(asked, "cases")
    cases = {talk.pk: talk.case for talk in asked}
    return [
        Side(part, people.get(part.conversation_id, []), last.get(part.last), cases.get(part.conversation_id))
        for part in parts
    ]


def opened(part: Part, viewer: User) -> Side:
    """Return one of the viewer's conversations with how far they may write in it."""
    (side,) = sides([part], viewer)
    talk = part.conversation
    reach = rules.may_say(viewer, talk, rules.seeming_reach)
    left = rules.words_left(viewer, talk) if reach is Reach.REQUEST else None
    is_public = talk.public_id is not None
    return replace(side, reach=reach, left=left, is_public=is_public)


class GroupTitleForm(Strict):
    """What a group is called."""

    title = Line(max_length=MAX_TITLE)

    example = {"title": "Fête du lavoir"}


class ConversationView(PrivateView):
    """What the views that answer a whole conversation share."""

    def show(self, conversation: Conversation) -> Any:
        """Answer a conversation as it is now for the reader."""
        talk, part = self.side(conversation.pk)
        return self.give(opened(part, self.me), address=reverse("api_conversation", args=[talk.pk]))


class Conversations(PrivateView):
    name = "conversations"

    @operation(_("Lister ses conversations"), gives=page_of(ConversationSerializer), query=ConversationsQuery)
    def get(self, request: Any) -> HttpResponseBase:
        listed = Part.objects.visible_to(request.user).listed(**LISTS[self.params["list"]])
        page = keyset(
            listed.select_related("conversation__town", "asked_by"),
            before=self.params.get("before"),
            size=self.params["limit"],
            field="last",
        )
        return self.give_page(sides(list(page), request.user), page.next)


class OneConversation(ConversationView):
    name = "conversation"

    @operation(_("Lire où en est une conversation"), gives=OpenedConversationSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        _conversation, part = self.side(pk)
        return self.give(opened(part, request.user))

    @operation(
        _("Renommer un groupe"),
        takes=GroupTitleForm,
        gives=OpenedConversationSerializer,
        limit="message",
        refusals=("conflict",),
    )
    def patch(self, request: Any, pk: int) -> HttpResponseBase:
        group, _part = self.group(pk)
        title = self.taken()["title"]

        def rename() -> Conversation:
            services.rename_group(conversation=group, title=title, by=request.user)
            return group

        return self.once(rename, self.show)


class ConversationRequest(PrivateView):
    name = "conversation_request"

    @operation(_("Accepter ou refuser une demande"), takes=RequestAnswerForm, status=204, limit="message")
    def put(self, request: Any, pk: int) -> HttpResponseBase:
        _conversation, part = self.side(pk)
        accepted = self.taken()["accepted"]
        return self.once(lambda: services.answer_request(part=part, accepted=accepted))


class ConversationRead(PrivateView):
    name = "conversation_read"

    @operation(_("Noter jusqu’où on a lu"), takes=ReadForm, status=204, limit="bell")
    def put(self, request: Any, pk: int) -> HttpResponseBase:
        conversation, _part = self.side(pk)
        up_to = self.taken()["up_to"]
        return self.once(lambda: services.mark_read(conversation=conversation, by=request.user, up_to=up_to))


class ConversationArchive(PrivateView):
    name = "conversation_archive"

    @operation(_("Ranger une conversation"), status=204, limit="message")
    def put(self, request: Any, pk: int) -> HttpResponseBase:
        return self.file(pk, archived=True)

    @operation(_("Sortir une conversation des archives"), status=204, limit="message")
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        return self.file(pk, archived=False)

    def file(self, pk: int, *, archived: bool) -> HttpResponseBase:
        _conversation, part = self.side(pk)
        return self.once(lambda: services.archive(part=part, archived=archived))


class ConversationMute(PrivateView):
    name = "conversation_mute"

    @operation(_("Ne plus compter les messages d’une conversation"), status=204, limit="message")
    def put(self, request: Any, pk: int) -> HttpResponseBase:
        return self.hush(pk, muted=True)

    @operation(_("Compter de nouveau les messages d’une conversation"), status=204, limit="message")
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        return self.hush(pk, muted=False)

    def hush(self, pk: int, *, muted: bool) -> HttpResponseBase:
        _conversation, part = self.side(pk)
        return self.once(lambda: services.mute(part=part, muted=muted))

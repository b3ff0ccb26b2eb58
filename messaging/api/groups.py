"""Groups by the API: beginning one, who is in it, going out of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Line, Strict, Word
from core.api.operations import operation, page_of
from messaging import acquaintances, reading, services
from messaging.api.base import PrivateView
from messaging.api.conversations import ConversationView
from messaging.api.forms import MessageTextForm
from messaging.api.shapes import OpenedConversationSerializer
from messaging.models import MAX_TITLE, Conversation
from messaging.rules import MAX_PEOPLE
from profiles.api import FaceSerializer
from profiles.models import User


class GroupForm(MessageTextForm):
    """A group that begins: its name, who is to come in, its first message."""

    title = Line(max_length=MAX_TITLE)
    people = serializers.ListField(
        child=Word(max_length=31), min_length=1, max_length=MAX_PEOPLE, help_text=_("Des identifiants de personnes.")
    )

    example = {"title": "Fête du lavoir", "people": ["awa_diop", "karim"], "text": "Qui apporte les tables ?"}

    def validate_people(self, people: list[str]) -> list[str]:
        return [handle.strip("@").lower() for handle in people]


class GroupPersonSerializer(Strict):
    """Somebody in a group; whoever refused seems to be asked still."""

    person = FaceSerializer()
    owner = serializers.BooleanField(source="is_owner", help_text=_("Cette personne tient le groupe."))
    asked = serializers.BooleanField(source="seems_asked", help_text=_("Cette personne n’a pas encore répondu."))


class Groups(ConversationView):
    name = "groups"

    @operation(
        _("Commencer un groupe"),
        takes=GroupForm,
        gives=OpenedConversationSerializer,
        status=201,
        limit="message",
        refusals=("conflict",),
    )
    def post(self, request: Any) -> HttpResponseBase:
        sent = self.taken()
        sent["people"] = acquaintances.find(request.user, sent["people"])

        def begin() -> Conversation:
            return services.begin_group(by=request.user, key=uuid.uuid4(), **sent).conversation

        return self.once(begin, self.show)


class GroupPeople(PrivateView):
    name = "group_people"

    @operation(_("Lister qui participe à un groupe"), gives=page_of(GroupPersonSerializer))
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        group, _part = self.group(pk)
        return self.give_page(reading.people_of(group), None)


class GroupPerson(PrivateView):
    name = "group_person"

    @operation(_("Ajouter quelqu’un à un groupe"), status=204, limit="message", refusals=("conflict",))
    def put(self, request: Any, pk: int, handle: str) -> HttpResponseBase:
        group, _part = self.group(pk)
        person = get_object_or_404(User.objects.visible_to(request.user), handle=handle)
        return self.once(lambda: services.add_person(conversation=group, person=person, by=request.user))

    @operation(_("Retirer quelqu’un d’un groupe"), status=204, limit="message", refusals=("conflict",))
    def delete(self, request: Any, pk: int, handle: str) -> HttpResponseBase:
        group, _part = self.group(pk)
        there = get_object_or_404(group.parts.shown().select_related("person"), person__handle=handle)
        return self.once(lambda: services.remove_person(conversation=group, person=there.person, by=request.user))


class GroupLeave(PrivateView):
    name = "group_leave"

    @operation(_("Quitter un groupe"), status=204, limit="message")
    def post(self, request: Any, pk: int) -> HttpResponseBase:
        _group, part = self.group(pk)
        return self.once(lambda: services.leave(part=part))

"""The bell by the API: what one was told, reading it, choosing what rings."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alerts import reading, services
from alerts.kinds import Kind
from alerts.models import Notification
from alerts.reading import Line
from alerts.topics import MAILED, Frequency
from alerts.wishes import wishes_of
from core.api.fields import Strict
from core.api.operations import PageQuery, operation, page_of
from core.api.views import ApiView
from profiles.api import FaceSerializer
from profiles.authentication import within_reach
from profiles.models import User


class NotificationSerializer(Strict):
    """One line of the bell: who (last, and how many in all) did what, where; ``text`` says it in words."""

    id = serializers.CharField(source="notification.pk")
    kind = serializers.ChoiceField(Kind.choices, source="notification.kind")
    verb = serializers.CharField(source="notification.verb")
    actor = FaceSerializer()
    people = serializers.IntegerField(source="notification.actors")
    text = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    unread = serializers.BooleanField(source="notification.unread")
    at = serializers.DateTimeField(source="notification.timestamp")

    example = {
        "id": "913619521356265676",
        "kind": "support",
        "verb": "feed.supported",
        "actor": {"handle": "awa_diop", "name": "Awa Diop", "picture": None, "url": "https://example.org/@awa_diop/"},
        "people": 5,
        "text": "Awa Diop et 4 autres personnes soutiennent votre publication : Le lavoir est réparé.",
        "url": "https://example.org/publications/913619521356265600/",
        "unread": True,
        "at": "2026-05-04T10:30:00+02:00",
    }

    def get_text(self, line: Line) -> str:
        return line.text

    def get_url(self, line: Line) -> str:
        return f"{settings.SITE_URL}{line.url}"


class MailSerializer(Strict):
    """How often mails tell of a topic; of what rings no bell, never, but for ``town``, which comes in digests alone."""

    topic = serializers.ChoiceField(MAILED)
    frequency = serializers.ChoiceField(Frequency.choices)

    example = {"topic": "mention", "frequency": "daily"}

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        if attrs["topic"] not in Kind.values and attrs["frequency"] == Frequency.NOW:
            raise serializers.ValidationError({"frequency": [_("Ceci vient une fois par jour ou par semaine.")]})
        return attrs


class BellSerializer(Strict):
    """How many lines are unread, the kinds that ring, and how often mails tell of what."""

    unread = serializers.IntegerField()
    kinds = serializers.ListField(child=serializers.ChoiceField(Kind.choices))
    mails = MailSerializer(many=True)

    example = {"unread": 3, "kinds": ["mention", "answer"], "mails": [MailSerializer.example]}


class BellForm(Strict):
    """The kinds that shall ring, and how often mails tell of the topics named; the mails of others stay."""

    kinds = serializers.ListField(child=serializers.ChoiceField(Kind.choices), max_length=len(Kind))
    mails = serializers.ListField(child=MailSerializer(), max_length=len(MAILED), required=False)

    example = {"kinds": ["mention", "answer"], "mails": [MailSerializer.example]}


class BellView(ApiView):
    """A view of the reader's own bell; a token bound to a town does not write there."""

    tag, members_only = _("Notifications"), True

    def tell(self, _done: object = None) -> Any:
        """Answer the bell as it is now."""
        person = cast(User, self.request.user)
        unread = User.objects.values_list("unread", flat=True).get(pk=person.pk)
        wishes = wishes_of(person)
        mails = [{"topic": topic, "frequency": wishes[topic].mail} for topic, _label in MAILED]
        kinds = [kind for kind in Kind.values if wishes[kind].rings]
        return self.give({"unread": unread, "kinds": kinds, "mails": mails})


class Notifications(BellView):
    name = "notifications"

    @operation(_("Lister ses notifications"), gives=page_of(NotificationSerializer), query=PageQuery)
    def get(self, request: Any) -> HttpResponseBase:
        lines, page = reading.page(request.user, before=self.params.get("before"), size=self.params["limit"])
        return self.give_page(lines, page.next)


class Bell(BellView):
    name = "bell"

    @operation(_("Lire combien de notifications attendent, et ce qui sonne ou vient par e-mail"), gives=BellSerializer)
    def get(self, request: Any) -> Any:
        return self.tell()

    @operation(
        _("Choisir ce qui sonne et ce qui vient par e-mail"), gives=BellSerializer, takes=BellForm, limit="settings"
    )
    def put(self, request: Any) -> HttpResponseBase:
        within_reach(request, None)
        asked = self.taken()
        mails = {row["topic"]: row["frequency"] for row in asked.get("mails", ())}
        return self.once(lambda: services.choose(person=request.user, kinds=asked["kinds"], mails=mails), self.tell)


class ReadAll(BellView):
    name = "notifications_read"

    @operation(_("Marquer toutes ses notifications comme lues"), gives=BellSerializer, limit="bell")
    def put(self, request: Any) -> HttpResponseBase:
        within_reach(request, None)
        return self.once(lambda: services.read_all(person=request.user), self.tell)


class ReadOne(BellView):
    name = "notification_read"

    @operation(_("Marquer une notification comme lue"), gives=BellSerializer, limit="bell")
    def put(self, request: Any, pk: int) -> HttpResponseBase:
        within_reach(request, None)
        mine = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
        return self.once(lambda: services.read(person=request.user, notification=mine), self.tell)


urlpatterns = [
    path("me/bell/", Bell.as_view(), name="api_bell"),
    path("me/notifications/", Notifications.as_view(), name="api_notifications"),
    path("me/notifications/read/", ReadAll.as_view(), name="api_notifications_read"),
    path("me/notifications/<int:pk>/read/", ReadOne.as_view(), name="api_notification_read"),
]

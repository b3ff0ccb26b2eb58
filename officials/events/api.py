"""Events by the API: reading those of a town, announcing, moving, calling off, minutes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Constant, Flag, Line, MomentField, Strict, Text, Word
from core.api.operations import PageQuery, operation, page_of
from core.api.views import version_of
from core.moments import BadMoment, moment
from feed.api.acts import SubscriptionView, SupportView
from feed.api.base import FeedView, with_support
from feed.api.comments import ThreadView
from feed.api.shapes import ContributionSerializer, PhotoSerializer, RevisionSerializer, TownField, WordsForm
from feed.models import Revision
from officials.events import services
from officials.events.models import (
    MAX_BODY,
    MAX_MINUTES,
    MAX_PLACE,
    MAX_REASON,
    MAX_TITLE,
    MAX_URL,
    Change,
    Event,
    Nature,
    Turn,
)
from officials.events.rules import can_change
from places.api import PlaceSerializer, ThemeSerializer
from places.models import Town
from profiles.api import FaceSerializer
from profiles.authentication import within_reach

WHEN = ("upcoming", "past")


class MinutesSerializer(Strict):
    """What was said and decided: words, the page of a document, or both."""

    words = serializers.CharField(source="minutes")
    url = serializers.SerializerMethodField(allow_null=True)
    author = FaceSerializer(source="minutes_by", allow_null=True)
    capacity = serializers.CharField(source="minutes_capacity")
    at = serializers.DateTimeField(source="minutes_at")

    def get_url(self, event: Event) -> str | None:
        return f"{settings.SITE_URL}{event.minutes_url}" if event.minutes_url else None


class EventSerializer(ContributionSerializer):
    """Something that happens in a town: when, where, and what became of it."""

    kind = Constant("event")
    url = serializers.SerializerMethodField()
    title = serializers.CharField()
    town = PlaceSerializer()
    neighbourhood = PlaceSerializer(allow_null=True)
    theme = ThemeSerializer(allow_null=True)
    nature = serializers.ChoiceField(Nature.values)
    state = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    all_day = serializers.BooleanField(help_text=_("Seuls les jours comptent, dans le fuseau de la commune."))
    moved_from = serializers.DateTimeField(allow_null=True, help_text=_("Le début annoncé avant le dernier report."))
    place = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    cancel_reason = serializers.CharField()
    minutes = MinutesSerializer(source="with_minutes", allow_null=True)
    photos = PhotoSerializer(many=True)

    example = {
        "kind": "event",
        "id": "812345678901234567",
        "author": None,
        "capacity": "Maire",
        "capacity_until": None,
        "body": "Ordre du jour : le budget, puis l’école.",
        "published_at": "2026-05-04T10:30:00+02:00",
        "edited_at": None,
        "support_count": 3,
        "comment_count": 0,
        "supported": False,
        "url": "https://example.org/evenements/812345678901234567/",
        "title": "Conseil municipal",
        "town": {"slug": "gap-05", "name": "Gap", "url": "https://example.org/villes/gap-05/"},
        "neighbourhood": None,
        "theme": None,
        "nature": "meeting",
        "state": "planned",
        "starts_at": "2026-05-18T18:30:00+02:00",
        "ends_at": None,
        "all_day": False,
        "moved_from": None,
        "place": "Salle du conseil",
        "latitude": None,
        "longitude": None,
        "cancel_reason": "",
        "minutes": None,
        "photos": [],
    }

    def get_url(self, event: Event) -> str:
        return f"{settings.SITE_URL}{event.get_absolute_url()}"


class ChangeSerializer(Strict):
    """What became of an event, in public."""

    id = serializers.CharField(source="pk")
    turn = serializers.ChoiceField(Turn.values)
    words = serializers.CharField()
    before = serializers.DateTimeField(allow_null=True)
    after = serializers.DateTimeField(allow_null=True)
    author = FaceSerializer(source="by", allow_null=True)
    capacity = serializers.CharField()
    at = serializers.DateTimeField()


class TownEventsQuery(PageQuery):
    """Which events of a town, those announced last first."""

    when = serializers.ChoiceField(WHEN, required=False)
    theme = Word(required=False, max_length=60, help_text=_("Le slug d’un thème."))
    nature = serializers.ChoiceField(Nature.values, required=False)


class SpanForm(Strict):
    """When it is: moments with their offset, or the local time of the town, which ``context`` or ``town`` says."""

    starts_at = MomentField()
    ends_at = MomentField(required=False, allow_null=True)
    all_day = Flag(required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Give the town its clocks."""
        data = super().validate(data)
        town: Town = data.get("town") or self.context["town"]
        for name in ("starts_at", "ends_at"):
            if isinstance(data.get(name), str):
                try:
                    data[name] = moment(data[name], town.time_zone)
                except BadMoment as reason:
                    raise serializers.ValidationError({name: [str(reason)]}) from None
        return data


class EventWordsForm(WordsForm):
    """What an event says."""

    title = Line(max_length=MAX_TITLE, required=False)
    body = Text(max_length=MAX_BODY, required=False, allow_blank=True)
    nature = serializers.ChoiceField(Nature.values, required=False)
    place = Line(max_length=MAX_PLACE, required=False, allow_blank=True)
    latitude = serializers.FloatField(required=False, allow_null=True, min_value=-90, max_value=90)
    longitude = serializers.FloatField(required=False, allow_null=True, min_value=-180, max_value=180)

    example = {"title": "Conseil municipal", "place": "Salle du conseil"}


class EventForm(SpanForm, EventWordsForm):
    """A new event, in a town for which one acts."""

    town = TownField()
    title = Line(max_length=MAX_TITLE)

    example = {"town": "gap-05", "title": "Conseil municipal", "starts_at": "2026-05-18T18:30:00+02:00"}


class MoveForm(SpanForm):
    """Other hours, and why."""

    words = Line(max_length=MAX_REASON, required=False, allow_blank=True)

    example = {"starts_at": "2026-05-25T18:30:00+02:00", "words": "La salle est prise."}


class CancelForm(Strict):
    """Why it does not take place."""

    reason = Line(max_length=MAX_REASON)

    example = {"reason": "La neige bloque le col."}


class MinutesForm(Strict):
    """What was said and decided: words, the address of a document of the town on this site, or both."""

    words = Text(max_length=MAX_MINUTES, required=False, allow_blank=True)
    address = Line(max_length=MAX_URL, required=False, allow_blank=True)

    example = {"words": "Le budget est voté à l’unanimité."}


def event_version(event: Event) -> str:
    """Return the mark of what an event says."""
    return version_of(event.version)


class EventView(FeedView):
    """What the views of one event share."""

    tag = _("Agenda")

    def read(self, pk: int) -> Event:
        """Return an event as its reader may see it."""
        seen = Event.objects.visible_to(self.request.user).standing().for_wall()
        event: Event = get_object_or_404(with_support(seen, self.request.user), pk=pk)
        return event

    def theirs(self, pk: int) -> Event:
        """Return an event that the sender may change, where their token may write."""
        event = self.read(pk)
        if not can_change(self.request.user, event):
            raise Http404
        within_reach(self.request, event.town_id)
        return event

    def show(self, event: Event) -> Any:
        """Answer the event as it is now."""
        shown = self.read(event.pk)
        return self.give(shown, version=event_version(shown), address=reverse("api_event", args=[event.pk]))

    def act(self, pk: int, verb: Any) -> HttpResponseBase:
        """Do to an event what the body says, and answer it as it is then."""
        event = self.theirs(pk)
        sent = self.taken(town=event.town)
        person: Any = self.request.user

        def done() -> Any:
            get_object_or_404(Event.objects.select_for_update(of=("self",)), pk=pk)
            self.check_unchanged(event_version(self.theirs(pk)))
            return verb(event=event, by=person, **sent)

        return self.once(done, lambda _change: self.show(event))


class TownEvents(EventView):
    name = "town_events"

    @operation(_("Lister l’agenda d’une commune"), gives=page_of(EventSerializer), query=TownEventsQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        given = self.params
        rows = Event.objects.visible_to(request.user).standing().of_town(get_object_or_404(Town, slug=slug))
        rows = rows.of_theme(given.get("theme", "")).of_nature(given.get("nature", ""))
        if when := given.get("when"):
            rows = rows.over() if when == "past" else rows.to_come()
        return self.give_page(*self.keyset(with_support(rows.for_wall(), request.user)))


class Events(EventView):
    name = "events"

    @operation(_("Annoncer un rendez-vous"), takes=EventForm, gives=EventSerializer, status=201, limit="post")
    def post(self, request: Any) -> HttpResponseBase:
        sent = self.taken()
        within_reach(request, sent["town"])
        return self.once(lambda: services.publish_event(author=request.user, **sent), self.show)


class OneEvent(EventView):
    name = "event"

    @operation(_("Lire un rendez-vous"), gives=EventSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        event = self.read(pk)
        return self.give(event, version=event_version(event))

    @operation(
        _("Modifier ce que dit un rendez-vous"),
        takes=EventWordsForm,
        gives=EventSerializer,
        limit="edit",
        refusals=("changed",),
    )
    def patch(self, request: Any, pk: int) -> HttpResponseBase:
        return self.act(pk, _edit)

    @operation(_("Retirer un rendez-vous"), status=204, limit="edit", refusals=("changed",))
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        event = self.theirs(pk)
        self.check_unchanged(event_version(event))
        return self.once(lambda: services.delete_event(event=event, by=request.user))


def _edit(*, event: Event, by: Any, **sent: Any) -> Event:
    """Change what is sent and leave the rest."""
    names = ("title", "place", "body", "nature", "theme", "neighbourhood", "latitude", "longitude")
    return services.edit_event(event=event, by=by, **{name: getattr(event, name) for name in names} | sent)


class EventMove(EventView):
    name = "event_move"

    @operation(_("Reporter un rendez-vous"), takes=MoveForm, gives=EventSerializer, limit="case", refusals=("changed",))
    def post(self, request: Any, pk: int) -> HttpResponseBase:
        return self.act(pk, services.move_event)


class EventCancel(EventView):
    name = "event_cancel"

    @operation(
        _("Annuler un rendez-vous"), takes=CancelForm, gives=EventSerializer, limit="case", refusals=("changed",)
    )
    def post(self, request: Any, pk: int) -> HttpResponseBase:
        return self.act(pk, services.cancel_event)


class EventMinutes(EventView):
    name = "event_minutes"

    @operation(
        _("Écrire le compte rendu, ou le corriger"),
        takes=MinutesForm,
        gives=EventSerializer,
        limit="case",
        refusals=("changed",),
    )
    def put(self, request: Any, pk: int) -> HttpResponseBase:
        return self.act(pk, services.write_minutes)


class EventChanges(EventView):
    name = "event_changes"

    @operation(
        _("Lire ce qu’est devenu un rendez-vous : reports, annulation, comptes rendus"),
        gives=page_of(ChangeSerializer),
        query=PageQuery,
    )
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        rows = Change.objects.visible_to(request.user).filter(event=self.read(pk)).select_related("by")
        return self.give_page(*self.keyset(rows))


class EventHistory(EventView):
    name = "event_history"

    @operation(_("Lire ce qu’un rendez-vous disait avant"), gives=page_of(RevisionSerializer), query=PageQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.give_page(*self.keyset(Revision.objects.visible_to(request.user).of(self.read(pk))))


class EventSupport(SupportView):
    name, kind = "event_support", "event"


class EventSubscription(SubscriptionView):
    name, kind = "event_subscription", "event"


class EventComments(ThreadView):
    name, kind = "event_comments", "event"


urlpatterns = [
    path("towns/<slug:slug>/events/", TownEvents.as_view(), name="api_town_events"),
    path("events/", Events.as_view(), name="api_events"),
    path("events/<int:pk>/", OneEvent.as_view(), name="api_event"),
    path("events/<int:pk>/move/", EventMove.as_view(), name="api_event_move"),
    path("events/<int:pk>/cancellation/", EventCancel.as_view(), name="api_event_cancel"),
    path("events/<int:pk>/minutes/", EventMinutes.as_view(), name="api_event_minutes"),
    path("events/<int:pk>/changes/", EventChanges.as_view(), name="api_event_changes"),
    path("events/<int:pk>/history/", EventHistory.as_view(), name="api_event_history"),
    path("events/<int:pk>/support/", EventSupport.as_view(), name="api_event_support"),
    path("events/<int:pk>/subscription/", EventSubscription.as_view(), name="api_event_subscription"),
    path("events/<int:pk>/comments/", EventComments.as_view(), name="api_event_comments"),
]

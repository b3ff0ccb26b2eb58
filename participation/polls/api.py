"""Polls by the API: reading those of a town, asking, answering once, and the counts where they may be known."""

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
from core.api.problems import Problem
from core.api.views import version_of
from core.moments import BadMoment, moment
from feed.api.acts import SubscriptionView
from feed.api.base import FeedView, with_support
from feed.api.comments import ThreadView
from feed.api.shapes import ContributionSerializer, PhotoSerializer, RevisionSerializer, TownField
from feed.models import Revision
from participation.polls import results, services
from participation.polls.channels import by_channel
from participation.polls.models import (
    MAX_BODY,
    MAX_OPTION,
    MAX_QUESTION,
    MOST_VOTERS,
    OPTIONS,
    Ballot,
    Batch,
    Form,
    OpenTo,
    Poll,
)
from participation.polls.querysets import Phase
from participation.polls.services import Told
from places.api import PlaceSerializer, ThemeSerializer
from places.models import Neighbourhood, Theme, Town
from profiles.authentication import within_reach

COUNTED = ("voters", "votes", "first", "stars")
MOST_BATCHES = 500  # that one answer holds
CONFLICTS = (services.Closed, services.NotYetOpen, services.SlotTaken, services.NotOnRoll)


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


class TownPollsQuery(PageQuery):
    """Which polls of a town, newest first."""

    state = serializers.ChoiceField([Phase.UPCOMING, Phase.OPEN, Phase.CLOSED], required=False)


class PollView(FeedView):
    """What the views of one poll share."""

    tag = _("Sondages")

    def handle_exception(self, exc: Exception) -> Any:
        """Answer what the state of a poll forbids as a conflict."""
        if isinstance(exc, CONFLICTS):
            exc = Problem("conflict", exc.reason)
        return super().handle_exception(exc)

    def read(self, pk: int) -> Poll:
        """Return a published poll."""
        seen = Poll.objects.visible_to(self.request.user).standing().for_wall()
        poll: Poll = get_object_or_404(with_support(seen, self.request.user), pk=pk)
        return poll

    def show(self, poll: Poll) -> Any:
        """Answer the poll as it is now."""
        shown = self.read(poll.pk)
        return self.give(shown, version=poll_version(shown), address=reverse("api_poll", args=[poll.pk]))


def poll_version(poll: Poll) -> str:
    """Return the mark of what a poll says."""
    return version_of(poll.words, poll.opens_at, poll.closes_at, poll.phase, poll.outcomes.count())


class TownPolls(PollView):
    name = "town_polls"

    @operation(_("Lister les sondages d’une commune"), gives=page_of(PollSerializer), query=TownPollsQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        town = get_object_or_404(Town, slug=slug)
        seen = Poll.objects.visible_to(request.user).standing().of_town(town).in_phase(self.params.get("state", ""))
        return self.give_page(*self.keyset(with_support(seen.for_wall(), request.user)))


class Polls(PollView):
    name = "polls"

    @operation(_("Publier un sondage d’une commune"), takes=PollForm, gives=PollSerializer, status=201, limit="poll")
    def post(self, request: Any) -> HttpResponseBase:
        sent = self.taken()
        town = sent.pop("town")
        within_reach(request, town)
        told = Told(**sent)

        def act() -> Poll:
            draft = services.draft_poll(by=request.user, town=town, told=told)
            return services.publish_poll(poll=draft, by=request.user)

        return self.once(act, self.show)


class OnePoll(PollView):
    name = "poll"

    @operation(_("Lire un sondage"), gives=PollSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        poll = self.read(pk)
        return self.give(poll, version=poll_version(poll))


class PollHistory(PollView):
    name = "poll_history"

    @operation(
        _("Lire ce qu’un sondage demandait avant son ouverture"), gives=page_of(RevisionSerializer), query=PageQuery
    )
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.give_page(*self.keyset(Revision.objects.visible_to(request.user).of(self.read(pk))))


class PollResults(PollView):
    name = "poll_results"

    @operation(_("Lire le résultat d’un sondage, quand il est public"), gives=ResultSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        poll = self.read(pk)
        result = results.of(poll)
        if result is None:
            raise Http404
        count = result.count
        told: dict[str, Any] = {name: getattr(count, name) for name in COUNTED}
        rounds = [{name: getattr(each, name) for name in ("votes", "exhausted", "out", "by")} for each in count.rounds]
        told |= {"rounds": rounds, "electors": poll.electors, "participation": result.participation}
        told["channels"] = [
            {"channel": each.channel.value, "decides": each.counts}
            | {name: getattr(each.result.count, name) for name in COUNTED}
            for each in by_channel(poll)
        ]
        seen = Batch.objects.visible_to(request.user).filter(poll=poll).select_related("poll")
        return self.give(told | {"batches": list(seen.order_by("pk")[:MOST_BATCHES])})


class PollVote(PollView):
    name, members_only = "poll_vote", True

    @operation(_("Lire sa réponse à un sondage"), gives=VoteSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        poll = self.read(pk)
        mine = Ballot.objects.visible_to(request.user).filter(poll=poll).values_list("choice", flat=True).first()
        return self.give({"choice": [int(word) for word in (mine or "").split()]})

    @operation(_("Répondre à un sondage, ou répondre autrement"), takes=VoteForm, gives=VoteSerializer, limit="vote")
    def put(self, request: Any, pk: int) -> HttpResponseBase:
        poll = self.read(pk)
        within_reach(request, poll.town_id)
        choice = self.taken()["choice"]
        return self.once(
            lambda: services.vote(person=request.user, poll=poll, choice=choice),
            lambda written: self.give({"choice": [int(word) for word in written.split()]}),
        )

    @operation(_("Retirer sa réponse à un sondage"), gives=VoteSerializer, limit="vote")
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        poll = self.read(pk)
        within_reach(request, poll.town_id)
        return self.once(
            lambda: services.withdraw_vote(person=request.user, poll=poll), lambda _taken: self.give({"choice": []})
        )


class PollSubscription(SubscriptionView):
    name, kind = "poll_subscription", "poll"


class PollComments(ThreadView):
    name, kind = "poll_comments", "poll"


urlpatterns = [
    path("towns/<slug:slug>/polls/", TownPolls.as_view(), name="api_town_polls"),
    path("polls/", Polls.as_view(), name="api_polls"),
    path("polls/<int:pk>/", OnePoll.as_view(), name="api_poll"),
    path("polls/<int:pk>/history/", PollHistory.as_view(), name="api_poll_history"),
    path("polls/<int:pk>/results/", PollResults.as_view(), name="api_poll_results"),
    path("polls/<int:pk>/vote/", PollVote.as_view(), name="api_poll_vote"),
    path("polls/<int:pk>/subscription/", PollSubscription.as_view(), name="api_poll_subscription"),
    path("polls/<int:pk>/comments/", PollComments.as_view(), name="api_poll_comments"),
]

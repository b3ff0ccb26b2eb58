"""What the API does with polls."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.operations import PageQuery, operation, page_of
from core.api.problems import Problem
from core.api.views import version_of
from feed.api.acts import SubscriptionView
from feed.api.base import FeedView, with_support
from feed.api.comments import ThreadView
from feed.api.shapes import RevisionSerializer
from feed.models import Revision
from participation.polls import results, services
from participation.polls.api.counts import ResultSerializer
from participation.polls.api.shapes import PollForm, PollSerializer, VoteForm, VoteSerializer
from participation.polls.channels import by_channel
from participation.polls.models import Ballot, Batch, Poll
from participation.polls.querysets import Phase
from participation.polls.services import Told
from places.models import Town
from profiles.authentication import within_reach

COUNTED = ("voters", "votes", "first", "stars")
MOST_BATCHES = 500  # that one answer holds
CONFLICTS = (services.Closed, services.NotYetOpen, services.SlotTaken, services.NotOnRoll)


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

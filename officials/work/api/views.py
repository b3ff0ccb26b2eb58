"""Actions and commitments by the API: reading those of a town, publishing, steps in public, stars."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser

from core.api.fields import Id, Word
from core.api.operations import PageQuery, operation, page_of
from core.api.stars import RatingForm, RatingSerializer
from feed.api.acts import SubscriptionView, SupportView
from feed.api.base import FeedView, with_support
from feed.api.comments import ThreadView
from feed.api.posts import sent_photos
from feed.api.shapes import RevisionSerializer
from feed.models import Revision
from officials.work import lists, services
from officials.work.api.shapes import (
    ACTION_FORMS,
    COMMITMENT_FORMS,
    ActionSerializer,
    CommitmentSerializer,
    StepForm,
    WorkStepSerializer,
)
from officials.work.models import (
    Action,
    Commitment,
    Nature,
    Question,
    Step,
)
from officials.work.services.stepping import Stage
from officials.work.views.finding import MODELS
from places.models import Town
from profiles.authentication import within_reach


class TownActionsQuery(PageQuery):
    """Which actions of a town, newest first."""

    theme = Word(required=False, max_length=60, help_text=_("Le slug d’un thème."))
    neighbourhood = Word(required=False, max_length=60, help_text=_("Le slug d’un quartier."))
    state = serializers.ChoiceField([state.key for state in Action.workflow], required=False)
    nature = serializers.ChoiceField(Nature.values, required=False)
    mandate = Id(required=False, help_text=_("Le mandat d’un élu."))


class TownCommitmentsQuery(PageQuery):
    """Which promises of a town, newest first."""

    theme = Word(required=False, max_length=60, help_text=_("Le slug d’un thème."))
    neighbourhood = Word(required=False, max_length=60, help_text=_("Le slug d’un quartier."))
    state = serializers.ChoiceField(lists.STANDINGS, required=False)
    mandate = Id(required=False, help_text=_("Le mandat d’un élu."))


class WorkView(FeedView):
    """What the views of one action or commitment share; ``kind`` says which."""

    tag = _("Actions et engagements")
    kind = ""

    def read(self, pk: int) -> Any:
        """Return it as its reader may see it."""
        seen = MODELS[self.kind].objects.visible_to(self.request.user).standing().for_wall()
        return get_object_or_404(with_support(seen, self.request.user), pk=pk)

    def bare(self, pk: int) -> Any:
        """Return it for what hangs on it, without its photos and stages."""
        return get_object_or_404(MODELS[self.kind].objects.visible_to(self.request.user).standing(), pk=pk)

    def show(self, work: Action | Commitment) -> Any:
        """Answer it as it is now."""
        return self.give(self.read(work.pk), address=reverse(f"api_{self.kind}", args=[work.pk]))

    def asked(self, slug: str) -> lists.Asked:
        """Return what part of a town's work the query asks for."""
        given = self.params
        return lists.Asked(
            get_object_or_404(Town, slug=slug),
            theme=given.get("theme", ""),
            part=given.get("neighbourhood", ""),
            state=given.get("state", ""),
            nature=given.get("nature", ""),
            mandate=given.get("mandate"),
        )


class ActionView(WorkView):
    kind = "action"


class CommitmentView(WorkView):
    kind = "commitment"


class TownActions(ActionView):
    name = "town_actions"

    @operation(_("Lister les actions d’une commune"), gives=page_of(ActionSerializer), query=TownActionsQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        rows = lists.actions(self.asked(slug), viewer=request.user)
        return self.give_page(*self.keyset(with_support(rows, request.user)))


class TownCommitments(CommitmentView):
    name = "town_commitments"

    @operation(
        _("Lister les engagements d’une commune"), gives=page_of(CommitmentSerializer), query=TownCommitmentsQuery
    )
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        rows = lists.commitments(self.asked(slug), viewer=request.user)
        return self.give_page(*self.keyset(with_support(rows, request.user)))


class Actions(ActionView):
    name = "actions"

    parser_classes = (JSONParser, MultiPartParser)

    @operation(
        _("Publier une action"),
        takes=ACTION_FORMS,
        gives=ActionSerializer,
        status=201,
        limit="post",
        refusals=("busy",),
    )
    def post(self, request: Any) -> HttpResponseBase:
        sent = self.taken()
        within_reach(request, sent["town"])
        promise = sent.pop("commitment", None)
        if promise is not None:
            rows = Commitment.objects.visible_to(request.user).standing()
            sent["commitment"] = get_object_or_404(rows, pk=promise)
        stages = [
            Stage(each["words"], each.get("planned_on"), each.get("done_on")) for each in sent.pop("milestones", [])
        ]
        photos = sent_photos(sent)
        return self.once(
            lambda: services.publish_action(author=request.user, stages=stages, photos=photos, **sent), self.show
        )


class Commitments(CommitmentView):
    name = "commitments"

    parser_classes = (JSONParser, MultiPartParser)

    @operation(
        _("Prendre un engagement"),
        takes=COMMITMENT_FORMS,
        gives=CommitmentSerializer,
        status=201,
        limit="post",
        refusals=("busy",),
    )
    def post(self, request: Any) -> HttpResponseBase:
        sent = self.taken()
        within_reach(request, sent["town"])
        photos = sent_photos(sent)
        return self.once(lambda: services.publish_commitment(author=request.user, photos=photos, **sent), self.show)


class OneAction(ActionView):
    name = "action"

    @operation(_("Lire une action"), gives=ActionSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.give(self.read(pk))


class OneCommitment(CommitmentView):
    name = "commitment"

    @operation(_("Lire un engagement"), gives=CommitmentSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.give(self.read(pk))


class History(WorkView):
    """What it said before."""

    def listed(self, pk: int) -> HttpResponseBase:
        return self.give_page(*self.keyset(Revision.objects.visible_to(self.request.user).of(self.bare(pk))))


class ActionHistory(History):
    name, kind = "action_history", "action"

    @operation(_("Lire ce qu’une action disait avant"), gives=page_of(RevisionSerializer), query=PageQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.listed(pk)


class CommitmentHistory(History):
    name, kind = "commitment_history", "commitment"

    @operation(_("Lire ce qu’un engagement disait avant"), gives=page_of(RevisionSerializer), query=PageQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.listed(pk)


class Steps(WorkView):
    """The public steps, newest first, and a new one."""

    def listed(self, pk: int) -> HttpResponseBase:
        steps = Step.objects.visible_to(self.request.user).on(self.bare(pk)).select_related("mover")
        return self.give_page(*self.keyset(steps))

    def told(self, pk: int) -> HttpResponseBase:
        work = self.read(pk)
        within_reach(self.request, work.town_id)
        person: Any = self.request.user
        sent = self.taken()
        return self.once(lambda: services.advance(work=work, by=person, **sent), self.give)


class ActionSteps(Steps):
    name, kind = "action_steps", "action"

    @operation(_("Lire les étapes publiques d’une action"), gives=page_of(WorkStepSerializer), query=PageQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.listed(pk)

    @operation(_("Dire où en est une action"), takes=StepForm, gives=WorkStepSerializer, status=201, limit="case")
    def post(self, request: Any, pk: int) -> HttpResponseBase:
        return self.told(pk)


class CommitmentSteps(Steps):
    name, kind = "commitment_steps", "commitment"

    @operation(_("Lire les étapes publiques d’un engagement"), gives=page_of(WorkStepSerializer), query=PageQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.listed(pk)

    @operation(_("Dire où en est un engagement"), takes=StepForm, gives=WorkStepSerializer, status=201, limit="case")
    def post(self, request: Any, pk: int) -> HttpResponseBase:
        return self.told(pk)


class Stars(WorkView):
    """Stars for one question."""

    def rated(self, pk: int, question: str) -> tuple[Any, Any]:
        """Return what is rated, and who rates it."""
        work = self.read(pk)
        within_reach(self.request, work.town_id)
        if question not in Question.values:
            raise Http404
        return work, self.request.user

    def give_stars(self, pk: int, question: str) -> HttpResponseBase:
        work, person = self.rated(pk, question)
        stars = self.taken()["stars"]
        return self.once(
            lambda: services.rate(person=person, work=work, question=question, stars=stars),
            lambda ratings: self.give({"stars": stars, "ratings": ratings}),
        )

    def take_back(self, pk: int, question: str) -> HttpResponseBase:
        work, person = self.rated(pk, question)
        return self.once(
            lambda: services.withdraw_rating(person=person, work=work, question=question),
            lambda ratings: self.give({"stars": None, "ratings": ratings}),
        )


class ActionRating(Stars):
    name, kind = "action_rating", "action"

    @operation(_("Donner des étoiles à une action"), takes=RatingForm, gives=RatingSerializer, limit="rating")
    def put(self, request: Any, pk: int, question: str) -> HttpResponseBase:
        return self.give_stars(pk, question)

    @operation(_("Retirer ses étoiles d’une action"), gives=RatingSerializer, limit="rating")
    def delete(self, request: Any, pk: int, question: str) -> HttpResponseBase:
        return self.take_back(pk, question)


class CommitmentRating(Stars):
    name, kind = "commitment_rating", "commitment"

    @operation(_("Donner des étoiles à un engagement"), takes=RatingForm, gives=RatingSerializer, limit="rating")
    def put(self, request: Any, pk: int, question: str) -> HttpResponseBase:
        return self.give_stars(pk, question)

    @operation(_("Retirer ses étoiles d’un engagement"), gives=RatingSerializer, limit="rating")
    def delete(self, request: Any, pk: int, question: str) -> HttpResponseBase:
        return self.take_back(pk, question)


class ActionSupport(SupportView):
    name, kind = "action_support", "action"


class ActionSubscription(SubscriptionView):
    name, kind = "action_subscription", "action"


class ActionComments(ThreadView):
    name, kind = "action_comments", "action"


class CommitmentSupport(SupportView):
    name, kind = "commitment_support", "commitment"


class CommitmentSubscription(SubscriptionView):
    name, kind = "commitment_subscription", "commitment"


class CommitmentComments(ThreadView):
    name, kind = "commitment_comments", "commitment"


urlpatterns = [
    path("towns/<slug:slug>/actions/", TownActions.as_view(), name="api_town_actions"),
    path("towns/<slug:slug>/commitments/", TownCommitments.as_view(), name="api_town_commitments"),
    path("actions/", Actions.as_view(), name="api_actions"),
    path("actions/<int:pk>/", OneAction.as_view(), name="api_action"),
    path("actions/<int:pk>/history/", ActionHistory.as_view(), name="api_action_history"),
    path("actions/<int:pk>/steps/", ActionSteps.as_view(), name="api_action_steps"),
    path("actions/<int:pk>/ratings/<slug:question>/", ActionRating.as_view(), name="api_action_rating"),
    path("actions/<int:pk>/support/", ActionSupport.as_view(), name="api_action_support"),
    path("actions/<int:pk>/subscription/", ActionSubscription.as_view(), name="api_action_subscription"),
    path("actions/<int:pk>/comments/", ActionComments.as_view(), name="api_action_comments"),
    path("commitments/", Commitments.as_view(), name="api_commitments"),
    path("commitments/<int:pk>/", OneCommitment.as_view(), name="api_commitment"),
    path("commitments/<int:pk>/history/", CommitmentHistory.as_view(), name="api_commitment_history"),
    path("commitments/<int:pk>/steps/", CommitmentSteps.as_view(), name="api_commitment_steps"),
    path("commitments/<int:pk>/ratings/<slug:question>/", CommitmentRating.as_view(), name="api_commitment_rating"),
    path("commitments/<int:pk>/support/", CommitmentSupport.as_view(), name="api_commitment_support"),
    path("commitments/<int:pk>/subscription/", CommitmentSubscription.as_view(), name="api_commitment_subscription"),
    path("commitments/<int:pk>/comments/", CommitmentComments.as_view(), name="api_commitment_comments"),
]

"""Actions and commitments by the API: reading those of a town, publishing, steps in public, stars."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Flag, Id, Line, Strict, Text, Word
from core.api.operations import PageQuery, operation, page_of
from core.api.stars import RatingForm, RatingSerializer
from feed.api.acts import SubscriptionView, SupportView
from feed.api.base import FeedView, with_support
from feed.api.comments import ThreadView
from feed.api.shapes import ContributionSerializer, PhotoSerializer, RevisionSerializer, WordsForm
from feed.models import Revision
from officials.work import lists, services
from officials.work.models import (
    FIRST_DAY,
    LAST_DAY,
    MAX_BODY,
    MAX_MEASURE,
    MAX_MILESTONE,
    MAX_PARTNERS,
    MAX_REASONS,
    MAX_REFUSED,
    MAX_TITLE,
    MAX_UNIT,
    MAX_WHY,
    MAX_WORDS,
    MOST_VOTES,
    Action,
    Bearer,
    Commitment,
    Nature,
    Purpose,
    Question,
    Step,
)
from officials.work.services.inspiring import MAX_URL, MOST_SOURCES
from officials.work.services.stepping import Stage
from officials.work.states import DONE, PLANNED, WORKING
from officials.work.views.finding import MODELS
from places.api import PlaceSerializer, ThemeSerializer
from places.models import Town
from profiles.api import FaceSerializer
from profiles.authentication import within_reach


class Day(serializers.DateField):
    """A day that somebody can mean, as ISO 8601 writes it."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return the day, between 2000 and 2100."""
        day = super().run_validation(data)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise serializers.ValidationError(_("Un jour entre 2000 et 2100."))
        return day


class StageSerializer(Strict):
    """A milestone: the day it is planned for, the day it was done."""

    words = Line(max_length=MAX_MILESTONE)
    planned_on = Day(required=False, allow_null=True)
    done_on = Day(required=False, allow_null=True)


class StepSerializer(Strict):
    """One public step."""

    id = serializers.CharField(source="pk")
    before = serializers.CharField()
    after = serializers.CharField()
    words = serializers.CharField()
    value = serializers.DecimalField(12, 2, allow_null=True)
    due_before = serializers.DateField(allow_null=True)
    due_after = serializers.DateField(allow_null=True, help_text=_("Le nouveau jour, quand il a été reporté."))
    author = FaceSerializer(source="mover", allow_null=True)
    capacity = serializers.CharField()
    at = serializers.DateTimeField()


class WorkSerializer(ContributionSerializer):
    """What actions and commitments have in common."""

    url = serializers.SerializerMethodField()
    title = serializers.CharField()
    why = serializers.CharField()
    town = PlaceSerializer()
    neighbourhood = PlaceSerializer(allow_null=True)
    theme = ThemeSerializer(allow_null=True)
    mandate = serializers.CharField(source="mandate_id", allow_null=True)
    state = serializers.CharField()
    useful = serializers.ListField(
        source="useful_stars",
        child=serializers.IntegerField(),
        help_text=_("Est-ce utile ? Combien ont donné une étoile, deux … cinq."),
    )
    kept = serializers.ListField(
        source="kept_stars", child=serializers.IntegerField(), help_text=_("La parole est-elle tenue ? De même.")
    )
    photos = PhotoSerializer(many=True)

    def get_url(self, work: Action | Commitment) -> str:
        return f"{settings.SITE_URL}{work.get_absolute_url()}"


_EXAMPLE: dict[str, Any] = {
    "id": "812345678901234567",
    "author": None,
    "capacity": "Maire",
    "capacity_until": None,
    "body": "Douze tilleuls, plantés avec les enfants.",
    "published_at": "2026-05-04T10:30:00+02:00",
    "edited_at": None,
    "support_count": 32,
    "comment_count": 3,
    "supported": True,
    "title": "De l’ombre dans la cour de l’école",
    "why": "On y a mesuré 41 °C en juin.",
    "town": {"slug": "gap-05", "name": "Gap", "url": "https://example.org/villes/gap-05/"},
    "neighbourhood": None,
    "theme": {"slug": "ecoles", "name": "Écoles"},
    "mandate": "12",
    "state": "working",
    "useful": [0, 0, 1, 4, 6],
    "kept": [0, 0, 0, 0, 0],
    "photos": [],
}


class ActionSerializer(WorkSerializer):
    """An action: what, why, where, for how much, and why it was decided."""

    nature = serializers.ChoiceField(Nature.values)
    bearer = serializers.ChoiceField(Bearer.values, help_text=_("De la commune, ou porté par des habitants."))
    purpose = serializers.ChoiceField(["", *Purpose.values])
    commitment = serializers.CharField(source="commitment_id", allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    cost = serializers.DecimalField(12, 2, allow_null=True, help_text=_("En euros."))
    payers = serializers.CharField()
    partners = serializers.CharField()
    reasons = serializers.CharField()
    refused = serializers.CharField()
    council_on = serializers.DateField(allow_null=True)
    votes_for = serializers.IntegerField(allow_null=True)
    votes_against = serializers.IntegerField(allow_null=True)
    votes_abstained = serializers.IntegerField(allow_null=True)
    by_its_author = serializers.BooleanField()
    milestones = StageSerializer(many=True)

    example = _EXAMPLE | {
        "url": "https://example.org/actions/812345678901234567/",
        "nature": "action",
        "bearer": "town",
        "purpose": "information",
        "commitment": None,
        "latitude": 44.56,
        "longitude": 6.08,
        "cost": "4200.00",
        "payers": "Commune, 60 %",
        "partners": "Les parents d’élèves",
        "reasons": "",
        "refused": "",
        "council_on": None,
        "votes_for": None,
        "votes_against": None,
        "votes_abstained": None,
        "by_its_author": False,
        "milestones": [{"words": "Les trous", "planned_on": "2026-10-01", "done_on": None}],
    }


class CommitmentSerializer(WorkSerializer):
    """A promise: for when, what is measured, how far it is, and how often it was put off."""

    due_on = serializers.DateField()
    first_due_on = serializers.DateField()
    slips = serializers.IntegerField()
    late = serializers.BooleanField(source="is_late")
    measure = serializers.CharField()
    unit = serializers.CharField()
    start = serializers.DecimalField(12, 2, allow_null=True)
    target = serializers.DecimalField(12, 2, allow_null=True)
    current = serializers.DecimalField(12, 2, allow_null=True)

    example = _EXAMPLE | {
        "url": "https://example.org/engagements/812345678901234567/",
        "due_on": "2027-06-30",
        "first_due_on": "2026-12-31",
        "slips": 1,
        "late": False,
        "measure": "Arbres plantés",
        "unit": "arbres",
        "start": "0.00",
        "target": "200.00",
        "current": "48.00",
    }


class WorkForm(WordsForm):
    """The words of an action or a commitment, in a town for which one acts."""

    town = Word(max_length=120, help_text=_("Le slug de la commune."))
    title = Line(max_length=MAX_TITLE)
    why = Line(max_length=MAX_WHY, required=False, allow_blank=True)
    body = Text(max_length=MAX_BODY, required=False, allow_blank=True)
    inspired_by = serializers.ListField(
        child=Word(max_length=MAX_URL),
        max_length=MOST_SOURCES,
        required=False,
        help_text=_("Les adresses de pages de ce site : idées, signalements, questions, sondages, dépenses."),
    )

    def validate_town(self, slug: str) -> Town:
        town = Town.objects.filter(slug=slug).first()
        if town is None:
            raise serializers.ValidationError(_("Commune inconnue."))
        return town


class ActionForm(WorkForm):
    """A new action."""

    nature = serializers.ChoiceField(Nature.values, required=False)
    state = serializers.ChoiceField([PLANNED, WORKING, DONE], required=False)
    bearer = serializers.ChoiceField(Bearer.values, required=False)
    purpose = serializers.ChoiceField(Purpose.values, required=False)
    commitment = Id(required=False, allow_null=True)
    latitude = serializers.FloatField(required=False, allow_null=True, min_value=-90, max_value=90)
    longitude = serializers.FloatField(required=False, allow_null=True, min_value=-180, max_value=180)
    cost = serializers.DecimalField(12, 2, required=False, allow_null=True, min_value=0)
    payers = Line(max_length=MAX_PARTNERS, required=False, allow_blank=True)
    partners = Line(max_length=MAX_PARTNERS, required=False, allow_blank=True)
    reasons = Text(max_length=MAX_REASONS, required=False, allow_blank=True)
    refused = Text(max_length=MAX_REFUSED, required=False, allow_blank=True)
    council_on = Day(required=False, allow_null=True)
    votes_for = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_VOTES)
    votes_against = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_VOTES)
    votes_abstained = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_VOTES)
    by_its_author = Flag(required=False)
    milestones = StageSerializer(many=True, required=False)

    example = {"town": "gap-05", "title": "De l’ombre dans la cour de l’école", "cost": "4200.00"}


class CommitmentForm(WorkForm):
    """A new promise; its day and its measure do not change afterwards, but for steps in public."""

    due_on = Day()
    measure = Line(max_length=MAX_MEASURE, required=False, allow_blank=True)
    unit = Line(max_length=MAX_UNIT, required=False, allow_blank=True)
    start = serializers.DecimalField(12, 2, required=False, allow_null=True)
    target = serializers.DecimalField(12, 2, required=False, allow_null=True)

    example = {"town": "gap-05", "title": "200 arbres", "due_on": "2027-06-30", "measure": "Arbres", "target": "200"}


class StepForm(Strict):
    """A step: where it is now, in words; of a promise also a number reached or a later day."""

    to = serializers.CharField(max_length=12, required=False)
    words = Text(max_length=MAX_WORDS)
    value = serializers.DecimalField(12, 2, required=False, allow_null=True)
    due_on = Day(required=False, allow_null=True)

    example = {"to": "working", "words": "Les tilleuls sont commandés."}


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

    @operation(_("Publier une action"), takes=ActionForm, gives=ActionSerializer, status=201, limit="post")
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
        return self.once(lambda: services.publish_action(author=request.user, stages=stages, **sent), self.show)


class Commitments(CommitmentView):
    name = "commitments"

    @operation(_("Prendre un engagement"), takes=CommitmentForm, gives=CommitmentSerializer, status=201, limit="post")
    def post(self, request: Any) -> HttpResponseBase:
        sent = self.taken()
        within_reach(request, sent["town"])
        return self.once(lambda: services.publish_commitment(author=request.user, **sent), self.show)


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

    @operation(_("Lire les étapes publiques d’une action"), gives=page_of(StepSerializer), query=PageQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.listed(pk)

    @operation(_("Dire où en est une action"), takes=StepForm, gives=StepSerializer, status=201, limit="case")
    def post(self, request: Any, pk: int) -> HttpResponseBase:
        return self.told(pk)


class CommitmentSteps(Steps):
    name, kind = "commitment_steps", "commitment"

    @operation(_("Lire les étapes publiques d’un engagement"), gives=page_of(StepSerializer), query=PageQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.listed(pk)

    @operation(_("Dire où en est un engagement"), takes=StepForm, gives=StepSerializer, status=201, limit="case")
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

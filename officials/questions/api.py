"""Questions to officials by the API: reading those of a town, asking, changing while they wait, taking back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Constant, Id, Line, Strict, Text, Word
from core.api.operations import PageQuery, operation, page_of
from core.api.views import version_of
from feed.api.acts import SubscriptionView, SupportView
from feed.api.base import FeedView, with_support
from feed.api.comments import ThreadView
from feed.api.shapes import ContributionSerializer, RevisionSerializer
from feed.models import Revision
from officials.questions import lists, services
from officials.questions.models import MAX_BODY, MAX_QUESTION, Question
from officials.questions.querysets import LATE, WAITING
from officials.questions.services.asking import askable
from places.api import PlaceSerializer, ThemeSerializer
from places.models import Theme, Town
from profiles.authentication import within_reach

STATES = {"waiting": WAITING, "answered": "reponse", "late": LATE, "refused": "refus"}


class AskedSerializer(Strict):
    """Who has to answer, as it was said on the day; ``id`` is the mandate's, null once it is no more."""

    id = serializers.CharField(source="official_id", allow_null=True)
    name = serializers.CharField(source="asked_name")
    title = serializers.CharField(source="asked_title")


class QuestionSerializer(ContributionSerializer):
    """A question to an official, and what became of it."""

    kind = Constant("question")
    url = serializers.SerializerMethodField()
    title = serializers.CharField()
    town = PlaceSerializer()
    theme = ThemeSerializer(allow_null=True)
    asked = AskedSerializer(source="*")
    state = serializers.CharField()
    due_at = serializers.DateTimeField(help_text=_("Le délai annoncé le jour de la question."))
    answered_at = serializers.DateTimeField(source="case.answered_at", allow_null=True)
    late = serializers.BooleanField(source="is_late", help_text=_("Elle attend au-delà du délai."))
    satisfied = serializers.BooleanField(allow_null=True, help_text=_("L’avis de la personne qui l’a posée."))
    verdict = serializers.CharField()

    example = {
        "kind": "question",
        "id": "812345678901234567",
        "author": None,
        "capacity": "",
        "capacity_until": None,
        "body": "Le panneau est tombé en mars.",
        "published_at": "2026-05-04T10:30:00+02:00",
        "edited_at": None,
        "support_count": 12,
        "comment_count": 2,
        "supported": True,
        "url": "https://example.org/questions/812345678901234567/",
        "title": "Quand la piscine rouvre-t-elle ?",
        "town": {"slug": "gap-05", "name": "Gap", "url": "https://example.org/villes/gap-05/"},
        "theme": None,
        "asked": {"id": "12", "name": "Claire Puyo", "title": "Maire"},
        "state": "asked",
        "due_at": "2026-06-03T10:30:00+02:00",
        "answered_at": None,
        "late": False,
        "satisfied": None,
        "verdict": "",
    }

    def get_url(self, question: Question) -> str:
        return f"{settings.SITE_URL}{question.get_absolute_url()}"


class QuestionWordsForm(Strict):
    """The words of a question in the town that is sent, or of ``context["town"]``."""

    title = Line(max_length=MAX_QUESTION)
    body = Text(max_length=MAX_BODY, required=False, allow_blank=True)
    theme = Word(max_length=60, required=False, allow_null=True, help_text=_("Le slug d’un thème de la commune."))

    example = {"title": "Quand la piscine rouvre-t-elle ?"}

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Find the theme that the slug names in the town."""
        town: Town = data.get("town") or self.context["town"]
        if slug := data.get("theme"):
            data["theme"] = Theme.objects.of_town(town).filter(slug=slug).first()
            if data["theme"] is None:
                raise serializers.ValidationError({"theme": [_("La commune n’a rien de ce nom.")]})
        return data


class QuestionEditForm(QuestionWordsForm):
    """What can be changed of a question that waits."""

    title = Line(max_length=MAX_QUESTION, required=False)


class AskingForm(QuestionWordsForm):
    """A new question, and to whom."""

    town = Word(max_length=120, help_text=_("Le slug de la commune."))
    official = Id(help_text=_("Le mandat de la personne interrogée : un nombre."))

    example = {"town": "gap-05", "official": "12", "title": "Quand la piscine rouvre-t-elle ?"}

    def validate_town(self, slug: str) -> Town:
        town = Town.objects.select_related("intercommunality").filter(slug=slug).first()
        if town is None:
            raise serializers.ValidationError(_("Commune inconnue."))
        return town

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Find the official, who is in office in the town."""
        data["official"] = askable(data["town"]).filter(pk=data["official"]).first()
        if data["official"] is None:
            raise serializers.ValidationError({"official": [services.CannotAsk.words]})
        return super().validate(data)


class TownQuestionsQuery(PageQuery):
    """Which questions of a town, newest first."""

    state = serializers.ChoiceField(list(STATES), required=False)
    official = Id(required=False)


def question_version(question: Question) -> str:
    """Return the mark of what its author may edit."""
    return version_of(question.words, question.theme_id)


class QuestionView(FeedView):
    """What the views of one question share."""

    tag = _("Questions aux élus")

    def read(self, pk: int) -> Question:
        """Return the question as its reader may see it."""
        seen = Question.objects.visible_to(self.request.user).standing().for_wall()
        question: Question = get_object_or_404(with_support(seen, self.request.user), pk=pk)
        return question

    def own(self, pk: int) -> Question:
        """Return the reader's own question, where their token may write."""
        mine = self.read(pk)
        if mine.author_id != self.request.user.pk:
            raise Http404
        within_reach(self.request, mine.town_id)
        return mine

    def show(self, question: Question) -> Any:
        """Answer the question as it is now."""
        shown = self.read(question.pk)
        return self.give(shown, version=question_version(shown), address=reverse("api_question", args=[question.pk]))


class TownQuestions(QuestionView):
    name = "town_questions"

    @operation(
        _("Lister les questions aux élus d’une commune"), gives=page_of(QuestionSerializer), query=TownQuestionsQuery
    )
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        town = get_object_or_404(Town, slug=slug)
        state = STATES.get(self.params.get("state", ""), "")
        asked = lists.Asked(town, state=state, official=self.params.get("official"))
        return self.give_page(*self.keyset(with_support(lists.rows(asked, viewer=request.user), request.user)))


class Questions(QuestionView):
    name = "questions"

    @operation(
        _("Poser une question à un élu"), takes=AskingForm, gives=QuestionSerializer, status=201, limit="question"
    )
    def post(self, request: Any) -> HttpResponseBase:
        sent = self.taken()
        within_reach(request, sent["town"])
        return self.once(lambda: services.ask(author=request.user, **sent), self.show)


class OneQuestion(QuestionView):
    name = "question"

    @operation(_("Lire une question"), gives=QuestionSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        question = self.read(pk)
        return self.give(question, version=question_version(question))

    @operation(
        _("Modifier une de ses questions qui attend"),
        takes=QuestionEditForm,
        gives=QuestionSerializer,
        limit="edit",
        refusals=("changed",),
    )
    def patch(self, request: Any, pk: int) -> HttpResponseBase:
        mine = self.own(pk)
        changed = self.taken(town=mine.town)

        def act() -> Question:
            get_object_or_404(Question.objects.select_for_update(of=("self",)), pk=pk)
            now = self.own(pk)
            self.check_unchanged(question_version(now))
            kept = {name: getattr(now, name) for name in ("title", "body", "theme")}
            return services.edit_question(question=now, by=request.user, **kept | changed)

        return self.once(act, self.show)

    @operation(_("Retirer une de ses questions"), status=204, limit="edit", refusals=("changed",))
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        mine = self.own(pk)
        self.check_unchanged(question_version(mine))
        return self.once(lambda: services.delete_question(question=mine))


class QuestionHistory(QuestionView):
    name = "question_history"

    @operation(_("Lire ce qu’une question disait avant"), gives=page_of(RevisionSerializer), query=PageQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        question = self.read(pk)
        return self.give_page(*self.keyset(Revision.objects.visible_to(request.user).of(question)))


class QuestionSupport(SupportView):
    name, kind = "question_support", "question"


class QuestionSubscription(SubscriptionView):
    name, kind = "question_subscription", "question"


class QuestionComments(ThreadView):
    name, kind = "question_comments", "question"


urlpatterns = [
    path("towns/<slug:slug>/questions/", TownQuestions.as_view(), name="api_town_questions"),
    path("questions/", Questions.as_view(), name="api_questions"),
    path("questions/<int:pk>/", OneQuestion.as_view(), name="api_question"),
    path("questions/<int:pk>/history/", QuestionHistory.as_view(), name="api_question_history"),
    path("questions/<int:pk>/support/", QuestionSupport.as_view(), name="api_question_support"),
    path("questions/<int:pk>/subscription/", QuestionSubscription.as_view(), name="api_question_subscription"),
    path("questions/<int:pk>/comments/", QuestionComments.as_view(), name="api_question_comments"),
]

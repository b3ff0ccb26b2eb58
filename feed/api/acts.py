"""Supports and follows by the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alerts import services as alerts
from core.api.fields import Flag, Strict
from core.api.operations import PageQuery, operation, page_of
from feed import following, services
from feed.api.base import FeedView
from feed.api.shapes import SupportSerializer
from feed.models import Comment, Follow
from feed.rules import FOLLOWABLE
from feed.views.subjects import contribution, followable, read_thread
from places.models import Town, TownTheme
from profiles.authentication import within_reach
from profiles.models import User

_KINDS = {model: kind for kind, model in FOLLOWABLE.items()}


class FollowSerializer(Strict):
    """Something that is followed: ``kind`` and ``ref`` make the address of the follow."""

    kind = serializers.ChoiceField([(kind, kind) for kind in FOLLOWABLE])
    ref = serializers.CharField()
    name = serializers.CharField()
    url = serializers.URLField()
    since = serializers.DateTimeField()

    example = {
        "kind": "town",
        "ref": "12345",
        "name": "Gap",
        "url": "https://example.org/villes/gap-05/",
        "since": "2026-05-04T10:30:00+02:00",
    }


class SupportView(FeedView):
    """Standing behind a contribution of one kind, or no longer."""

    tag, kind = _("Soutiens"), ""

    def subject(self, pk: int) -> Any:
        found = contribution(self.request, self.kind, pk)
        ground = read_thread(self.request, found) if isinstance(found, Comment) else found
        within_reach(self.request, getattr(ground, "town_id", None))
        return found

    @operation(_("Soutenir"), gives=SupportSerializer, limit="support")
    def put(self, request: Any, pk: int) -> HttpResponseBase:
        subject = self.subject(pk)
        return self.once(
            lambda: services.stand_behind(person=request.user, subject=subject),
            lambda count: self.give({"supported": True, "support_count": count}),
        )

    @operation(_("Ne plus soutenir"), gives=SupportSerializer, limit="support")
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        subject = self.subject(pk)
        return self.once(
            lambda: services.withdraw_support(person=request.user, subject=subject),
            lambda count: self.give({"supported": False, "support_count": count}),
        )


class PostSupport(SupportView):
    name, kind = "post_support", "post"


class CommentSupport(SupportView):
    name, kind = "comment_support", "comment"


class SubscriptionSerializer(Strict):
    """How one listens to a thread: told of all that is said there, or, muted, of nothing."""

    muted = Flag()

    example = {"muted": False}


class SubscriptionView(FeedView):
    """Having one's bell ring for a thread under a contribution of one kind, or never."""

    tag, kind = _("Notifications"), ""

    def subject(self, pk: int) -> Any:
        found = contribution(self.request, self.kind, pk)
        within_reach(self.request, getattr(found, "town_id", None))
        return found

    @operation(
        _("Suivre une discussion, ou n’en plus rien entendre"),
        gives=SubscriptionSerializer,
        takes=SubscriptionSerializer,
        limit="bell",
    )
    def put(self, request: Any, pk: int) -> HttpResponseBase:
        subject, muted = self.subject(pk), self.taken()["muted"]
        listen = alerts.mute if muted else alerts.subscribe
        return self.once(
            lambda: listen(person=request.user, subject=subject), lambda _done: self.give({"muted": muted})
        )

    @operation(_("N’être prévenu que si on vous parle"), status=204, limit="bell")
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        subject = self.subject(pk)

        def act() -> None:
            alerts.unmute(person=request.user, subject=subject)
            alerts.unsubscribe(person=request.user, subject=subject)

        return self.once(act)


class PostSubscription(SubscriptionView):
    name, kind = "post_subscription", "post"


class FollowList(FeedView):
    """A page of follows, newest first; people whom the reader may not see are left out of it."""

    tag = _("Suivis")

    def answer(self, rows: QuerySet[Follow]) -> HttpResponseBase:
        follows, cursor = self.keyset(rows)
        subjects = following.subjects_of([follow.source_id for follow in follows], viewer=self.request.user)
        shown = [_told(follow, subjects[follow.source_id]) for follow in follows if follow.source_id in subjects]
        return self.give_page(shown, cursor)


class MyFollows(FollowList):
    name, members_only = "follows", True

    @operation(_("Lister ce qu’on suit"), gives=page_of(FollowSerializer), query=PageQuery)
    def get(self, request: Any) -> HttpResponseBase:
        return self.answer(Follow.objects.visible_to(request.user).filter(follower=request.user))


class FollowsOf(FollowList):
    name = "follows_of"

    @operation(_("Lister ce qu’une personne montre qu’elle suit"), gives=page_of(FollowSerializer), query=PageQuery)
    def get(self, request: Any, handle: str) -> HttpResponseBase:
        person = get_object_or_404(User.objects.visible_to(request.user), handle=handle)
        return self.answer(Follow.objects.visible_to(request.user).filter(follower=person))


class OneFollow(FeedView):
    name = "follow"
    tag: ClassVar[Any] = _("Suivis")

    @operation(_("Suivre"), status=204, limit="follow", refusals=("conflict",))
    def put(self, request: Any, kind: str, ref: str) -> HttpResponseBase:
        subject = self.subject(kind, ref)
        return self.once(lambda: services.follow(person=request.user, subject=subject))

    @operation(_("Ne plus suivre"), status=204, limit="follow")
    def delete(self, request: Any, kind: str, ref: str) -> HttpResponseBase:
        subject = self.subject(kind, ref)
        return self.once(lambda: services.unfollow(person=request.user, subject=subject))

    def subject(self, kind: str, ref: str) -> Any:
        found = followable(self.request, kind, ref)
        within_reach(self.request, found if isinstance(found, Town) else getattr(found, "town_id", None))
        return found


def _told(follow: Follow, subject: Model) -> dict[str, Any]:
    ref = str(subject.pk)
    if isinstance(subject, User):
        ref = subject.handle
    elif isinstance(subject, TownTheme):
        ref = f"{subject.town_id}-{subject.theme_id}"
    address = subject.get_absolute_url()  # type: ignore[attr-defined]
    return {
        "kind": _KINDS[type(subject)],
        "ref": ref,
        "name": str(subject),
        "url": f"{settings.SITE_URL}{address}",
        "since": follow.created_at,
    }

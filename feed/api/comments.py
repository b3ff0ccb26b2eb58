"""Comments by the API: reading a thread, answering, changing and taking back one's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Id, Strict
from core.api.operations import PageQuery, operation, page_of
from feed import services, threads
from feed.api.base import FeedView, with_support
from feed.api.shapes import (
    CommentEditForm,
    CommentForm,
    CommentSerializer,
    RemarkSerializer,
    RevisionSerializer,
    comment_version,
)
from feed.models import Comment, Revision
from feed.views.subjects import contribution, read_thread
from profiles.authentication import within_reach


class ThreadQuery(Strict):
    """Which part of a thread, oldest first."""

    after = Id(required=False, help_text=_("Le curseur de la page d’avant."))
    limit = serializers.IntegerField(min_value=1, max_value=50, default=threads.PAGE)


class CommentView(FeedView):
    """What the views of comments share."""

    tag = _("Commentaires")

    def read(self, pk: int) -> Comment:
        """Return the comment as its reader may see it: in a thread they may read."""
        rows = Comment.objects.visible_to(self.request.user).standing().select_related("author")
        comment: Comment = get_object_or_404(with_support(rows, self.request.user), pk=pk)
        read_thread(self.request, comment)
        return comment

    def own(self, pk: int) -> Comment:
        """Return the reader's own comment, where their token may write."""
        mine: Comment = get_object_or_404(Comment.objects.filter(author=self.request.user.pk), pk=pk)
        mine = self.read(mine.pk)
        within_reach(self.request, getattr(read_thread(self.request, mine), "town_id", None))
        return mine

    def show(self, comment: Comment) -> Any:
        """Answer the comment as it is now."""
        shown = self.read(comment.pk)
        return self.give(shown, version=comment_version(shown), address=reverse("api_comment", args=[comment.pk]))


class ThreadView(CommentView):
    """The comments on a contribution of one kind."""

    kind = ""

    @operation(_("Lire les commentaires d’une publication"), gives=page_of(RemarkSerializer), query=ThreadQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        on = contribution(request, self.kind, pk)
        page = threads.page(on, viewer=request.user, after=self.params.get("after"), size=self.params["limit"])
        return self.give_page([_remark(remark) for remark in page.remarks], page.next, name="after")

    @operation(_("Commenter"), takes=CommentForm, gives=CommentSerializer, status=201, limit="comment")
    def post(self, request: Any, pk: int) -> HttpResponseBase:
        on = contribution(request, self.kind, pk)
        within_reach(request, getattr(on, "town_id", None))
        sent = self.taken()
        parent = sent.pop("parent", None)
        answered = None
        if parent is not None:
            answered = get_object_or_404(Comment.objects.visible_to(request.user).standing().of(on), pk=parent)
        return self.once(lambda: services.comment(author=request.user, on=on, parent=answered, **sent), self.show)


class PostComments(ThreadView):
    name, kind = "comments", "post"


class OneComment(CommentView):
    name = "comment"

    @operation(_("Lire un commentaire"), gives=CommentSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        comment = self.read(pk)
        return self.give(comment, version=comment_version(comment))

    @operation(
        _("Modifier un de ses commentaires"),
        takes=CommentEditForm,
        gives=CommentSerializer,
        limit="edit",
        refusals=("changed",),
    )
    def patch(self, request: Any, pk: int) -> HttpResponseBase:
        self.own(pk)
        changed = self.taken()

        def act() -> Comment:
            get_object_or_404(Comment.objects.select_for_update(of=("self",)), pk=pk)
            now = self.own(pk)
            self.check_unchanged(comment_version(now))
            return services.edit_comment(comment=now, **changed)

        return self.once(act, self.show)

    @operation(_("Supprimer un de ses commentaires"), status=204, limit="edit", refusals=("changed",))
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        mine = self.own(pk)
        self.check_unchanged(comment_version(mine))
        return self.once(lambda: services.delete_comment(comment=mine))


class CommentHistory(CommentView):
    name = "comment_history"

    @operation(_("Lire ce qu’un commentaire disait avant"), gives=page_of(RevisionSerializer), query=PageQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        comment = self.read(pk)
        return self.give_page(*self.keyset(Revision.objects.visible_to(request.user).of(comment)))


def _remark(remark: threads.Remark) -> Comment:
    """Return the row of a remark as its shape reads it: with its answers, and empty when it is gone."""
    comment = remark.comment
    if comment.is_gone:
        comment.body, comment.capacity, comment.capacity_until, comment.author = "", "", None, None
    comment.shown_answers = [_remark(answer) for answer in remark.answers]  # type: ignore[attr-defined]
    return comment

"""Posts by the API: writing, reading, changing in public, taking back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import MultiPartParser

from core.api.operations import PageQuery, operation, page_of
from core.api.parsers import JSONParser
from core.api.problems import Error, Problem
from core.images import ProcessedImage, Refused, process
from feed import services
from feed.api.base import FeedView, with_support
from feed.api.shapes import POST_FORMS, PostEditForm, PostSerializer, RevisionSerializer, post_version
from feed.models import Post, Revision
from feed.querysets import PostQuerySet
from profiles.authentication import within_reach


class PostView(FeedView):
    """What the views of one post share."""

    tag = _("Publications")

    def read(self, pk: int, rows: PostQuerySet | None = None) -> Post:
        """Return the post as its reader may see it."""
        seen = (Post.objects.standing() if rows is None else rows).visible_to(self.request.user).for_wall()
        post: Post = get_object_or_404(with_support(seen, self.request.user), pk=pk)
        return post

    def own(self, pk: int, rows: PostQuerySet | None = None) -> Post:
        """Return the reader's own post or draft, where their token may write."""
        mine = self.read(pk, (Post.objects.all() if rows is None else rows).filter(author=self.request.user.pk))
        within_reach(self.request, mine.town_id)
        return mine

    def show(self, post: Post) -> Any:
        """Answer the post as it is now."""
        shown = self.read(post.pk, Post.objects.all())
        return self.give(shown, version=post_version(shown), address=reverse("api_post", args=[post.pk]))


class Posts(PostView):
    name = "posts"
    parser_classes = (JSONParser, MultiPartParser)

    @operation(
        _("Publier, ou garder un brouillon"),
        takes=POST_FORMS,
        gives=PostSerializer,
        status=201,
        limit="post",
        refusals=("busy",),
    )
    def post(self, request: Any) -> HttpResponseBase:
        sent = self.taken()
        within_reach(request, sent["town"])
        photos = sent_photos(sent)
        write = services.save_draft if sent.pop("draft") else services.publish_post
        body = sent.pop("body", "")
        return self.once(lambda: write(author=request.user, body=body, photos=photos, **sent), self.show)


class Drafts(PostView):
    name, members_only = "drafts", True

    @operation(_("Lister ses brouillons"), gives=page_of(PostSerializer), query=PageQuery)
    def get(self, request: Any) -> HttpResponseBase:
        drafts = Post.objects.visible_to(request.user).drafts_of(request.user).for_wall()
        return self.give_page(*self.keyset(with_support(drafts, request.user)))


class OnePost(PostView):
    name = "post"

    @operation(_("Lire une publication"), gives=PostSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        post = self.read(pk, Post.objects.all())
        return self.give(post, version=post_version(post))

    @operation(
        _("Modifier une de ses publications"),
        takes=PostEditForm,
        gives=PostSerializer,
        limit="edit",
        refusals=("changed",),
    )
    def patch(self, request: Any, pk: int) -> HttpResponseBase:
        mine = self.own(pk)
        changed = self.taken(town=mine.town)
        if "photos" in changed:
            changed["kept_photos"] = changed.pop("photos")

        def act() -> Post:
            get_object_or_404(Post.objects.select_for_update(of=("self",)), pk=pk)
            now = self.own(pk)
            self.check_unchanged(post_version(now))
            if now.is_draft:
                kept = {name: getattr(now, name) for name in ("body", "theme", "neighbourhood", "visibility")}
                return services.save_draft(author=request.user, town=now.town, draft=now, **kept | changed)
            return services.edit_post(post=now, **{"body": now.body} | changed)

        return self.once(act, self.show)

    @operation(_("Supprimer une de ses publications"), status=204, limit="edit", refusals=("changed",))
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        mine = self.own(pk)
        self.check_unchanged(post_version(mine))
        return self.once(lambda: services.delete_post(post=mine))


class PublishDraft(PostView):
    name = "publish_draft"

    @operation(_("Publier un brouillon"), gives=PostSerializer, status=201, limit="post")
    def post(self, request: Any, pk: int) -> HttpResponseBase:
        draft = self.own(pk)
        if not draft.is_draft:
            raise Http404
        told = {name: getattr(draft, name) for name in ("town", "body", "theme", "neighbourhood", "visibility")}
        return self.once(lambda: services.publish_post(author=request.user, draft=draft, **told), self.show)


class PostHistory(PostView):
    name = "post_history"

    @operation(_("Lire ce qu’une publication disait avant"), gives=page_of(RevisionSerializer), query=PageQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        post = self.read(pk)
        return self.give_page(*self.keyset(Revision.objects.visible_to(request.user).of(post)))


def sent_photos(sent: dict[str, Any]) -> list[services.NewPhoto]:
    """Take the photos out of what a ``WithPhotosForm`` took, decoded, their words beside them."""
    files, alts = sent.pop("photos", []), sent.pop("alts", [])
    return [services.NewPhoto(decoded(n, file), alt) for n, (file, alt) in enumerate(zip(files, alts, strict=True))]


def decoded(place: int, file: Any) -> ProcessedImage:
    """Return a photo that was sent; refuse it by its place in the list."""
    try:
        return process(file)
    except Refused as refusal:
        if refusal.code == "busy":
            raise Problem("busy", refusal.reason, headers={"Retry-After": "60"}) from None
        raise Problem("invalid", errors=[Error(f"photos.{place}", refusal.reason)]) from None

"""Writing a post: the sheet, the drafts, the photos that are uploaded once (CIW25, UP-1)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.images import Refused, process
from core.limits import limited
from core.pagination import keyset
from feed import services
from feed.forms import NewForm, PostForm
from feed.models import Post
from feed.views.subjects import own
from feed.warnings import before_publishing, unconfirmed
from places.models import Theme, Town
from profiles.views.request import me


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("post")
def publish(request: HttpRequest) -> HttpResponseBase:
    """Publish a post or keep it as a draft; the form comes back with everything typed when something is missing."""
    draft = _draft(request)
    if draft and not draft.is_draft:
        return redirect(draft)  # sent again by a device that did not hear our answer
    if request.method != "POST":
        return _page(request, _blank(request, draft), draft)
    form = PostForm(request.POST, request.FILES, kept=draft.photos.all() if draft else ())
    intent = request.POST.get("act", "publish")
    form.is_valid()
    if intent == "draft" or draft or form.cleaned_data.get("photos"):
        draft = _keep(request, form, draft)
    if intent == "town":
        return _page(request, form.again(), draft)
    if form.is_valid() and intent == "draft":
        messages.success(request, _("Brouillon gardé : vous seul le voyez."))
        return redirect("drafts")
    post = _send(request, form, draft)
    return redirect(post) if post else _page(request, form, draft, status=400)


def _draft(request: HttpRequest) -> Post | None:
    """Return the draft that the address names, or what the same form made when it was sent before."""
    if "brouillon" in request.GET:
        return own(request, Post.objects.prefetch_related("photos"), request.GET["brouillon"])
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    return Post.objects.visible_to(request.user).filter(author=request.user.pk, key=key).first()


def _blank(request: HttpRequest, draft: Post | None) -> PostForm:
    """Return the form as it opens: the draft's words, or nothing in the town one comes from."""
    if draft:
        started = {name: getattr(draft, name) for name in ("body", "theme", "neighbourhood", "visibility")}
        started["key"] = draft.key or uuid.uuid4()
        return PostForm(town=draft.town, kept=draft.photos.all(), initial=started)
    asked = request.GET.get("commune", "")[:120]
    town = (Town.objects.filter(slug=asked).first() if asked else None) or me(request).town
    theme = Theme.objects.of_town(town).filter(slug=request.GET.get("theme", "")[:60]).first() if town else None
    return PostForm(town=town, initial={"theme": theme})


def _keep(request: HttpRequest, form: PostForm, draft: Post | None) -> Post | None:
    """Keep what was typed and sent as a draft, so that nothing is uploaded twice; without any town it cannot be."""
    town = form.chosen or (draft and draft.town) or me(request).town
    if town is None or "key" not in form.cleaned_data:
        return draft
    place = {name: form.cleaned_data.get(name) for name in ("theme", "neighbourhood")} if form.chosen else {}
    try:
        draft = services.save_draft(
            author=me(request),
            town=town,
            body=form.cleaned_data.get("body", ""),
            visibility=form.cleaned_data.get("visibility", 0),
            photos=new_photos(form),
            kept_photos=form.staying(),
            key=form.cleaned_data["key"],
            draft=draft,
            **place,
        )
    except services.Refusal as refusal:
        form.add_error(None, refusal.reason)
    form.kept = list(draft.photos.all()) if draft else []
    return draft


def new_photos(form: NewForm) -> list[services.NewPhoto]:
    """Decode the new files; one that cannot be is named with the reason, the others are kept."""
    photos = []
    for file, alt in form.uploads():
        try:
            photos.append(services.NewPhoto(process(file), alt))
        except Refused as refusal:
            form.add_error("photos", f"{file.name} : {refusal.reason}")
    return photos


def _send(request: HttpRequest, form: PostForm, draft: Post | None) -> Post | None:
    """Publish what is complete; otherwise say in the form what is missing."""
    if not form.is_valid() or form.undescribed() or form.chosen is None:
        return None
    if warned := unconfirmed(request, form.chosen):
        form.add_error(None, str(warned.refusal))
        return None
    data = form.cleaned_data
    try:
        return services.publish_post(
            author=me(request),
            town=form.chosen,
            draft=draft,
            **{name: data[name] for name in ("body", "theme", "neighbourhood", "visibility", "key")},
        )
    except services.Refusal as refusal:
        form.add_error(None, refusal.reason)
    return None


def _page(request: HttpRequest, form: PostForm, draft: Post | None, *, status: int = 200) -> HttpResponseBase:
    warning = before_publishing(request.user, form.chosen)
    context = {"form": form, "photos": kept_photos(form), "draft": draft, "warning": warning}
    return render(request, "feed/publish.html", context, status=status)


def kept_photos(form: Any) -> list[dict[str, Any]]:
    """Return, for the template, each photo the post has with what was typed for it."""
    return [{"photo": photo, "alt": form.alt(photo), "decorative": form.is_decorative(photo)} for photo in form.kept]


@login_required
@require_safe
def drafts(request: HttpRequest) -> HttpResponseBase:
    """List what one has begun and not published."""
    mine = Post.objects.visible_to(request.user).drafts_of(request.user).select_related("town")
    page = keyset(mine.prefetch_related("photos"), before=request.GET.get("avant"))
    return render(request, "feed/drafts.html", {"drafts": page})

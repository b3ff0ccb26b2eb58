"""A post: reading it, changing one's own words in public, taking them back (CIW21, CIW25)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.http import public_page
from core.limits import limited
from feed import services
from feed.forms import CommentForm, WordsForm
from feed.models import Post
from feed.views.publish import kept_photos
from feed.views.subjects import own
from feed.views.threads import thread_page, versions_page


@require_safe
@public_page()
def post(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A post with its thread."""
    found = get_object_or_404(Post.objects.visible_to(request.user).standing().for_wall(), pk=pk)
    return thread_page(request, found, CommentForm())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change one's own post; what it said before stays in its public history."""
    mine = own(request, Post.objects.standing().for_wall(), pk)
    start = {"body": mine.body, "theme": mine.theme, "neighbourhood": mine.neighbourhood}
    form = WordsForm(request.POST or None, town=mine.town, kept=mine.photos.all(), initial=start)
    if request.method == "POST" and form.is_valid() and not form.undescribed():
        try:
            services.edit_post(post=mine, kept_photos=form.staying(), **form.cleaned_data)
        except services.Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("Modifié. La version d’avant reste dans l’historique."))
            return redirect(mine)
    context = {"post": mine, "form": form, "photos": kept_photos(form)}
    return render(request, "feed/post_edit.html", context, status=400 if form.errors else 200)


@require_safe
def post_history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every version of a post, with what changed word by word."""
    found = get_object_or_404(Post.objects.visible_to(request.user).standing().for_wall(), pk=pk)
    return versions_page(request, found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Delete one's own post or draft, after asking."""
    mine = own(request, Post.objects.filter(deleted_at=None, hidden_at=None).select_related("town"), pk)
    if request.method != "POST":
        return render(request, "feed/delete.html", {"subject": mine, "back": "drafts" if mine.is_draft else mine})
    was_draft = mine.is_draft
    services.delete_post(post=mine)
    messages.success(request, _("Brouillon supprimé.") if was_draft else _("Publication supprimée."))
    return redirect("drafts" if was_draft else "home")

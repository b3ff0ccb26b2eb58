"""Comments: writing, answering, changing and taking back one's own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.limits import limited
from core.pagination import parse_cursor
from feed import services
from feed.forms import CommentForm
from feed.models import MAX_COMMENT, Comment, model_of
from feed.views.subjects import read_thread, readable
from feed.views.threads import thread_page, versions_page
from profiles.views.request import me


@login_required
@require_POST
@limited("comment")
def create(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Add a remark under a contribution, or an answer to a remark of its thread."""
    on = readable(request, kind).for_wall().filter(pk=pk).first()
    parent = parse_cursor(request.POST.get("parent"))
    form = CommentForm(request.POST, on=on if parent is None else None)
    answered = None
    if on is not None and parent is not None:
        answered = Comment.objects.visible_to(request.user).standing().of(on).filter(pk=parent).first()
    if on is None or not on.takes_comments or (parent is not None and answered is None):
        # Deleted, hidden or closed to the writer while they wrote: whichever it is, their words come back (IDOR-8).
        return render(request, "feed/gone.html", {"words": request.POST.get("body", "")[:MAX_COMMENT]}, status=404)
    if form.is_valid():
        try:
            written = services.comment(author=me(request), on=on, parent=answered, **form.cleaned_data)
        except services.Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            return redirect(written)
    return thread_page(request, on, form, status=400)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change one's own comment; its history stays public."""
    mine = _own(request, pk)
    remark = model_of(mine.content_type_id)() if mine.parent_id is None else None
    form = CommentForm(request.POST or None, on=remark, initial={"body": mine.body, "stance": mine.stance})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_comment(comment=mine, body=form.cleaned_data["body"], stance=form.cleaned_data.get("stance"))
        except services.Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            return redirect(mine)
    context = {"comment": mine, "form": form}
    return render(request, "feed/comment_edit.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take back one's own comment, after asking; its place stays so that answers keep their sense."""
    mine = _own(request, pk)
    thread = read_thread(request, mine)
    if request.method != "POST":
        return render(request, "feed/delete.html", {"subject": mine, "back": mine})
    services.delete_comment(comment=mine)
    messages.success(request, _("Commentaire supprimé."))
    return redirect(thread)


@require_safe
def comment_history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every version of a comment."""
    found = get_object_or_404(Comment.objects.visible_to(request.user).standing().select_related("author"), pk=pk)
    read_thread(request, found)
    return versions_page(request, found)


def _own(request: HttpRequest, pk: int) -> Comment:
    own = Comment.objects.visible_to(request.user).standing().filter(author=request.user.pk)
    mine: Comment = get_object_or_404(own, pk=pk)
    read_thread(request, mine)
    return mine

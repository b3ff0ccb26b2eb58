"""One's own message: correcting it, taking it back."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.limits import limited
from feed.services import Refusal
from messaging import services
from messaging.dressing import dress
from messaging.forms import EditForm
from messaging.views.common import own, sent
from profiles.views.request import me, posted


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def message_edit(request: HttpRequest, pk: int, message: int) -> HttpResponseBase:
    """Correct one's own message."""
    row = own(request, pk, message)
    form = EditForm(posted(request), initial={"text": row.text})
    form.fields["text"].required = not row.enclosures.exists()  # a photo needs no words
    if sent(form, partial(services.edit_message, message=row, by=me(request))):
        return redirect(row)
    dress([row], me(request))
    return render(request, "messaging/edit.html", {"form": form, "row": row}, status=400 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def message_delete(request: HttpRequest, pk: int, message: int) -> HttpResponseBase:
    """Ask, then take back one's own message."""
    row = own(request, pk, message)
    if request.method == "POST":
        try:
            services.delete_message(message=row, by=me(request))
        except Refusal as refusal:
            messages.error(request, refusal.reason)
        return redirect(row)
    return render(request, "messaging/delete.html", {"row": row})

"""The documents of a town: the list, the files, and the desk that keeps them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.views.desk import chosen, managed
from core.dates import in_words
from core.http import public_page
from core.limits import limited
from core.pagination import keyset
from feed import feeds
from feed.services import Refusal
from officials.claims import services
from officials.claims.forms import DocumentForm, RemoveForm
from officials.claims.models import DocumentKind, TownDocument
from places.models import Town
from places.slugs import slug_of
from profiles.views.request import me, posted

PAGE = 30
MINUTE = 60


@require_safe
@public_page()
def town_documents(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List the documents of a town, newest first; what was taken away says why."""
    town = get_object_or_404(Town, slug=slug)
    kind = request.GET.get("nature", "")
    rows = TownDocument.objects.visible_to(request.user).of_town(town)
    if kind in DocumentKind.values:
        rows = rows.filter(kind=kind)
    page = keyset(rows, before=request.GET.get("avant"), size=PAGE)
    chips = [{"label": _("Tous"), "url": request.path, "current": kind not in DocumentKind.values}]
    chips += [
        {"label": each.label, "url": f"?{urlencode({'nature': each.value})}", "current": kind == each.value}
        for each in DocumentKind
    ]
    asked = {"nature": kind} if kind in DocumentKind.values else {}
    older = f"?{urlencode(asked | {'avant': page.next})}" if page.next else ""
    context = {"town": town, "page": page, "kinds": chips, "kind": kind, "older_url": older}
    return render(request, "claims/documents.html", context)


@require_safe
@public_page(60)
def town_documents_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The newest documents of a town as a feed; what was taken away is not in it."""
    town = get_object_or_404(Town, slug=slug)
    rows = TownDocument.objects.visible_to(AnonymousUser()).of_town(town).there().order_by("-pk")
    items = [
        feeds.Item(
            title=row.title,
            link=row.get_absolute_url(),
            html=feeds.paragraphs(f"{row.get_kind_display()}, {in_words(row.dated)}"),
            who=town.name,
            who_link=town.get_absolute_url(),
            published=row.added_at,
            category=row.get_kind_display(),
            files=((row.get_absolute_url(), "application/pdf"),),
        )
        for row in rows[: feeds.SIZE]
    ]
    return feeds.answer(request, items, title=_("Documents de %(town)s") % {"town": town.local_name})


@require_safe
def town_document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send a document, always to be saved and never run by the browser (UP-2)."""
    row = get_object_or_404(TownDocument.objects.visible_to(request.user).there().select_related("town"), pk=pk)
    try:
        stored = default_storage.open(row.key)
    except FileNotFoundError:
        raise Http404 from None
    name = f"{row.dated:%Y-%m-%d}-{slug_of(row.title, 60) or 'document'}.pdf"
    response = FileResponse(stored, content_type="application/pdf", as_attachment=True, filename=name)
    response["Cache-Control"] = f"private, max-age={MINUTE}, must-revalidate"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def desk_documents(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Add a document, or take one away with a reason."""
    town = managed(request, slug)
    if request.POST.get("act") == "remove":
        return _remove(request, town)
    form = DocumentForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.add_document(
                town=town,
                by=me(request),
                kind=data["kind"],
                title=data["title"],
                dated=data["dated"],
                data=data["file"],
            )
        except Refusal as refusal:
            form.add_error("file", refusal.reason)
        else:
            messages.success(request, _("Document ajouté : chacun peut le lire."))
            return redirect("desk_documents", town.slug)
    return _desk(request, town, form=form)


def _desk(
    request: HttpRequest, town: Town, *, form: DocumentForm | None = None, removing: RemoveForm | None = None
) -> HttpResponseBase:
    page = keyset(TownDocument.objects.of_town(town).there(), before=request.GET.get("avant"), size=PAGE)
    wrong = bool((form is not None and form.errors) or removing)
    context = {
        "town": town,
        "form": form or DocumentForm(),
        "page": page,
        "removing": removing,
        "older_url": f"?avant={page.next}" if page.next else "",
    }
    return render(request, "claims/desk_documents.html", context, status=400 if wrong else 200)


def _remove(request: HttpRequest, town: Town) -> HttpResponseBase:
    document: TownDocument = chosen(request, TownDocument.objects.of_town(town).there())
    form = RemoveForm(request.POST, document=document)
    if form.is_valid():
        try:
            services.remove_document(document=document, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error("reason", refusal.reason)
        else:
            messages.success(request, _("Document retiré. La page dit quand et pourquoi."))
            return redirect("desk_documents", town.slug)
    return _desk(request, town, removing=form)

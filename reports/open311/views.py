"""The Open311 GeoReport v2 server: reading is open to all, reporting takes a key (docs/open311.md)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from core.http import public_page
from core.ids import read_id
from core.limits import TooMany, caller, limit
from feed.services import Refusal
from places.models import Theme, Town
from places.modules import Module
from reports import services
from reports.models import Report
from reports.open311 import asking, shapes, taking
from reports.open311.errors import Refused, refusal
from reports.open311.writing import FORMATS, answer

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, str, P], HttpResponse]

REQUESTS = "service_requests"


def standard(*methods: str) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Answer a view's refusals in the standard's form; reads are counted like the API's."""

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, /, extension: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                if extension not in FORMATS:
                    raise Refused(404)
                if request.method not in methods:
                    raise Refused(405)
                if request.method != "POST":
                    limit("api", caller(request))
                response = view(request, extension, *args, **kwargs)
            except Refused as refused:
                response = refusal(extension, refused.status, *refused.words)
                if refused.status == 405:
                    response["Allow"] = ", ".join(methods)
            except TooMany as refused:
                response = refusal(extension, 429, _("Trop de demandes : attendez un instant."))
                response["Retry-After"] = str(refused.retry_after)
            response.is_open311 = True  # type: ignore[attr-defined]
            return response

        return wrapper

    return decorate


@public_page()
@standard("GET", "HEAD")
def discovery(request: HttpRequest, extension: str) -> HttpResponse:
    """Say where the server is."""
    return answer(extension, "discovery", shapes.discovery())


@public_page()
@standard("GET", "HEAD")
def service_list(request: HttpRequest, extension: str) -> HttpResponse:
    """List the categories of a town; none where it takes no reports."""
    town = asking.jurisdiction(request.GET)
    themes = {theme.slug: theme for theme in Theme.objects.of_town(town)}
    offered = taking.offered(town) if town.offers(Module.REPORTS) else ()
    return answer(extension, "services", [shapes.service(row, themes) for row in offered])


@public_page()
@standard("GET", "HEAD")
def service_definition(request: HttpRequest, extension: str, code: str) -> HttpResponse:
    """Tell what a category asks beside the words."""
    category = taking.offered(asking.jurisdiction(request.GET)).filter(code=code).first()
    if category is None:
        raise Refused(404, _("service_code est inconnu dans cette commune."))
    return answer(extension, "service_definition", shapes.definition(category))


@csrf_exempt  # no cookie opens anything here: reporting takes a key in the form
@standard("GET", "HEAD", "POST")
def service_requests(request: HttpRequest, extension: str) -> HttpResponse:
    """List the reports of a town, or take one."""
    if request.method == "POST":
        return _take(request, extension)
    town = asking.jurisdiction(request.GET)
    told = [shapes.request(row, town) for row in asking.requests_of(town, request.GET)]
    response = answer(extension, REQUESTS, told)
    response.shared_seconds = 30  # type: ignore[attr-defined]
    return response


@public_page()
@standard("GET", "HEAD")
def service_request(request: HttpRequest, extension: str, number: str) -> HttpResponse:
    """Tell one report."""
    town = asking.jurisdiction(request.GET)
    return answer(extension, REQUESTS, [shapes.request(_found(town, number), town)])


@public_page()
@standard("GET", "HEAD")
def token(request: HttpRequest, extension: str, number: str) -> HttpResponse:
    """Tell the report of a token: reports have their number at once, so the token is that number."""
    found = _found(asking.jurisdiction(request.GET), number)
    return answer(extension, REQUESTS, [{"service_request_id": str(found.pk), "token": str(found.pk)}])


def _found(town: Town, number: str) -> Report:
    pk = read_id(number)
    found: Report | None = asking.shown(town).filter(pk=pk).first() if pk else None
    if found is None:
        raise Refused(404, _("Ce numéro est inconnu dans cette commune."))
    return found


def _take(request: HttpRequest, extension: str) -> HttpResponse:
    if request.content_type != taking.FORM:
        raise Refused(400, _("Envoyez un formulaire : Content-Type: %s.") % taking.FORM)
    key = taking.holder(request)
    sent = taking.read(request, key)
    try:
        report = services.take_report(
            key=key,
            place=sent.place,
            category=sent.category,
            body=sent.body,
            address=sent.address,
            answers=sent.answers,
            external_id=sent.external_id,
        )
    except Refusal as refused:
        raise Refused(400, refused.reason) from None
    return answer(extension, REQUESTS, [shapes.receipt(report)])


service_requests.limit_name = "open311"  # type: ignore[attr-defined]  # counted by the key, not by the sender

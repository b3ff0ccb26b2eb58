"""Addresses of the middleware tests: the smallest views of each kind."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.html import format_html

from civicnet.urls import handler400, handler403, handler404, handler500
from core.http import public_page
from core.limits import TooMany

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("plain")


@public_page(60)
def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse("public")


def with_form(request: HttpRequest) -> HttpResponse:
    field = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
    return HttpResponse(f"<form>{field}</form>")


@public_page(60)
def public_with_form(request: HttpRequest) -> HttpResponse:
    return with_form(request)


def with_session(request: HttpRequest) -> HttpResponse:
    request.session["a"] = 1
    return HttpResponse("yours")


def own_rule(request: HttpRequest) -> HttpResponse:
    return HttpResponse("photo", headers={"Cache-Control": "private, max-age=600"})


def long_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>Le pont est fermé.</p>" * 500)


def picture(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"\0" * 5000, content_type="image/webp")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse([b"a", b"b"])


def too_often(request: HttpRequest) -> HttpResponse:
    raise TooMany(90)


urlpatterns = [
    path("plain/", plain),
    path("public/", public),
    path("with-form/", with_form),
    path("public-with-form/", public_with_form),
    path("with-session/", with_session),
    path("own-rule/", own_rule),
    path("stream/", stream),
    path("long/", long_page),
    path("picture/", picture),
    path("too-often/", too_often),
]

import os
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

urlpatterns = [path("", include("civicnet.urls")), path("", include("tests.probe.urls"))]


def name_process(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: say which process answered."""

    def named(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response["X-Process"] = str(os.getpid())
        return response

    return named

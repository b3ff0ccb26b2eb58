"""The site, and one address of the API that breaks."""

from typing import Any

from django.urls import path

from civicnet.urls import handler400, handler403, handler404, handler500, urlpatterns
from core.api.operations import operation
from core.api.views import ApiView

__all__ = ["handler400", "handler403", "handler404", "handler500"]


class Broken(ApiView):
    name = "broken"

    @operation("Break")
    def get(self, request: Any) -> Any:
        raise ZeroDivisionError("a secret of ours")


urlpatterns = [path("api/v1/broken/", Broken.as_view()), *urlpatterns]

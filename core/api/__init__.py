"""What every app's ``api.py`` is made of: one base view, strict fields, problems, pages. No domain word here."""

from django.http import HttpRequest

ROOT = "/api/"


def is_api(request: HttpRequest) -> bool:
    """Whether a program asks, which is answered in JSON whatever happens."""
    return request.path_info.startswith(ROOT)

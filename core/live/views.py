"""What a page asks over plain HTTP when its socket cannot be opened."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.live import access

MOST_STREAMS = 50


@require_safe
@never_cache
def tops(request: HttpRequest) -> HttpResponse:
    """Answer how far each stream ``s`` reaches; one that this viewer may not know is left out."""
    streams = dict.fromkeys(request.GET.getlist("s")[:MOST_STREAMS])
    reached = access.tops(request.user, streams)
    return JsonResponse({"tops": {stream: str(top) for stream, top in reached.items()}})

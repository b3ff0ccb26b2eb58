"""The probe's addresses: each does one thing of the outbox, the live streams or the server, and nothing else."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login as sign_in
from django.contrib.auth import logout as sign_out
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from core import outbox
from core.live import announce, end_sessions
from core.live import append as append_event
from core.models import Stream, StreamEvent, Task
from core.tasks import tidy
from feed.models import Activity, Comment, Post, Source
from feed.services import delete_post, edit_comment
from places.models import Town
from profiles.models import User
from tests import factories


def _count(name: str) -> None:
    Stream.objects.bulk_create([Stream(name=name)], ignore_conflicts=True)
    Stream.objects.filter(pk=name).update(top=F("top") + 1)


def effect(payload: dict[str, Any]) -> None:
    """The task: count that it ran."""
    _count(f"effect:{payload['key']}")


def open_top(viewer: Any, ident: str) -> int | None:
    return Stream.objects.filter(pk=f"top:open:{ident}").values_list("top", flat=True).first()


def closed_top(viewer: Any, ident: str) -> int | None:
    """A stream of one person, by name."""
    if getattr(viewer, "email", "") != f"{ident}@example.org":
        return None
    return Stream.objects.filter(pk=f"top:closed:{ident}").values_list("top", flat=True).first()


def login(request: HttpRequest, name: str) -> HttpResponse:
    email = f"{name}@example.org"
    person = User.objects.filter(email=email).first() or factories.make_person(f"Awa {name.title()}", email=email)
    sign_in(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return JsonResponse({"pk": person.pk})


def logout(request: HttpRequest) -> HttpResponse:
    pk = request.user.pk
    sign_out(request)
    end_sessions(pk)
    return HttpResponse()


def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        User.objects.filter(pk=pk).update(is_active=False)
        end_sessions(pk)
    return HttpResponse()


@csrf_exempt
def promise(request: HttpRequest, key: str) -> HttpResponse:
    """Write a row, a promise and a move in one transaction; the answer is the acknowledgement."""
    with transaction.atomic():
        _count(f"row:{key}")
        outbox.enqueue("tests.probe.site.effect", payload={"key": key}, key=key)
        announce("open:1", 1)
    return HttpResponse("promised")


@csrf_exempt
def mail(request: HttpRequest, key: str) -> HttpResponse:
    EmailMessage(f"Votre code {key}", "123456", to=["awa@example.org"]).send()
    return HttpResponse("promised")


@csrf_exempt
def move(request: HttpRequest, stream: str, top: int) -> HttpResponse:
    with transaction.atomic():
        Stream.objects.update_or_create(name=f"top:{stream}", defaults={"top": top})
        announce(stream, top)
    return HttpResponse()


@csrf_exempt
def many(request: HttpRequest, count: int) -> HttpResponse:
    """Make so many streams that anyone may follow."""
    Stream.objects.bulk_create(Stream(name=f"top:open:many-{number}", top=1) for number in range(count))
    return HttpResponse()


@csrf_exempt
def append(request: HttpRequest, pk: int, n: int) -> HttpResponse:
    with transaction.atomic():
        seqs = [append_event(f"user:{pk}", {"n": number}) for number in range(n)]
    return JsonResponse({"last": seqs[-1]})


@csrf_exempt
def tell(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """Append one event that can be told from all others; the answer is the acknowledgement."""
    return JsonResponse({"seq": append_event(f"user:{pk}", {"word": word})})


@csrf_exempt
def age(request: HttpRequest, pk: int, last: int) -> HttpResponse:
    """Let a hundred days pass over the events up to ``last``, and the tidying come by."""
    StreamEvent.objects.filter(stream=f"user:{pk}", seq__lte=last).update(at=Now() - timedelta(days=100))
    tidy({})
    return HttpResponse()


def told(request: HttpRequest) -> HttpResponse:
    """List the events of every personal stream, as the table has them."""
    events: dict[str, list[tuple[int, str]]] = {}
    for stream, seq, data in StreamEvent.objects.order_by("seq").values_list("stream_id", "seq", "data"):
        events.setdefault(stream, []).append((seq, data.get("word", "")))
    return JsonResponse(events)


def entries(request: HttpRequest, source: int, after: int) -> HttpResponse:
    """List the entries of a source after a number, each with the post it is about."""
    seen = Activity.objects.visible_to(request.user).filter(routes__source=source, pk__gt=after)
    return JsonResponse(
        {"entries": [[str(pk), post] for pk, post in seen.order_by("pk").values_list("pk", "object_id")]}
    )


def effects(request: HttpRequest) -> HttpResponse:
    counts = dict(Stream.objects.filter(name__regex="^(effect|row):").values_list("name", "top"))
    return JsonResponse({"counts": counts, "open": Task.objects.filter(done_at=None).count()})


@csrf_exempt
def echo(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        {"length": len(request.body), "meta": {k: v for k, v in request.META.items() if k.startswith("HTTP_")}}
    )


def stream(request: HttpRequest) -> HttpResponse:
    def pieces() -> Iterator[bytes]:
        for number in range(200):
            yield bytes([number]) * 50_000

    return StreamingHttpResponse(pieces(), content_type="application/octet-stream")


def file(request: HttpRequest) -> HttpResponse:
    path = settings.HOME / "big.bin"
    if not path.exists():
        path.write_bytes(b"0123456789abcdef" * 500_000)
    return FileResponse(path.open("rb"), content_type="application/octet-stream")


def slow(request: HttpRequest) -> HttpResponse:
    time.sleep(1)
    return HttpResponse("slept")


def broken(request: HttpRequest) -> HttpResponse:
    def pieces() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise RuntimeError("the source of this answer broke")

    return StreamingHttpResponse(pieces())


def threads(request: HttpRequest) -> HttpResponse:
    """Name the thread and its database connection, to see that both are kept."""
    connection.ensure_connection()
    return JsonResponse({"thread": threading.current_thread().name, "connection": id(connection.connection)})


@csrf_exempt
def post(request: HttpRequest, town: str) -> HttpResponse:
    """Have a neighbour publish a post, and say on which streams it stands."""
    place = Town.objects.filter(name=town).first() or factories.make_town(town)
    neighbour = User.objects.filter(email="neighbour@example.org").first() or factories.make_person(
        "Awa Diop", email="neighbour@example.org", town=place
    )
    made = factories.make_post(neighbour, place)
    sources = Source.objects.of(place).values_list("pk", flat=True)
    return JsonResponse({"post": made.pk, "source": sources[0]})


@csrf_exempt
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    return JsonResponse({"comment": factories.make_comment(Post.objects.get(pk=pk)).pk})


@csrf_exempt
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    edit_comment(comment=Comment.objects.get(pk=pk), body=f"Merci, à {time.time_ns()}.")
    return HttpResponse()


@csrf_exempt
def hint(request: HttpRequest, stream: str, top: int) -> HttpResponse:
    """Announce what nobody may see: the stream's door keeps its top."""
    with transaction.atomic():
        announce(stream, top)
    return HttpResponse()


@csrf_exempt
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    delete_post(post=Post.objects.get(pk=pk))
    return HttpResponse()

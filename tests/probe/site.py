"""The probe's addresses: each does one thing of the outbox, the live streams or the server, and nothing else."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login as sign_in
from django.contrib.auth import logout as sign_out
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from alerts.kinds import Kind
from alerts.models import Mailing
from core import outbox
from core.live import announce, recheck, touch
from core.live import append as append_event
from core.models import Stream, StreamEvent, Task
from core.tasks import tidy
from feed.models import Activity, Comment, Post, Source
from feed.services import delete_post, edit_comment
from feed.services.activities import ensure_sources
from places.models import Town
from profiles import services as accounts
from profiles.models import User
from tests import factories


def _count(name: str) -> None:
    Stream.objects.bulk_create([Stream(name=name)], ignore_conflicts=True)
    Stream.objects.filter(pk=name).update(top=F("top") + 1)


def effect(payload: dict[str, Any]) -> None:
    """The task: count that it ran."""
    _count(f"effect:{payload['key']}")


def open_tops(viewer: Any, idents: list[str]) -> dict[str, int]:
    rows = Stream.objects.filter(pk__in=[f"top:open:{ident}" for ident in idents]).values_list("name", "top")
    return {name.removeprefix("top:open:"): top for name, top in rows}


def closed_tops(viewer: Any, idents: list[str]) -> dict[str, int]:
    """Streams of one person each, by name."""
    own = getattr(viewer, "email", "").removesuffix("@example.org")
    row = Stream.objects.filter(pk=f"top:closed:{own}").first() if own in idents else None
    return {own: row.top} if row else {}


def staff_tops(viewer: Any, idents: list[str]) -> dict[str, int]:
    """Streams of whoever holds the role."""
    return dict.fromkeys(idents, 1) if getattr(viewer, "is_staff", False) else {}


def login(request: HttpRequest, name: str) -> HttpResponse:
    email = f"{name}@example.org"
    person = User.objects.filter(email=email).first() or factories.make_person(f"Awa {name.title()}", email=email)
    sign_in(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return JsonResponse({"pk": person.pk})


def logout(request: HttpRequest) -> HttpResponse:
    pk = request.user.pk
    sign_out(request)
    recheck(pk)
    return HttpResponse()


def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        User.objects.filter(pk=pk).update(is_active=False)
        recheck(pk)
    return HttpResponse()


def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Take from somebody who acts for a town every right there, as a colleague's freeze does."""
    # Named by hand: several processes of one database number what they make from one.
    town = factories.make_town(code=f"FR-G{pk}", slug=f"gel-{pk}")
    person = User.objects.get(pk=pk)
    factories.make_mandate(person, town, "mayor", "Maire")
    accounts.freeze_mandates(person=person, body=town)
    return HttpResponse()


def person_source(request: HttpRequest, pk: int) -> HttpResponse:
    return JsonResponse({"source": ensure_sources(subjects=[User.objects.get(pk=pk)])[0].pk})


def role(request: HttpRequest, pk: int, held: int) -> HttpResponse:
    with transaction.atomic():
        User.objects.filter(pk=pk).update(is_staff=bool(held))
        recheck(pk)
    return HttpResponse()


def password(request: HttpRequest, pk: int) -> HttpResponse:
    accounts.set_password(person=User.objects.get(pk=pk), password=f"une phrase longue {time.time_ns()}")
    return HttpResponse()


def other_device(request: HttpRequest) -> HttpResponse:
    """Sign out the device of this cookie as another device's list of sessions does."""
    session, _ = UserSession.objects.get_or_create(
        session_key=request.session.session_key, defaults={"user": request.user, "ip": "127.0.0.1"}
    )
    accounts.end_session(session=session)
    return HttpResponse()


def blocks(request: HttpRequest, blocker: int, blocked: int) -> HttpResponse:
    accounts.block(blocker=User.objects.get(pk=blocker), blocked=User.objects.get(pk=blocked))
    return HttpResponse()


@csrf_exempt
def touched(request: HttpRequest, stream: str) -> HttpResponse:
    with transaction.atomic():
        touch(stream)
    return HttpResponse()


@csrf_exempt
def unheard(request: HttpRequest, pk: int) -> HttpResponse:
    """Append an event of which every hint is lost."""
    with transaction.atomic():
        stream, _ = Stream.objects.get_or_create(name=f"user:{pk}")
        stream.top += 1
        stream.save()
        StreamEvent.objects.create(stream=stream, seq=stream.top, data={"n": 0})
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
def digests(request: HttpRequest, people: int) -> HttpResponse:
    """Have so many people be due a digest of one line each, and the round begin."""
    for number in range(people):
        reader = factories.make_person(f"Awa {number}", email=f"d{number}@example.org")
        factories.make_notification(reader, factories.make_person(), factories.make_post(reader), kind=Kind.ANSWER)
    Task.objects.all().delete()
    Mailing.objects.update(due=Now())
    outbox.enqueue("alerts.tasks.send_mails")
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

"""Every background task of the product at once, and what must be true when they are done, however often each ran."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from core import outbox
from core.models import Task
from core.outbox.beat import beat
from core.outbox.leases import claim, new_owner
from feed.models import Comment
from profiles.models import DataExport, User
from profiles.services import request_deletion, request_export
from tests import factories

LEAVES, FORGETS = 3, 4  # every third person leaves, every fourth has the copy of their data forgotten at once


@csrf_exempt
def take_on(request: HttpRequest, people: int) -> HttpResponse:
    """Have each of these people ask for a copy of their data, some leave, some get a mail; then the periodic work."""
    town = factories.make_town("Gap")
    neighbour = factories.make_person("Awa Diop", email="neighbour@example.org", town=town)
    for number in range(people):
        person = factories.make_person(f"Awa {number}", email=f"b{number}@example.org", town=town)
        factories.make_comment(factories.make_post(neighbour, town), person)
        export = request_export(person=person)
        EmailMessage(f"Votre code {number}", "123456", to=[person.email]).send()
        path = default_storage.save(f"thrown-away/{number}", ContentFile(b"x"))
        outbox.enqueue("core.tasks.remove_files", payload={"paths": [path]})
        if number % LEAVES == 0:
            request_deletion(person=person, at=timezone.now() - timedelta(days=15))
        if number % FORGETS == 0:
            outbox.enqueue("profiles.tasks.forget_export", payload={"export": export.pk})
        outbox.enqueue("tests.probe.site.effect", payload={"key": f"burden-{number}"})
    beat()
    # One order for all kinds: a task that dies is the first again, and what came before it has run.
    return JsonResponse({"tasks": Task.objects.update(due=Now())})


def state(request: HttpRequest) -> HttpResponse:
    """Say what the tables and the storage hold, and which files no row knows."""
    folders, files = default_storage.listdir("") if default_storage.exists("") else ([], [])
    thrown = default_storage.listdir("thrown-away")[1] if "thrown-away" in folders else []
    exports = dict(DataExport.objects.values_list("person__email", "key"))
    # One that was given back waits for its next attempt; what is promised for days from now does not count.
    open_tasks = Task.objects.filter(done_at=None, failed_at=None, due__lte=Now() + timedelta(minutes=5))
    return JsonResponse(
        {
            "people": sorted(User.objects.filter(email__startswith="b").values_list("email", flat=True)),
            "copies": sorted(DataExport.objects.filter(size__gt=0).values_list("person__email", flat=True)),
            "copies without a file": sorted(set(filter(None, exports.values())) - set(files)),
            "files that no row knows": sorted(set(files) - set(exports.values())) + sorted(thrown),
            "signed comments": Comment.objects.filter(author__isnull=False, deleted_at=None).count(),
            "tasks": Counter(open_tasks.values_list("name", flat=True)),
            "given up": sorted(Task.objects.filter(failed_at__isnull=False).values_list("name", flat=True)),
        }
    )


@csrf_exempt
def deliver_twice(request: HttpRequest) -> HttpResponse:
    """Deliver every due task twice, in any order, by several threads; an outside effect happens once more before."""
    tasks = claim(new_owner(), limit=1000, max_attempts=12)
    for task in tasks:
        if getattr(function := import_string(task.name), "outside", False):
            function({**task.payload, "task_id": task.pk})
    deliveries = [Task.objects.get(pk=task.pk) for task in tasks for _ in range(2)]
    random.shuffle(deliveries)

    def deliver(task: Task) -> bool:
        try:
            return outbox.run(task)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        done = sum(threads.map(deliver, deliveries))
    return JsonResponse({"delivered": len(deliveries), "done": done})

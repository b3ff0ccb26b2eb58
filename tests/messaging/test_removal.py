"""Somebody is taken out of a group in the very moment in which the others write, correct and send files (DM-3)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep
from typing import Any, TypeVar

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from core.models import StreamEvent, StreamMove
from messaging import services
from messaging.models import Conversation, Enclosure, Message, Part, Standing
from messaging.services import Along, NewFile
from profiles.models import User
from tests import factories
from tests.factories import PDF

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.many,  # SQLite lets one write at a time
]
Did = TypeVar("Did")
WRITERS, ROUNDS, PATIENCE = 8, 40, 60


def insist(act: Callable[..., Did], **told: Any) -> Did:
    """Do something, and again when its turn did not come within two seconds, as who gets a 503 sends the form again."""
    until = monotonic() + PATIENCE
    while True:
        try:
            return act(**told)
        except OperationalError:
            assert monotonic() < until


def write_and_correct(group: Conversation, by: User, over: Event) -> None:
    """Say something with a file and correct it, and the one before too, until it is over."""
    former: Message | None = None
    for number in range(ROUNDS):
        if over.is_set():
            return
        along = Along(files=(NewFile(PDF, "canari.pdf"),) if number % 4 == 0 else ())
        said = insist(services.say, conversation=group, by=by, text=f"{by.pk} {number}", key=uuid.uuid4(), along=along)
        for message in filter(None, (former, said)):
            insist(services.edit_message, message=message, by=by, text=f"{message.text} bis")
        former = said


def everything_of(person: User, group: Conversation) -> tuple[object, ...]:
    """Return all that could tell a person of the group: rows they read, events and touches they hear, their side."""
    own = [f"user:{person.pk}", f"talk:{group.pk}:{person.pk}"]
    part = Part.objects.filter(conversation=group, person=person)
    return (
        Message.objects.visible_to(person).count(),
        Enclosure.objects.visible_to(person).count(),
        Conversation.objects.visible_to(person).count(),
        Part.objects.visible_to(person).count(),
        list(StreamEvent.objects.filter(stream__in=own).order_by("stream", "seq").values_list("stream", "seq", "data")),
        list(StreamMove.objects.filter(stream__in=own).order_by("pk").values_list("pk", flat=True)),
        list(part.values()),
        User.objects.filter(pk=person.pk).values_list("unread_talks", "heard").get(),
    )


def wait_for_messages(group: Conversation, number: int) -> None:
    until = monotonic() + PATIENCE
    while Message.objects.filter(conversation=group).count() < number:
        assert monotonic() < until
        sleep(0.005)


def test_nothing_reaches_who_was_removed(sign_in: Callable[[User], Client]) -> None:
    """After the commit of the removal: no message, no edit, no event, no file, and their side is as it was."""
    owner, removed = factories.make_person(), factories.make_person()
    writers = [factories.make_person() for _ in range(WRITERS - 1)]
    for person in (removed, *writers):
        factories.follow_person(person, owner)
    group = factories.make_group(owner, removed, *writers).conversation
    theirs, over, seen = sign_in(removed), Event(), []

    def write(by: User) -> None:
        try:
            write_and_correct(group, by, over)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        running = [pool.submit(write, by) for by in (owner, *writers)]
        try:
            wait_for_messages(group, 3 * WRITERS)
            assert Enclosure.objects.visible_to(removed).exists()
            insist(services.remove_person, conversation=group, person=removed, by=owner)
            before, said = everything_of(removed, group), Message.objects.filter(conversation=group).count()
            for more in range(1, 5):
                wait_for_messages(group, said + more * WRITERS)
                seen.append(everything_of(removed, group))
        finally:
            over.set()
        for each in running:
            each.result()
    seen.append(everything_of(removed, group))
    assert before[:4] == (0, 0, 0, 0)
    assert all(moment == before for moment in seen)
    assert Part.objects.get(conversation=group, person=removed).standing == Standing.LEFT
    assert Message.objects.filter(conversation=group, edited_at__isnull=False).count() > said  # they went on
    last, file = Message.objects.latest("pk"), Enclosure.objects.latest("pk")
    for address in (
        group.get_absolute_url(),
        f"{group.get_absolute_url()}?message={last.pk}",
        reverse("message_file", args=[group.pk, file.key]),
    ):
        assert theirs.get(address).status_code == 404, address

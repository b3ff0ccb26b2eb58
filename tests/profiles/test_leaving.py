"""Taking one's data along, and leaving (PRIV-1, EXP-3, DOS-3, IDOR-2)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from core.models import Task
from core.tasks import remove_files
from profiles import services, tasks
from profiles.models import DataExport, User
from tests.factories import make_comment, make_person, make_post
from tests.profiles.steps import enter, is_signed_in
from tests.profiles.test_settings import picture

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
CANARY = "zqxcanary"


@pytest.fixture
def leaver(town: object) -> User:
    """Someone whose every trace contains the canary."""
    person = make_person(f"{CANARY.title()} Roy", email=f"{CANARY}@exemple.fr", bio=f"Mots {CANARY}", town=town)
    neighbour = make_person()
    post = make_post(person, body=f"Mon annonce {CANARY}")
    make_comment(post, neighbour, body="Bonne nouvelle")
    make_comment(make_post(neighbour), person, body=f"Mon avis {CANARY}")
    services.block(blocker=person, blocked=make_person())
    services.change_email(person=person, email=f"{CANARY}2@exemple.fr")
    return person


def rows_with(text: str) -> Iterator[str]:
    """Yield each table and column of the database that contains `text`, tasks of the outbox included."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            with connection.cursor() as cursor:
                table, column = (connection.ops.quote_name(name) for name in (model._meta.db_table, field.column))
                query = f"SELECT COUNT(*) FROM {table} WHERE LOWER(CAST({column} AS TEXT)) LIKE %s"  # noqa: S608
                cursor.execute(query, [f"%{text}%"])
                if cursor.fetchone()[0]:
                    yield f"{table}.{column}"


def archive_of(client: Client, person: User) -> zipfile.ZipFile:
    client.post("/reglages/donnees/")
    export = DataExport.objects.get(person=person)
    tasks.build_export({"export": export.pk})
    answer = client.get(f"/reglages/donnees/{export.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]


def test_copy_holds_everything_in_files_one_can_read(client: Client, leaver: User) -> None:
    services.set_picture(person=leaver, upload=picture())
    enter(client, leaver.email)
    archive = archive_of(client, leaver)
    account = json.loads(archive.read("profiles.json"))
    assert account["account"]["bio"] == f"Mots {CANARY}"
    assert account["former_addresses"][0]["old"] == f"{CANARY}@exemple.fr"
    wall = archive.read("feed.json").decode()
    assert f"Mon annonce {CANARY}" in wall
    assert f"Mon avis {CANARY}" in wall
    assert f"files/{leaver.avatar}" in archive.namelist()
    assert "password" not in archive.read("profiles.json").decode()


def test_copy_holds_nothing_of_others(client: Client, leaver: User, outsider: User) -> None:
    enter(client, outsider.email)
    archive = archive_of(client, outsider)
    assert all(CANARY not in archive.read(name).decode().lower() for name in archive.namelist())


def test_copy_is_authorised_on_each_fetch(client: Client, citizen: User, outsider: User) -> None:
    """EXP-3, IDOR-2: anyone else, a visitor included, gets what a random id gets."""
    enter(client, citizen.email)
    archive_of(client, citizen)
    export = DataExport.objects.get(person=citizen)
    stranger = Client()
    enter(stranger, outsider.email)
    assert stranger.get(f"/reglages/donnees/{export.pk}/").status_code == 404
    assert stranger.get("/reglages/donnees/123456789/").status_code == 404
    assert Client().get(f"/reglages/donnees/{export.pk}/").status_code == 302
    assert Client().get(f"/media/{export.key}").status_code == 404
    DataExport.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert client.get(f"/reglages/donnees/{export.pk}/").status_code == 404


def test_one_copy_at_a_time(client: Client, citizen: User) -> None:
    """DOS-3."""
    enter(client, citizen.email)
    client.post("/reglages/donnees/")
    client.post("/reglages/donnees/")
    assert DataExport.objects.filter(person=citizen).count() == 1
    assert Task.objects.filter(name="profiles.tasks.build_export").count() == 1


def test_a_copy_is_forgotten_after_a_week(client: Client, citizen: User) -> None:
    enter(client, citizen.email)
    archive_of(client, citizen)
    task = Task.objects.get(name="profiles.tasks.forget_export")
    assert timedelta(days=6, hours=23) < task.due - timezone.now() <= timedelta(days=7)
    tasks.forget_export(task.payload)
    assert not DataExport.objects.exists()
    tasks.forget_export(task.payload)  # at least once: a second run finds nothing to do


def test_deleting_asks_twice_and_waits(client: Client, citizen: User) -> None:
    enter(client, citizen.email)
    assert client.post("/reglages/suppression/", {}).status_code == 200
    citizen.refresh_from_db()
    assert citizen.deletion_due is None, "the box was not ticked"
    client.post("/reglages/suppression/", {"sure": "on"})
    citizen.refresh_from_db()
    assert citizen.deletion_due is not None
    assert timedelta(days=13, hours=23) < citizen.deletion_due - timezone.now() <= timedelta(days=14)
    assert not is_signed_in(client)
    assert mail.outbox[-1].to == [citizen.email]
    task = Task.objects.get(name="profiles.tasks.erase_account")
    assert task.due == citizen.deletion_due


def test_coming_back_asks_then_keeps(client: Client, citizen: User) -> None:
    services.request_deletion(person=citizen)
    enter(client, citizen.email)
    for page in ("/", "/reglages/", "/communes/"):
        assert client.get(page)["Location"] == "/reglages/suppression/annuler/"
    citizen.refresh_from_db()
    assert citizen.deletion_due, "signing in alone changes nothing"
    assert client.get("/reglages/suppression/annuler/").status_code == 200
    assert client.post("/reglages/suppression/annuler/")["Location"] == "/"
    citizen.refresh_from_db()
    assert citizen.deletion_due is None
    tasks.erase_account(Task.objects.get(name="profiles.tasks.erase_account").payload)
    assert User.objects.filter(pk=citizen.pk).exists(), "the task of a deletion that was taken back does nothing"


def test_asking_again_counts_from_the_last_time(citizen: User) -> None:
    services.request_deletion(person=citizen, at=timezone.now() - timedelta(days=10))
    first = Task.objects.get(name="profiles.tasks.erase_account").payload
    services.cancel_deletion(person=citizen)
    services.request_deletion(person=citizen)
    tasks.erase_account(first)
    assert User.objects.filter(pk=citizen.pk).exists()


def test_erasure_leaves_no_trace(client: Client, leaver: User) -> None:
    """PRIV-1: canary grep over the whole database; what others answered stays."""
    services.set_picture(person=leaver, upload=picture())
    enter(client, leaver.email)
    archive_of(client, leaver)
    assert list(rows_with(CANARY))
    services.request_deletion(person=leaver)
    task = Task.objects.get(name="profiles.tasks.erase_account")
    tasks.erase_account(task.payload)
    assert list(rows_with(CANARY)) == []
    from feed.models import Comment

    assert Comment.objects.filter(body="Bonne nouvelle").exists()
    assert not User.objects.filter(pk=leaver.pk).exists()
    tasks.erase_account(task.payload)  # at least once


def test_erasure_removes_files(leaver: User) -> None:
    """The outbox does it, so that no kill after the commit leaves them behind (PRIV-1)."""
    services.set_picture(person=leaver, upload=picture())
    export = services.request_export(person=leaver)
    tasks.build_export({"export": export.pk})
    keys = {leaver.avatar, export.key}
    assert all(default_storage.exists(key) for key in keys)
    services.erase_person(leaver)
    removal = Task.objects.get(name="core.tasks.remove_files")
    assert set(removal.payload["paths"]) == keys
    remove_files(removal.payload)
    assert not any(default_storage.exists(key) for key in keys)


def test_a_copy_whose_making_was_killed_leaves_no_second_file(citizen: User) -> None:
    """PRIV-1: the file is written before the commit, and a worker may be killed between the two."""
    before = set(default_storage.listdir("")[1]) if default_storage.exists("") else set()
    export = services.request_export(person=citizen)
    with pytest.raises(RuntimeError), transaction.atomic():
        tasks.build_export({"export": export.pk})
        raise RuntimeError
    tasks.build_export({"export": export.pk})
    assert set(default_storage.listdir("")[1]) - before == {export.key}


def test_an_erased_handle_stays_out_of_reach(leaver: User, outsider: User) -> None:
    """OFF-3."""
    handle = leaver.handle
    services.erase_person(leaver)
    with pytest.raises(services.HandleTaken):
        services.change_handle(person=outsider, handle=handle)

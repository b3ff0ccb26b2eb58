"""Photos and PDFs of private messages: what is taken, who finds them, and when they are gone (UP-1, UP-2, DM-3)."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from core.images import process
from core.models import StreamEvent, Task
from core.sealing import Broken, seal_bytes, unseal_bytes
from messaging import files, services, tasks
from messaging.models import Conversation, Enclosure, Message, Part, Spent, Standing, What
from messaging.rules import FILES
from messaging.services import Along, NewFile
from profiles.models import User
from profiles.privacy import data_of, erase, opened_files_of
from profiles.services import block
from tests import factories
from tests.core.pictures import photo, png
from tests.factories import PDF
from tests.feed.steps import work

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]

HTML_IN_JPEG = photo() + b"<script>alert(1)</script>"


@pytest.fixture
def friend(citizen: User) -> User:
    friend = factories.make_person("Fatou Ndiaye")
    factories.follow_person(citizen, friend)
    factories.follow_person(friend, citizen)
    return friend


@pytest.fixture
def talk(citizen: User, friend: User) -> Conversation:
    return factories.make_message(citizen, friend, "Bonjour").conversation


def jpeg(data: bytes = b"", name: str = "IMG_1.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or photo(), "image/jpeg")


def pdf(data: bytes = PDF, name: str = "devis.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/pdf")


def typed(text: str = "", **fields: object) -> dict[str, object]:
    return {"text": text, "key": uuid.uuid4(), **fields}


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def say(by: User, talk: Conversation, text: str = "", **along: object) -> Message:
    return services.say(conversation=talk, by=by, text=text, key=uuid.uuid4(), along=Along(**along))  # type: ignore[arg-type]


def address(file: Enclosure, key: str = "", talk: int = 0) -> str:
    return reverse("message_file", args=[talk or file.message.conversation_id, key or file.key])


# --- the page ---


def test_photos_without_words_are_sent_seen_and_listed(
    citizen: User, friend: User, talk: Conversation, sign_in: SignIn
) -> None:
    mine, theirs = sign_in(citizen), sign_in(friend)
    told = typed(photos=[jpeg(), jpeg()], alt=["Le lavoir", "canari <b>"])
    assert mine.post(talk.get_absolute_url(), told).status_code == 302
    first, second = Enclosure.objects.order_by("position")
    page = body(theirs, talk.get_absolute_url())
    assert f'href="{address(first)}"' in page and f'src="{address(first, first.small_key)}"' in page
    assert 'alt="Le lavoir" width="64" height="48"' in page and "canari &lt;b&gt;" in page
    assert "ne peut plus être lu" not in page
    for key in (first.key, first.small_key):
        answer = theirs.get(address(first, key))
        assert answer.content[8:12] == b"WEBP" and answer["Content-Type"] == "image/webp"
        assert answer["Cache-Control"] == "private, no-store" and answer["Content-Disposition"] == "inline"
        assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    assert ">Photo</span>" in body(theirs, reverse("messages"))
    assert "Photo" in body(mine, reverse("message_delete", args=[talk.pk, second.message_id]))


def test_a_pdf_is_saved_under_a_safe_name(citizen: User, friend: User, talk: Conversation, sign_in: SignIn) -> None:
    name = '..\\..\u202efdp.exe/a"b\r\nSet-Cookie: x.pdf'
    assert sign_in(citizen).post(talk.get_absolute_url(), typed(document=pdf(name=name))).status_code == 302
    file = Enclosure.objects.get()
    theirs = sign_in(friend)
    answer = theirs.get(address(file))
    assert answer.content == PDF and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; ") and "\n" not in answer["Content-Disposition"]
    assert file.name.endswith(".pdf") and "/" not in file.name and "\u202e" not in file.name
    assert "download" in body(theirs, talk.get_absolute_url())
    assert ">Document</span>" in body(theirs, reverse("messages"))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"photos": [jpeg(png(50_000, 50_000))]}, "trop grande"),
        ({"photos": [jpeg(b"<svg onload=alert(1)>")]}, "JPEG, PNG ou WebP"),
        ({"photos": [jpeg(b"\x00" * 5000)]}, "JPEG, PNG ou WebP"),
        ({"photos": [jpeg(PDF)]}, "JPEG, PNG ou WebP"),
        ({"photos": [jpeg() for _time in range(5)]}, "Quatre photos au plus."),
        ({"document": pdf(b"<!doctype html><script>alert(1)</script>")}, "pas un PDF"),
        ({"document": pdf(b"GIF89a" + PDF)}, "pas un PDF"),
        ({"document": pdf(PDF + b"PK\x05\x06" + bytes(18))}, "abîmé"),
        ({"document": pdf(b"")}, "vide"),
        ({"document": pdf(b"%PDF-1.4\n" + bytes(10 * 1024 * 1024))}, "10 Mo"),
        ({"document": pdf(), "photos": [jpeg()]}, "un seul document PDF"),
        ({}, "Écrivez quelque chose."),
    ],
)
def test_what_is_no_photo_and_no_pdf_is_refused_and_the_words_stay(
    sent: dict[str, object], words: str, citizen: User, talk: Conversation, sign_in: SignIn
) -> None:
    text = "" if not sent else "Voici le lavoir"
    for file in [sent.get("document"), *sent.get("photos", [])]:  # type: ignore[misc]
        if file:
            file.seek(0)
    answer = sign_in(citizen).post(talk.get_absolute_url(), typed(text, **sent))
    page = answer.content.decode()
    assert answer.status_code == 400 and words in page
    assert not sent or ("Voici le lavoir" in page and "Choisissez à nouveau" in page)
    assert Message.objects.count() == 1 and not Enclosure.objects.exists()


def test_what_hides_behind_a_photo_is_not_kept(citizen: User, talk: Conversation, sign_in: SignIn) -> None:
    """UP-2: a picture that is a page too is written anew, as a picture only."""
    sign_in(citizen).post(talk.get_absolute_url(), typed(photos=[jpeg(HTML_IN_JPEG)]))
    assert b"script" not in (files.read(Enclosure.objects.get().key) or b"script")


def test_people_unknown_send_no_pictures(citizen: User, outsider: User, sign_in: SignIn) -> None:
    theirs, page = sign_in(outsider), reverse("talk_with", args=[citizen.handle])
    shown = body(theirs, page)
    assert "une fois votre demande acceptée" in shown and 'type="file"' not in shown
    answer = theirs.post(page, typed("Regardez", photos=[jpeg()]))
    assert answer.status_code == 400 and "Regardez" in answer.content.decode()
    assert not Conversation.objects.exists()  # nothing began
    talk = factories.make_message(outsider, citizen).conversation
    shown = body(theirs, talk.get_absolute_url())
    assert "une fois votre demande acceptée" in shown and 'type="file"' not in shown
    assert theirs.post(talk.get_absolute_url(), typed("Regardez", document=pdf())).status_code == 400
    assert not Enclosure.objects.exists()
    assert sign_in(citizen).post(talk.get_absolute_url(), typed(document=pdf())).status_code == 302  # accepted so
    assert theirs.post(talk.get_absolute_url(), typed("Regardez", photos=[jpeg()])).status_code == 302


def test_who_is_asked_into_a_group_sees_its_files_once_they_accept(
    citizen: User, friend: User, outsider: User, sign_in: SignIn
) -> None:
    """Among people who took part somebody may send files; a stranger who is only asked is shown none of them."""
    group = factories.make_group(citizen, friend, outsider).conversation
    said = say(citizen, group, files=(NewFile(process(jpeg()), "canari-photo"),))
    file = said.enclosures.get()
    theirs = sign_in(outsider)
    page = body(theirs, group.get_absolute_url())
    assert file.key not in page and "canari" not in page and "Pièce jointe non affichée" in page
    assert "s’affichent une fois la demande acceptée" in page
    assert not Enclosure.objects.visible_to(outsider).exists()
    for key in (file.key, file.small_key):
        assert theirs.get(address(file, str(key))).status_code == 404
        assert sign_in(friend).get(address(file, str(key))).status_code == 200
    part = Part.objects.get(conversation=group, person=outsider)
    services.answer_request(part=part, accepted=True)
    assert theirs.get(address(file)).status_code == 200
    assert str(file.small_key) in body(theirs, group.get_absolute_url())


def test_the_first_message_to_somebody_who_follows_may_bring_a_photo(
    citizen: User, friend: User, sign_in: SignIn
) -> None:
    page = reverse("talk_with", args=[friend.handle])
    assert 'name="photos"' in body(sign_in(citizen), page)
    assert sign_in(citizen).post(page, typed(photos=[jpeg()], alt="Le lavoir")).status_code == 302
    assert Enclosure.objects.get().name == "Le lavoir"


# --- who reads a file ---


def test_nobody_else_finds_a_file(citizen: User, friend: User, outsider: User, sign_in: SignIn) -> None:
    file = factories.make_enclosure(citizen, friend)
    other = factories.make_message(outsider, factories.make_person()).conversation
    mine = factories.make_message(citizen, factories.make_person()).conversation
    assert sign_in(friend).get(address(file)).status_code == 200
    assert sign_in(outsider).get(address(file)).status_code == 404
    assert sign_in(outsider).get(address(file, talk=other.pk)).status_code == 404
    assert sign_in(citizen).get(address(file, talk=mine.pk)).status_code == 404  # the key of another conversation
    assert sign_in(friend).get(address(file, "0" * 40)).status_code == 404
    assert sign_in(friend).get(address(file, "\x00")).status_code == 400  # of any address
    for name, *more in (("message_file", file.key), ("talk",), ("message_edit", 10**30)):
        assert sign_in(friend).get(reverse(name, args=[10**30, *more])).status_code == 404
    assert Client().get(address(file)).status_code == 302
    assert sign_in(outsider).get(reverse("media", args=[file.key])).status_code == 404


@pytest.mark.parametrize("away", ["left", "refused", "later", "blocks", "blocked"])
def test_whoever_is_not_there_any_more_finds_none(away: str, citizen: User, friend: User, sign_in: SignIn) -> None:
    """DM-3."""
    file = factories.make_enclosure(citizen, friend, text="Voici")
    side = Part.objects.filter(person=friend)
    if away == "left":
        side.update(standing=Standing.LEFT)
    elif away == "refused":
        side.update(standing=Standing.REFUSED)
    elif away == "later":
        side.update(since=file.message_id + 1)
    elif away == "blocks":
        block(blocker=friend, blocked=citizen)
    else:
        block(blocker=citizen, blocked=friend)
    assert sign_in(friend).get(address(file)).status_code == 404
    assert sign_in(citizen).get(address(file)).status_code == 200  # one's own
    page = sign_in(friend).get(file.message.conversation.get_absolute_url())
    assert file.key not in page.content.decode() and "devis" not in page.content.decode()


def test_deleting_takes_the_files_away(
    citizen: User, friend: User, sign_in: SignIn, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    file = factories.make_enclosure(citizen, friend)
    assert default_storage.exists(files.path_of(file.key))
    services.delete_message(message=file.message, by=citizen)
    assert sign_in(citizen).get(address(file)).status_code == 404
    assert not Enclosure.objects.exists()
    promised = Task.objects.get(name="core.tasks.remove_files").payload
    assert promised == {"paths": [files.path_of(file.key)]}  # nothing of its name
    work()
    assert not default_storage.exists(files.path_of(file.key))


def test_erasing_somebody_takes_their_files_away(citizen: User, friend: User) -> None:
    post = factories.make_post(citizen)
    own, kept = factories.make_enclosure(citizen, friend), factories.make_enclosure(friend, citizen)
    say(citizen, own.message.conversation, "Voyez", about=post, reply_to=kept.message)
    erase(citizen)
    work()
    assert list(Enclosure.objects.values_list("pk", flat=True)) == [kept.pk]
    assert not default_storage.exists(files.path_of(own.key)) and default_storage.exists(files.path_of(kept.key))
    assert not Message.objects.filter(about_id=post.pk).exists()
    erase(friend)  # nobody is left: the conversation is forgotten
    work()
    assert not Conversation.objects.exists() and not default_storage.exists(files.path_of(kept.key))


def test_orphans_go_after_a_day_and_nothing_else(citizen: User, friend: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """UP-8."""
    from feed.tasks import remove_orphans

    services.write_to(by=citizen, to=friend, text="", key=uuid.uuid4(), along=Along(files=(NewFile(process(photo())),)))
    kept, orphan = Enclosure.objects.get(), files.path_of("f" * 40)
    default_storage.save(orphan, ContentFile(b"x"))
    tasks.remove_orphans({})
    assert default_storage.exists(orphan)
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + timedelta(hours=25))
    remove_orphans({})
    assert default_storage.exists(orphan)  # not the wall's
    tasks.remove_orphans({})
    assert not default_storage.exists(orphan)
    assert kept.small_key and all(default_storage.exists(files.path_of(key)) for key in (kept.key, kept.small_key))


# --- the services ---


def test_sent_twice_it_is_stored_once(citizen: User, friend: User) -> None:
    key, along = uuid.uuid4(), Along(files=(NewFile(process(photo())), NewFile(process(photo()))))
    before = set(default_storage.listdir("messages")[1]) if default_storage.exists("messages") else set()
    first = services.write_to(by=citizen, to=friend, text="", key=key, along=along)
    again = services.write_to(by=citizen, to=friend, text="", key=key, along=along)
    assert first == again and first.enclosures.count() == 2
    assert len(set(default_storage.listdir("messages")[1]) - before) == 4


def test_at_most_four_photos_or_one_pdf() -> None:
    picture, document = NewFile(process(photo())), NewFile(PDF)
    for many in ((picture,) * 5, (document, document), (picture, document)):
        with pytest.raises(services.TooManyFiles):
            Along(files=many)
    Along(files=(picture,) * 4)
    with pytest.raises(services.BadFile):
        NewFile(b"<html>")


def test_an_account_sends_so_many_a_day(citizen: User, friend: User) -> None:
    """UP-8."""
    message = factories.make_enclosure(citizen, friend).message
    Spent.objects.bulk_create(Spent(person=citizen, what=What.FILE) for _time in range(1, FILES))
    with pytest.raises(services.TooManyFilesToday):
        say(citizen, message.conversation, files=(NewFile(PDF),))
    say(citizen, message.conversation, "Sans rien")


def test_a_message_without_words_can_be_read_and_be_lost(citizen: User, friend: User) -> None:
    file = factories.make_enclosure(citizen, friend)
    message = Message.objects.get()
    assert (message.text, message.is_lost, message.preview) == ("", False, "Document")
    Message.objects.update(sealed="altered")
    message.refresh_from_db()
    assert (message.text, message.is_lost) == ("", True)
    with pytest.raises(services.NothingSaid):
        say(citizen, file.message.conversation)


def test_words_are_taken_out_of_a_message_only_where_a_photo_stays(
    citizen: User, friend: User, sign_in: SignIn
) -> None:
    file = factories.make_enclosure(citizen, friend, text="Le devis")
    bare = say(citizen, file.message.conversation, "Un mot")
    mine = sign_in(citizen)
    edit = reverse("message_edit", args=[bare.conversation_id, bare.pk])
    assert mine.post(edit, {"text": ""}).status_code == 400
    with pytest.raises(services.NothingSaid):
        services.edit_message(message=bare, by=citizen, text="")
    assert mine.post(edit.replace(str(bare.pk), str(file.message_id)), {"text": ""}).status_code == 302
    assert Message.objects.get(pk=file.message_id).text == ""


def test_neither_names_nor_bytes_are_readable_without_the_key(citizen: User, friend: User) -> None:
    """DM-5: nor are they in the outbox or in what open pages hear."""
    file = factories.make_enclosure(citizen, friend, "canari-7f3a.pdf")
    assert file.name == "canari-7f3a.pdf"
    with default_storage.open(files.path_of(file.key)) as stored:
        raw = stored.read()
    assert b"%PDF" not in raw and PDF[:20] not in raw and len(raw) < len(PDF) + 40
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_name, key FROM messaging_enclosure")
        assert "canari" not in str(cursor.fetchall())
    told = str(list(StreamEvent.objects.values())) + str(list(Task.objects.values()))
    assert "canari" not in told and file.key not in told


def test_bytes_open_with_the_key_that_sealed_them_and_no_other() -> None:
    with override_settings(SECRET_KEY="first" * 9):
        sealed = seal_bytes(PDF, purpose="message")
        assert unseal_bytes(sealed, purpose="message") == PDF
        assert seal_bytes(PDF, purpose="message") != sealed
    with override_settings(SECRET_KEY="second" * 9, SECRET_KEY_FALLBACKS=["first" * 9]):
        assert unseal_bytes(sealed, purpose="message") == PDF
        for wrong in (sealed[:-1], sealed[:5], b"", sealed[:-1] + bytes([sealed[-1] ^ 1])):
            with pytest.raises(Broken):
                unseal_bytes(wrong, purpose="message")
        with pytest.raises(Broken):
            unseal_bytes(sealed, purpose="other")
    with override_settings(SECRET_KEY="second" * 9), pytest.raises(Broken):
        unseal_bytes(sealed, purpose="message")


def test_a_file_whose_key_is_gone_is_not_there(citizen: User, friend: User, sign_in: SignIn) -> None:
    file, theirs = factories.make_enclosure(citizen, friend), sign_in(friend)
    path = files.path_of(file.key)
    default_storage.delete(path)
    assert theirs.get(address(file)).status_code == 404
    default_storage.save(path, ContentFile(b"altered"))
    assert theirs.get(address(file)).status_code == 404


def test_one_s_own_files_are_in_one_s_copy(citizen: User, friend: User) -> None:
    from profiles.tasks import build_export

    post = factories.make_post(friend)
    file = factories.make_enclosure(citizen, friend, "devis.pdf")
    answer = say(friend, file.message.conversation, "Merci", reply_to=file.message, about=post)
    other = factories.make_enclosure(friend, citizen, "secret.pdf")
    (conversation,) = data_of(citizen)["messaging"]["conversations"]
    assert conversation["said"][0]["files"] == [{"file": f"{file.key}.pdf", "name": "devis.pdf", "size": len(PDF)}]
    said = data_of(friend)["messaging"]["conversations"][0]["said"][0]
    assert said["answers"] == str(file.message_id) and said["about"] == {"kind": "post", "id": str(post.pk)}
    assert said["id"] == str(answer.pk)
    assert list(opened_files_of(citizen)) == [(f"{file.key}.pdf", PDF)]
    export = factories.make_data_file(citizen)
    build_export({"export": export.pk})
    export.refresh_from_db()
    with default_storage.open(export.key) as stored, zipfile.ZipFile(io.BytesIO(stored.read())) as archive:
        assert archive.read(f"files/{file.key}.pdf") == PDF
        assert not [name for name in archive.namelist() if other.key in name]

"""Documents of a town: only PDF that shows pages, served to be saved, taken away with a reason (UP-1, UP-2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core.pdf import MAX_BYTES, check_pdf
from officials.claims import services
from officials.claims.models import TownDocument
from places.models import Town
from profiles.models import User
from tests.factories import PDF, make_document, make_official

SignIn = Callable[[User], Client]


def sent(data: bytes = PDF, name: str = "cr.pdf", **fields: str) -> dict[str, object]:
    told = {"title": "Conseil de mai", "kind": "compte-rendu", "dated": "2026-05-12"}
    return told | fields | {"file": SimpleUploadedFile(name, data, content_type="application/pdf")}


def test_the_desk_adds_and_takes_away(
    town: Town, client: Client, sign_in: SignIn, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    desk, url = sign_in(make_official(town, "clerk")), reverse("desk_documents", args=[town.slug])
    assert desk.post(url, sent(name="../../\u202efdp.exe")).status_code == 302
    row = TownDocument.objects.get()
    assert "exe" not in row.key and len(row.key) > 30
    listed = client.get(reverse("town_documents", args=[town.slug])).content.decode()
    assert "Conseil de mai" in listed and row.key not in listed
    answer = client.get(row.get_absolute_url())
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="2026-05-12-conseil-de-mai.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    assert desk.post(url, {"act": "remove", "pk": row.pk, "reason": " "}).status_code == 400
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(url, {"act": "remove", "pk": row.pk, "reason": "Nom d’un mineur"}).status_code == 302
    assert not default_storage.exists(row.key)
    assert client.get(row.get_absolute_url()).status_code == 404
    listed = client.get(reverse("town_documents", args=[town.slug])).content.decode()
    assert "retiré le" in listed and "Nom d’un mineur" in listed


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b"<svg onload=alert(1)>", "pas un PDF"),
        (b"GIF89a" + PDF, "pas un PDF"),
        (b"\n" + PDF, "pas un PDF"),
        (PDF[:-7], "abîmé"),
        (PDF + b"PK\x05\x06" + bytes(18), "abîmé"),
        (PDF.replace(b"45", b"9999999999"), "abîmé"),
        (PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript >>", 1), ""),
        (PDF.replace(b"/Type", b"/#4c#61unch 1 /Type", 1), ""),
    ],
)
def test_what_is_no_plain_pdf_is_refused(data: bytes, words: str, town: Town, sign_in: SignIn) -> None:
    desk, url = sign_in(make_official(town, "clerk")), reverse("desk_documents", args=[town.slug])
    answer = desk.post(url, sent(data))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page and "Conseil de mai" in page
    assert not TownDocument.objects.exists()


def test_what_runs_is_named_even_in_a_sound_file() -> None:
    body = b"%PDF-1.7\n1 0 obj\n<< /S /JavaScript /JS (x) >>\nendobj\n"
    sound = body + b"xref\n0 1\nstartxref\n%d\n%%%%EOF" % body.__len__()
    assert "programme" in str(check_pdf(sound))
    assert "10 Mo" in str(check_pdf(b"%PDF-1.4\n" + bytes(MAX_BYTES)))


@pytest.mark.parametrize("fields", [{"dated": "0001-01-01"}, {"dated": "demain"}, {"kind": "x"}, {"title": "\x00"}])
def test_bad_fields_are_said(fields: dict[str, str], town: Town, sign_in: SignIn) -> None:
    answer = sign_in(make_official(town, "clerk")).post(reverse("desk_documents", args=[town.slug]), sent(**fields))
    assert answer.status_code == 400 and not TownDocument.objects.exists()


def test_nobody_else_adds_or_removes(citizen: User, town: Town, sign_in: SignIn) -> None:
    row = make_document(town)
    url = reverse("desk_documents", args=[town.slug])
    assert sign_in(citizen).post(url, sent()).status_code == 404
    assert sign_in(citizen).post(url, {"act": "remove", "pk": row.pk, "reason": "x"}).status_code == 404
    other = make_official(Town.objects.create(code="FR-X", country="FR", name="Autre", slug="autre"), "mayor")
    elsewhere = reverse("desk_documents", args=["autre"])
    assert sign_in(other).post(elsewhere, {"act": "remove", "pk": row.pk, "reason": "x"}).status_code == 404
    assert TownDocument.objects.there().count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        TownDocument.objects.update(key="")


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    many: int, town: Town, client: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    for number in range(many):
        make_document(town, f"Document {number}", "arrete" if number else "compte-rendu")
    url = reverse("town_documents", args=[town.slug])
    client.get(url)
    with django_assert_num_queries(2):
        client.get(url)
    page = client.get(url, {"nature": "arrete"}).content.decode()
    assert ("Document 1" in page) == (many > 1) and "Document 0" not in page
    assert client.get(url, {"nature": "n’importe"}).status_code == 200
    assert client.get(url, {"avant": "²"}).status_code == 404


def test_an_unexplained_removal_is_refused(town: Town) -> None:
    with pytest.raises(services.Unexplained):
        services.remove_document(document=make_document(town), reason=" \u200b ")


def test_streams_that_never_end_are_read_once() -> None:
    """DOS-5: ten megabytes of beginnings cost one pass, not one each."""
    tail = b"\nxref\nstartxref\n%d\n%%%%EOF"
    body = b"%PDF-1.7\n" + b"stream\n" * (MAX_BYTES // 7 - 20)
    assert check_pdf(body + tail % (len(body) + 1)) == ""


def test_what_runs_does_not_hide_between_two_remarks() -> None:
    """UP-2: “stream” in a comment begins none, and a reader runs what stands after it."""
    hidden = b"% stream\n7 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj\n% endstream\n"
    start = PDF.rindex(b"startxref")
    at = int(PDF[start:].split()[1])
    data = PDF[:at] + hidden + PDF[at:start] + b"startxref\n%d\n%%%%EOF\n" % (at + len(hidden))
    assert check_pdf(data[:at] + data[at + len(hidden) : start + len(hidden)] + PDF[start:]) == ""
    assert check_pdf(data)

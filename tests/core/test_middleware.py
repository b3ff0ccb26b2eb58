"""Headers, caching and refusals that every answer goes through."""

import gzip

import brotli
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.probe_urls")]


@pytest.mark.parametrize("path", ["/plain/", "/absent/", "/too-often/", "/plain/?q=%00"])
def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    """XSS-2, CLK-1."""
    response = client.get(path)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]
    assert "geolocation=(self)" in response["Permissions-Policy"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


# --- what caches may keep ---


def test_a_visitors_page_is_revalidated(client: Client) -> None:
    first = client.get("/plain/")
    assert first["Cache-Control"] == "private, no-cache"
    assert first["ETag"].startswith('W/"')
    again = client.get("/plain/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content
    assert client.get("/plain/", headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_a_public_page_is_shared_for_a_short_time(client: Client) -> None:
    response = client.get("/public/")
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=60, stale-while-revalidate=60"
    assert {"Cookie", "Accept-Language"} <= set(response["Vary"].split(", "))


def test_a_page_with_a_form_is_never_shared_but_still_revalidated(client: Client) -> None:
    first = client.get("/public-with-form/")
    assert first["Cache-Control"] == "private, no-cache"
    second = client.get("/public-with-form/")
    assert first.content != second.content
    assert first["ETag"] == second["ETag"]
    stranger = Client().get("/public-with-form/")
    assert stranger["ETag"] != first["ETag"]


def test_what_a_session_touches_is_kept_nowhere(client: Client) -> None:
    assert client.get("/with-session/")["Cache-Control"] == "private, no-store"
    assert client.get("/plain/")["Cache-Control"] == "private, no-store"
    assert client.get("/public/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/absent/", "/plain/?q=%00"])
def test_refusals_are_kept_nowhere(client: Client, path: str) -> None:
    assert client.get(path)["Cache-Control"] == "private, no-store"


def test_answers_to_posts_are_kept_nowhere(client: Client) -> None:
    assert client.post("/plain/")["Cache-Control"] == "private, no-store"


def test_a_view_may_decide_itself_and_streams_pass(client: Client) -> None:
    assert client.get("/own-rule/")["Cache-Control"] == "private, max-age=600"
    stream = client.get("/stream/")
    assert b"".join(stream) == b"ab"  # type: ignore[arg-type]
    assert not stream.has_header("ETag")


# --- compression ---


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("br;q=1.0, gzip", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br; q=0.000", ""),
        ("identity", ""),
        ("", ""),
        ("brr, xgzip", ""),
        ("GZIP", "gzip"),
    ],
)
def test_long_pages_are_compressed_as_the_browser_reads(client: Client, accepted: str, coding: str) -> None:
    plain = client.get("/long/")
    packed = client.get("/long/", headers={"Accept-Encoding": accepted})
    assert packed.headers.get("Content-Encoding", "") == coding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding]
    assert unpack(packed.content) == plain.content
    assert "Accept-Encoding" in packed["Vary"]
    assert packed["ETag"] == plain["ETag"]
    if coding:
        assert len(packed.content) < len(plain.content) / 10
        assert packed.headers.get("Content-Length", str(len(packed.content))) == str(len(packed.content))
        again = client.get("/long/", headers={"Accept-Encoding": accepted, "If-None-Match": packed["ETag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("path", ["/plain/", "/picture/", "/stream/"])
def test_short_pages_pictures_and_streams_are_not(client: Client, path: str) -> None:
    assert not client.get(path, headers={"Accept-Encoding": "br, gzip"}).has_header("Content-Encoding")


# --- refusals ---


@pytest.mark.parametrize("path", ["/plain/%00", "/%00", "/plain/?q=%00", "/plain/?%00=1", "/plain/?q=a%00b&r=1"])
def test_nul_in_an_address_is_a_bad_request(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 400
    assert "<h1" in response.content.decode()


def test_nul_in_a_form_is_a_bad_request(client: Client) -> None:
    assert client.post("/plain/", {"a": "b\x00c"}).status_code == 400
    assert client.post("/plain/", {"a\x00": "b"}).status_code == 400
    half = b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n+2AA-\r\n--B--\r\n'
    assert client.generic("POST", "/plain/", half, "multipart/form-data; boundary=B; charset=utf-7").status_code == 400
    assert client.post("/plain/", "a=%00", content_type="application/x-www-form-urlencoded").status_code == 400
    assert client.post("/plain/", {"a": "b"}).status_code == 200
    file = SimpleUploadedFile("x.bin", b"\x00\x00")
    assert client.post("/plain/", {"a": "b", "file": file}).status_code == 200


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "DEBUG", "PROPFIND", "G\u00c9T"])
def test_unknown_methods_are_refused(client: Client, method: str) -> None:
    assert client.generic(method, "/plain/").status_code == 405


def test_a_method_cannot_be_overridden(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/plain/", headers={"X-HTTP-Method-Override": "GET", "X-Method-Override": "GET"})
    assert response.status_code == 403


@pytest.mark.parametrize("length", [str(43 * 1024 * 1024), str(10**12), "9" * 18])
def test_too_large_a_body_is_refused_unread(client: Client, length: str) -> None:
    """UP-7: by the announced length, before anything is read."""
    response = client.post("/plain/", {"a": "b"}, CONTENT_LENGTH=length)
    assert response.status_code == 413
    assert "Mo" in response.content.decode()
    assert response["Connection"] == "close"


def test_too_many_words_are_refused(client: Client) -> None:
    assert client.post("/plain/", {"a": "x" * (3 * 1024 * 1024)}).status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "abc", "9" * 30, "٣"])
def test_a_length_that_is_no_number_is_a_bad_request(client: Client, length: str) -> None:
    assert client.post("/plain/", {"a": "b"}, CONTENT_LENGTH=length).status_code == 400


def test_more_fields_or_files_than_a_form_has_are_refused(client: Client) -> None:
    assert client.post("/plain/", {f"f{n}": "x" for n in range(300)}).status_code == 400
    files = {f"f{n}": SimpleUploadedFile("x.jpg", b"x") for n in range(20)}
    assert client.post("/plain/", files).status_code == 400


def test_a_limit_met_inside_a_view_answers_429(client: Client) -> None:
    response = client.get("/too-often/")
    assert response.status_code == 429
    assert response["Retry-After"] == "90"
    assert "2 minutes" in response.content.decode()


@pytest.mark.parametrize(
    "host", ["evil.tld", "localhost.evil.tld", "localhost:80:80", "<script>", "", "localhost\x00", "évil.tld"]
)
def test_a_forged_host_is_a_bad_request(client: Client, host: str) -> None:
    """HOST-1."""
    response = client.get("/plain/", headers={"Host": host})
    assert response.status_code == 400
    assert host not in response.content.decode() or not host


def test_forwarded_hosts_are_ignored(client: Client) -> None:
    response = client.get(
        "/absent/", headers={"X-Forwarded-Host": "evil.tld", "Forwarded": "host=evil.tld", "X-Forwarded-Port": "1"}
    )
    assert response.status_code == 404
    assert "evil.tld" not in response.content.decode()

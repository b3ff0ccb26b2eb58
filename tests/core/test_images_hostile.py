"""Hostile pictures: refused with a reason, or written anew without what they carried; the web process never suffers."""

import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest
from django.utils import translation
from PIL import Image

from core.images import ProcessedImage, Refused, process, processing
from tests.core.fuzz_child import mutated
from tests.core.fuzz_child import seeds as fuzz_seeds
from tests.core.pictures import (
    PNG_HEAD,
    animated,
    chunk,
    decoded,
    encoded,
    exif_photo,
    heif_box,
    many_scans,
    photo,
    png,
    rows,
    scene,
)

CHILD_FOLDER = Path(processing.CHILD).parent


def refusal_of(data: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        process(data)
    return refusal.value.code


# --- UP-2: what is no picture of ours ---


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7\n",
        b"GIF89a" + b"\0" * 100,
        encoded(scene(), "GIF"),
        encoded(scene(), "BMP"),
        encoded(scene(), "TIFF"),
        encoded(scene(), "ICO"),
        encoded(scene(), "PPM"),
        encoded(scene(), "TGA"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        zipped(),
        b"\x7fELF" + b"\0" * 100,
        b"#!/bin/sh\n",
        b"RIFF\0\0\0\0AVI ",
        b"\0" * 100,
        b"x",
        heif_box(b"heic"),
        heif_box(b"avif"),
    ],
)
def test_other_formats_are_refused_whatever_their_name(data: bytes) -> None:
    """UP-2, UP-6."""
    assert refusal_of(data) == "format"


def test_an_empty_file_and_a_heavy_one() -> None:
    assert refusal_of(b"") == "empty"
    assert refusal_of(photo() + b"\0" * processing.MAX_BYTES) == "bytes"

    class Endless:
        def read(self, size: int = -1, /) -> bytes:
            assert 0 < size <= processing.MAX_BYTES + 1
            return b"\xff" * size

    with pytest.raises(Refused) as refusal:
        process(Endless())
    assert refusal.value.code == "bytes"


@pytest.mark.parametrize(
    "payload", [b"<script>alert(1)</script>", b"<?php system($_GET[0]); ?>", zipped(), b"%PDF-1.4 x"]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_polyglots_lose_what_they_carry(kind: str, payload: bytes) -> None:
    for data in (photo(kind) + payload, with_payload_inside(kind, payload)):
        result = process(data)
        for rendition in (result.data, result.small.data):
            assert payload not in rendition
            assert payload[:12] not in rendition
            assert decoded(rendition).format == "WEBP"


def with_payload_inside(kind: str, payload: bytes) -> bytes:
    data = photo(kind)
    if kind == "JPEG":
        return data[:2] + b"\xff\xfe" + (len(payload) + 2).to_bytes(2, "big") + payload + data[2:]
    if kind == "PNG":
        return data[:33] + chunk(b"tEXt", b"Comment\0" + payload) + data[33:]
    return photo("WEBP", exif=b"Exif\0\0" + payload, xmp=payload)


# --- UP-3: bombs ---


def test_a_billion_bilevel_pixels() -> None:
    bomb = png(50_000, 50_000, data=rows(6250, 50_000))
    assert len(bomb) < 1_000_000
    assert refusal_of(bomb) == "pixels"


@pytest.mark.parametrize("size", [(2**31 - 1, 2**31 - 1), (65_500, 65_500), (40_000_001, 1), (6325, 6325), (16_384, 1)])
def test_sizes_are_refused_by_the_header(size: tuple[int, int]) -> None:
    begin = time.process_time()
    assert refusal_of(png(*size, 8, 2)) == "pixels"
    assert time.process_time() - begin < 1


def test_a_jpeg_and_a_webp_that_announce_too_much() -> None:
    data = bytearray(photo())
    start = data.index(b"\xff\xc0")
    data[start + 5 : start + 9] = b"\xff\xff\xff\xff"
    assert refusal_of(bytes(data)) == "pixels"
    vp8x = b"VP8X" + (10).to_bytes(4, "little") + b"\0\0\0\0" + (16_000).to_bytes(3, "little") * 2
    body = b"WEBP" + vp8x + photo("WEBP")[12:]
    assert refusal_of(b"RIFF" + len(body).to_bytes(4, "little") + body) == "pixels"


def test_compressed_text_and_profile_bombs() -> None:
    import zlib

    packed = zlib.compress(b"\0" * 100_000_000, 9)
    for bomb in (
        chunk(b"iTXt", b"x\0\1\0\0\0" + packed),
        chunk(b"zTXt", b"x\0\0" + packed),
        chunk(b"iCCP", b"x\0\0" + packed),
        chunk(b"iTXt", b"x\0\1\0\0\0" + zlib.compress(b"\0" * 900_000)) * 200,
    ):
        data = photo("PNG")
        outcome = outcome_of(data[:33] + bomb + data[33:])
        assert isinstance(outcome, ProcessedImage) or outcome in ("broken", "memory", "stopped")


def test_pixel_data_that_expands_beyond_the_picture() -> None:
    bomb = png(64, 64, 8, 2, data=rows(100_000, 2000))
    outcome = outcome_of(bomb)
    assert isinstance(outcome, ProcessedImage) or outcome in ("broken", "memory", "stopped")


def test_a_hundred_thousand_scans() -> None:
    assert refusal_of(many_scans(100_000, 16)[: processing.MAX_BYTES]) == "broken"


def test_slow_scans_end_at_the_processor_limit() -> None:
    outcome = outcome_of(many_scans(50, 3000)[: processing.MAX_BYTES])
    assert isinstance(outcome, ProcessedImage) or outcome in ("stopped", "broken", "memory")


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_animations_are_refused(kind: str) -> None:
    assert refusal_of(animated(kind)) == "animated"


def test_an_animation_that_hides_behind_other_chunks() -> None:
    data = animated("PNG")
    assert data.startswith(PNG_HEAD)
    padded = data[:33] + chunk(b"tEXt", b"a\0" + b"x" * 5000) + data[33:]
    assert refusal_of(padded) == "animated"
    ten_thousand = png(8, 8, 8, 2, chunk(b"acTL", (10_000).to_bytes(4, "big") + b"\0" * 4), data=rows(24, 8))
    assert refusal_of(ten_thousand) == "animated"


def test_pictures_at_the_limit_pass() -> None:
    """40 megapixels of every memory-hungry kind, within 256 MB."""
    for mode, kind in (("RGB", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("L", "PNG")):
        result = process(encoded(Image.new(mode, (8000, 5000)), kind))
        assert result.width > 1800


# --- broken ones ---


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.0, 0.05, 0.3, 0.6, 0.9])
def test_truncated_files_are_refused(kind: str, share: float) -> None:
    data = photo(kind, 640, 480)
    assert refusal_of(data[: 12 + int((len(data) - 12) * share)]) in ("broken", "format")


def test_broken_metadata_does_not_refuse_a_picture() -> None:
    data = bytearray(exif_photo())
    at = data.index(b"Exif\0\0") + 6
    data[at : at + 40] = b"\xff" * 40
    assert process(bytes(data)).width == 64


def outcome_of(data: bytes) -> ProcessedImage | str:
    try:
        return process(data)
    except Refused as refusal:
        return refusal.code


def test_mutated_files_never_hurt() -> None:
    """UP-4. Each outcome is a picture of ours or a known reason, and no process dies; FUZZ=10000 for the long run."""
    count = int(os.environ.get("FUZZ", "1000"))
    command = [sys.executable, "-m", "tests.core.fuzz_child", str(count), "20"]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=900, check=True)
    outcomes = json.loads(done.stdout)
    assert sum(outcomes.values()) == count
    assert set(outcomes) <= {"picture", *processing.REASONS}
    assert outcomes["picture"] > count / 20  # the mutations are not all fatal
    assert outcomes["broken"] > count / 20


def test_mutated_files_through_the_whole_way() -> None:
    chance, originals = random.Random(21), fuzz_seeds()
    for _ in range(12):
        outcome = outcome_of(mutated(chance.choice(originals), chance))
        if isinstance(outcome, ProcessedImage):
            assert decoded(outcome.data).size == (outcome.width, outcome.height)
        else:
            assert outcome in processing.REASONS


# --- UP-4: the child ---


def child_pids() -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        if parent == os.getpid() and b"images/child.py" in command:
            found.append(int(folder.name))
    return found


def run_and_signal(number: signal.Signals) -> str:
    outcomes: list[ProcessedImage | str] = []
    thread = threading.Thread(target=lambda: outcomes.append(outcome_of(photo("PNG", 5000, 4000))))
    thread.start()
    deadline = time.monotonic() + 10
    while not (pids := child_pids()) and time.monotonic() < deadline:
        time.sleep(0.001)
    for pid in pids:
        os.kill(pid, number)
    thread.join(30)
    (outcome,) = outcomes
    assert isinstance(outcome, str)
    return outcome


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGTERM])
def test_a_killed_child_is_a_refusal(number: signal.Signals) -> None:
    assert run_and_signal(number) == "stopped"
    assert process(photo()).width == 64


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processing, "WALL_SECONDS", 1.0)
    assert run_and_signal(signal.SIGSTOP) == "stopped"
    assert child_pids() == []


def test_when_all_children_are_busy_the_wait_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processing, "WALL_SECONDS", 0.05)
    with processing._children, processing._children:
        assert refusal_of(photo()) == "busy"


def in_jail(code: str) -> str:
    """Return what `code` prints in a process that has closed the jail behind it."""
    close = "import jail, os, socket\njail.limit_resources()\nassert jail.drop_system_calls()\n"
    program = f"{close}{code}\nos._exit(0)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=CHILD_FOLDER, capture_output=True, text=True, timeout=20, check=False
    )
    return done.stdout.strip() + f"[{done.returncode}]"


@pytest.mark.parametrize(
    "act",
    [
        "open('/etc/passwd')",
        "os.listdir('/')",
        "socket.socket()",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.mkdir('/tmp/never')",
        "os.kill(os.getppid(), 0)",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.readlink('/proc/self/exe')",
        "os.setuid(0)",
    ],
)
def test_the_jail_leaves_no_way_out(act: str) -> None:
    code = f"try:\n    {act}\n    os.write(1, b'done')\nexcept PermissionError:\n    os.write(1, b'refused')"
    assert in_jail(code) == "refused[0]"


def test_the_jail_bounds_memory_and_time() -> None:
    assert in_jail("try:\n    bytearray(300_000_000)\nexcept MemoryError:\n    os.write(1, b'refused')") == "refused[0]"
    assert in_jail("bytearray(200_000_000); os.write(1, b'done')") == "done[0]"
    assert in_jail("while True: pass") == f"[{-signal.SIGXCPU}]"


def test_the_child_gets_no_secret() -> None:
    """Its environment is one locale; nothing else is handed down."""
    secret = "CIVICNET_TEST_SECRET"
    os.environ[secret] = "hidden"
    try:
        seen: list[bytes] = []
        thread = threading.Thread(target=lambda: outcome_of(photo("PNG", 4000, 3000)))
        thread.start()
        while thread.is_alive() and not seen:
            for pid in child_pids():
                try:
                    seen.append(Path(f"/proc/{pid}/environ").read_bytes())
                except OSError:
                    continue
        thread.join()
    finally:
        del os.environ[secret]
    assert seen
    assert all(b"hidden" not in environment for environment in seen)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\n",
        b"[]\n",
        b"null\n",
        b"{}\n",
        b'{"files": []}\n',
        b'{"files": [[1, 2]]}\n',
        b'{"files": "x"}\n',
        b"\xff\xfe\n",
        b'{"files": [[1, 1, 99999999999], [1, 1, 4]]}\nRIFF',
        b'{"files": [[1, 1, 9], [1, 1, 9]]}\n<script>x<script>x',
        b"[" * 5000,
        b'{"files": [[0, 1, 12], [1, 1, 12]]}\nRIFF0000WEBPRIFF0000WEBP',
        b'{"files": [[1, 1, -1], [1, 1, -1]]}\nRIFF0000WEBP',
        b'{"files": [["a", 1, 12], [1, 1, 12]]}\nRIFF0000WEBPRIFF0000WEBP',
        b'{"refused": "../../etc"}\n',
        b'{"refused": ["x"]}\n',
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(answer: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        processing._read(io.BytesIO(answer))
    assert refusal.value.code == "stopped"


def test_reasons_are_sentences_in_the_readers_language() -> None:
    with translation.override("fr"), pytest.raises(Refused) as refusal:
        process(b"GIF89a")
    assert refusal.value.reason == "Ce fichier n’est pas une photo JPEG, PNG ou WebP."
    assert str(refusal.value) == refusal.value.reason
    assert json.dumps(refusal.value.code) == '"format"'

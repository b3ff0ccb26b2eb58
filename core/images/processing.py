"""The web process's side of image decoding: hand the bytes to a child, read the answer, believe nothing.

A fresh child per picture costs about 0.1 s, and gives each one its own limits, no secrets and no past.
"""

import json
import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDE = 2048
SMALL_SIDE = 640
SQUARES = (96, 256)
WALL_SECONDS = 15.0
AT_ONCE = 2  # children of one process: each may take a processor and 300 MB

CHILD = Path(__file__).with_name("child.py")

REASONS: dict[str, str | Promise] = {
    "empty": _("Le fichier est vide."),
    "bytes": _("La photo pèse plus de 10 Mo : choisissez-en une plus légère."),
    "pixels": _("La photo est trop grande : 40 millions de points au plus."),
    "memory": _("La photo est trop grande pour être lue : réduisez-la, ou envoyez-la en JPEG."),
    "format": _("Ce fichier n’est pas une photo JPEG, PNG ou WebP."),
    "animated": _("Les images animées ne sont pas acceptées."),
    "broken": _("Cette photo est abîmée : elle ne peut pas être lue."),
    "crop": _("Le cadrage demandé sort de la photo."),
    "stopped": _("Cette photo n’a pas pu être lue. Essayez-en une autre."),
    "busy": _("Beaucoup de photos arrivent en ce moment. Réessayez dans une minute."),
}

_children = threading.BoundedSemaphore(AT_ONCE)


class Refused(Exception):
    """The upload was not taken; `reason` is a sentence for the person, `code` a key of REASONS."""

    def __init__(self, code: str) -> None:
        self.code = code if code in REASONS else "stopped"
        super().__init__(self.code)

    @property
    def reason(self) -> str:
        """The reason in the language active now."""
        return str(REASONS[self.code])

    def __str__(self) -> str:
        return self.reason


class Upload(Protocol):
    """What Django's UploadedFile and plain binary files have in common."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file written by us."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ProcessedImage:
    """A picture re-encoded as WebP: the full one (`data`), a small one, and squares by side for avatars."""

    data: bytes
    width: int
    height: int
    small: Rendition
    squares: dict[int, Rendition] = field(default_factory=dict)
    format: str = "WEBP"
    extension: str = "webp"
    content_type: str = "image/webp"


def process(
    upload: Upload | bytes,
    *,
    crop: tuple[float, float, float, float] | None = None,
    square: bool = False,
    max_side: int = MAX_SIDE,
) -> ProcessedImage:
    """Return the uploaded picture, upright, cropped, at most `max_side` pixels wide and high; raise Refused otherwise.

    `crop` is (left, top, width, height) as fractions of the upright picture. `square` keeps the middle square (of the
    crop) and adds squares of 96 and 256 pixels.
    """
    order = {
        "crop": _checked(crop),
        "square": square,
        "max_side": max_side,
        "small": SMALL_SIDE,
        "squares": SQUARES if square else (),
    }
    if not _children.acquire(timeout=WALL_SECONDS):
        raise Refused("busy")
    try:
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
            _copy(upload, source)
            _run_child(order, source, answer)
            answer.seek(0)
            return _read(answer)
    finally:
        _children.release()


def _checked(crop: tuple[float, float, float, float] | None) -> tuple[float, ...] | None:
    if crop is None:
        return None
    left, top, width, height = (float(part) for part in crop)
    inside = 0 <= left < 1 and 0 <= top < 1 and 0.01 <= width <= 1.001 - left and 0.01 <= height <= 1.001 - top
    if not inside:  # also when a part is NaN: every comparison with it is false
        raise Refused("crop")
    return left, top, min(width, 1 - left), min(height, 1 - top)


def _copy(upload: Upload | bytes, target: IO[bytes]) -> None:
    """Write the upload's bytes to `target`, at most one more than allowed."""
    if not isinstance(upload, bytes):
        if hasattr(upload, "seek"):
            upload.seek(0)
        upload = upload.read(MAX_BYTES + 1)
    if not upload:
        raise Refused("empty")
    if len(upload) > MAX_BYTES:
        raise Refused("bytes")
    target.write(upload)
    target.seek(0)


def _run_child(order: dict[str, Any], source: IO[bytes], answer: IO[bytes]) -> None:
    """Run the child on `source` until it ends by itself; it has no environment, no open file but these, no network."""
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", str(CHILD), json.dumps(order)],
        stdin=source,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},
        cwd="/",
    ) as child:
        try:
            code = child.wait(WALL_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            code = child.wait()
    if code != 0:
        log.warning("images.child_stopped", extra={"exit": code})
        raise Refused("stopped")


def _read(answer: IO[bytes]) -> ProcessedImage:
    """Return what the child wrote, checked: it decoded hostile bytes and may say anything."""
    try:
        header = json.loads(answer.readline(4096))
        if "refused" in header:
            raise Refused(str(header["refused"]))
        renditions = [_rendition(answer, *sizes) for sizes in header["files"]]
        full, small, *squares = renditions
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        log.warning("images.child_answer_unreadable")
        raise Refused("stopped") from error
    return ProcessedImage(full.data, full.width, full.height, small, _by_side(squares))


def _rendition(answer: IO[bytes], width: int, height: int, length: int) -> Rendition:
    data = answer.read(length)
    if len(data) != length or data[:4] != b"RIFF" or data[8:12] != b"WEBP" or min(width, height) < 1:
        raise ValueError("not the file announced")
    return Rendition(data, width, height)


def _by_side(squares: Iterable[Rendition]) -> dict[int, Rendition]:
    return {square.width: square for square in squares}

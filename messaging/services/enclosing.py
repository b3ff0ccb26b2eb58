"""Photos and PDFs that go along with a message: sealed files under names nobody can guess, rows in its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.images import ProcessedImage
from core.outbox import enqueue
from core.pdf import check_pdf
from core.sealing import seal
from core.text import clean_line
from messaging.files import keep, path_of
from messaging.models import PURPOSE, Enclosure, EnclosureKind, Message, What
from messaging.services.refusals import BadFile
from messaging.services.spending import spend

if TYPE_CHECKING:
    from messaging.querysets import EnclosureQuerySet

MAX_NAME = 120  # of a PDF
MAX_ALT = 500


@dataclass(frozen=True, slots=True)
class NewFile:
    """A photo re-encoded by ``core.images`` and the words for who does not see it, or the bytes of a PDF and its name.

    Raises ``BadFile`` for bytes that are no plain PDF.
    """

    content: ProcessedImage | bytes
    name: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.content, bytes) and (reason := check_pdf(self.content)):
            raise BadFile(reason)

    @property
    def kind(self) -> EnclosureKind:
        return EnclosureKind.PDF if isinstance(self.content, bytes) else EnclosureKind.PHOTO

    @property
    def shown_name(self) -> str:
        """What may be shown, and offered for saving: one line, and of a PDF no path and no other ending (UP-1)."""
        line = clean_line(self.name)
        if self.kind is EnclosureKind.PHOTO:
            return line[:MAX_ALT]
        stem = line.replace("\\", "/").rpartition("/")[2].removesuffix(".pdf").removesuffix(".PDF").strip(". ")
        return f"{stem[:MAX_NAME] or 'document'}.pdf"


def enclose(*, message: Message, files: Sequence[NewFile]) -> None:
    """Have files go along with a message that was just written; each file is written before its row."""
    Enclosure.objects.bulk_create(_kept(message, position, file) for position, file in enumerate(files))
    if files and message.author is not None:
        spend(message.author, What.FILE, len(files))


def _kept(message: Message, position: int, file: NewFile) -> Enclosure:
    row = Enclosure(
        message=message, position=position, kind=file.kind, sealed_name=seal(file.shown_name, purpose=PURPOSE)
    )
    if isinstance(file.content, bytes):
        row.key, row.size = keep(file.content), len(file.content)
    else:
        photo = file.content
        row.key, row.small_key = keep(photo.data), keep(photo.small.data)
        row.width, row.height, row.size = photo.width, photo.height, len(photo.data)
    return row


def discard(files: EnclosureQuerySet) -> None:
    """Delete the rows now, so that no address works any more, and the files by the outbox, which nothing can lose."""
    keys = [key for pair in files.values_list("key", "small_key") for key in pair if key]
    if keys:
        files.delete()
        enqueue("core.tasks.remove_files", payload={"paths": [path_of(key) for key in keys]})

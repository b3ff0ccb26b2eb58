"""What a flag shows to who decides about it: copies of words, and until then the photos and PDFs themselves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse

from messaging.models import Enclosure, EnclosureKind, Flag, Shown


@dataclass(frozen=True)
class Exhibit:
    """One message that is shown, and what went along: not to the reporter, who has it in the conversation."""

    said: Shown
    flag: Flag
    files: list[Enclosure]

    @property
    def photos(self) -> list[dict[str, object]]:
        """The photos, for ``core/ui/photos.html``."""
        return [
            {
                "url": self._address(file.small_key),
                "full": self._address(file.key),
                "alt": file.name or file.label,
                "width": file.width,
                "height": file.height,
            }
            for file in self.files
            if file.kind == EnclosureKind.PHOTO
        ]

    @property
    def documents(self) -> list[dict[str, object]]:
        return [
            {"url": self._address(file.key), "name": file.name or file.label, "size": file.size}
            for file in self.files
            if file.kind == EnclosureKind.PDF
        ]

    def _address(self, key: str | None) -> str:
        return reverse("flag_file", args=[self.flag.pk, key])


def exhibits(flag: Flag, *, with_files: bool) -> list[Exhibit]:
    """Return what a flag shows, in its order, in two queries."""
    found: dict[int | None, list[Enclosure]] = defaultdict(list)
    for file in Enclosure.objects.shown_in(flag) if with_files else ():
        found[file.message_id].append(file)
    return [Exhibit(said, flag, found[said.message_id]) for said in flag.shown.select_related("author")]

"""A letter as its town hall edits it, and the address of who asks for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, TextField
from outreach.newsletters.composing import Part
from outreach.newsletters.gathering import said_by
from outreach.newsletters.models import MAX_HEADING, MAX_INTRO, MAX_LINE, MAX_TITLE, MAX_WORDS, Letter, Piece
from outreach.newsletters.services import Written
from profiles.forms import AddressField

TOO_LONG = {"max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d.")}


class Row(NamedTuple):
    """A piece in the form: what it shows (None when it is not public now), its box, its line, its own words."""

    piece: Piece
    part: Part | None
    tick: BoundField
    line: BoundField
    heading: BoundField | None
    words: BoundField | None


class LetterForm(forms.Form):
    """All of a letter at once, so that whichever button is pressed keeps everything that was typed."""

    title = LineField(
        label=_("Titre de la lettre"),
        help_text=_("C’est aussi l’objet du courriel."),
        max_length=MAX_TITLE,
        error_messages=TOO_LONG | {"required": _("Donnez un titre à la lettre.")},
    )
    intro = TextField(
        label=_("Quelques mots pour commencer"), max_length=MAX_INTRO, required=False, error_messages=TOO_LONG
    )
    heading = LineField(label=_("Intertitre"), max_length=MAX_HEADING, required=False, error_messages=TOO_LONG)
    words = TextField(label=_("Votre texte"), max_length=MAX_WORDS, required=False, error_messages=TOO_LONG)

    def __init__(self, data: Any = None, *, letter: Letter, pieces: Sequence[Piece], parts: Sequence[Part]) -> None:
        super().__init__(data, initial={"title": letter.title, "intro": letter.intro})
        self.letter, self.pieces = letter, pieces
        self._parts = {part.piece.pk: part for part in parts}
        for piece in pieces:
            part = self._parts.get(piece.pk)
            name = (part.title or part.words) if part else ""
            self.fields[f"tick_{piece.pk}"] = forms.BooleanField(label=name, required=False, initial=piece.is_ticked)
            self.fields[f"line_{piece.pk}"] = LineField(
                label=_("Une phrase de la mairie"),
                max_length=MAX_LINE,
                required=False,
                initial=piece.line,
                error_messages=TOO_LONG,
            )
            if piece.place is None:
                self._add_own(piece)

    def _add_own(self, piece: Piece) -> None:
        self.fields[f"heading_{piece.pk}"] = LineField(
            label=_("Intertitre"),
            max_length=MAX_HEADING,
            initial=piece.heading,
            error_messages=TOO_LONG | {"required": _("Donnez un intertitre à ce texte, ou retirez-le.")},
        )
        self.fields[f"words_{piece.pk}"] = TextField(
            label=_("Votre texte"), max_length=MAX_WORDS, required=False, initial=piece.words, error_messages=TOO_LONG
        )

    def clean(self) -> dict[str, Any]:
        """Return what was typed; new words need a heading."""
        data = super().clean() or {}
        if data.get("words") and not data.get("heading") and "heading" not in self.errors:
            self.add_error("heading", ValidationError(_("Donnez un intertitre à ce texte.")))
        return data

    def rows(self) -> Iterator[Row]:
        """Yield each piece with its fields."""
        for piece in self.pieces:
            own = piece.place is None
            yield Row(
                piece,
                self._parts.get(piece.pk),
                self[f"tick_{piece.pk}"],
                self[f"line_{piece.pk}"],
                self[f"heading_{piece.pk}"] if own else None,
                self[f"words_{piece.pk}"] if own else None,
            )

    def chosen(self) -> list[Row]:
        """Return the pieces that stand in the letter as it was kept last."""
        return [row for row in self.rows() if row.piece.is_ticked]

    def offered(self) -> list[Row]:
        """Return what could be added, and is public."""
        return [row for row in self.rows() if not row.piece.is_ticked and row.part is not None]

    def offered_by(self) -> list[tuple[str, list[Row]]]:
        """Return what could be added by who said it, the town hall first."""
        rows = self.offered()
        own = [
            row for row in rows if not row.part or not row.part.subject or said_by(row.part.subject, self.letter.town)
        ]
        return [("town hall", own), ("others", [row for row in rows if row not in own])]

    def written(self) -> Written:
        """Return what was typed, for the service."""
        data = self.cleaned_data
        own = [piece for piece in self.pieces if piece.place is None]
        return Written(
            title=data["title"],
            intro=data["intro"],
            ticked={piece.pk for piece in self.pieces if data[f"tick_{piece.pk}"]},
            lines={piece.pk: data[f"line_{piece.pk}"] for piece in self.pieces},
            own={piece.pk: (data[f"heading_{piece.pk}"], data[f"words_{piece.pk}"]) for piece in own},
        )


class ReaderForm(forms.Form):
    """The address of someone who asks for a town's letters without an account."""

    email = AddressField(
        help_text=_("Un lien de confirmation y est envoyé. L’adresse ne sert qu’à cette lettre, personne ne la lit."),
        error_messages={
            "required": _("Donnez l’adresse à laquelle recevoir la lettre."),
            "invalid": _("Cette adresse n’est pas complète : nom@exemple.fr."),
        },
    )

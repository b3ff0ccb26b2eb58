"""Fields that take a thing for what it is: no unknown name, no number for a text (IDOR-3, API-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.ids import MAX_ID
from core.text import clean, clean_line


class Strict(serializers.Serializer):  # type: ignore[type-arg]
    """A serializer that refuses fields it does not know; its ``example`` is shown in the documentation."""

    example: ClassVar[Any] = None

    def to_internal_value(self, data: Any) -> Any:
        """Return the checked values; raise ``ValidationError`` by field, unknown ones included."""
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := [name for name in data if name not in known]:
                raise serializers.ValidationError({str(name)[:100]: [_("Champ inconnu.")] for name in unknown[:20]})
        return super().to_internal_value(data)


class Word(serializers.CharField):
    """A text that is a text in JSON too: a slug, a handle, an address."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or "\x00" in data:
            self.fail("invalid")
        return super().to_internal_value(data)


class MomentField(Word):
    """A moment with its offset, or the local time of the town."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return a moment, or the text of a local time, which the form reads once it knows the town; None for none."""
        text = super().run_validation(data)  # its checks measure a text: a moment is read after them
        if text is None:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise serializers.ValidationError(_("Ce n’est pas une date et une heure.")) from None
        if not 2000 <= at.year < 2100:
            raise serializers.ValidationError(_("Cette année est trop loin."))
        return at if at.tzinfo else text


class Constant(serializers.ReadOnlyField):
    """Always the same word: what tells a thing of one kind from those of another kind in the same place."""

    def __init__(self, word: str) -> None:
        super().__init__(source="*")
        self.word = word
        extend_schema_field({"type": "string", "const": word})(self)  # type: ignore[type-var]

    def to_representation(self, value: Any) -> str:
        return self.word


class Line(Word):
    """One line of text, cleaned before its length is measured as in ``core.forms``."""

    def to_internal_value(self, data: Any) -> str:
        return clean_line(super().to_internal_value(data))


class Text(Word):
    """Several lines of text, cleaned before their length is measured as in ``core.forms``."""

    def to_internal_value(self, data: Any) -> str:
        return clean(super().to_internal_value(data)).strip()


class Flag(serializers.BooleanField):
    """True or false, and in JSON nothing that only looks like it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool) and not (isinstance(data, str) and data in ("true", "false")):
            self.fail("invalid", input=data)
        return data is True or data == "true"


class Id(serializers.RegexField):
    """An id as JSON writes it: digits in a text, because JavaScript's numbers are too short for them."""

    default_error_messages = {"invalid": _("Ce n’est pas un identifiant.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^[1-9][0-9]{0,18}\Z", **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return the id as a number below 2^63."""
        text = super().run_validation(data)
        if not isinstance(text, str) or not text:
            return None
        if int(text) > MAX_ID:
            self.fail("invalid")
        return int(text)

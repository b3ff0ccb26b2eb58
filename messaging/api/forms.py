"""What is taken to say something in private, with or without files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Id, Strict, Text, Word
from feed.api.shapes import WithPhotosForm
from messaging.models import MAX_TEXT
from messaging.services import TooManyFiles


class MessageTextForm(Strict):
    """The words of a message."""

    text = Text(max_length=MAX_TEXT)

    example = {"text": "Tu viens samedi ?"}

    def validate_text(self, text: str) -> str:
        if not text:  # of what is typed nothing can be seen
            raise serializers.ValidationError(_("Écrivez quelque chose."))
        return text


class CorrectionForm(Strict):
    """Other words for a message; none where files say enough."""

    text = Text(max_length=MAX_TEXT, allow_blank=True)

    example = {"text": "Tu viens dimanche ?"}


class WriteForm(MessageTextForm):
    """Something to say, and the thing of a wall it is about; without a name, the first whose address the words hold."""

    about = Word(
        required=False, allow_null=True, max_length=60, help_text=_("Une publication dont on parle : « post:123 ».")
    )


class SayForm(WriteForm):
    """Something to say, or the answer to a message of the same conversation."""

    reply_to = Id(required=False, allow_null=True)


class WithFilesForm(WithPhotosForm):
    """Photos, each with its words, or a PDF; then the words of the message may be left out."""

    text = Text(max_length=MAX_TEXT, required=False, allow_blank=True)
    document = serializers.FileField(required=False, help_text=_("Un PDF, seul et sans photo."))

    example = {"text": "La place ce matin.", "photos": ["…"], "alts": ["Des étals sous la halle."]}

    def validate_text(self, text: str) -> str:
        return text

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Refuse photos together with a PDF, and a message of nothing."""
        checked = super().validate(data)
        if checked.get("photos") and checked.get("document"):
            raise serializers.ValidationError({"document": [TooManyFiles.words]})
        if not any(checked.get(name) for name in ("text", "photos", "document")):
            raise serializers.ValidationError({"text": [_("Écrivez quelque chose.")]})
        return checked


class WriteWithFilesForm(WithFilesForm, WriteForm):
    """Something to say to a person, with files."""


class SayWithFilesForm(WithFilesForm, SayForm):
    """Something to say in a conversation, with files."""


WRITE_FORMS: Mapping[str, type[Strict]] = {"application/json": WriteForm, "multipart/form-data": WriteWithFilesForm}
SAY_FORMS: Mapping[str, type[Strict]] = {"application/json": SayForm, "multipart/form-data": SayWithFilesForm}

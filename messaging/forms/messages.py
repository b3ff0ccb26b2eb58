"""What people type in a conversation, and what they send along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import TextField
from core.ids import read_id
from core.images import Refused, process
from core.pdf import MAX_BYTES
from core.text import clean_line
from feed.forms import PhotosField
from feed.services import Refusal
from messaging import cards
from messaging.models import MAX_TEXT, Conversation, Message
from messaging.services import Along, NewFile, TooManyFiles

if TYPE_CHECKING:
    from django.http import QueryDict

    from feed.models import Publishable
    from profiles.models import User


class MessageForm(forms.Form):
    """A message; ``key`` makes the same form sent twice one message."""

    text = TextField(
        label=_("Votre message"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={
            "required": _("Écrivez quelque chose."),
            "max_length": _("%(limit_value)d signes au plus : il y en a %(show_value)d."),
        },
    )
    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": _("Rechargez la page, puis réessayez.")}
    )


class EditForm(forms.Form):
    """Other words for a message."""

    text = MessageForm.base_fields["text"]


class AlongForm(MessageForm):
    """A message and what goes along: photos or a PDF, the message it answers, a thing of a wall.

    The last two are named as in the address of the page, ``reponse`` and ``a-propos``; a name of something that this
    person may not read, or that went meanwhile, is none. Photos are decoded here, before any row is held.
    """

    photos = PhotosField(
        label=_("Ajouter des photos"),
        required=False,
        help_text=_("Quatre au plus. Le lieu et l’appareil inscrits dans le fichier sont effacés."),
    )
    document = forms.FileField(
        label=_("Ou joindre un document PDF"),
        required=False,
        help_text=_("10 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        error_messages={"empty": _("Le fichier est vide.")},
    )

    def __init__(
        self, *args: Any, by: User, host: str, asked: Mapping[str, str], talk: Conversation | None = None, **kwargs: Any
    ) -> None:
        """`asked` is the address of a page that is opened, or what its form sent."""
        super().__init__(*args, **kwargs)
        self.by, self.host, self.asked, self.talk = by, host, asked, talk
        self.fields["text"].required = False

    @cached_property
    def answered(self) -> Message | None:
        """The message that this one answers."""
        pk = read_id(self.asked.get("reponse", ""))
        if pk is None or self.talk is None:
            return None
        there = Message.objects.visible_to(self.by).filter(conversation=self.talk, deleted_at=None)
        found: Message | None = there.select_related("author").filter(pk=pk).first()
        return found

    @cached_property
    def about(self) -> Publishable | None:
        """The thing that was chosen to be spoken of; an address in the words names one too."""
        return cards.named(self.asked.get("a-propos", ""), by=self.by)

    @property
    def lost_files(self) -> bool:
        """Whether files came that have to be chosen again: a browser sends them once."""
        return self.is_bound and any(self.files.values())

    def clean(self) -> dict[str, Any]:
        """Gather what goes along as what the services take."""
        data = super().clean() or self.cleaned_data
        photos, document = data.pop("photos", None) or [], data.pop("document", None)
        if photos and document:
            self.add_error(None, TooManyFiles.words)
        if "text" in data and not data["text"] and not photos and not document:
            self.add_error("text", _("Écrivez quelque chose."))
        files = () if self.errors else tuple(self._files(photos, document))
        if not self.errors:
            about = self.about or cards.mentioned(data["text"], by=self.by, hosts=self._hosts())
            data["along"] = Along(reply_to=self.answered, about=about, files=files)
        return data

    def _hosts(self) -> list[str]:
        return [self.host, settings.SITE_URL.partition("://")[2]]

    def _files(self, photos: list[Any], document: Any) -> Iterator[NewFile]:
        """Yield the files that are what they say; an error names each of the others and the reason."""
        alts = cast("QueryDict", self.data).getlist("alt")
        for at, photo in enumerate(photos):
            try:
                yield NewFile(process(photo), alts[at] if at < len(alts) else "")
            except Refused as refusal:
                self.add_error("photos", f"{clean_line(photo.name)} : {refusal.reason}")
        if document:
            try:
                yield NewFile(document.read(MAX_BYTES + 1), document.name)
            except Refusal as refusal:
                self.add_error("document", refusal.reason)

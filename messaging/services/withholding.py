"""What a frozen account answered in private in a town's name, taken out and given back (OFF-5).

As with the steps of a case the message stays and says that it is hidden; where the case stands is undone by answering
again. No line of it stands in the public register, which would tell that somebody asked something in private (DM-2).
Named in ``settings`` for the floor below.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from core.outbox import enqueue
from core.sealing import seal
from messaging.models import PURPOSE, Message, Withheld
from messaging.services.words import write_words
from places.models import Town

if TYPE_CHECKING:
    from moderation.models import Decision
    from places.models import Intercommunality
    from profiles.models import User


def withhold(*, decision: Decision, person: User, body: Town | Intercommunality, since: datetime) -> None:
    """Hide what a person answered, or altered, in the name of this body since then, and what went along."""
    here = Q(conversation__town=body) if isinstance(body, Town) else Q(conversation__town__intercommunality=body)
    lately = Q(sent_at__gte=since) | Q(edited_at__gte=since)
    theirs = Message.objects.filter(here, lately, author=person, deleted_at=None, withheld=None).exclude(capacity="")
    with transaction.atomic():
        # The rows alone: whoever holds a conversation may wait for a bell that a freeze holds.
        for message in theirs.select_for_update(of=("self",)).order_by("pk"):
            Withheld.objects.create(
                message=message,
                decision=decision,
                sealed=message.sealed,
                about_kind_id=message.about_kind_id,
                about_id=message.about_id,
            )
            message.about = None
            _stand_in(message, _hidden())


def settle_withheld(*, decision: Decision, restores: bool) -> None:
    """Have the answers hidden with this freeze say again what they said, or that they are withdrawn."""
    with transaction.atomic():
        hidden = Message.objects.filter(withheld__decision=decision, deleted_at=None).select_related("withheld")
        for message in hidden.select_for_update(of=("self",)).order_by("pk"):
            if not restores:
                _stand_in(message, _withdrawn())
                continue
            kept: Withheld = message.withheld
            message.sealed, message.about_kind_id, message.about_id = kept.sealed, kept.about_kind_id, kept.about_id
            kept.delete()
            _write(message, message.text)


def _stand_in(message: Message, words: str) -> None:
    message.sealed = seal(words, purpose=PURPOSE)
    _write(message, "")


def _write(message: Message, found_by: str) -> None:
    message.save(update_fields=["sealed", "about_kind", "about_id"])
    write_words(message, found_by)
    enqueue("messaging.tasks.tell_change", payload={"message": message.pk})


def _hidden() -> str:
    """Return what stands there, in the language of the site: it is kept with the message."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Réponse masquée le temps d’une vérification : le compte qui l’a écrite est gelé.")


def _withdrawn() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _(
            "Réponse retirée : elle a été écrite d’un compte gelé depuis. Écrivez à la suite pour en avoir une autre."
        )

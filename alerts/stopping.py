"""Links at the end of mails: signed, and good for one thing.

Someone without a bell is told no more of one thing; someone with a bell gets no more mails of one topic or frequency.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts import services
from alerts.models import Subscription
from alerts.topics import MAILED, Frequency
from alerts.wishes import wishes_of
from core.unsubscribing import Ending
from profiles.addresses import masked
from profiles.models import User

_SALT = "alerts.stop"


def stop_path(subscription: Subscription) -> str:
    """Return the address that ends this subscription, without signing in."""
    return reverse("follow_stop", args=[signing.dumps(subscription.pk, salt=_SALT)])


def named_by(token: str) -> Subscription | None:
    """Return the subscription a link was made for; None when it is over, or the link is not ours."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(pk=pk, muted=False).first()


def ending_of(named: Any) -> Ending | None:
    """Return what a mail's link ends: it names a person and a topic or a frequency. None when they get no such mail."""
    pk, what = named
    person = User.objects.members().filter(pk=pk).first()
    if person is None:
        return None
    mailed = [(topic, wish.mail) for topic, wish in wishes_of(person).items() if wish.mail != Frequency.NEVER]
    if not any(what in names for names in mailed):
        return None
    end = partial(services.end_mails, person=person, what=what)
    return Ending(
        words=partial(_words, what),
        end=end,
        settings_url=reverse("settings_notifications"),
        to=masked(person.email),
        language=person.language,
    )


def _words(what: str) -> str:
    """Say what ends, as the mails of it are called."""
    if what == Frequency.DAILY:
        return _("Le résumé de chaque jour")
    if what == Frequency.WEEKLY:
        return _("Le résumé de chaque semaine")
    if what == Frequency.NOW:
        return _("Les e-mails envoyés tout de suite")
    return _("Les e-mails : « %(topic)s »") % {"topic": dict(MAILED)[what]}

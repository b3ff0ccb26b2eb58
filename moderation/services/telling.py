"""Who hears of a decision: its author, always; of a frozen account, its holder and the colleagues."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from alerts.kinds import Kind
from alerts.reading import ringing
from alerts.services import News, notify
from core.limits import TooMany
from core.outbox import enqueue
from moderation import verbs
from moderation.models import Act
from profiles import mail
from profiles.models import Mandate

if TYPE_CHECKING:
    from moderation.models import Decision
    from profiles.models import User

VERBS = {
    Act.HIDE: verbs.HIDDEN,
    Act.RESTORE: verbs.RESTORED,
    Act.FREEZE: verbs.FROZEN,
    Act.UNFREEZE: verbs.UNFROZEN,
}


def tell_author(*, decision: Decision) -> None:
    """Ring the author's bell; who has none, or rings for nothing of the kind, gets a mail: this is owed to them."""
    subject: Any = decision.subject
    author: User | None = subject.author or getattr(subject, "reporter", None)  # who gave it without signing
    if author is None or not author.is_active:
        return
    if author.is_guest or Kind.FOLLOWUP not in ringing(author):
        enqueue("moderation.tasks.mail_decision", payload={"decision": decision.pk, "person": author.pk})
    else:
        _ring(decision, [author.pk])


def tell_body(*, decision: Decision, mandate: Mandate) -> None:
    """Tell everyone who acts for the body that an account was frozen or given back; its holder by mail as well."""
    here = {"town": mandate.town_id, "intercommunality": mandate.intercommunality_id}
    colleagues = Mandate.objects.current().filter(**here).values_list("person_id", flat=True)
    _ring(decision, {*colleagues, mandate.person_id})
    if mandate.person is not None:
        frozen = decision.act == Act.FREEZE
        mail.notify_security(
            mandate.person,
            _("Votre compte d’élu ou d’agent a été gelé par un collègue, et fermé sur tous vos appareils.")
            if frozen
            else _("Votre compte d’élu ou d’agent a été dégelé : vos droits sont rétablis."),
        )


def _ring(decision: Decision, people: Iterable[int | None]) -> None:
    """Ring in the town's name, so that nobody misses it for having blocked who decided."""
    signed = decision.town or decision.actor
    if signed is None:
        return
    news = News(
        f"decision:{decision.pk}",
        Kind.FOLLOWUP,
        VERBS[Act(decision.act)],
        at=decision.at,
        actor=signed,
        target=decision,
    )
    notify(news=news, recipients=[person for person in people if person is not None])


def mail_decision(*, decision: Decision, person: User) -> None:
    """Mail its author what was decided; when the hour is full, promise it for later."""
    with translation.override(person.language):
        told: dict[str, Any] = {
            "restored": decision.act == Act.RESTORE,
            "town": decision.body.name,
            "rule": decision.house_rule.label,
            "reason": decision.reason,
            "path": decision.get_absolute_url(),
        }
    try:
        mail.send("moderation/mail/decision", to=person.email, language=person.language, **told)
    except TooMany as refusal:
        due = timezone.now() + timedelta(seconds=refusal.retry_after)
        enqueue("moderation.tasks.mail_decision", payload={"decision": decision.pk, "person": person.pk}, due=due)

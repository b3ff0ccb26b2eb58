"""A stolen official's account, stopped by a colleague in one act, and given back by two (OFF-5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from feed import services as feed
from feed.models import Activity, Publishable, kinds
from feed.services import Refusal
from feed.services.capacities import capacity_of
from moderation.house import FROZEN
from moderation.models import Act, Decision, Lift, Withheld
from moderation.rules import can_freeze, can_lift, same_body
from moderation.services.hiding import checked_reason, decide, lock_standing, withholding
from moderation.services.telling import tell_body
from places.models import Town
from profiles.models import Mandate, User
from profiles.services import NothingToFreeze, freeze_mandates, unfreeze_mandates

if TYPE_CHECKING:
    from places.models import Intercommunality

SINCE = {"1h": timedelta(hours=1), "24h": timedelta(hours=24), "7d": timedelta(days=7), "none": timedelta(0)}
USUAL = "24h"
NEEDED = 2  # people who hold that an account is its holder's again


class MayNotFreeze(Refusal):
    """Only another person who acts for the same body now."""

    words = _("Seul un autre élu ou agent en fonction, dont le compte n’est pas gelé, peut faire cela.")


class AlreadyFrozen(Refusal):
    """A colleague was faster."""

    words = _("Ce compte est déjà gelé, ou n’a plus de fonction ici.")


class OneFreezeAtATime(Refusal):
    """Whoever stole one account shall not freeze all the others with it."""

    words = _("Vous avez déjà gelé un compte ici. Pour un autre, demandez à un collègue ou à l’exploitant du site.")


def freeze_official(*, mandate: Mandate, by: User, since: str = USUAL, reason: str = "") -> Decision:
    """Take every right in this body from a person, sign them out everywhere, and hide what they said in that capacity.

    ``since`` is a key of ``SINCE``: how far back. The register has a line for it and one for each thing hidden; the
    person and all colleagues are told. An operator of the site may do it from the command line.
    Raises ``MayNotFreeze``, ``AlreadyFrozen``, ``OneFreezeAtATime``.
    """
    with transaction.atomic():
        _lock_body(mandate)
        person, body = mandate.person, mandate.body
        if person is None or not (can_freeze(by, mandate) or _is_operator(by, person)):
            raise MayNotFreeze
        begun = Decision.objects.standing().filter(act=Act.FREEZE, actor=by, **_here(mandate))
        if not by.is_staff and begun.exists():
            raise OneFreezeAtATime
        titles = set(person.mandates.filter(**same_body(mandate)).values_list("title", flat=True))
        capacity = _capacity(by, mandate)
        try:
            freeze_mandates(person=person, body=body)
        except NothingToFreeze:
            raise AlreadyFrozen from None
        decision = decide(
            act=Act.FREEZE,
            subject=mandate,
            by=by,
            rule=FROZEN,
            reason=checked_reason(reason or _usual(_("Compte gelé : il semble ne plus être tenu par son titulaire."))),
            capacity=capacity,
            **_here(mandate),
        )
        moment = timezone.now() - SINCE[since]
        if SINCE[since]:
            _hide_since(decision, person, body, titles, moment)
        _withhold_since(decision, person, body, moment)  # even of nothing said: letters on their way are stopped
        tell_body(decision=decision, mandate=mandate)
    return decision


def lift_freeze(*, decision: Decision, by: User, restores: bool, reason: str = "") -> Decision | None:
    """Hold that an account is its holder's again; the second person who does ends the freeze, which is returned.

    The two act for the body, or one of them is an operator of the site; an operator alone is enough where nobody else
    acts for it. The second chooses whether what was hidden along comes back (``restores``). Said twice by one person it
    counts once.
    Raises ``MayNotFreeze``, ``AlreadyDecided``.
    """
    with transaction.atomic():
        frozen = lock_standing(decision, Act.FREEZE)
        mandate = Mandate.objects.get(pk=frozen.object_id)
        _lock_body(mandate)
        person = mandate.person
        if person is None or not (can_lift(by, mandate) or _is_operator(by, person)):
            raise MayNotFreeze
        Lift.objects.get_or_create(decision=frozen, person=by)
        others = Mandate.objects.current().filter(**same_body(mandate)).exclude(person=person)
        alone = by.is_staff and not others.exists()
        # Who said so and was frozen, or left, since counts no more.
        acting = others.filter(person=OuterRef("person"))
        if frozen.lifts.filter(Exists(acting) | Q(person__is_staff=True)).count() < NEEDED and not alone:
            return None
        unfreeze_mandates(person=person, body=mandate.body)
        said = checked_reason(reason or _usual(_("Le titulaire a repris la main sur son compte.")))
        ended = decide(
            act=Act.UNFREEZE,
            subject=mandate,
            by=by,
            rule=FROZEN,
            reason=said,
            capacity=_capacity(by, mandate),
            reverses=frozen,
            **_here(mandate),
        )
        import_string(settings.SETTLE_PRIVATE)(decision=frozen, restores=restores)
        if restores:
            _show_again(frozen, ended, said)
        tell_body(decision=ended, mandate=mandate)
    return ended


def _is_operator(by: User, person: User) -> bool:
    return by.is_staff and by.is_active and by.pk != person.pk


def _lock_body(mandate: Mandate) -> None:
    """Have two people who freeze each other at once do it one after the other: the second is frozen then."""
    rows = Mandate.objects.filter(**same_body(mandate)).select_for_update(no_key=True).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _here(mandate: Mandate) -> dict[str, Any]:
    return {"town": mandate.town, "intercommunality": mandate.intercommunality}


def _capacity(by: User, mandate: Mandate) -> str:
    if mandate.town is not None:
        return capacity_of(by, mandate.town)
    titles = Mandate.objects.of(by).current().filter(**same_body(mandate)).order_by("pk")
    return titles.values_list("title", flat=True).first() or ""


def _usual(words: Any) -> str:
    """Return a reason nobody typed, in the language of the site: it stays in a public register."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(words)


def _hide_since(
    decision: Decision, person: User, body: Town | Intercommunality, titles: set[str], since: datetime
) -> None:
    """Hide what was said, or altered, in a capacity lately; answers in private lose their words."""
    import_string(settings.WITHHOLD_PRIVATE)(decision=decision, person=person, body=body, since=since)
    lately = Q(published_at__gte=since) | Q(edited_at__gte=since)
    # In a town any capacity: a thief who manages it may have changed the title since (``change_mandate``).
    official = ~Q(capacity="") if isinstance(body, Town) else Q(capacity__in=titles)
    for model in kinds().values():
        for subject in (
            model.rows().standing().withheld_by_freeze().filter(lately, _said_in(model, body), official, author=person)
        ):
            feed.hide(subject=subject)
            _decide_along(decision, subject, town=_town_of_said(subject, body))


def _withhold_since(decision: Decision, person: User, body: Town | Intercommunality, since: datetime) -> None:
    """Take out what was said lately and is no contribution: steps, reasons, minutes, posters, sheets, letters."""
    for module in settings.WITHHOLDING.values():
        for row, town, words in import_string(f"{module}.withhold")(person=person, body=body, since=since):
            Withheld.objects.create(decision=_decide_along(decision, row, town=town), words=words)


def _said_in(model: type[Publishable], body: Town | Intercommunality) -> Any:
    """Return the condition that a row was said in this town, or in one of this intercommunality."""
    kind = ContentType.objects.get_for_model(model)
    here = {"town": body} if isinstance(body, Town) else {"town__intercommunality": body}
    return Exists(Activity.objects.filter(content_type=kind, object_id=OuterRef("pk"), **here))


def _town_of_said(subject: Any, body: Town | Intercommunality) -> Town | None:
    if isinstance(body, Town):
        return body
    said: Activity | None = Activity.objects.of(subject).select_related("town").first()
    return said.town if said else None


def _decide_along(decision: Decision, subject: Any, *, town: Town | None) -> Decision:
    assert decision.actor is not None  # noqa: S101 (just written by somebody)
    return decide(
        act=Act.HIDE,
        subject=subject,
        by=decision.actor,
        rule=FROZEN,
        reason=decision.reason,
        capacity=decision.capacity,
        town=town,
        intercommunality=None if town else decision.intercommunality,
        within=decision,
    )


def _show_again(frozen: Decision, ended: Decision, reason: str) -> None:
    """Show again what was hidden along, but what its author deleted since."""
    assert ended.actor is not None  # noqa: S101 (just written by somebody)
    for part in Decision.objects.standing().filter(within=frozen, act=Act.HIDE).select_related("withheld"):
        subject: Any = part.subject
        if subject is None or getattr(subject, "deleted_at", None) is not None:
            continue
        if isinstance(subject, Publishable):
            feed.restore(subject=subject)
        else:
            withholding(subject, "give_back")(row=subject, words=part.withheld.words)
        decide(
            act=Act.RESTORE,
            subject=subject,
            by=ended.actor,
            rule=part.rule,
            reason=reason,
            capacity=ended.capacity,
            town=part.town,
            intercommunality=part.intercommunality,
            reverses=part,
            within=ended,
        )

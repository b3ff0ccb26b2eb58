"""``civicnet moderation``: what only an operator of the site may decide, being outside of the town."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import Resolver404, resolve
from django.utils.module_loading import import_string

from feed.addresses import named_by
from feed.models import Publishable
from feed.services import Refusal
from moderation import services
from moderation.house import HOUSE_RULES
from moderation.models import Act, Decision
from moderation.services.freezing import SINCE, USUAL
from places.models import Intercommunality, Town
from profiles.models import Mandate, User


class Command(BaseCommand):
    """Hide or show again what stands at an address; freeze the account of an official, or give it back."""

    help = "Decide as an operator: hide, restore, freeze, unfreeze. Every decision is public, with its reason."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, about in (("hide", "hide what stands at an address"), ("restore", "show it again")):
            deciding = verbs.add_parser(verb, help=about)
            deciding.add_argument("address", help="of its page, or of a comment as its date links to it")
            deciding.add_argument("--by", required=True, metavar="HANDLE", help="an operator (is_staff)")
            deciding.add_argument("--reason", required=True, help="in words that everybody will read")
            if verb == "hide":
                deciding.add_argument("--rule", required=True, choices=sorted(HOUSE_RULES))
        for verb, about in (("freeze", "stop an official's account in a body"), ("unfreeze", "give it back")):
            stopping = verbs.add_parser(verb, help=about)
            stopping.add_argument("body", help="the town's name in addresses, or that of an intercommunality")
            stopping.add_argument("handle")
            stopping.add_argument("--by", required=True, metavar="HANDLE", help="an operator (is_staff)")
            stopping.add_argument("--reason", default="", help="in words that everybody will read")
            if verb == "freeze":
                stopping.add_argument("--since", choices=SINCE, default=USUAL, help="hide what was said since")
            else:
                stopping.add_argument("--restore", action="store_true", help="show again what was hidden along")

    def handle(self, *args: Any, **options: Any) -> None:
        operator = _person(options["by"])
        if not operator.is_staff:
            raise CommandError(f"@{operator.handle} is no operator of this site.")
        try:
            self.stdout.write(getattr(self, f"_{options['verb']}")(operator, options))
        except Refusal as refusal:
            raise CommandError(refusal.reason) from None

    def _hide(self, operator: User, options: dict[str, Any]) -> str:
        subject = _contribution(options["address"])
        told = {name: options[name] for name in ("rule", "reason")}
        decision = services.hide_contribution(subject=subject, by=operator, **told)
        return f"Hidden; the decision is at {decision.get_absolute_url()}"

    def _restore(self, operator: User, options: dict[str, Any]) -> str:
        subject = _contribution(options["address"])
        decision = Decision.objects.standing().of(subject).filter(act=Act.HIDE).first()
        if decision is None:
            raise CommandError("This is not hidden.")
        services.restore_contribution(decision=decision, by=operator, reason=options["reason"])
        return "Shown again."

    def _freeze(self, operator: User, options: dict[str, Any]) -> str:
        mandate = _mandates(options).first()
        if mandate is None:
            raise CommandError(f"@{options['handle']} has no mandate there.")
        told = {name: options[name] for name in ("since", "reason")}
        decision = services.freeze_official(mandate=mandate, by=operator, **told)
        return f"Frozen, {decision.parts.count()} things hidden; the decision is at {decision.get_absolute_url()}"

    def _unfreeze(self, operator: User, options: dict[str, Any]) -> str:
        theirs = _mandates(options).values("pk")
        freezes = Decision.objects.standing().of_kind(Mandate).filter(act=Act.FREEZE, object_id__in=theirs)
        decision = freezes.first()
        if decision is None:
            raise CommandError(f"@{options['handle']} is not frozen there.")
        ended = services.lift_freeze(
            decision=decision, by=operator, restores=options["restore"], reason=options["reason"]
        )
        return "Given back." if ended else "Noted: an official of the same body has to agree."


def _person(handle: str) -> User:
    found: User | None = User.objects.filter(handle=handle.lstrip("@"), is_active=True).first()
    if found is None:
        raise CommandError(f"nobody is called @{handle.lstrip('@')}")
    return found


def _mandates(options: dict[str, Any]) -> Any:
    slug, person = options["body"], _person(options["handle"])
    body = Town.objects.filter(slug=slug).first() or Intercommunality.objects.filter(slug=slug).first()
    if body is None:
        raise CommandError(f"no town or intercommunality is called {slug}")
    return Mandate.objects.running().filter(person=person, **{str(body._meta.model_name): body}).order_by("pk")


def _contribution(address: str) -> Any:
    """Return what an address of the site leads to, hidden or not."""
    try:
        match = resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        raise CommandError(f"{address} is no address of a contribution.") from None
    if match.url_name in settings.MODERATED:
        named = import_string(f"{settings.WITHHOLDING[settings.MODERATED[match.url_name]]}.at")(**match.kwargs)
        if named is not None:
            return named
    model, pk = named_by(address) or (None, 0)
    found: Publishable | None = model.rows().filter(pk=pk, published_at__isnull=False).first() if model else None
    if found is None:
        raise CommandError(f"{address} is no address of a contribution.")
    return found

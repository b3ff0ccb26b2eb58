"""What a provider of mail tells the site by its webhooks: each becomes a row of the outbox, and nothing else.

anymail speaks with the provider; its signals are the only way in from there.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailConfigurationError, AnymailImproperlyInstalled
from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent, EventType, RejectReason
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern

from core.bounces import marks_of
from core.inbound import Refused, accept
from core.letters import ODD
from core.models import Bounce
from core.outbox import enqueue

logger = logging.getLogger(__name__)

_UNWANTED = {EventType.COMPLAINED, EventType.UNSUBSCRIBED}
_FAILED = {EventType.BOUNCED, EventType.REJECTED}
_GONE = {RejectReason.INVALID, RejectReason.BOUNCED}
_REFUSING = {RejectReason.SPAM, RejectReason.UNSUBSCRIBED}  # the provider sends them nothing more
_PASSING = {"soft", "softbounce", "softbounced", "transient", "temporary"}  # as providers call it, each in a field


def webhooks() -> list[URLPattern]:
    """Return anymail's addresses; one of a provider that is not set up is none."""
    from anymail.urls import urlpatterns as provided  # a fifth of a second, which a site without them does not take

    return [URLPattern(each.pattern, _patient(each.callback), name=each.name) for each in provided]


def _patient(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Have a webhook answer in statuses where it would raise: what is sent to it is never an error of ours."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (AnymailConfigurationError, AnymailImproperlyInstalled):
            raise Http404 from None
        except (AnymailAPIError, *ODD) as error:
            logger.warning("a webhook that nobody can read: %s", type(error).__name__)
            raise BadRequest from None

    return wrapper


def take(sender: object, event: AnymailInboundEvent, esp_name: str, **_more: Any) -> None:
    """Receiver: promise to handle a mail that came in."""
    message = event.message
    if message is None or message.spam_detected:
        return
    try:
        with transaction.atomic():
            accept(message.as_bytes(), envelope=message.envelope_recipient or "")
    except Refused as refusal:
        logger.info("a mail that came in is not taken: %s", refusal)


def note(sender: object, event: AnymailTrackingEvent, esp_name: str, **_more: Any) -> None:
    """Receiver: promise to note that a mail came back or is unwanted; the row has no address."""
    kind = _kind(event)
    if kind is None or not event.recipient:
        return
    payload = {"mark": marks_of(event.recipient)[0], "kind": kind}
    key = f"mail-event:{esp_name}:{event.event_id}"[:200] if event.event_id else None
    with transaction.atomic():
        enqueue("core.bounces.noted", payload=payload, key=key)


def _kind(event: AnymailTrackingEvent) -> str | None:
    if event.event_type in _UNWANTED or (event.event_type == EventType.REJECTED and event.reject_reason in _REFUSING):
        return Bounce.Kind.COMPLAINT
    if event.event_type in _FAILED:
        return Bounce.Kind.HARD if event.reject_reason in _GONE and not _passes(event.esp_event) else Bounce.Kind.SOFT
    return None


def _passes(told: Any, depth: int = 2) -> bool:
    """Tell whether a provider calls a bounce a passing one, which anymail does not say."""
    if isinstance(told, dict):
        return depth > 0 and any(_passes(value, depth - 1) for value in told.values())
    return isinstance(told, str) and told.casefold().replace("_", "").replace("-", "") in _PASSING

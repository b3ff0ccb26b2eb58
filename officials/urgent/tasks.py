"""What the outbox runs for alerts, after the commit that promised it."""

from __future__ import annotations

from typing import Any

from officials.urgent.models import Alert
from officials.urgent.services import raising, telling


def tell(payload: dict[str, Any]) -> None:
    """Ring for those who follow where an alert holds; of what was said since, for those who were told of it."""
    alert = Alert.objects.for_wall().filter(pk=payload["alert"]).first()
    if alert is None:
        return
    if payload.get("step") is None:
        telling.tell(alert=alert, after=payload["after"])
    elif step := alert.steps.filter(pk=payload["step"]).first():
        telling.tell(alert=alert, step=step, after=payload["after"])


def over(payload: dict[str, Any]) -> None:
    """Take the banner of an alert that is over off the pages that are open."""
    alert = Alert.objects.filter(pk=payload["alert"]).first()
    if alert is not None:
        raising.end_by_itself(alert=alert)

"""The rows of the bell and of what goes from it to mailboxes and phones."""

from alerts.models.bell import Cause, Notification, Subscription
from alerts.models.devices import Device, Parcel, Push, Wish
from alerts.models.mailings import Mailing
from alerts.models.wishes import Preference, Quiet

__all__ = [
    "Cause",
    "Device",
    "Mailing",
    "Notification",
    "Parcel",
    "Preference",
    "Push",
    "Quiet",
    "Subscription",
    "Wish",
]

"""The rows of the bell and of what goes from it to mailboxes and phones."""

from alerts.models.bell import Cause, Notification, Subscription
from alerts.models.devices import Device, Parcel, Push, Wish
from alerts.models.wishes import Preference

__all__ = ["Cause", "Device", "Notification", "Parcel", "Preference", "Push", "Subscription", "Wish"]

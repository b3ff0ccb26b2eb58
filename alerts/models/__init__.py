"""The rows of the bell and of what goes from it to mailboxes and phones."""

from alerts.models.bell import Cause, Notification, Subscription
from alerts.models.wishes import Preference

__all__ = ["Cause", "Notification", "Preference", "Subscription"]

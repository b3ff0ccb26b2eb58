"""The rows of the bell and of what goes from it to mailboxes and phones."""

from alerts.models.bell import Cause, Notification, Subscription
from alerts.models.mailings import Mailing
from alerts.models.wishes import Preference, Quiet

__all__ = ["Cause", "Mailing", "Notification", "Preference", "Quiet", "Subscription"]

"""What can happen to an event: on walls, and, as ``app.verb``, in bells (words in ``events/alerts/``)."""

EVENT_PUBLISHED = "event_published"
EVENT_CHANGED = "event_changed"

MOVED = "events.moved"
CANCELLED = "events.cancelled"
MINUTES = "events.minutes"

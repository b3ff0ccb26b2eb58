"""What can happen to a poll: on walls, and, as ``app.verb``, in bells (their words stand in ``polls/alerts/``)."""

POLL_PUBLISHED = "poll_published"

CLOSED = "polls.closed"
CANCELLED = "polls.cancelled"
FOLLOWED = "polls.followed"

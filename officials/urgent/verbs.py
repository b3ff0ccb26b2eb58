"""What can happen to an alert: on walls, and in bells, whose words stand in ``urgent/alerts/``."""

ALERT_RAISED = "alert_raised"

RAISED = "urgent.raised"
CHANGED = "urgent.changed"
ENDED = "urgent.ended"

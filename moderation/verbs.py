"""What can happen in moderation."""

HIDDEN = "moderation.hidden"
RESTORED = "moderation.restored"
FROZEN = "moderation.frozen"
UNFROZEN = "moderation.unfrozen"

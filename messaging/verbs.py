"""What can happen in private that a bell tells: ids alone, never words (DM-6)."""

FLAGGED = "messaging.flagged"  # to who decides: somebody showed messages
FLAG_DECIDED = "messaging.flag_decided"  # to who showed them
RULED = "messaging.ruled"  # to who said them
LIFTED = "messaging.lifted"  # to who said them: a silence ended early
OPENED = "messaging.opened"  # to who takes part: two administrators opened the conversation

"""Pages of letters: for everyone, for readers, for the town hall."""

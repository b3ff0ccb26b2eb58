"""Pages of actions and commitments."""

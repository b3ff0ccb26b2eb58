"""The pages of public money."""

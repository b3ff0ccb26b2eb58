"""What can happen to a case."""

MOVED = "cases.moved"

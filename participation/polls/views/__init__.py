"""Pages of polls."""

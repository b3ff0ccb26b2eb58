"""Pictures people send: decoded in a child process that can do nothing else, and written anew without metadata."""

from core.images.processing import ProcessedImage, Refused, process

__all__ = ["ProcessedImage", "Refused", "process"]

"""Text written by people: cleaned when it comes in, rendered when it goes out, folded to be found."""

from core.text.cleaning import clean, clean_line
from core.text.keys import fold
from core.text.personal import Found, marked, personal
from core.text.rendering import excerpt, mentions, render

__all__ = ["Found", "clean", "clean_line", "excerpt", "fold", "marked", "mentions", "personal", "render"]

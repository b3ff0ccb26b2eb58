"""Pages for a printer: our typefaces in each script, text that stays in its box, squares to scan."""

from core.paper.sheet import A3, A4, Paper, Sheet
from core.paper.words import printable

__all__ = ["A3", "A4", "Paper", "Sheet", "printable"]

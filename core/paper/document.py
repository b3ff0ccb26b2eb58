"""Letters and plain documents: paragraphs one after the other, on as many pages as they take."""

from __future__ import annotations

from core.paper.sheet import HEIGHT, Sheet

LEFT, WIDTH = 20.0, 170.0  # millimetres
TOP, BOTTOM = 20.0, HEIGHT - 20
LONGEST = 40  # lines of one paragraph


class Document(Sheet):
    """A document written from top to bottom; ``y`` is how far it has come."""

    def __init__(self, *, title: str, language: str) -> None:
        super().__init__(title=title, language=language)
        self.page()
        self.y = TOP

    def paragraph(self, text: str, *, size: float = 11, bold: bool = False, width: float = WIDTH) -> None:
        """Write a paragraph below the last one, on a new page where this one is full."""
        high = self.height(text, width, size=size, bold=bold, most=LONGEST)
        if self.y + high > BOTTOM:
            self.page()
            self.y = TOP
        self.y = self.write(text, LEFT, self.y, width, size=size, bold=bold, most=LONGEST) + size * 0.3

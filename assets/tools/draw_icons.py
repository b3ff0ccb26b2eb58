"""Draw the icons of the installed application into assets/icons (python assets/tools/draw_icons.py)."""

from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).resolve().parent.parent / "icons"
ACCENT, INK = "#00685b", "#ffffff"
SCALE = 4  # drawn larger, then reduced: smooth edges


def draw(size: int, *, corner: float, mark: float) -> Image.Image:
    """Return the mark, ``mark`` of the side wide, on a square whose corners are rounded by ``corner`` of the side."""
    side = size * SCALE
    image = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=corner * side, fill=ACCENT)
    unit = side * mark / 18
    width = round(2.4 * unit)

    def place(x: float, y: float) -> tuple[float, float]:
        return side / 2 + (x - 16) * unit, side / 2 + (y - 16) * unit

    def line(*points: tuple[float, float]) -> None:
        placed = [place(*point) for point in points]
        pen.line(placed, fill=INK, width=width, joint="curve")
        for x, y in placed:
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=INK)

    line((7, 15.5), (16, 8), (25, 15.5))
    line((10, 14.5), (10, 24), (22, 24), (22, 14.5))
    x, y = place(16, 18.5)
    pen.ellipse((x - 2.6 * unit, y - 2.6 * unit, x + 2.6 * unit, y + 2.6 * unit), fill=INK)
    return image.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    for size in (192, 512):
        draw(size, corner=0.28, mark=0.56).save(ICONS / f"icon-{size}.png", optimize=True)
    draw(512, corner=0, mark=0.46).save(ICONS / "icon-maskable-512.png", optimize=True)

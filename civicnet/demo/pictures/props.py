"""What stands and moves in a scene: houses, people, animals, street furniture."""

from __future__ import annotations

import math

from civicnet.demo.pictures.kit import (
    CREAM,
    INK,
    MUSTARD,
    ORANGE,
    RED,
    SLATE,
    SLATE_DARK,
    STONE,
    STONE_DARK,
    TEAL,
    WOOD,
    WOOD_DARK,
    Colour,
    Scene,
    mix,
    veil,
)

SKINS = ("#f2cfb1", "#e3b48c", "#c68f65", "#8d5a3c")
HAIRS = ("#2e2622", "#5b3b28", "#8c5a2f", "#c9a15a", "#d8d3cc")
CLOTHES = ("#c4453c", "#3e8e8b", "#e9b44c", "#34507a", "#7d4f79", "#5d8a57", "#e58a6b", "#5b93c5")


def window(scene: Scene, x: float, y: float, w: float, h: float, shutter: str = TEAL, *, lit: bool = False) -> None:
    scene.box(x - w * 0.55, y, w * 0.5, h, shutter)
    scene.box(x + w * 1.05, y, w * 0.5, h, shutter)
    scene.box(x, y, w, h, "#ffdf8e" if lit else "#8fb0bf")
    scene.box(x + w * 0.46, y, w * 0.08, h, CREAM)
    scene.box(x, y + h * 0.47, w, h * 0.06, CREAM)


def house(
    scene: Scene,
    x: float,
    y: float,
    w: float,
    h: float,
    *,
    wall: str = STONE,
    roof: str = SLATE,
    shutter: str = TEAL,
    lit: bool = False,
    snow: bool = False,
    door: bool = True,
    floors: int = 2,
) -> None:
    """Build a Pyrenean house whose front stands on `y`: stone wall, steep slate roof, wooden shutters."""
    top, rise = y - h, w * 0.42
    scene.shape(
        [(x - w * 0.06, top), (x + w * 1.06, top), (x + w * 0.86, top - rise), (x + w * 0.14, top - rise)], roof
    )
    for i in range(1, 4):
        ly = top - rise * i / 4
        inset = w * (0.2 * i / 4 - 0.06)
        scene.line([(x + inset, ly), (x + w - inset, ly)], veil(SLATE_DARK, 0.35), 0.5)
    if snow:
        scene.shape(
            [(x - w * 0.06, top), (x + w * 1.06, top), (x + w * 0.86, top - rise - 2), (x + w * 0.14, top - rise - 2)],
            "#f4f8fc",
        )
        scene.box(x - w * 0.07, top - 1, w * 1.14, 3, "#e3edf6", 1.5)
    scene.box(x + w * 0.7, top - rise * 1.25, w * 0.1, rise * 0.7, STONE_DARK)
    scene.box(x, top, w, h, wall)
    scene.box(x + w * 0.8, top, w * 0.2, h, veil(INK, 0.07))
    scene.box(x, top, w, 2, veil(INK, 0.15))
    step = h / floors
    for floor in range(floors):
        for i in range(2):
            if floor == floors - 1 and i == 0 and door:
                continue
            window(
                scene,
                x + w * (0.24 + 0.42 * i),
                top + floor * step + step * 0.25,
                w * 0.13,
                step * 0.45,
                shutter,
                lit=lit,
            )
    if door:
        scene.box(x + w * 0.2, y - step * 0.72, w * 0.2, step * 0.72, mix(shutter, INK, 0.25), w * 0.02)
        scene.disc(x + w * 0.36, y - step * 0.34, 0.8, MUSTARD)


def tower(scene: Scene, x: float, y: float, w: float, h: float, *, snow: bool = False, wall: str = STONE) -> None:
    """Build the church tower: square, a clock, a pointed slate roof, and the rooster stuck to the west."""
    scene.box(x, y - h, w, h, wall)
    scene.box(x + w * 0.7, y - h, w * 0.3, h, veil(INK, 0.1))
    for i in range(7):
        scene.box(
            x + w * (0.1 + 0.5 * (i % 2)), y - h + h * (0.1 + i * 0.13), w * 0.22, h * 0.03, veil(STONE_DARK, 0.5)
        )
    scene.box(x - w * 0.06, y - h - 2, w * 1.12, 4, STONE_DARK)
    roof = "#eef4fa" if snow else SLATE
    scene.shape([(x - w * 0.1, y - h - 2), (x + w * 1.1, y - h - 2), (x + w / 2, y - h * 1.62)], roof)
    scene.shape([(x + w / 2, y - h - 2), (x + w * 1.1, y - h - 2), (x + w / 2, y - h * 1.62)], veil(INK, 0.18))
    for dx in (0.2, 0.56):
        scene.box(x + w * dx, y - h * 0.92, w * 0.24, h * 0.2, SLATE_DARK, w * 0.12)
    scene.disc(x + w / 2, y - h * 0.52, w * 0.22, CREAM)
    scene.disc(x + w / 2, y - h * 0.52, w * 0.18, "#ffffff")
    scene.line([(x + w / 2, y - h * 0.52), (x + w / 2, y - h * 0.52 - w * 0.13)], INK, w * 0.03)
    scene.line([(x + w / 2, y - h * 0.52), (x + w * 0.6, y - h * 0.5)], INK, w * 0.03)
    rooster(scene, x + w / 2, y - h * 1.62, w * 0.2)


def rooster(scene: Scene, x: float, y: float, r: float) -> None:
    scene.line([(x, y + r * 0.5), (x, y - r)], INK, r * 0.12)
    scene.shape(
        [
            (x - r, y - r * 2),
            (x + r * 0.7, y - r * 1.2),
            (x + r * 1.2, y - r * 2.3),
            (x + r * 0.3, y - r),
            (x - r * 0.4, y - r),
        ],
        MUSTARD,
    )
    scene.disc(x - r * 0.7, y - r * 2, r * 0.35, MUSTARD)
    scene.shape([(x - r, y - r * 2.1), (x - r * 1.5, y - r * 1.95), (x - r, y - r * 1.85)], ORANGE)
    scene.disc(x - r * 0.65, y - r * 2.35, r * 0.2, RED)


def person(
    scene: Scene,
    x: float,
    y: float,
    h: float,
    *,
    top: str | None = None,
    skin: str | None = None,
    hair: str | None = None,
    trousers: str = "#3d4a5c",
    skirt: bool = False,
    hat: str | None = None,
    arms: str = "down",
) -> None:
    """Stand someone of height `h` at (x, y). What is not chosen is drawn by lot. arms: down, up, front."""
    top = top or scene.random.choice(CLOTHES)
    skin = skin or scene.random.choice(SKINS)
    hair = hair or scene.random.choice(HAIRS)
    scene.disc(x, y, h * 0.17, veil(INK, 0.15), h * 0.03)
    if skirt:
        scene.shape(
            [
                (x - h * 0.08, y - h * 0.5),
                (x + h * 0.08, y - h * 0.5),
                (x + h * 0.17, y - h * 0.15),
                (x - h * 0.17, y - h * 0.15),
            ],
            trousers,
        )
        for side in (-1, 1):
            scene.box(x + side * h * 0.06 - h * 0.03, y - h * 0.16, h * 0.06, h * 0.16, skin)
    else:
        for side in (-1, 1):
            scene.box(x + side * h * 0.06 - h * 0.05, y - h * 0.46, h * 0.1, h * 0.46, trousers, h * 0.03)
    shoulder, reach = y - h * 0.74, h * 0.27
    for side in (-1, 1):
        ends = {
            "down": (x + side * h * 0.17, shoulder + reach),
            "up": (x + side * h * 0.22, shoulder - reach * 0.9),
            "front": (x + h * 0.22, shoulder + reach * (0.35 + 0.2 * side)),
        }[arms]
        scene.line([(x + side * h * 0.1, shoulder), ends], mix(top, INK, 0.12), h * 0.075)
        scene.disc(*ends, h * 0.04, skin)
    scene.box(x - h * 0.13, y - h * 0.79, h * 0.26, h * 0.36, top, h * 0.09)
    scene.box(x - h * 0.035, y - h * 0.84, h * 0.07, h * 0.08, mix(skin, INK, 0.1))
    scene.disc(x, y - h * 0.9, h * 0.1, skin)
    scene.slice(x, y - h * 0.915, h * 0.108, 175, 365, hair)
    if hat == "beret":
        scene.disc(x + h * 0.015, y - h * 0.985, h * 0.13, "#27303b", h * 0.05)
    elif hat == "straw":
        scene.disc(x, y - h * 0.95, h * 0.19, "#e2bd6a", h * 0.035)
        scene.slice(x, y - h * 0.95, h * 0.1, 180, 360, "#e2bd6a")
    elif hat == "helmet":
        scene.slice(x, y - h * 0.93, h * 0.12, 180, 360, MUSTARD)
        scene.box(x - h * 0.14, y - h * 0.94, h * 0.28, h * 0.025, MUSTARD)
    elif hat == "wool":
        scene.slice(x, y - h * 0.92, h * 0.115, 180, 360, RED)
        scene.disc(x, y - h * 1.045, h * 0.035, CREAM)


def sheep(scene: Scene, x: float, y: float, r: float, *, left: bool = False, wool: str = "#f3ead9") -> None:
    side = -1 if left else 1
    for dx in (-0.5, -0.15, 0.3, 0.6):
        scene.box(x + dx * r - r * 0.06, y - r * 0.6, r * 0.13, r * 0.6, "#4a4038")
    for dx, dy, size in (
        (-0.55, 1.0, 0.5),
        (0, 1.2, 0.6),
        (0.55, 1.05, 0.5),
        (0, 0.8, 0.62),
        (-0.4, 0.75, 0.4),
        (0.4, 0.75, 0.4),
    ):
        scene.disc(x + dx * r, y - dy * r, size * r, wool)
    scene.disc(x - 0.1 * r, y - 0.55 * r, 0.7 * r, veil("#b39b78", 0.25), 0.25 * r)
    hx = x + side * r * 1.05
    scene.disc(hx, y - r * 1.2, r * 0.28, "#5a4c40", r * 0.36)
    scene.disc(hx - side * r * 0.25, y - r * 1.4, r * 0.16, "#4a4038", r * 0.08)
    scene.disc(hx - side * r * 0.08, y - r * 1.5, r * 0.22, wool, r * 0.14)
    scene.disc(hx + side * r * 0.1, y - r * 1.25, r * 0.045, "#ffffff")


def cone(scene: Scene, x: float, y: float, h: float) -> None:
    scene.box(x - h * 0.36, y - h * 0.1, h * 0.72, h * 0.12, "#c9622a", h * 0.03)
    scene.shape(
        [(x - h * 0.26, y - h * 0.08), (x + h * 0.26, y - h * 0.08), (x + h * 0.06, y - h), (x - h * 0.06, y - h)],
        ORANGE,
    )
    for low, high in ((0.3, 0.48), (0.62, 0.76)):
        a, b = 0.26 - 0.2 * low, 0.26 - 0.2 * high
        scene.shape(
            [(x - h * a, y - h * low), (x + h * a, y - h * low), (x + h * b, y - h * high), (x - h * b, y - h * high)],
            "#fff7ea",
        )


def barrier(scene: Scene, x: float, y: float, w: float) -> None:
    for dx in (0.12, 0.82):
        scene.box(x + w * dx, y - w * 0.42, w * 0.06, w * 0.42, "#8c939b")
    scene.box(x, y - w * 0.48, w, w * 0.17, "#ffffff", 1)
    for i in range(4):
        left = x + w * (0.02 + i * 0.25)
        scene.shape(
            [
                (left, y - w * 0.31),
                (left + w * 0.12, y - w * 0.31),
                (left + w * 0.2, y - w * 0.48),
                (left + w * 0.08, y - w * 0.48),
            ],
            RED,
        )


def cat(scene: Scene, x: float, y: float, r: float, *, fur: str = "#a8855f", stripe: str = "#6e5238") -> None:
    """Sit the village's tabby at (x, y), facing us."""
    scene.arc(x + r * 0.9, y - r * 0.35, r * 0.7, 300, 120, fur, r * 0.22)
    scene.disc(x, y - r * 0.7, r * 0.75, fur, r * 0.85)
    scene.disc(x, y - r * 0.55, r * 0.38, "#fbf3e8", r * 0.55)
    for side in (-1, 1):
        scene.disc(x + side * r * 0.32, y - r * 0.08, r * 0.22, "#fbf3e8", r * 0.14)
        scene.shape(
            [
                (x + side * r * 0.62, y - r * 1.75),
                (x + side * r * 0.55, y - r * 2.4),
                (x + side * r * 0.12, y - r * 2.05),
            ],
            fur,
        )
        scene.shape(
            [
                (x + side * r * 0.52, y - r * 1.85),
                (x + side * r * 0.5, y - r * 2.2),
                (x + side * r * 0.25, y - r * 2.0),
            ],
            "#e0a898",
        )
        for i in range(3):
            scene.line(
                [(x + side * r * 0.72, y - r * (0.6 + 0.25 * i)), (x + side * r * 0.45, y - r * (0.65 + 0.25 * i))],
                stripe,
                r * 0.07,
            )
    scene.disc(x, y - r * 1.65, r * 0.68, fur, r * 0.58)
    for dx in (-0.18, 0, 0.18):
        scene.line([(x + dx * r, y - r * 2.15), (x + dx * r * 0.8, y - r * 1.9)], stripe, r * 0.07)
    scene.disc(x, y - r * 1.45, r * 0.3, "#fbf3e8", r * 0.22)
    for side in (-1, 1):
        scene.disc(x + side * r * 0.28, y - r * 1.7, r * 0.15, "#dbe38a", r * 0.17)
        scene.disc(x + side * r * 0.28, y - r * 1.7, r * 0.06, INK, r * 0.15)
        for dy in (-0.05, 0.1):
            scene.line(
                [(x + side * r * 0.25, y - r * (1.42 - dy)), (x + side * r * 0.95, y - r * (1.5 - dy * 2))],
                veil("#ffffff", 0.8),
                r * 0.03,
            )
    scene.shape([(x - r * 0.08, y - r * 1.55), (x + r * 0.08, y - r * 1.55), (x, y - r * 1.45)], "#d98a86")


def bulbs(
    scene: Scene, x0: float, y0: float, x1: float, y1: float, sag: float, colours: tuple[str, ...] = ("#ffd97a",)
) -> None:
    """Hang a garland of light bulbs between two points."""
    last = None
    for i in range(25):
        t = i / 24
        point = (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t + sag * 4 * t * (1 - t))
        if last:
            scene.line([last, point], veil("#2b2b3a", 0.7), 0.5)
        last = point
        if i % 2:
            colour = colours[(i // 2) % len(colours)]
            scene.disc(point[0], point[1] + 2.4, 5, veil(colour, 0.25))
            scene.disc(point[0], point[1] + 2.4, 2, colour)


def bike(scene: Scene, x: float, y: float, r: float, colour: str = TEAL) -> None:
    """Park a bicycle with wheels of radius `r`, rear hub at (x, y - r)."""
    rear, front = (x, y - r), (x + r * 3, y - r)
    for cx, cy in (rear, front):
        scene.arc(cx, cy, r, 0, 360, INK, r * 0.11)
        for angle in range(0, 180, 30):
            dx, dy = r * 0.92 * math.cos(math.radians(angle)), r * 0.92 * math.sin(math.radians(angle))
            scene.line([(cx - dx, cy - dy), (cx + dx, cy + dy)], veil("#8c939b", 0.7), r * 0.025)
        scene.disc(cx, cy, r * 0.12, "#8c939b")
    seat, bottom, head = (x + r * 0.85, y - r * 2.25), (x + r * 1.25, y - r * 0.95), (x + r * 2.55, y - r * 2.2)
    for a, b in ((rear, bottom), (rear, seat), (seat, bottom), (seat, head), (bottom, head), (head, front)):
        scene.line([a, b], colour, r * 0.14)
    scene.line([seat, (seat[0] - r * 0.1, seat[1] - r * 0.35)], "#8c939b", r * 0.1)
    scene.box(seat[0] - r * 0.5, seat[1] - r * 0.5, r * 0.75, r * 0.18, WOOD_DARK, r * 0.09)
    scene.line(
        [head, (head[0] - r * 0.12, head[1] - r * 0.45), (head[0] + r * 0.3, head[1] - r * 0.6)], "#8c939b", r * 0.1
    )
    scene.line([(head[0] + r * 0.3, head[1] - r * 0.6), (head[0] + r * 0.6, head[1] - r * 0.5)], WOOD_DARK, r * 0.14)
    scene.disc(*bottom, r * 0.26, "#8c939b")
    scene.disc(*bottom, r * 0.14, colour)
    scene.line([bottom, (bottom[0] + r * 0.2, bottom[1] + r * 0.45)], INK, r * 0.08)


def planks(scene: Scene, x: float, y: float, w: float, h: float, count: int, fill: Colour = WOOD) -> None:
    """Lay boards side by side, each a little different."""
    tone = fill if isinstance(fill, str) else WOOD
    for i in range(count):
        scene.box(x + w * i / count, y, w / count - 0.6, h, mix(tone, WOOD_DARK, scene.random.uniform(0, 0.35)))

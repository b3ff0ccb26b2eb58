"""Scenes of the square and of the days when everyone is there."""

from __future__ import annotations

from civicnet.demo.pictures.kit import (
    BLUE,
    CORAL,
    CREAM,
    GRASS,
    INK,
    MUSTARD,
    NAVY,
    ORANGE,
    PLUM,
    RED,
    SLATE,
    STONE,
    STONE_DARK,
    TEAL,
    WOOD,
    WOOD_DARK,
    Scene,
    mix,
    veil,
)
from civicnet.demo.pictures.props import barrier, bulbs, cone, house, person, sheep, tower

PAVING = "#cbbda4"
WALLS = ("#e6dac4", "#d9cdb8", "#efe3cd", "#dccbb0")


def square(
    scene: Scene, *, ground: str = PAVING, sky: tuple[str, str] = ("#8cc5e3", "#f3efdc"), lit: bool = False
) -> None:
    """Lay the square: the peaks, the church, two rows of houses, the paving."""
    scene.fade(*sky, h=200)
    if lit:
        scene.ridge(140, 70, "#2a3157")
    else:
        scene.ridge(136, 84, "#9fb6cc", snow="#f7fafd", snow_to=0.5)
    tower(scene, 186, 196, 32, 92, wall="#6f6a80" if lit else STONE)
    dark = "#58546e"
    for x, w, h, shutter, i in (
        (-14, 66, 62, TEAL, 0),
        (56, 58, 74, RED, 1),
        (118, 60, 58, "#51718f", 2),
        (222, 58, 66, "#5d8a57", 3),
        (284, 62, 76, CORAL, 0),
        (350, 66, 60, TEAL, 1),
    ):
        house(
            scene,
            x,
            206,
            w,
            h,
            wall=mix(WALLS[i], dark, 0.75) if lit else WALLS[i],
            roof="#33364f" if lit else SLATE,
            shutter=mix(shutter, dark, 0.5) if lit else shutter,
            lit=lit,
        )
    scene.box(0, 205, 400, 95, ground)
    for row in range(6):
        y = 211 + row * row * 2.7 + row * 2
        for i in range(-1, 15 - row):
            x = i * (24 + row * 5) + (row % 2) * 14
            scene.line([(x, y), (x + 10 + row * 2, y)], veil(INK, 0.09), 1)


def fountain(scene: Scene, x: float, y: float, r: float, *, flowing: bool) -> None:
    scene.disc(x, y + r * 0.1, r * 1.15, veil(INK, 0.14), r * 0.3)
    scene.shape(
        [(x - r, y - r * 0.4), (x + r, y - r * 0.4), (x + r * 0.92, y + r * 0.1), (x - r * 0.92, y + r * 0.1)],
        STONE_DARK,
    )
    scene.disc(x, y + r * 0.08, r * 0.92, STONE_DARK, r * 0.24)
    scene.disc(x, y - r * 0.4, r, STONE, r * 0.3)
    scene.disc(x, y - r * 0.4, r * 0.86, "#74b7c9" if flowing else "#8c8374", r * 0.23)
    scene.box(x - r * 0.13, y - r * 1.5, r * 0.26, r * 1.15, STONE_DARK, 1)
    scene.box(x - r * 0.02, y - r * 1.5, r * 0.15, r * 1.15, veil(INK, 0.1), 1)
    scene.shape([(x - r * 0.24, y - r * 1.5), (x + r * 0.24, y - r * 1.5), (x, y - r * 1.85)], SLATE)
    for side in (-1, 1):
        scene.line([(x, y - r * 1.2), (x + side * r * 0.3, y - r * 1.2)], INK, r * 0.06)
        if flowing:
            scene.line(
                [
                    (x + side * r * 0.3, y - r * 1.18),
                    (x + side * r * 0.42, y - r * 0.95),
                    (x + side * r * 0.46, y - r * 0.45),
                ],
                "#e3f4f7",
                r * 0.07,
            )
            scene.disc(x + side * r * 0.46, y - r * 0.4, r * 0.17, veil("#ffffff", 0.7), r * 0.06)


def fountain_works(scene: Scene) -> None:
    square(scene)
    fountain(scene, 200, 264, 52, flowing=False)
    scene.disc(308, 282, 40, "#d8bd8d", 12)
    scene.slice(308, 286, 34, 180, 360, "#e2c998", ry=28)
    scene.line([(322, 262), (344, 214)], WOOD, 2.6)
    scene.shape([(314, 262), (324, 266), (318, 280), (309, 275)], "#8c939b")
    for x in (24, 96, 252):
        barrier(scene, x, 298, 66)
    for x in (16, 92, 170, 246, 326, 384):
        cone(scene, x, 297, 22)
    person(scene, 138, 262, 66, top=ORANGE, hat="helmet", arms="front")
    person(scene, 262, 250, 60, top=ORANGE, hat="helmet", arms="up")
    scene.box(32, 214, 48, 26, MUSTARD, 3)
    scene.box(36, 218, 16, 12, "#bcd6e4", 2)
    scene.disc(44, 242, 7, INK)
    scene.disc(72, 242, 7, INK)
    scene.line([(78, 222), (100, 198), (114, 220)], MUSTARD, 5)
    scene.shape([(106, 218), (122, 216), (120, 232), (110, 230)], "#8c939b")


def fountain_new(scene: Scene) -> None:
    square(scene)
    fountain(scene, 200, 262, 58, flowing=True)
    for x in (130, 148, 252, 268):
        scene.box(x - 7, 268, 14, 11, "#b5673f", 2)
        for dx in (-5, 0, 5):
            scene.disc(x + dx, 264, 4.6, RED if x % 4 else CORAL)
            scene.disc(x + dx, 269, 2.4, GRASS)
    person(scene, 86, 282, 74, top=PLUM, skirt=True, trousers="#5b5468", hair="#d8d3cc", arms="front")
    scene.box(102, 240, 7, 12, veil("#e3f4f7", 0.9), 2)
    person(scene, 316, 280, 76, top=NAVY, hat="beret", hair="#d8d3cc")
    person(scene, 346, 286, 80, top=ORANGE, arms="up")


def flock_square(scene: Scene) -> None:
    square(scene)
    for row, y in enumerate((222, 236, 252, 270, 290)):
        r = 7 + row * 2.4
        for i in range(14 - row):
            x = i * r * 3.1 + scene.random.uniform(-5, 5) + (row % 2) * r
            sheep(
                scene,
                x,
                y + scene.random.uniform(-3, 3),
                r,
                wool=scene.random.choice(("#f3ead9", "#efe2cb", "#f8f2e6")),
            )
    scene.box(296, 176, 84, 34, "#cfc1a8")
    for i in range(3):
        scene.box(292 - i * 6, 206 + i * 5, 92 + i * 12, 6, mix(STONE, INK, 0.06 * i))
    for x, top in ((304, RED), (318, MUSTARD), (332, TEAL), (346, PLUM), (360, BLUE), (374, CORAL)):
        person(scene, x, 207, 30, top=top, arms="up" if x % 4 else "down")


def stall(scene: Scene, x: float, y: float, w: float, colour: str, goods: tuple[str, ...]) -> None:
    for dx in (0.04, 0.92):
        scene.box(x + w * dx, y - w * 0.95, w * 0.035, w * 0.95, WOOD_DARK)
    stripes = 8
    for i in range(stripes):
        a, b = x - w * 0.06 + w * 1.12 * i / stripes, x - w * 0.06 + w * 1.12 * (i + 1) / stripes
        c, d = x + w * 0.06 + w * 0.88 * i / stripes, x + w * 0.06 + w * 0.88 * (i + 1) / stripes
        tone = colour if i % 2 else CREAM
        scene.shape([(a, y - w * 0.82), (b, y - w * 0.82), (d, y - w * 1.06), (c, y - w * 1.06)], tone)
        scene.slice((a + b) / 2, y - w * 0.82, (b - a) / 2, 0, 180, tone)
    scene.box(x - w * 0.02, y - w * 0.34, w * 1.02, w * 0.34, WOOD)
    scene.box(x - w * 0.02, y - w * 0.34, w * 1.02, w * 0.05, mix(WOOD, CREAM, 0.3))
    for i, tone in enumerate(goods):
        left = x + w * (0.02 + i * 0.96 / len(goods))
        size = w * 0.9 / len(goods)
        scene.box(left, y - w * 0.41, size, w * 0.1, WOOD_DARK, 1)
        for k in range(4):
            scene.disc(left + size * (0.17 + 0.22 * k), y - w * 0.42 - (k % 2) * w * 0.025, size * 0.16, tone)
    scene.box(x - w * 0.02, y - w * 0.12, w * 1.02, w * 0.12, veil(INK, 0.12))


def market(scene: Scene) -> None:
    square(scene)
    for x, tone in ((24, RED), (150, TEAL), (280, MUSTARD)):
        person(scene, x + 44, 240, 62, arms="front")
        stall(
            scene,
            x,
            252,
            92,
            tone,
            {24: (RED, ORANGE, GRASS), 150: ("#f2dfa0", "#e9c870", "#f7ecc9"), 280: (PLUM, "#5f9a4c", MUSTARD)}[x],
        )
    for x, h, skirt in (
        (52, 70, True),
        (128, 78, False),
        (146, 62, False),
        (246, 76, False),
        (270, 70, True),
        (372, 78, False),
    ):
        person(scene, x, 296, h, skirt=skirt, trousers=scene.random.choice(("#3d4a5c", "#6b5a4a", "#4c5a4a")))
    scene.shape([(140, 268), (156, 268), (153, 280), (143, 280)], WOOD)
    scene.disc(146, 266, 4, "#5f9a4c")
    scene.disc(152, 266, 4, ORANGE)


def ball(scene: Scene) -> None:
    square(scene, ground="#4a4260", sky=("#171d3f", "#4b3f6b"), lit=True)
    scene.speckle(0, 0, 400, 90, "#e8ebff", 70, 0.7)
    for a, b, sag in ((0, 204, 13), (196, 400, 12), (0, 400, 22)):
        bulbs(scene, a, 92 + sag, b, 96 + sag, sag, ("#ffd97a", "#ff9d76", "#8fd3c8"))
    scene.disc(200, 268, 170, veil("#ffcf86", 0.12), 40)
    scene.disc(200, 268, 110, veil("#ffcf86", 0.12), 26)
    scene.box(278, 216, 104, 12, WOOD_DARK)
    for x, tone in ((300, RED), (330, MUSTARD), (360, TEAL)):
        person(scene, x, 217, 48, top=tone, arms="front")
    scene.box(322, 186, 18, 14, "#f3ead9", 2)
    for i in range(5):
        scene.box(323 + i * 3.4, 186, 1.4, 14, RED)
    for x, y, h in (
        (70, 262, 58),
        (140, 272, 62),
        (214, 266, 60),
        (262, 284, 66),
        (110, 294, 70),
        (186, 298, 72),
        (30, 290, 66),
    ):
        person(scene, x, y, h, arms="up")
        person(
            scene,
            x + h * 0.34,
            y + 1,
            h * 0.94,
            skirt=True,
            trousers=scene.random.choice((RED, TEAL, MUSTARD, PLUM)),
            arms="up",
        )


def steeple(scene: Scene) -> None:
    scene.fade("#7cc0e6", "#eaf4f4", h=300)
    for x, y, r in ((60, 70, 22), (330, 52, 26), (300, 128, 14)):
        scene.cloud(x, y, r, "#ffffff")
    scene.ridge(232, 80, "#a7bbcd", snow="#f7fafd", snow_to=0.55)
    tower(scene, 154, 290, 92, 136)
    for x, w, h, i in ((-20, 80, 46, 0), (54, 84, 58, 1), (258, 84, 56, 2), (340, 80, 44, 3)):
        house(scene, x, 300, w, h, wall=WALLS[i], shutter=(TEAL, RED, "#51718f", "#5d8a57")[i])
    for x, y in ((96, 110), (112, 98), (278, 80), (292, 92), (66, 130)):
        scene.line([(x - 6, y - 3), (x, y), (x + 6, y - 3)], INK, 1.4)


def bonfire(scene: Scene) -> None:
    scene.fade("#12183a", "#4d3a5c", h=240)
    scene.speckle(0, 0, 400, 130, "#f0eefc", 90, 0.8)
    scene.ridge(182, 80, "#20264a")
    scene.hill(206, 200, "#1a1f3c", bulge=6)
    scene.firs((14, 36, 58, 350, 372, 392), 212, 52, "#141a33")
    scene.water([(0, 208), (400, 206), (400, 240), (0, 244)], "#2a3767", "#e79a5c", 90)
    scene.shape([(0, 300), (0, 242), (400, 238), (400, 300)], "#33304a")
    scene.disc(200, 272, 176, veil("#ff9d4d", 0.13), 34)
    scene.glow(200, 214, 120, "#ff9d4d", 0.4)
    for size, tone in ((1.0, "#e5552f"), (0.72, "#f08a35"), (0.46, "#ffc65a"), (0.24, "#fff0b8")):
        w, h = 46 * size, 112 * size
        scene.shape(
            [
                (200 - w, 270),
                (200 - w * 0.9, 270 - h * 0.42),
                (200 - w * 0.5, 270 - h * 0.3),
                (200 - w * 0.35, 270 - h * 0.78),
                (200 - w * 0.02, 270 - h * 0.48),
                (200 + w * 0.15, 270 - h),
                (200 + w * 0.45, 270 - h * 0.42),
                (200 + w * 0.7, 270 - h * 0.62),
                (200 + w, 270),
            ],
            tone,
        )
        scene.slice(200, 269, w, 0, 180, tone, ry=w * 0.25)
    for a, b in (((158, 282), (236, 264)), ((164, 264), (244, 282)), ((150, 276), (250, 276))):
        scene.line([a, b], "#4d3222", 8)
    for _ in range(50):
        scene.disc(
            200 + scene.random.gauss(0, 34), scene.random.uniform(70, 220), scene.random.uniform(0.6, 1.6), "#ffb45e"
        )
    for x, h in ((40, 62), (66, 56), (92, 66), (120, 48), (288, 50), (312, 66), (338, 58), (364, 64)):
        person(
            scene,
            x,
            296,
            h,
            top=scene.random.choice(("#3c3358", "#4a3350", "#2f3a5e")),
            trousers="#23213c",
            skin="#a36d54",
            hair="#1f1a2c",
            arms="up" if h == 66 else "down",
        )


def petanque(scene: Scene) -> None:
    scene.fade("#f5b98a", "#fbe7c6", h=170)
    scene.ridge(140, 70, "#b98f94")
    scene.hill(172, 166, "#8aa35e", bulge=6)
    for x in (40, 132, 290, 372):
        scene.tree(x, 214, 38, "#7fa656")
    scene.box(0, 208, 400, 92, "#e2c490")
    scene.speckle(0, 212, 400, 86, veil("#a88450", 0.5), 160, 0.9)
    bulbs(scene, 30, 104, 370, 104, 11)
    scene.box(0, 204, 400, 6, WOOD)
    for x, y in ((188, 272), (214, 264), (232, 280), (166, 286), (250, 268)):
        scene.disc(x + 2, y + 5, 8, veil(INK, 0.2), 3)
        scene.disc(x, y, 7.4, "#8d96a0")
        scene.arc(x, y, 5, 0, 360, "#737c86", 0.8)
        scene.disc(x - 2.4, y - 2.6, 2, "#dfe5ea")
    scene.disc(212, 279, 3.6, ORANGE)
    # Pierre in his armchair, throwing
    scene.arc(70, 262, 22, 0, 360, INK, 2.2)
    scene.arc(70, 262, 18, 0, 360, "#8d96a0", 1)
    scene.box(54, 236, 36, 8, NAVY, 3)
    scene.box(50, 204, 8, 40, NAVY, 3)
    scene.line([(86, 244), (100, 270)], "#4c5a6b", 7)
    scene.box(56, 204, 26, 36, "#6b8fb0", 9)
    scene.line([(78, 214), (106, 202)], "#5b7d9c", 6)
    scene.disc(108, 201, 4, "#f2cfb1")
    scene.disc(69, 192, 11, "#f2cfb1")
    scene.disc(70, 184, 13, "#27303b", 4.4)
    scene.disc(134, 176, 6, "#8d96a0")
    scene.arc(170, 232, 66, 200, 262, veil("#ffffff", 0.7), 1)
    for x, h, top, arms in (
        (30, 78, CORAL, "up"),
        (300, 76, TEAL, "up"),
        (330, 72, MUSTARD, "down"),
        (362, 80, PLUM, "up"),
    ):
        person(scene, x, 258 if x > 100 else 236, h, top=top, arms=arms)


SCENES = {
    "fontaine-travaux": (31, fountain_works),
    "fontaine-neuve": (31, fountain_new),
    "brebis-place": (32, flock_square),
    "marche": (33, market),
    "bal-guirlandes": (34, ball),
    "clocher": (36, steeple),
    "feu-fete": (43, bonfire),
    "petanque": (44, petanque),
}

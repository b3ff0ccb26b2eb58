"""Scenes of the mountain and its weather, and the ground that other scenes stand on."""

from __future__ import annotations

import math

from civicnet.demo.pictures.kit import (
    GRASS,
    INK,
    MEADOW,
    MUSTARD,
    ORANGE,
    PINE,
    RED,
    STONE,
    TEAL,
    WOOD,
    WOOD_DARK,
    Scene,
    mix,
    veil,
)
from civicnet.demo.pictures.props import house, person, sheep, tower

SNOW, SHADE = "#f7fafd", "#dfe9f3"


def day(
    scene: Scene,
    *,
    top: str = "#8cc5e3",
    low: str = "#f3efdc",
    far: str = "#9fb6cc",
    near: str = "#7f9fae",
    snow: str | None = SNOW,
    y: float = 150,
) -> None:
    """Lay an ordinary day: sky, two ranges."""
    scene.fade(top, low, h=y + 20)
    scene.ridge(y, 90, far, snow=snow, snow_to=0.36)
    scene.ridge(y + 25, 62, near)


def hamlet(scene: Scene, x: float, y: float, size: float, *, snow: bool = False, lit: bool = False) -> None:
    """Gather a few houses around the church tower."""
    walls = ("#e3d8c3", STONE, "#e9ddc8", "#d2c5ae", "#e6d2b5")
    spots = (
        (-2.6, -0.25, 1.0),
        (-1.5, -0.5, 0.9),
        (1.1, -0.45, 1.0),
        (2.3, -0.2, 0.95),
        (-0.9, 0.2, 1.1),
        (0.5, 0.25, 1.05),
    )
    tower(scene, x - size * 0.25, y - size * 0.1, size * 0.6, size * 2.1, snow=snow)
    for i, (dx, dy, k) in enumerate(spots):
        house(
            scene,
            x + dx * size,
            y + dy * size,
            size * k,
            size * 0.85 * k,
            wall=walls[i % 5],
            snow=snow,
            lit=lit,
            shutter=(TEAL, "#8c4a3c", "#51718f")[i % 3],
        )


def sunset(scene: Scene) -> None:
    scene.fade("#3d3a6b", "#ffd596", h=205, middle="#e8836b")
    scene.glow(262, 150, 95, "#ffe6a3", 0.9)
    scene.disc(262, 150, 21, "#fff3cf")
    for x, y, r in ((70, 62, 15), (170, 40, 10), (330, 76, 17)):
        scene.cloud(x, y, r, veil("#ffb49a", 0.55))
    scene.ridge(172, 72, "#a3606f")
    scene.ridge(202, 70, "#7a4a68")
    scene.ridge(232, 52, "#52395b")
    scene.hill(262, 236, "#3a2c49", bulge=10)
    scene.firs((18, 34, 52, 63, 338, 352, 371, 388), 262, 34, "#2a2139")
    scene.hill(286, 276, "#241c30", bulge=6, phase=2)
    for x in range(4, 400, 5):
        scene.line([(x, 290), (x + scene.random.uniform(-2, 2), 278 - scene.random.uniform(0, 6))], "#241c30", 0.7)
    scene.shape(
        [
            (142, 277),
            (146, 266),
            (162, 265),
            (168, 259),
            (171, 259),
            (172, 254),
            (175, 258),
            (177, 258),
            (180, 262),
            (175, 265),
            (172, 277),
            (170, 277),
            (168, 269),
            (150, 270),
            (147, 277),
        ],
        "#1b1526",
    )
    scene.shape([(144, 268), (132, 274), (126, 270), (138, 263)], "#1b1526")  # the fox


def stars(scene: Scene) -> None:
    scene.fade("#0d1533", "#3a4a7c", h=250, middle="#1d2955")
    for i in range(16):
        t = i / 15
        scene.disc(60 + 300 * t, 200 - 190 * t, 34 - 10 * abs(t - 0.5), veil("#a9b6e6", 0.07))
        scene.disc(60 + 300 * t, 200 - 190 * t, 17, veil("#cfd6f5", 0.06))
    scene.speckle(0, 0, 400, 190, "#dfe6ff", 260, 0.55)
    scene.speckle(0, 0, 400, 160, "#ffffff", 40, 1.0)
    for _ in range(150):
        t = scene.random.random()
        scene.disc(60 + 300 * t + scene.random.gauss(0, 14), 200 - 190 * t + scene.random.gauss(0, 14), 0.45, "#f2f0ff")
    scene.line([(92, 40), (140, 62)], veil("#ffffff", 0.75), 0.7)
    scene.ridge(214, 70, "#1b2546")
    scene.hill(246, 238, "#131b35", bulge=8)
    hamlet(scene, 300, 256, 20, lit=True)
    scene.fade("#0e1429", "#0b1022", y=258)
    for x, h in ((60, 40), (82, 44), (100, 29), (128, 42), (147, 30), (170, 43)):
        person(scene, x, 290, h, top="#1f2a4d", trousers="#161f3b", skin="#5d6385", hair="#141a30")
    scene.line([(204, 292), (216, 268), (228, 292)], "#2c3a66", 1.6)
    scene.line([(216, 269), (216, 292)], "#2c3a66", 1.4)
    scene.line([(204, 276), (231, 250)], "#6c7db3", 5)
    scene.disc(231, 250, 3.4, "#9aa9d8")


def snow_pass(scene: Scene) -> None:
    scene.fade("#a9c3da", "#eef3f7", h=190)
    scene.ridge(150, 96, "#8ba0b8", snow=SNOW, snow_to=0.1)
    scene.hill(190, 160, SHADE, bulge=14)
    scene.firs((20, 38, 62, 84, 350, 372, 392), 205, 46, "#5c7f7d", slope=-0.05)
    scene.hill(216, 196, SNOW, bulge=10, phase=1)
    road = [
        (150, 300),
        (268, 300),
        (300, 250),
        (214, 228),
        (228, 205),
        (250, 192),
        (242, 190),
        (212, 204),
        (186, 230),
        (222, 252),
    ]
    scene.shape(road, "#7d8792")
    scene.shape([(150, 300), (166, 300), (229, 252), (222, 252)], veil("#ffffff", 0.7))
    scene.line([(212, 298), (258, 254)], veil("#ffffff", 0.8), 1)
    for x, y, h in ((140, 296, 34), (282, 296, 34), (312, 250, 24), (176, 234, 20), (258, 196, 13)):
        scene.box(x - h * 0.035, y - h, h * 0.07, h, RED)
        scene.box(x - h * 0.035, y - h * 0.8, h * 0.07, h * 0.18, MUSTARD)
    # the snow plough
    scene.box(196, 246, 46, 26, ORANGE, 3)
    scene.box(200, 231, 25, 19, ORANGE, 3)
    scene.box(203, 234, 19, 12, "#bcd6e4", 1.5)
    scene.box(226, 240, 16, 9, mix(ORANGE, INK, 0.2), 2)
    scene.disc(212, 229, 2.6, "#ffcf5a")
    scene.glow(212, 229, 10, "#ffdf8a", 0.5)
    for x in (205, 234):
        scene.disc(x, 273, 7, INK)
        scene.disc(x, 273, 3, "#b6bcc4")
    scene.shape([(184, 276), (192, 248), (198, 250), (198, 280)], "#d9a53a")
    scene.speckle(150, 262, 42, 20, "#ffffff", 60, 3)
    scene.firs((14, 350, 386), 300, 70, "#426a66")
    for x in (14, 350, 386):
        scene.shape([(x, 232), (x + 9, 250), (x - 9, 250)], SNOW)
    scene.speckle(0, 0, 400, 300, "#ffffff", 120, 1.1)


def snowy_village(scene: Scene) -> None:
    scene.fade("#f3c9b8", "#fdf1e3", h=170, middle="#f7ddcb")
    scene.ridge(142, 92, "#a9b4cf", snow=SNOW, snow_to=0.02)
    scene.ridge(164, 50, "#c3cde0", snow=SNOW, snow_to=0.05)
    scene.hill(182, 172, "#e4ecf5", bulge=8)
    scene.firs(range(8, 130, 15), 194, 26, "#6d8b93")
    scene.firs(range(280, 400, 14), 190, 24, "#6d8b93")
    hamlet(scene, 205, 214, 30, snow=True, lit=True)
    for x, y in ((122, 180), (222, 175), (282, 182)):
        for i in range(6):
            scene.disc(x + i * 2.4 + math.sin(i) * 3, y - i * 8, 2.4 + i * 0.9, veil("#ffffff", 0.5))
    scene.hill(232, 226, SNOW, bulge=9, phase=0.6)
    scene.shape([(186, 300), (238, 300), (214, 240), (207, 240)], SHADE)
    for x in range(12, 182, 26):
        scene.box(x, 254, 3, 20, WOOD_DARK)
        scene.box(x - 0.6, 252, 4.2, 3, SNOW, 1)
    scene.line([(8, 262), (182, 260)], WOOD_DARK, 1.6)
    scene.fir(350, 296, 92, "#4f7676")
    for y, w in ((212, 11), (232, 17), (254, 22)):
        scene.shape([(350, y - 9), (350 + w, y + 5), (350 - w, y + 5)], veil("#ffffff", 0.85))
    sheep(scene, 262, 278, 9, wool="#efe4d0")
    sheep(scene, 288, 284, 9, left=True, wool="#efe4d0")


def rainbow(scene: Scene) -> None:
    scene.fade("#6d8499", "#d7dde0", h=200)
    for x, y, r in ((60, 42, 24), (130, 26, 18), (320, 44, 26)):
        scene.cloud(x, y, r, "#8a9bab")
        scene.cloud(x + 6, y + 6, r * 0.8, "#a5b3c0")
    for i, colour in enumerate(("#d9534a", "#e58b35", "#eac54f", "#69ac5c", "#4f8fc0", "#6d5ca6")):
        scene.arc(205, 225, 172 - i * 5.5, 180, 360, veil(colour, 0.75), 5.7)
    scene.ridge(176, 60, "#71889a")
    scene.ridge(196, 44, "#5f8078")
    scene.hill(216, 206, GRASS, bulge=10)
    hamlet(scene, 66, 236, 22)
    scene.firs((300, 318, 336, 352, 372), 228, 38, PINE)
    scene.hill(248, 246, MEADOW, bulge=-8)
    scene.water(
        [(0, 300), (0, 276), (120, 262), (250, 266), (400, 256), (400, 288), (260, 298), (250, 300)],
        "#6e9db0",
        "#ffffff",
        90,
    )
    for _ in range(130):
        drop_x, drop_y = scene.random.uniform(190, 400), scene.random.uniform(50, 220)
        scene.line([(drop_x, drop_y), (drop_x - 2.4, drop_y + 9)], veil("#ffffff", 0.28), 0.5)
    scene.speckle(0, 240, 400, 20, "#f4e27c", 60, 1.0)


def snowshoes(scene: Scene) -> None:
    scene.fade("#4f9bd3", "#dcedf7", h=200)
    scene.disc(330, 48, 17, "#fff5cf")
    scene.glow(330, 48, 52, "#fff5cf", 0.8)
    scene.ridge(158, 104, "#8fa9c6", snow="#ffffff", snow_to=0.02)
    scene.hill(206, 172, "#eaf2f9", bulge=20)
    scene.firs((24, 44, 66, 360, 384), 206, 48, "#4e7a77")
    scene.hill(236, 214, "#ffffff", bulge=12, phase=1)
    for i in range(26):
        t = i / 25
        x, y, size = 214 + 60 * math.sin(t * 2.6), 300 - 96 * t, 4.4 - 3.2 * t
        scene.disc(x + (size if i % 2 else -size), y, size, "#cfdeec", size * 0.55)
    for x, y, h, top in ((276, 236, 34, RED), (262, 222, 27, TEAL), (248, 211, 21, MUSTARD)):
        person(scene, x, y, h, top=top, hat="wool", arms="front")
        scene.line([(x + h * 0.22, y - h * 0.55), (x + h * 0.3, y)], INK, 0.7)
        scene.disc(x - h * 0.07, y, h * 0.12, WOOD, h * 0.035)
        scene.disc(x + h * 0.09, y, h * 0.12, WOOD, h * 0.035)
    # a hare, white already
    scene.disc(96, 272, 15, "#f1f5f9", 9)
    scene.disc(112, 264, 8, "#f7fafc", 7)
    for dx in (0, 5):
        scene.shape([(109 + dx, 260), (106 + dx, 242), (113 + dx, 258)], "#f1f5f9")
    scene.disc(115, 263, 1.2, INK)
    scene.disc(82, 270, 4, "#ffffff")
    scene.disc(98, 281, 22, veil("#9db6cf", 0.25), 3)


def autumn(scene: Scene) -> None:
    scene.fade("#f6e3bf", "#f0c38a", h=300)
    scene.glow(210, 90, 130, "#fff4cf", 0.9)
    for depth, colour, w in ((0, "#d9ae79", 4), (1, "#b9824f", 7), (2, "#7c5436", 11)):
        for _ in range(8):
            x = scene.random.uniform(-10, 410)
            scene.shape([(x, 0), (x + w, 0), (x + w * 1.5, 205 + depth * 24), (x - w * 0.5, 205 + depth * 24)], colour)
        leaves = (("#edc069", "#e8ad4c"), ("#dd8a3b", "#cf6d33"), ("#b94f2c", "#c8642f"))[depth]
        for _ in range(46):
            r = scene.random.uniform(10, 22)
            scene.disc(
                scene.random.uniform(0, 400),
                scene.random.uniform(-8, 70 - depth * 14),
                r,
                veil(scene.random.choice(leaves), 0.62),
            )
    for i in range(4):
        scene.shape(
            [(150 + i * 34, 0), (164 + i * 34, 0), (96 + i * 62, 260), (60 + i * 62, 260)], veil("#fff6d8", 0.16)
        )
    scene.hill(214, 206, "#b8773c", bulge=8)
    scene.shape([(160, 300), (258, 300), (222, 250), (212, 214), (204, 214), (196, 250)], "#dcae74")
    for _ in range(420):
        scene.disc(
            scene.random.uniform(0, 400),
            scene.random.uniform(218, 300),
            scene.random.uniform(1, 2.6),
            scene.random.choice(("#d8722e", "#e9a33f", "#b24a28", "#8f5a30")),
            1,
        )
    scene.disc(312, 246, 15, "#8a5a38", 9)  # the deer behind them both
    scene.box(300, 250, 3, 18, "#6d4529")
    scene.box(322, 250, 3, 18, "#6d4529")
    scene.shape([(300, 244), (292, 220), (300, 216), (308, 240)], "#8a5a38")
    scene.disc(294, 216, 6, "#8a5a38", 4.4)
    for side in (-1, 1):
        scene.line([(296, 212), (296 + side * 7, 198), (296 + side * 13, 194)], "#5c3b24", 1.2)
        scene.line([(296 + side * 7, 198), (296 + side * 5, 190)], "#5c3b24", 1.2)


def chamois(scene: Scene) -> None:
    scene.fade("#b7d4e8", "#f7f3e8", h=300)
    scene.ridge(176, 110, "#b3c5d6", snow=SNOW, snow_to=0.3)
    scene.ridge(226, 90, "#93aabf")
    scene.shape(
        [
            (0, 300),
            (0, 246),
            (54, 226),
            (92, 232),
            (140, 202),
            (186, 212),
            (232, 208),
            (276, 226),
            (318, 246),
            (400, 262),
            (400, 300),
        ],
        "#7d8286",
    )
    scene.shape(
        [(0, 300), (60, 262), (120, 246), (186, 212), (232, 208), (214, 240), (262, 262), (250, 300)], "#94999c"
    )
    scene.shape([(54, 226), (92, 232), (140, 202), (150, 205), (110, 240), (60, 240)], "#a8adaf")
    scene.speckle(20, 250, 360, 46, "#6b7a4d", 40, 3)
    coat, dark = "#b07a45", "#6b4527"
    scene.disc(200, 158, 44, coat, 23)
    scene.shape([(222, 150), (250, 108), (266, 112), (246, 168)], coat)
    scene.shape([(250, 110), (258, 94), (278, 100), (296, 116), (290, 122), (266, 120)], "#e6cfa6")
    scene.shape([(258, 97), (290, 115), (286, 119), (256, 106)], dark)
    scene.disc(272, 105, 1.8, INK)
    scene.disc(293, 118, 2.4, INK)
    scene.shape([(252, 98), (244, 88), (258, 92)], coat)
    for dx in (0, 6):
        scene.line([(259 + dx, 95), (258 + dx, 74)], INK, 2.1)
        scene.arc(253.5 + dx, 74, 4.5, 200, 360, INK, 2.1)
    scene.shape([(160, 146), (150, 154), (158, 164), (168, 156)], dark)
    for x, foot in ((168, 160), (182, 178), (226, 226), (240, 240)):
        scene.shape([(x - 5, 166), (x + 6, 166), (foot + 2.5, 210), (foot - 2.5, 210)], dark)
    scene.shape([(166, 148), (236, 140), (240, 146), (168, 156)], dark)
    scene.disc(200, 174, 34, veil("#f2dcb8", 0.5), 6)


SCENES = {
    "coucher-soleil": (11, sunset),
    "ciel-etoile": (12, stars),
    "neige-col": (13, snow_pass),
    "village-neige": (14, snowy_village),
    "arc-en-ciel": (15, rainbow),
    "raquettes": (16, snowshoes),
    "foret-automne": (18, autumn),
    "isard": (21, chamois),
}

"""Scenes of the mountain, the river and the fields."""

from __future__ import annotations

import math

from civicnet.demo.pictures.kit import (
    CORAL, GRASS, INK, MEADOW, MUSTARD, ORANGE, PINE, PINE_DARK, RED, STONE, STONE_DARK, TEAL, WOOD, WOOD_DARK, Scene,
    mix, veil,
)
from civicnet.demo.pictures.props import barrier, cone, house, person, planks, sheep, tower

SNOW, SHADE = "#f7fafd", "#dfe9f3"


def day(scene: Scene, *, top: str = "#8cc5e3", low: str = "#f3efdc", far: str = "#9fb6cc", near: str = "#7f9fae", snow: str | None = SNOW, y: float = 150) -> None:
    """Lay an ordinary day: sky, two ranges."""
    scene.fade(top, low, h=y + 20)
    scene.ridge(y, 90, far, snow=snow, snow_to=0.36)
    scene.ridge(y + 25, 62, near)


def hamlet(scene: Scene, x: float, y: float, size: float, *, snow: bool = False, lit: bool = False) -> None:
    """Gather a few houses around the church tower."""
    walls = ("#e3d8c3", STONE, "#e9ddc8", "#d2c5ae", "#e6d2b5")
    spots = ((-2.6, -0.25, 1.0), (-1.5, -0.5, 0.9), (1.1, -0.45, 1.0), (2.3, -0.2, 0.95), (-0.9, 0.2, 1.1), (0.5, 0.25, 1.05))
    tower(scene, x - size * 0.25, y - size * 0.1, size * 0.6, size * 2.1, snow=snow)
    for i, (dx, dy, k) in enumerate(spots):
        house(scene, x + dx * size, y + dy * size, size * k, size * 0.85 * k, wall=walls[i % 5], snow=snow, lit=lit,
              shutter=(TEAL, "#8c4a3c", "#51718f")[i % 3])


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
    scene.shape([(142, 277), (146, 266), (162, 265), (168, 259), (171, 259), (172, 254), (175, 258), (177, 258), (180, 262), (175, 265), (172, 277), (170, 277), (168, 269), (150, 270), (147, 277)], "#1b1526")
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
    road = [(150, 300), (268, 300), (300, 250), (214, 228), (228, 205), (250, 192), (242, 190), (212, 204), (186, 230), (222, 252)]
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
    scene.water([(0, 300), (0, 276), (120, 262), (250, 266), (400, 256), (400, 288), (260, 298), (250, 300)], "#6e9db0", "#ffffff", 90)
    for _ in range(130):
        x, y = scene.random.uniform(190, 400), scene.random.uniform(50, 220)
        scene.line([(x, y), (x - 2.4, y + 9)], veil("#ffffff", 0.28), 0.5)
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


def river(scene: Scene, *, flood: bool = False) -> None:
    if flood:
        scene.fade("#7c858d", "#c5c8c4", h=170)
        for x, y, r in ((50, 36, 24), (170, 26, 30), (300, 42, 28), (380, 24, 20)):
            scene.cloud(x, y, r, "#959ca2")
        scene.ridge(150, 70, "#7b8a90")
    else:
        day(scene, y=140)
    scene.hill(176, 168, mix(GRASS, PINE, 0.35), bulge=10)
    scene.firs((10, 26, 44, 58, 76), 192, 42, PINE)
    scene.firs((322, 340, 360, 378, 394), 190, 46, PINE_DARK)
    scene.hill(205, 200, GRASS if not flood else "#7f9a5c", bulge=4)
    wide = 34 if flood else 0
    bed = [(178 - wide, 204), (226 + wide, 204), (256 + wide, 226), (300 + wide * 1.4, 252), (352 + wide, 300), (52 - wide, 300), (98 - wide * 1.4, 252), (146 - wide, 226)]
    scene.water(bed, "#8c7250" if flood else "#5fa7b4", "#cdb48c" if flood else "#e8f8f6", 130)
    arch = "#c6b899"
    scene.box(96, 176, 212, 16, arch)  # the road bridge
    scene.box(92, 172, 220, 6, STONE)
    scene.shape([(96, 192), (308, 192), (308, 216), (280, 216), (262, 200), (236, 194), (202, 193), (168, 194), (142, 200), (124, 216), (96, 216)], arch)
    for i in range(14):
        scene.box(100 + i * 15, 179, 9, 3, veil(STONE_DARK, 0.6))
    if flood:
        for x, y in ((130, 250), (200, 232), (262, 270), (170, 284)):
            scene.arc(x, y, 12, 190, 350, veil("#efe2c8", 0.8), 1.6, ry=4)
        scene.line([(120, 262), (176, 250)], WOOD_DARK, 5)
        scene.line([(160, 254), (168, 244)], WOOD_DARK, 2)
        scene.shape([(250, 250), (286, 244), (290, 250), (254, 257)], WOOD)  # the picnic table leaves for Sarrancolin
        scene.line([(256, 258), (252, 268)], WOOD_DARK, 2)
        scene.line([(284, 252), (286, 262)], WOOD_DARK, 2)
        for _ in range(220):
            x, y = scene.random.uniform(0, 400), scene.random.uniform(0, 290)
            scene.line([(x, y), (x - 2, y + 9)], veil("#ffffff", 0.25), 0.5)
        barrier(scene, 330, 296, 56)
    else:
        for x, y, r in ((120, 262, 12), (146, 280, 16), (282, 258, 11), (310, 284, 15), (206, 288, 9)):
            scene.disc(x, y, r, "#8d949a", r * 0.55)
            scene.disc(x - r * 0.15, y - r * 0.15, r * 0.8, "#a9afb3", r * 0.38)
        for x, y, k in ((190, 246, 1), (226, 264, -1), (172, 268, 1), (244, 240, -1)):
            scene.disc(x, y, 8, veil("#345b63", 0.6), 2.2)
            scene.shape([(x - k * 7, y), (x - k * 12, y - 3), (x - k * 12, y + 3)], veil("#345b63", 0.6))
        scene.speckle(0, 250, 60, 46, "#f2d35c", 24, 1.4)
        scene.speckle(350, 250, 50, 46, "#ffffff", 24, 1.4)


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
            scene.disc(scene.random.uniform(0, 400), scene.random.uniform(-8, 70 - depth * 14), r, veil(scene.random.choice(leaves), 0.62))
    for i in range(4):
        scene.shape([(150 + i * 34, 0), (164 + i * 34, 0), (96 + i * 62, 260), (60 + i * 62, 260)], veil("#fff6d8", 0.16))
    scene.hill(214, 206, "#b8773c", bulge=8)
    scene.shape([(160, 300), (258, 300), (222, 250), (212, 214), (204, 214), (196, 250)], "#dcae74")
    for _ in range(420):
        scene.disc(scene.random.uniform(0, 400), scene.random.uniform(218, 300), scene.random.uniform(1, 2.6), scene.random.choice(("#d8722e", "#e9a33f", "#b24a28", "#8f5a30")), 1)
    scene.disc(312, 246, 15, "#8a5a38", 9)  # the deer behind them both
    scene.box(300, 250, 3, 18, "#6d4529")
    scene.box(322, 250, 3, 18, "#6d4529")
    scene.shape([(300, 244), (292, 220), (300, 216), (308, 240)], "#8a5a38")
    scene.disc(294, 216, 6, "#8a5a38", 4.4)
    for side in (-1, 1):
        scene.line([(296, 212), (296 + side * 7, 198), (296 + side * 13, 194)], "#5c3b24", 1.2)
        scene.line([(296 + side * 7, 198), (296 + side * 5, 190)], "#5c3b24", 1.2)


def flock(scene: Scene) -> None:
    scene.fade("#f7d7a3", "#fdf3de", h=150)
    scene.disc(86, 74, 15, "#fff6d5")
    scene.glow(86, 74, 50, "#fff0c0", 0.7)
    scene.ridge(140, 80, "#a9b7c0", snow=SNOW, snow_to=0.42)
    scene.ridge(164, 52, "#8aa397")
    scene.hill(188, 172, GRASS, bulge=16)
    scene.firs((300, 318, 334, 356, 378), 184, 34, PINE)
    scene.hill(226, 206, MEADOW, bulge=12, phase=0.8)
    scene.shape([(120, 300), (330, 300), (286, 258), (250, 232), (246, 212), (238, 204), (232, 204), (232, 220), (222, 244), (190, 262)], "#e3cfa6")
    spots = [(scene.random.uniform(-1, 1), t / 34) for t in range(34)]
    for lean, t in spots:
        y = 210 + 84 * t
        x = 236 + (t * -6) + lean * (6 + 74 * t)
        sheep(scene, x, y, 4 + 8 * t, left=lean < 0, wool=scene.random.choice(("#f3ead9", "#efe2cb", "#f7f1e4")))
    person(scene, 88, 292, 92, top="#7c5a3b", hat="beret", arms="front", trousers="#4c5a4a", skin="#d9a67c", hair="#3a2d25")
    scene.line([(112, 296), (106, 206)], WOOD_DARK, 2.2)
    scene.disc(40, 280, 19, "#f6f1e6", 11)  # Patou
    scene.disc(58, 268, 10, "#f6f1e6", 9)
    scene.disc(64, 271, 5, "#eee4d2", 4)
    scene.disc(68, 270, 1.5, INK)
    scene.disc(60, 265, 1.2, INK)
    scene.disc(51, 266, 4, "#ded0b8", 6)
    for x in (28, 36, 46, 53):
        scene.box(x, 284, 5, 12, "#f6f1e6", 2)
    scene.arc(20, 270, 10, 90, 270, "#f6f1e6", 5)


def trail(scene: Scene) -> None:
    day(scene, y=150)
    scene.hill(186, 170, "#9dbb72", bulge=14)
    scene.hill(216, 224, MEADOW, bulge=10, phase=1.2)
    scene.shape([(196, 300), (282, 300), (250, 262), (290, 236), (262, 214), (284, 198), (278, 197), (250, 214), (272, 236), (222, 262)], "#e5d2aa")
    scene.firs((24, 352, 374, 392), 236, 54, PINE)
    house(scene, 292, 206, 30, 15, roof="#6d7480", wall="#cfc2ab", floors=1)
    scene.box(116, 112, 9, 188, WOOD)
    scene.box(116, 112, 3, 188, WOOD_DARK)
    for y, text, left in ((124, "Les Cabanes  1 h 30", False), (150, "La source  20 min", False), (176, "Le Bourg  45 min", True)):
        tip = -14 if left else 14
        body = [(52, y), (184, y), (184, y + 20), (52, y + 20)]
        head = [(52, y), (52 + tip, y + 10), (52, y + 20)] if left else [(184, y), (184 + tip, y + 10), (184, y + 20)]
        scene.shape(body, MUSTARD)
        scene.shape(head, MUSTARD)
        scene.box(52, y + 17.5, 132, 2.5, veil(INK, 0.12))
        scene.words(118, y + 9.6, text, INK, 10)
    scene.box(112, 214, 17, 8, "#ffffff")
    scene.box(112, 222, 17, 8, RED)
    scene.shape([(98, 300), (104, 288), (142, 288), (150, 300)], "#9aa0a4")
    scene.speckle(10, 244, 100, 50, "#e58a6b", 26, 1.5)
    scene.speckle(290, 250, 100, 46, "#7d4f79", 30, 1.4)
    scene.speckle(20, 244, 360, 50, "#ffffff", 40, 1.2)


def chamois(scene: Scene) -> None:
    scene.fade("#b7d4e8", "#f7f3e8", h=300)
    scene.ridge(176, 110, "#b3c5d6", snow=SNOW, snow_to=0.3)
    scene.ridge(226, 90, "#93aabf")
    scene.shape([(0, 300), (0, 246), (54, 226), (92, 232), (140, 202), (186, 212), (232, 208), (276, 226), (318, 246), (400, 262), (400, 300)], "#7d8286")
    scene.shape([(0, 300), (60, 262), (120, 246), (186, 212), (232, 208), (214, 240), (262, 262), (250, 300)], "#94999c")
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


def hives(scene: Scene) -> None:
    day(scene, top="#a5d3ea", y=140)
    scene.hill(184, 166, "#a8c777", bulge=14)
    scene.firs((16, 32, 366, 386), 190, 44, PINE)
    scene.hill(222, 214, GRASS, bulge=8, phase=1)
    for _ in range(260):
        scene.disc(scene.random.uniform(0, 400), scene.random.uniform(222, 300), scene.random.uniform(0.9, 2), scene.random.choice(("#b07fb8", "#f4d75e", "#ffffff", "#8c5f9e")))
    for x, colour in ((66, "#5b93c5"), (146, MUSTARD), (226, CORAL), (306, "#6fa287")):
        y = 244 + (x % 3) * 4
        scene.box(x - 3, y + 34, 6, 16, WOOD_DARK)
        scene.box(x + 40, y + 34, 6, 16, WOOD_DARK)
        scene.box(x - 6, y, 54, 36, colour, 2)
        scene.box(x + 34, y, 14, 36, veil(INK, 0.1), 2)
        scene.box(x - 6, y + 17, 54, 1.4, veil(INK, 0.22))
        scene.box(x - 10, y - 7, 62, 9, "#8c939b", 2)
        scene.box(x + 10, y + 27, 22, 4, INK, 2)
        scene.box(x + 4, y + 32, 34, 3, mix(colour, INK, 0.3))
    for _ in range(26):
        x, y = scene.random.uniform(40, 370), scene.random.uniform(150, 270)
        scene.disc(x - 1.6, y - 2.2, 2.2, veil("#ffffff", 0.8), 1.3)
        scene.disc(x + 1.6, y - 2.2, 2.2, veil("#ffffff", 0.8), 1.3)
        scene.disc(x, y, 3, MUSTARD, 1.9)
        scene.box(x - 0.5, y - 1.8, 1.3, 3.6, INK)


def footbridge(scene: Scene, state: str) -> None:
    """The footbridge over the Neste. state: closed, works, new."""
    day(scene, y=138)
    scene.hill(178, 164, "#9fbd75", bulge=12)
    scene.firs((12, 30, 50, 350, 372, 390), 186, 46, PINE)
    scene.hill(202, 198, GRASS, bulge=4)
    scene.water([(0, 236), (400, 226), (400, 282), (0, 294)], "#5fa7b4", "#e8f8f6", 90)
    scene.shape([(0, 300), (0, 288), (400, 278), (400, 300)], MEADOW)
    for x, y, r in ((120, 276, 11), (260, 270, 13), (200, 262, 8)):
        scene.disc(x, y, r, "#8d949a", r * 0.5)
    for x in (22, 330):
        scene.box(x, 202, 48, 46, STONE)
        scene.box(x + 32, 202, 16, 46, veil(INK, 0.1))
        for i in range(6):
            scene.box(x + 4 + (i % 2) * 18, 208 + i * 6.4, 14, 2, veil(STONE_DARK, 0.7))
    wood = "#d79a54" if state == "new" else "#9b7a56"
    deck = mix(wood, WOOD_DARK, 0.2)
    scene.shape([(40, 208), (360, 208), (360, 217), (200, 208.5), (40, 217)], WOOD_DARK)
    if state == "closed":
        planks(scene, 40, 199, 320, 8, 44, "#9b7a56")
        for x in (146, 168, 241):
            scene.box(x, 198, 9, 10, "#4f7f88")
    elif state == "works":
        planks(scene, 40, 199, 130, 8, 18, "#d79a54")
    else:
        planks(scene, 40, 199, 320, 8, 44, wood)
    last = 170 if state == "works" else 360
    for x in range(44, last, 20):
        scene.box(x, 174, 3.4, 27, deck)
    scene.line([(44, 176), (last - 2, 176)], deck, 2.8)
    scene.line([(44, 188), (last - 2, 188)], deck, 1.6)
    if state == "closed":
        barrier(scene, 20, 214, 62)
        barrier(scene, 316, 214, 62)
        scene.box(34, 150, 34, 26, "#ffffff", 2)
        scene.disc(51, 163, 9.5, RED)
        scene.box(44, 161, 14, 4, "#ffffff")
    elif state == "works":
        scene.box(288, 60, 7, 142, MUSTARD)
        scene.box(160, 56, 190, 7, MUSTARD)
        scene.shape([(291, 36), (170, 57), (291, 44)], mix(MUSTARD, INK, 0.2))
        for i in range(9):
            scene.line([(162 + i * 14, 63), (169 + i * 14, 56)], mix(MUSTARD, INK, 0.35), 1)
        scene.box(330, 62, 20, 16, "#8c939b")
        scene.line([(206, 63), (206, 146)], INK, 0.9)
        scene.line([(206, 140), (178, 156)], INK, 0.8)
        scene.line([(206, 140), (236, 156)], INK, 0.8)
        scene.box(150, 155, 114, 9, "#d79a54", 1.5)
        for x in (96, 132):
            person(scene, x, 200, 34, top=ORANGE, hat="helmet", arms="front")
        person(scene, 368, 204, 36, top=ORANGE, hat="helmet", arms="up")
        cone(scene, 28, 204, 16)
        cone(scene, 52, 204, 16)
    else:
        for x, top, h in ((110, RED, 30), (136, MUSTARD, 27), (160, TEAL, 31), (196, "#7d4f79", 28), (224, "#5b93c5", 30)):
            person(scene, x, 200, h, top=top, arms="up")
        for i in range(16):
            scene.disc(60 + i * 19, 172, 2.2, (RED, MUSTARD, TEAL)[i % 3])


def garden(scene: Scene) -> None:
    day(scene, y=128, snow=None)
    scene.hill(160, 150, "#9fbd75", bulge=10)
    scene.firs((14, 30, 48, 366, 386), 168, 34, PINE)
    scene.arc(330, 196, 62, 180, 360, "#e8eef0", 3, ry=52)  # the greenhouse
    scene.slice(330, 196, 60, 180, 360, veil("#e9f4f4", 0.75), ry=50)
    for a in range(-40, 60, 20):
        scene.line([(330 + a, 196), (330 + a * 0.8, 196 - (2500 - a * a) ** 0.5)], veil("#9fb6b8", 0.7), 0.8)
    scene.fade("#8a6443", "#6f4e34", y=192)
    for row in range(5):
        y = 202 + row * row * 4.4 + row * 6
        size = 3.2 + row * 1.7
        scene.box(0, y + size * 0.8, 400, size * 0.7, veil("#3f2b1c", 0.4))
        for i in range(int(400 / (size * 2.5)) + 1):
            x = i * size * 2.5 + (row % 2) * size
            if row % 2:
                scene.disc(x, y, size, "#5f9a4c", size * 0.85)
                scene.disc(x - size * 0.2, y - size * 0.2, size * 0.6, "#86bd62", size * 0.5)
            else:
                scene.line([(x, y + size), (x, y - size * 2.1)], "#4c7d3e", 1)
                for dx, dy in ((-0.5, 0), (0.5, -0.6), (-0.3, -1.2)):
                    scene.disc(x + dx * size, y + dy * size, size * 0.42, RED)
                    scene.disc(x + dx * size + size * 0.4, y + dy * size - size * 0.4, size * 0.5, "#4f8a45", size * 0.3)
    person(scene, 96, 262, 86, top="#5d8a57", hat="straw", hair="#c9a15a", skin="#e3b48c", arms="front")
    # the pumpkin
    for dx in (-20, 20, -11, 11, 0):
        scene.disc(250 + dx, 268, 17, mix(ORANGE, RED, 0.12 + abs(dx) / 120), 24)
    scene.disc(243, 260, 5, veil("#ffd9a0", 0.6), 11)
    scene.line([(250, 246), (254, 234), (262, 232)], "#4c7d3e", 4)
    scene.disc(276, 242, 11, "#5f9a4c", 6)
    scene.shape([(118, 300), (124, 274), (176, 274), (182, 300)], WOOD)
    scene.box(120, 284, 60, 3, WOOD_DARK)
    for x in range(128, 178, 10):
        scene.disc(x, 272, 6.4, RED)
        scene.disc(x - 2, 270, 1.6, veil("#ffffff", 0.7))


SCENES = {
    "coucher-soleil": (11, sunset),
    "ciel-etoile": (12, stars),
    "neige-col": (13, snow_pass),
    "village-neige": (14, snowy_village),
    "arc-en-ciel": (15, rainbow),
    "raquettes": (16, snowshoes),
    "riviere": (17, river),
    "crue": (17, lambda scene: river(scene, flood=True)),
    "foret-automne": (18, autumn),
    "transhumance": (19, flock),
    "balisage": (20, trail),
    "isard": (21, chamois),
    "ruches": (22, hives),
    "passerelle": (23, lambda scene: footbridge(scene, "closed")),
    "passerelle-chantier": (23, lambda scene: footbridge(scene, "works")),
    "passerelle-neuve": (23, lambda scene: footbridge(scene, "new")),
    "potager": (24, garden),
}

"""Scenes of the river, the paths and the fields."""

from __future__ import annotations

from civicnet.demo.pictures.kit import (
    CORAL,
    GRASS,
    INK,
    MEADOW,
    MUSTARD,
    ORANGE,
    PINE,
    PINE_DARK,
    RED,
    STONE,
    STONE_DARK,
    TEAL,
    WOOD,
    WOOD_DARK,
    Scene,
    mix,
    veil,
)
from civicnet.demo.pictures.peaks import SNOW, day
from civicnet.demo.pictures.props import barrier, cone, house, person, planks, sheep


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
    bed = [
        (178 - wide, 204),
        (226 + wide, 204),
        (256 + wide, 226),
        (300 + wide * 1.4, 252),
        (352 + wide, 300),
        (52 - wide, 300),
        (98 - wide * 1.4, 252),
        (146 - wide, 226),
    ]
    scene.water(bed, "#8c7250" if flood else "#5fa7b4", "#cdb48c" if flood else "#e8f8f6", 130)
    arch = "#c6b899"
    scene.box(96, 176, 212, 16, arch)  # the road bridge
    scene.box(92, 172, 220, 6, STONE)
    scene.shape(
        [
            (96, 192),
            (308, 192),
            (308, 216),
            (280, 216),
            (262, 200),
            (236, 194),
            (202, 193),
            (168, 194),
            (142, 200),
            (124, 216),
            (96, 216),
        ],
        arch,
    )
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
            drop_x, drop_y = scene.random.uniform(0, 400), scene.random.uniform(0, 290)
            scene.line([(drop_x, drop_y), (drop_x - 2, drop_y + 9)], veil("#ffffff", 0.25), 0.5)
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


def flock(scene: Scene) -> None:
    scene.fade("#f7d7a3", "#fdf3de", h=150)
    scene.disc(86, 74, 15, "#fff6d5")
    scene.glow(86, 74, 50, "#fff0c0", 0.7)
    scene.ridge(140, 80, "#a9b7c0", snow=SNOW, snow_to=0.42)
    scene.ridge(164, 52, "#8aa397")
    scene.hill(188, 172, GRASS, bulge=16)
    scene.firs((300, 318, 334, 356, 378), 184, 34, PINE)
    scene.hill(226, 206, MEADOW, bulge=12, phase=0.8)
    scene.shape(
        [
            (120, 300),
            (330, 300),
            (286, 258),
            (250, 232),
            (246, 212),
            (238, 204),
            (232, 204),
            (232, 220),
            (222, 244),
            (190, 262),
        ],
        "#e3cfa6",
    )
    spots = [(scene.random.uniform(-1, 1), t / 34) for t in range(34)]
    for lean, t in spots:
        y = 210 + 84 * t
        x = 236 + (t * -6) + lean * (6 + 74 * t)
        sheep(scene, x, y, 4 + 8 * t, left=lean < 0, wool=scene.random.choice(("#f3ead9", "#efe2cb", "#f7f1e4")))
    person(
        scene, 88, 292, 92, top="#7c5a3b", hat="beret", arms="front", trousers="#4c5a4a", skin="#d9a67c", hair="#3a2d25"
    )
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
    scene.shape(
        [
            (196, 300),
            (282, 300),
            (250, 262),
            (290, 236),
            (262, 214),
            (284, 198),
            (278, 197),
            (250, 214),
            (272, 236),
            (222, 262),
        ],
        "#e5d2aa",
    )
    scene.firs((24, 352, 374, 392), 236, 54, PINE)
    house(scene, 292, 206, 30, 15, roof="#6d7480", wall="#cfc2ab", floors=1)
    scene.box(116, 112, 9, 188, WOOD)
    scene.box(116, 112, 3, 188, WOOD_DARK)
    for y, text, left in (
        (124, "Les Cabanes  1 h 30", False),
        (150, "La source  20 min", False),
        (176, "Le Bourg  45 min", True),
    ):
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


def hives(scene: Scene) -> None:
    day(scene, top="#a5d3ea", y=140)
    scene.hill(184, 166, "#a8c777", bulge=14)
    scene.firs((16, 32, 366, 386), 190, 44, PINE)
    scene.hill(222, 214, GRASS, bulge=8, phase=1)
    for _ in range(260):
        scene.disc(
            scene.random.uniform(0, 400),
            scene.random.uniform(222, 300),
            scene.random.uniform(0.9, 2),
            scene.random.choice(("#b07fb8", "#f4d75e", "#ffffff", "#8c5f9e")),
        )
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
        bee_x, bee_y = scene.random.uniform(40, 370), scene.random.uniform(150, 270)
        scene.disc(bee_x - 1.6, bee_y - 2.2, 2.2, veil("#ffffff", 0.8), 1.3)
        scene.disc(bee_x + 1.6, bee_y - 2.2, 2.2, veil("#ffffff", 0.8), 1.3)
        scene.disc(bee_x, bee_y, 3, MUSTARD, 1.9)
        scene.box(bee_x - 0.5, bee_y - 1.8, 1.3, 3.6, INK)


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
        for x, top, h in (
            (110, RED, 30),
            (136, MUSTARD, 27),
            (160, TEAL, 31),
            (196, "#7d4f79", 28),
            (224, "#5b93c5", 30),
        ):
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
                    scene.disc(
                        x + dx * size + size * 0.4, y + dy * size - size * 0.4, size * 0.5, "#4f8a45", size * 0.3
                    )
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
    "riviere": (17, river),
    "crue": (17, lambda scene: river(scene, flood=True)),
    "transhumance": (19, flock),
    "balisage": (20, trail),
    "ruches": (22, hives),
    "passerelle": (23, lambda scene: footbridge(scene, "closed")),
    "passerelle-chantier": (23, lambda scene: footbridge(scene, "works")),
    "passerelle-neuve": (23, lambda scene: footbridge(scene, "new")),
    "potager": (24, garden),
}

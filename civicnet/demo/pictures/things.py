"""Close-ups and posters: a cat, a loaf, what is announced on the town hall's door."""

from __future__ import annotations

import math

from civicnet.demo.pictures.kit import (
    BLUE,
    CORAL,
    CREAM,
    INK,
    MUSTARD,
    NAVY,
    ORANGE,
    PLUM,
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
from civicnet.demo.pictures.peaks import hamlet
from civicnet.demo.pictures.props import bike as draw_bike
from civicnet.demo.pictures.props import bulbs, cat, person, planks, window


def tabby(scene: Scene) -> None:
    scene.fade("#efe0c4", "#e2cda8", h=300)
    for row in range(9):
        for i in range(7):
            tone = mix("#dccbb0", STONE_DARK, scene.random.uniform(0, 0.45))
            scene.box(i * 64 - (row % 2) * 32 + 2, row * 26 + 2, 60, 22, tone, 6)
    window(scene, 262, 42, 74, 98, TEAL)
    scene.box(248, 140, 104, 9, STONE, 2)
    for x in (266, 292, 318, 338):
        scene.disc(x, 134, 11, "#5f9a4c")
        scene.disc(x + 3, 127, 6.5, RED)
        scene.disc(x - 6, 131, 5, CORAL)
    scene.box(0, 234, 400, 66, STONE)
    scene.box(0, 234, 400, 7, mix(STONE, "#ffffff", 0.5))
    scene.box(0, 264, 400, 2, veil(INK, 0.1))
    scene.disc(146, 240, 66, veil(INK, 0.16), 7)
    cat(scene, 140, 238, 56)
    scene.shape([(172, 112), (166, 98), (180, 106)], "#dccbb0")  # an ear a little torn


def poster(scene: Scene, ground: str, paper: str) -> tuple[float, float, float, float]:
    """Pin a sheet to a board; return the sheet's left, top, width and height."""
    scene.fade(ground, mix(ground, INK, 0.18), h=300)
    for y in range(0, 300, 50):
        scene.box(0, y, 400, 1.6, veil(INK, 0.12))
    scene.box(103, 14, 204, 278, veil(INK, 0.22), 3)
    scene.box(98, 9, 204, 278, paper, 3)
    return 98, 9, 204, 278


def pins(scene: Scene) -> None:
    for x in (106, 294):
        scene.disc(x + 1, 18, 3.4, veil(INK, 0.3))
        scene.disc(x, 16.5, 3.2, RED)


def school_poster(scene: Scene) -> None:
    x, _, w, _ = poster(scene, "#b98a5e", "#fff4d8")
    scene.slice(200, 287, 98, 180, 360, MUSTARD, ry=120)
    for i in range(13):
        a = math.radians(186 + i * 14)
        scene.line(
            [(200 + 104 * math.cos(a), 287 + 126 * math.sin(a)), (200 + 128 * math.cos(a), 287 + 150 * math.sin(a))],
            CORAL,
            4,
        )
    scene.words(200, 46, "FÊTE DE", NAVY, 30)
    scene.words(200, 82, "L’ÉCOLE", RED, 40)
    scene.disc(176, 92, 0.1, RED)
    scene.words(200, 110, "vendredi, 16 h 30", NAVY, 14)
    for px, top, h in ((138, TEAL, 80), (168, CORAL, 92), (202, PLUM, 84), (234, BLUE, 94), (264, "#5d8a57", 78)):
        person(scene, px, 282, h, top=top, arms="up", skirt=px % 4 == 2, trousers=NAVY)
    for px, py, tone in ((128, 150, RED), (152, 136, TEAL), (248, 138, PLUM), (276, 152, BLUE)):
        scene.line([(px, py + 12), (px + 3, py + 40)], INK, 0.7)
        scene.disc(px, py, 11, tone, 13)
        scene.disc(px - 3, py - 4, 2.4, veil("#ffffff", 0.6))
    scene.disc(x + w - 18, 268, 9, "#d9a05f", 7)  # the hamster
    scene.disc(x + w - 24, 263, 6, "#e6b87c")
    scene.disc(x + w - 27, 262, 1, INK)
    scene.disc(x + w - 22, 257, 2.2, "#c98f4f")
    pins(scene)


def feast_poster(scene: Scene) -> None:
    poster(scene, "#6d7f6a", "#27335e")
    scene.speckle(104, 14, 192, 90, "#f3e8c4", 50, 0.9)
    for cx, cy, r, tone in ((150, 128, 27, CORAL), (252, 120, 30, MUSTARD), (204, 150, 22, "#8fd3c8")):
        for i in range(16):
            a = math.tau * i / 16
            scene.line(
                [
                    (cx + r * 0.35 * math.cos(a), cy + r * 0.35 * math.sin(a)),
                    (cx + r * math.cos(a), cy + r * math.sin(a)),
                ],
                tone,
                1.7,
            )
            scene.disc(cx + r * 1.13 * math.cos(a), cy + r * 1.13 * math.sin(a), 1.4, tone)
    scene.words(200, 44, "LA FÊTE", "#ffe2a0", 42)
    scene.words(200, 76, "Val-d’Aure", CREAM, 20)
    scene.shape(
        [(98, 287), (98, 236), (140, 196), (168, 222), (204, 184), (246, 226), (268, 204), (302, 238), (302, 287)],
        "#3d4c80",
    )
    hamlet(scene, 200, 258, 17, lit=True)
    bulbs(scene, 102, 172, 298, 172, 8, ("#ffd97a", CORAL, "#8fd3c8"))
    scene.box(98, 262, 204, 25, MUSTARD)
    scene.words(200, 275, "bal · pétanque · grand repas", NAVY, 12.5)
    pins(scene)


def bingo(scene: Scene) -> None:
    poster(scene, "#9c5a4a", "#fdf3dc")
    scene.box(98, 9, 204, 62, RED, 3)
    scene.words(200, 41, "LOTO", CREAM, 50)
    scene.words(200, 86, "du comité des fêtes", INK, 14)
    for row in range(3):
        for column in range(6):
            cx, cy = 116 + column * 28.6, 104 + row * 27
            filled = (row * 6 + column * 5) % 3 == 0
            scene.box(cx, cy, 25.6, 24, "#ffffff", 3)
            scene.words(cx + 12.8, cy + 12.4, str((column * 10 + row * 7 + 3) % 90 + 1), INK, 11)
            if filled:
                scene.disc(cx + 12.8, cy + 12, 9, veil(MUSTARD, 0.8))
    scene.disc(158, 232, 32, "#c9745f", 24)  # the ham
    scene.disc(150, 232, 16, "#e9a99a", 13)
    scene.disc(147, 232, 5, CREAM)
    scene.box(186, 225, 22, 9, CREAM, 4)
    scene.disc(209, 225, 5, CREAM)
    scene.disc(209, 234, 5, CREAM)
    scene.disc(256, 240, 24, "#7d5230", 21)  # the turkey nobody names
    for i in range(7):
        a = math.radians(200 + i * 23)
        scene.line(
            [(258, 234), (258 + 33 * math.cos(a), 234 + 33 * math.sin(a))], (ORANGE, MUSTARD, "#8c4a2c")[i % 3], 7
        )
    scene.disc(256, 240, 21, "#9a6538", 19)
    scene.disc(240, 218, 8, "#b9525c")
    scene.shape([(233, 217), (223, 220), (233, 223)], MUSTARD)
    scene.line([(234, 223), (233, 231)], RED, 3)
    scene.disc(238, 216, 1.4, INK)
    scene.words(200, 276, "20 h 30 au foyer", INK, 13)
    pins(scene)


def christmas_poster(scene: Scene) -> None:
    poster(scene, "#55606e", "#21504a")
    scene.speckle(100, 12, 200, 272, "#eef6f4", 90, 1.3)
    scene.words(200, 40, "MARCHÉ DE", CREAM, 26)
    scene.words(200, 74, "NOËL", "#ffd97a", 46)
    scene.fir(200, 244, 140, "#2f7a5f")
    for i, (dx, dy) in enumerate(
        ((0, 116), (-9, 92), (10, 86), (-16, 66), (5, 60), (19, 56), (-22, 40), (-4, 34), (15, 28), (28, 38))
    ):
        tone = ("#ffd97a", RED, CREAM)[i % 3]
        scene.disc(200 + dx, 244 - dy, 5.4, veil(tone, 0.25))
        scene.disc(200 + dx, 244 - dy, 2.9, tone)
    star = []
    for i in range(10):
        a, r = math.radians(-90 + i * 36), 11 if i % 2 == 0 else 4.6
        star.append((200 + r * math.cos(a), 104 + r * math.sin(a)))
    scene.shape(star, "#ffd97a")
    for px, tone in ((112, RED), (256, MUSTARD)):
        scene.box(px, 206, 36, 38, WOOD)
        scene.shape([(px - 6, 208), (px + 42, 208), (px + 32, 188), (px + 4, 188)], tone)
        scene.box(px - 6, 206, 48, 4, CREAM, 2)
        scene.box(px + 5, 214, 26, 12, "#ffdf8e")
    scene.box(98, 243, 204, 44, "#f4f8fc", 3)
    scene.words(200, 266, "10 h à 19 h, place de la Fontaine", "#21504a", 11.5)
    pins(scene)


def workshop(scene: Scene) -> None:
    scene.fade("#e9d3ae", "#dcc196", h=230)
    planks(scene, 0, 0, 400, 212, 18, "#c99b66")
    scene.box(0, 212, 400, 88, "#b8ab96")
    scene.box(220, 36, 160, 84, "#8a6443", 3)
    for i, (w, h) in enumerate(((5, 50), (7, 40), (4, 56), (9, 34), (6, 46))):
        x = 236 + i * 28
        scene.box(x, 48, w, h, "#8c939b", 2)
        scene.box(x - 3, 44, w + 6, 14, (RED, TEAL, MUSTARD, NAVY, ORANGE)[i], 3)
    scene.box(226, 108, 148, 4, WOOD_DARK)
    scene.arc(66, 74, 36, 0, 360, INK, 5)
    scene.arc(66, 74, 30, 0, 360, "#8c939b", 1)
    scene.arc(140, 60, 27, 0, 360, INK, 4.5)
    scene.disc(206, 268, 150, veil(INK, 0.16), 10)
    draw_bike(scene, 128, 266, 46, TEAL)
    scene.box(20, 226, 58, 42, RED, 3)
    scene.box(20, 226, 58, 9, mix(RED, INK, 0.25), 3)
    scene.box(40, 218, 18, 9, INK, 3)
    scene.line([(84, 288), (122, 280)], "#8c939b", 5)
    scene.disc(82, 289, 6.5, "#8c939b")
    scene.disc(79, 290, 3, "#b8ab96")
    scene.box(340, 240, 30, 34, CREAM, 3)
    scene.arc(371, 254, 8, 270, 90, CREAM, 3)
    for i in range(3):
        scene.arc(350 + i * 6, 230, 5, 90, 270, veil("#ffffff", 0.8), 1.2)


def mushrooms(scene: Scene) -> None:
    scene.fade("#6d8a4f", "#4d6b3c", h=300)
    for _ in range(500):
        scene.disc(
            scene.random.uniform(0, 400),
            scene.random.uniform(0, 300),
            scene.random.uniform(2, 6),
            mix("#6d8a4f", "#33502c", scene.random.random()),
            1.6,
        )
    for _ in range(60):
        x, y = scene.random.uniform(0, 400), scene.random.uniform(0, 300)
        scene.disc(x, y, 8, scene.random.choice(("#c98235", "#a85a2b", "#dfa83f", "#8f6a35")), 4)
    for x, y, r in ((54, 92, 32), (344, 70, 27)):
        cep(scene, x, y, r)
    scene.disc(200, 262, 146, veil("#1f2f1c", 0.4), 22)
    scene.arc(200, 176, 118, 180, 360, "#8a5f34", 9, ry=128)
    for x, y, r in ((122, 168, 36), (196, 150, 43), (272, 166, 37), (158, 182, 28), (236, 184, 31)):
        cep(scene, x, y, r)
    scene.shape([(72, 182), (328, 182), (302, 272), (98, 272)], "#b98647")
    for row in range(6):
        y = 184 + row * 15
        inset = row * 4.4
        for i in range(13):
            left = 74 + inset + i * (252 - inset * 2) / 13
            tone = "#c99757" if (row + i) % 2 else "#9c6c37"
            scene.box(left, y, (252 - inset * 2) / 13 - 1, 13, tone, 3)
    scene.box(64, 174, 272, 14, "#8a5f34", 7)


def cep(scene: Scene, x: float, y: float, r: float) -> None:
    scene.box(x - r * 0.36, y - r * 0.1, r * 0.72, r * 1.1, "#f0e2c6", r * 0.34)
    scene.box(x + r * 0.06, y, r * 0.3, r * 0.95, veil("#b39b6d", 0.35), r * 0.15)
    scene.disc(x, y, r * 0.98, "#e6d49c", r * 0.22)
    scene.slice(x, y, r, 180, 360, "#8a5228", ry=r * 0.82)
    scene.slice(x - r * 0.1, y - r * 0.12, r * 0.72, 190, 300, veil("#c08a55", 0.6), ry=r * 0.55)


def bread(scene: Scene) -> None:
    scene.fade("#5d4334", "#3f2c23", h=200)
    scene.slice(296, 150, 96, 180, 360, "#2a1c17", ry=104)
    scene.box(200, 148, 192, 22, "#2a1c17")
    scene.slice(296, 152, 74, 180, 360, "#d9622f", ry=78)
    scene.glow(296, 140, 84, "#ffb25e", 0.7)
    scene.slice(296, 154, 46, 180, 360, "#ffc65a", ry=42)
    for i in range(9):
        a = math.radians(180 + i * 22.5)
        scene.box(
            296 + 90 * math.cos(a) - 9, 148 + 97 * math.sin(a) - 7, 18, 14, mix("#a2634a", INK, 0.15 * (i % 2)), 2
        )
    scene.box(0, 196, 400, 104, "#c08d58")
    for x in range(-40, 400, 56):
        scene.line([(x, 300), (x + 40, 196)], veil(WOOD_DARK, 0.35), 1)
    for _ in range(170):
        scene.disc(
            scene.random.uniform(20, 390),
            scene.random.uniform(206, 296),
            scene.random.uniform(0.5, 1.8),
            veil("#ffffff", 0.7),
        )
    for x, y, r in ((92, 208, 56), (206, 232, 68), (322, 246, 56)):
        scene.disc(x + 5, y + r * 0.48, r * 1.05, veil(INK, 0.25), r * 0.2)
        scene.disc(x, y, r, "#8f5a30", r * 0.62)
        scene.disc(x - r * 0.04, y - r * 0.06, r * 0.93, "#b57a42", r * 0.52)
        scene.disc(x - r * 0.1, y - r * 0.14, r * 0.74, veil("#d8a467", 0.7), r * 0.34)
        for dx in (-0.45, -0.1, 0.25):
            scene.line([(x + dx * r, y - r * 0.38), (x + (dx + 0.26) * r, y + r * 0.2)], "#f0d7ab", r * 0.07)
        for _ in range(22):
            a, k = scene.random.uniform(0, math.tau), scene.random.random() ** 0.5
            scene.disc(x + math.cos(a) * k * r * 0.8, y + math.sin(a) * k * r * 0.44, 1.2, veil("#ffffff", 0.8))
    for x in (32, 46, 60):
        scene.line([(x, 292), (x + 16, 232)], "#dcb25a", 1.4)
        for i in range(6):
            for side in (-1, 1):
                scene.disc(x + 9 + i * 1.5 + side * 3, 262 - i * 7, 3.2, MUSTARD, 4.2)


def honey(scene: Scene) -> None:
    scene.fade("#f7e6bd", "#edcf8f", h=300)
    for row in range(8):
        for i in range(9):
            cx, cy = i * 50 + (row % 2) * 25, row * 43 - 10
            points = [
                (cx + 26 * math.cos(math.radians(60 * k + 30)), cy + 26 * math.sin(math.radians(60 * k + 30)))
                for k in range(6)
            ]
            scene.shape(points, mix("#f2d48f", "#f9e9c4", scene.random.random()))
    scene.box(0, 244, 400, 56, WOOD)
    scene.box(0, 244, 400, 5, mix(WOOD, CREAM, 0.4))
    for x, w, h, tone in ((46, 86, 116, "#7a3f14"), (152, 98, 140, "#8f4a16"), (270, 86, 112, "#7a3f14")):
        y = 256 - h
        scene.disc(x + w / 2, 258, w * 0.6, veil(INK, 0.2), 6)
        scene.box(x, y, w, h, tone, 13)
        scene.box(x + 6, y + 7, 9, h - 22, veil("#f3c774", 0.55), 4)
        scene.box(x + 6, y - 17, w - 12, 22, CREAM, 4)
        for i in range(7):
            scene.box(x + 8 + i * (w - 16) / 7, y - 17, 3, 22, RED)
        scene.box(x + 9, y + h * 0.32, w - 18, h * 0.42, CREAM, 3)
        scene.words(x + w / 2, y + h * 0.45, "MIEL", INK, w * 0.18)
        scene.words(x + w / 2, y + h * 0.63, "de bruyère", "#7a3f14", w * 0.13)
    for x, y in ((118, 66), (246, 44), (354, 90)):
        scene.disc(x - 5, y - 7, 7, veil("#ffffff", 0.85), 4.6)
        scene.disc(x + 5, y - 7, 7, veil("#ffffff", 0.85), 4.6)
        scene.disc(x, y, 10, MUSTARD, 6.6)
        for dx in (-3, 2):
            scene.box(x + dx, y - 6, 2.6, 12, INK)
        scene.disc(x + 8, y - 1, 3.6, INK)
    for x, y in ((20, 262), (376, 258), (364, 276)):
        for i in range(9):
            scene.disc(x + math.sin(i * 1.3) * 5, y - i * 8, 3.2, mix(PLUM, "#d8a3cf", i / 10))
        scene.line([(x, y + 14), (x, y - 66)], "#5f7a4a", 1)


def rabbit(scene: Scene) -> None:
    scene.fade("#dfe8e4", "#cfdcd8", h=210)
    scene.box(24, 30, 150, 100, CREAM, 3)
    scene.box(30, 36, 138, 88, "#9ccbe2")
    scene.shape([(30, 124), (30, 96), (70, 62), (96, 90), (126, 70), (168, 108), (168, 124)], "#8fa9bd")
    scene.shape([(60, 71), (70, 62), (80, 73)], "#ffffff")
    scene.box(97, 36, 4, 88, CREAM)
    scene.box(286, 66, 90, 70, "#b98a5e", 2)
    for i, tone in enumerate((RED, MUSTARD, TEAL, NAVY, CORAL, "#5d8a57")):
        scene.box(293 + i * 13, 74, 11, 58, tone, 1)
        scene.box(295 + i * 13, 84, 7, 14, CREAM, 1)
    scene.box(0, 208, 400, 92, WOOD)
    scene.box(0, 208, 400, 5, mix(WOOD, CREAM, 0.35))
    scene.disc(206, 256, 76, veil(INK, 0.18), 10)
    fur, soft = "#c9b7a6", "#efe4d6"
    for side in (-1, 1):
        bend = 14 if side > 0 else 0
        scene.disc(206 + side * 24 + bend, 86 + bend, 15, fur, 46)
        scene.disc(206 + side * 24 + bend, 90 + bend, 7, "#e3b6a8", 34)
    scene.disc(206, 214, 50, fur, 52)
    scene.disc(206, 222, 31, soft, 36)
    for side in (-1, 1):
        scene.disc(206 + side * 40, 254, 25, fur, 15)
        scene.disc(206 + side * 46, 254, 11, soft, 8)
        scene.line([(206 + side * 40, 190), (206 + side * 56, 226)], mix(fur, INK, 0.08), 17)
    scene.disc(206, 146, 43, fur, 38)
    scene.disc(206, 160, 22, soft, 17)
    scene.disc(190, 142, 4.6, INK)
    scene.line([(216, 138), (226, 147)], INK, 2)
    scene.line([(226, 138), (216, 147)], INK, 2)
    scene.shape([(200, 154), (212, 154), (206, 161)], "#c98a80")
    scene.arc(201, 164, 5, 0, 150, INK, 1.2)
    scene.arc(211, 164, 5, 30, 180, INK, 1.2)
    scene.box(232, 190, 20, 18, "#7fa6c4", 2)  # the patch
    for i in range(4):
        scene.line([(234 + i * 5, 188), (236 + i * 5, 192)], CREAM, 1)
        scene.line([(234 + i * 5, 206), (236 + i * 5, 210)], CREAM, 1)
    scene.shape([(186, 184), (206, 190), (186, 198)], RED)
    scene.shape([(226, 184), (206, 190), (226, 198)], RED)
    scene.disc(206, 191, 4.6, mix(RED, INK, 0.2))
    scene.box(296, 222, 38, 34, CREAM, 4)
    scene.arc(335, 238, 9, 270, 90, CREAM, 3)
    scene.disc(315, 223, 18, "#a9713f", 4)
    for i in range(3):
        scene.arc(306 + i * 9, 206, 7, 90, 270, veil("#ffffff", 0.9), 1.4)


SCENES = {
    "chat-perdu": (51, tabby),
    "affiche-ecole": (52, school_poster),
    "affiche-fete": (53, feast_poster),
    "loto": (54, bingo),
    "affiche-noel": (55, christmas_poster),
    "velo": (56, workshop),
    "cepes": (57, mushrooms),
    "pain": (58, bread),
    "miel": (59, honey),
    "doudou": (60, rabbit),
}

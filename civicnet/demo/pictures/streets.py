"""Scenes of the streets, the school and what is used every day."""

from __future__ import annotations

from civicnet.demo.pictures.kit import (
    BLUE,
    CORAL,
    CREAM,
    GRASS,
    INK,
    MEADOW,
    MUSTARD,
    NAVY,
    ORANGE,
    PINE,
    PLUM,
    RED,
    SLATE,
    SLATE_DARK,
    STONE,
    STONE_DARK,
    TEAL,
    WOOD,
    WOOD_DARK,
    Scene,
    mix,
    veil,
)
from civicnet.demo.pictures.peaks import day
from civicnet.demo.pictures.props import barrier, cone, house, person, planks, tower
from civicnet.demo.pictures.square import PAVING, WALLS


def school(scene: Scene) -> None:
    day(scene, y=132)
    scene.hill(176, 168, GRASS, bulge=8)
    scene.firs((10, 26, 384, 370), 184, 40, PINE)
    scene.shape([(64, 118), (336, 118), (312, 78), (88, 78)], "#c0603f")
    for i in range(1, 5):
        scene.line([(64 + i * 5, 118 - i * 8), (336 - i * 5, 118 - i * 8)], veil(INK, 0.13), 0.8)
    scene.box(72, 118, 256, 92, "#f2e4c6")
    scene.box(72, 118, 256, 4, veil(INK, 0.15))
    scene.box(72, 200, 256, 10, STONE_DARK)
    for x in (88, 124, 244, 280):
        scene.box(x, 134, 26, 40, CREAM, 1)
        scene.box(x + 2, 136, 22, 36, "#93c0d1")
        scene.box(x + 12, 136, 2, 36, CREAM)
        scene.box(x + 2, 152, 22, 2, CREAM)
    scene.shape([(166, 118), (234, 118), (200, 84)], "#f2e4c6")
    scene.shape([(160, 120), (200, 82), (240, 120), (232, 120), (200, 90), (168, 120)], "#a5502f")
    scene.disc(200, 108, 9, "#ffffff")
    scene.arc(200, 108, 9, 0, 360, INK, 1)
    scene.line([(200, 108), (200, 102)], INK, 1)
    scene.line([(200, 108), (204, 110)], INK, 1)
    scene.words(200, 128, "ÉCOLE", INK, 13)
    scene.box(182, 150, 36, 60, TEAL, 2)
    scene.box(199, 150, 2, 60, mix(TEAL, INK, 0.4))
    scene.box(0, 209, 400, 91, "#d8cab0")
    scene.box(0, 254, 400, 46, "#7d858e")
    for i in range(5):
        scene.shape([(150 + i * 24, 254), (164 + i * 24, 254), (158 + i * 26, 300), (140 + i * 26, 300)], "#f6f6f2")
    for x in (118, 126):
        scene.disc(x, 247, 3, MUSTARD, 5)
    for x, y, h, top in (
        (70, 250, 38, RED),
        (92, 248, 34, MUSTARD),
        (282, 246, 38, BLUE),
        (304, 250, 35, CORAL),
        (330, 247, 39, "#5d8a57"),
    ):
        person(scene, x, y, h, top=top, arms="up" if x == 92 else "down")
        scene.box(x - h * 0.2, y - h * 0.76, h * 0.12, h * 0.26, PLUM, 2)
    person(scene, 236, 246, 56, top=TEAL, skirt=True, trousers=NAVY, hair="#5b3b28")
    scene.tree(366, 246, 24, GRASS)
    scene.tree(30, 248, 26, "#79a85a")


def library(scene: Scene) -> None:
    scene.fade("#f3e3c7", "#e9d3ae", h=300)
    scene.box(0, 246, 400, 54, "#b98352")
    for joint in range(0, 400, 38):
        scene.line([(joint, 246), (joint - 20, 300)], veil(WOOD_DARK, 0.35), 1)
    spines = (RED, TEAL, MUSTARD, NAVY, PLUM, CORAL, "#5d8a57", BLUE, "#efe3cd", "#8c5a2f")
    for left, w in ((14, 128), (262, 124)):
        scene.box(left, 34, w, 214, WOOD_DARK, 2)
        for shelf in range(4):
            y = 42 + shelf * 51
            scene.box(left + 6, y, w - 12, 44, "#5f3d26")
            x: float = left + 8
            while x < left + w - 16:
                bw, bh = scene.random.uniform(4, 9), scene.random.uniform(28, 41)
                tone = scene.random.choice(spines)
                if scene.random.random() < 0.12 and x < left + w - 30:
                    scene.shape(
                        [(x + 4, y + 44), (x + 4 + bw, y + 44), (x + 16 + bw, y + 46 - bh), (x + 16, y + 44 - bh)], tone
                    )
                    x += 24
                    continue
                scene.box(x, y + 44 - bh, bw, bh, tone, 0.8)
                scene.box(x, y + 48 - bh, bw, 2, veil(CREAM, 0.6))
                x += bw + 0.6
    scene.box(160, 50, 86, 104, CREAM, 2)
    scene.box(165, 55, 76, 94, "#9ccbe2")
    scene.shape([(165, 149), (165, 118), (190, 92), (206, 112), (222, 98), (241, 124), (241, 149)], "#8fa9bd")
    scene.shape([(182, 100), (190, 92), (198, 102), (192, 101), (188, 104)], "#ffffff")
    scene.box(201, 55, 4, 94, CREAM)
    scene.line([(200, 0), (200, 20)], INK, 1)
    scene.slice(200, 34, 20, 180, 360, TEAL, ry=16)
    scene.glow(200, 40, 60, "#fff2c4", 0.4)
    scene.box(146, 214, 112, 8, WOOD, 2)
    for foot in (154, 244):
        scene.box(foot, 222, 6, 50, WOOD_DARK)
    scene.box(166, 206, 34, 8, RED, 1)
    scene.box(170, 199, 30, 7, NAVY, 1)
    scene.box(224, 200, 14, 14, CREAM, 3)
    scene.arc(239, 206, 4, 270, 90, CREAM, 1.6)
    for i in range(3):
        scene.arc(229 + i * 3, 194, 3, 90, 270, veil("#ffffff", 0.9), 0.8)
    person(scene, 120, 284, 78, top=TEAL, skirt=True, trousers=PLUM, hair="#d8d3cc", arms="front")
    scene.shape([(136, 236), (146, 232), (156, 236), (156, 246), (146, 242), (136, 246)], CREAM)
    person(scene, 284, 288, 50, top=MUSTARD)
    person(scene, 306, 290, 44, top=CORAL)


def street_works(scene: Scene) -> None:
    scene.fade("#8cc5e3", "#f3efdc", h=180)
    scene.ridge(130, 70, "#9fb6cc", snow="#f7fafd", snow_to=0.5)
    for x, w, h, i in ((-30, 96, 110, 0), (68, 72, 84, 1)):
        house(scene, x, 228 - i * 18, w, h, wall=WALLS[i], shutter=(TEAL, RED)[i])
    for x, w, h, i in ((262, 72, 84, 2), (334, 98, 112, 3)):
        house(scene, x, 228 - (3 - i) * 18, w, h, wall=WALLS[i], shutter=("#51718f", "#5d8a57")[3 - i])
    tower(scene, 186, 208, 26, 78)
    scene.shape([(0, 300), (0, 226), (140, 206), (262, 206), (400, 226), (400, 300)], PAVING)
    for row in range(7):
        y = 212 + row * row * 1.9
        for i in range(-8, 9):
            scene.disc(
                200 + i * (9 + row * 5) + (row % 2) * 5,
                y,
                3 + row * 0.9,
                mix(PAVING, STONE_DARK, scene.random.uniform(0.1, 0.7)),
                1.4 + row * 0.5,
            )
    scene.shape([(176, 214), (222, 214), (262, 300), (126, 300)], "#7a5a40")
    scene.shape([(186, 214), (214, 214), (238, 300), (152, 300)], "#5d432f")
    scene.line([(194, 216), (174, 300)], BLUE, 5)
    scene.line([(206, 216), (216, 300)], RED, 4)
    for row in range(4):  # the numbered stones
        for i in range(5 - row):
            left, y = 24 + i * 19 + row * 9.5, 282 - row * 13
            scene.box(left, y, 17, 11, mix("#a9a092", STONE_DARK, scene.random.random()), 2)
            scene.words(left + 8.5, y + 5.6, str(scene.random.randrange(1, 999)), "#ffffff", 6)
    scene.box(286, 214, 60, 32, MUSTARD, 4)
    scene.box(312, 186, 30, 30, MUSTARD, 3)
    scene.box(316, 190, 22, 18, "#bcd6e4", 2)
    scene.box(282, 246, 70, 15, INK, 7)
    for x in (292, 308, 324, 340):
        scene.disc(x, 253, 5, "#8c939b")
    scene.line([(296, 220), (262, 178), (234, 206)], mix(MUSTARD, INK, 0.08), 8)
    scene.shape([(226, 202), (246, 206), (244, 224), (232, 226), (222, 214)], "#6b737c")
    person(scene, 138, 262, 62, top=ORANGE, hat="helmet", arms="front")
    for x in (112, 262, 300):
        cone(scene, x, 297, 27)
    barrier(scene, 316, 298, 70)


def pothole(scene: Scene) -> None:
    day(scene, y=110)
    scene.hill(140, 128, GRASS, bulge=10)
    scene.firs((20, 40, 60, 330, 352, 378), 148, 46, PINE)
    scene.hill(158, 152, MEADOW, bulge=4)
    scene.shape([(-60, 300), (158, 148), (226, 148), (460, 300)], "#7f868d")
    scene.speckle(60, 190, 280, 108, veil("#ffffff", 0.14), 200, 0.8)
    scene.speckle(60, 190, 280, 108, veil(INK, 0.16), 200, 0.8)
    for t0, t1 in ((0.02, 0.1), (0.18, 0.32), (0.46, 0.7)):
        ya, yb = 148 + 152 * t0, 148 + 152 * t1
        scene.shape([(191 - 1 - t0 * 4, ya), (193 + 1 + t0 * 4, ya), (196 + t1 * 6, yb), (188 - t1 * 6, yb)], "#f2f2ea")
    edge = [
        (160, 236),
        (182, 224),
        (214, 226),
        (246, 220),
        (276, 232),
        (290, 246),
        (272, 262),
        (236, 266),
        (206, 274),
        (174, 264),
        (152, 252),
    ]
    scene.shape([(x + (x - 220) * 0.09, y + (y - 246) * 0.12) for x, y in edge], "#696f76")
    scene.shape(edge, "#4a4038")
    scene.shape([(x * 0.84 + 35, y * 0.78 + 57) for x, y in edge], "#33404a")
    scene.shape([(x * 0.74 + 57, y * 0.5 + 130) for x, y in edge], "#7ba0b5")
    scene.line([(196, 251), (226, 251)], veil("#ffffff", 0.7), 1.4)
    for a, b in (((290, 246), (330, 256)), ((152, 252), (118, 262)), ((246, 220), (256, 204))):
        scene.line([a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 - 3), b], "#565c63", 1.2)
    for x, y, r in ((142, 270, 5), (300, 266, 6), (312, 240, 3), (130, 244, 3)):
        scene.disc(x, y, r, "#5c6268", r * 0.6)
    cone(scene, 316, 232, 62)
    scene.box(150, 280, 140, 7, MUSTARD, 1)
    for i in range(14):
        scene.box(154 + i * 10, 280, 1, 4 if i % 5 else 6, INK)


def bins(scene: Scene) -> None:
    day(scene, y=130)
    scene.hill(176, 170, GRASS, bulge=8)
    scene.firs((14, 34, 366, 386), 186, 52, PINE)
    scene.box(0, 206, 400, 94, "#c9c2b4")
    scene.box(0, 262, 400, 38, "#8a9097")
    planks(scene, 40, 126, 320, 84, 34, "#b98a5e")
    for x, tone in ((58, "#4c7d5a"), (134, MUSTARD), (210, "#4f7fa8")):
        scene.box(x, 164, 60, 72, tone, 5)
        scene.box(x - 4, 156, 68, 13, mix(tone, INK, 0.25), 5)
        scene.box(x + 44, 168, 16, 66, veil(INK, 0.1), 4)
        scene.disc(x + 12, 238, 6, INK)
        scene.disc(x + 48, 238, 6, INK)
        scene.disc(x + 28, 198, 13, veil("#ffffff", 0.85))
        scene.arc(x + 28, 198, 8, 20, 320, tone, 3)
    scene.box(262, 222, 104, 34, "#b5574f", 8)  # the sofa
    scene.box(270, 192, 88, 40, "#c4675e", 8)
    scene.line([(314, 196), (314, 228)], veil(INK, 0.2), 1.2)
    for x in (258, 354):
        scene.box(x, 208, 17, 46, "#a84c45", 7)
    scene.shape([(336, 202), (372, 122), (390, 130), (356, 212)], "#e7e0d0")
    for i in range(5):
        scene.line([(342 + i * 6.6, 196 - i * 14), (356 + i * 6.6, 202 - i * 14)], veil("#8fa6c4", 0.6), 1)
    scene.box(166, 240, 74, 42, veil("#bfe3ea", 0.95), 2)  # the aquarium, inhabited
    scene.box(166, 248, 74, 34, "#7cc0cf", 2)
    scene.box(166, 276, 74, 6, "#d8bd8d", 2)
    scene.disc(200, 262, 9, ORANGE, 5.5)
    scene.shape([(192, 262), (181, 255), (181, 269)], ORANGE)
    scene.disc(205, 260, 1.2, INK)
    for x, y in ((214, 254), (218, 249), (212, 245)):
        scene.disc(x, y, 1.6, "#ffffff")
    scene.line([(178, 276), (175, 264), (180, 256)], "#4c8d52", 2)


def bus_stop(scene: Scene) -> None:
    day(scene, y=136)
    scene.hill(180, 172, GRASS, bulge=8)
    scene.firs((196, 214, 232, 350, 372, 390), 188, 44, PINE)
    scene.box(0, 214, 400, 40, "#cfc5b2")
    scene.box(0, 250, 400, 50, "#757d86")
    for x in range(-10, 400, 62):
        scene.box(x, 280, 36, 4, "#f2f2ea")
    scene.box(30, 128, 8, 100, WOOD_DARK)
    scene.box(140, 128, 8, 100, WOOD_DARK)
    planks(scene, 38, 142, 102, 70, 12, WOOD)
    scene.shape([(14, 132), (164, 132), (152, 104), (26, 104)], SLATE)
    scene.box(46, 196, 88, 6, WOOD_DARK, 2)
    for x in (54, 122):
        scene.box(x, 202, 5, 26, WOOD_DARK)
    person(scene, 72, 234, 62, top=MUSTARD, hat="wool")
    person(scene, 112, 236, 66, top=TEAL)
    scene.box(170, 116, 5, 114, "#8c939b")
    scene.disc(172.5, 112, 16, BLUE)
    scene.disc(172.5, 112, 13, "#ffffff")
    scene.box(164, 105, 17, 12, BLUE, 2)
    scene.box(166, 107, 13, 5, "#ffffff")
    scene.disc(168, 118, 2, BLUE)
    scene.disc(177, 118, 2, BLUE)
    scene.box(160, 136, 26, 36, CREAM, 1)
    for i in range(6):
        scene.line([(163, 142 + i * 5), (182, 142 + i * 5)], INK, 0.9)
    scene.box(206, 158, 186, 104, "#ffffff", 12)
    scene.box(206, 214, 186, 22, TEAL)
    for i in range(4):
        scene.box(220 + i * 36, 170, 31, 36, "#9cc6d4", 4)
        person(scene, 236 + i * 36, 226, 44) if i != 2 else None
        scene.box(206, 206, 186, 8, "#ffffff")
        scene.box(206, 214, 186, 22, TEAL)
    scene.box(364, 170, 24, 62, "#bcd6e4", 5)
    scene.box(296, 160, 62, 8, INK, 2)
    scene.words(327, 164, "963  Val-d’Aure", "#ffd97a", 7)
    for x in (242, 350):
        scene.disc(x, 262, 15, INK)
        scene.disc(x, 262, 7, "#b6bcc4")
    scene.disc(388, 246, 4, "#fff2b8")


def playground(scene: Scene) -> None:
    day(scene, y=134)
    scene.hill(180, 172, GRASS, bulge=8)
    scene.firs((12, 32, 372, 390), 188, 46, PINE)
    scene.hill(214, 212, MEADOW, bulge=3)
    scene.disc(200, 262, 186, "#e3c993", 36)
    for x in (46, 72, 142, 168):
        scene.line([(59 if x < 100 else 155, 148), (x, 262)], WOOD, 5)
    scene.line([(54, 150), (160, 150)], WOOD_DARK, 5)
    scene.line([(92, 152), (78, 232)], INK, 1)
    scene.line([(104, 152), (92, 234)], INK, 1)
    scene.box(74, 231, 22, 4, RED, 2)
    person(scene, 85, 250, 44, top=TEAL)
    scene.line([(124, 152), (124, 238)], INK, 1)
    scene.line([(138, 152), (138, 238)], INK, 1)
    scene.box(120, 237, 22, 4, RED, 2)
    scene.box(222, 172, 44, 96, WOOD)
    scene.box(228, 180, 32, 34, veil(INK, 0.25))
    for y in range(220, 268, 9):
        scene.box(224, y, 40, 3, WOOD_DARK)
    scene.shape([(214, 174), (274, 174), (244, 138)], TEAL)
    scene.shape([(262, 204), (278, 204), (352, 264), (376, 266), (376, 276), (344, 276)], RED)
    scene.shape([(268, 204), (278, 204), (352, 264), (376, 266), (376, 269), (349, 269)], mix(RED, "#ffffff", 0.35))
    person(scene, 244, 214, 38, top=MUSTARD, arms="up")
    person(scene, 316, 252, 36, top=PLUM, arms="up")
    person(scene, 196, 288, 42, top=CORAL)
    person(scene, 172, 292, 78, top=NAVY, arms="front")


def compost(scene: Scene) -> None:
    day(scene, y=126)
    scene.hill(168, 160, GRASS, bulge=8)
    scene.tree(366, 212, 42, "#7fa656")
    scene.tree(30, 214, 36, "#8fb866")
    scene.hill(214, 210, MEADOW, bulge=3)
    for x, tone in ((72, WOOD), (172, mix(WOOD, WOOD_DARK, 0.2))):
        for y in range(164, 262, 14):
            scene.box(x, y, 92, 11, mix(tone, WOOD_DARK, scene.random.uniform(0, 0.3)), 1)
        for dx in (2, 82):
            scene.box(x + dx, 160, 8, 106, WOOD_DARK)
    scene.slice(118, 166, 42, 180, 360, "#5a4030", ry=20)
    for x, y, tone in (
        (96, 156, ORANGE),
        (112, 149, "#86bd62"),
        (128, 151, RED),
        (140, 158, "#f2dfa0"),
        (104, 160, "#6f9f4d"),
        (122, 160, "#d8a25a"),
    ):
        scene.disc(x, y, 6.5, tone, 4.4)
    for i in range(3):
        for k in range(5):
            scene.disc(104 + i * 14 + (k % 2) * 2.5, 138 - k * 9, 3.4 - k * 0.3, veil("#ffffff", 0.35))
    scene.shape([(168, 164), (268, 164), (262, 152), (174, 152)], SLATE_DARK)
    scene.line([(150, 166), (150, 118)], "#8c939b", 2)
    scene.disc(150, 114, 10, "#ffffff")
    scene.arc(150, 114, 9, 140, 400, RED, 2.4)
    scene.words(150, 115, "58°", INK, 7.5)
    scene.line([(288, 262), (302, 168)], WOOD, 4)
    for tooth in (-7, -2.4, 2.4, 7):
        scene.line([(286 + tooth, 262), (283 + tooth, 282)], "#6b737c", 1.8)
    person(scene, 330, 288, 92, top="#5d8a57", hat="straw", arms="up", hair="#c9a15a")
    scene.box(38, 252, 26, 30, "#6fa287", 3)
    scene.arc(51, 252, 11, 180, 360, "#8c939b", 1.6)
    scene.disc(51, 253, 9, "#86bd62", 4)
    person(scene, 24, 290, 80, top=RED, hat="beret", hair="#d8d3cc", arms="front")


def bench(scene: Scene) -> None:
    day(scene, y=128)
    scene.hill(174, 160, GRASS, bulge=10)
    scene.firs((300, 320, 342, 362, 384), 180, 40, PINE)
    scene.box(12, 142, 120, 74, STONE)
    scene.shape([(0, 146), (144, 146), (122, 110), (22, 110)], SLATE)
    for x in (28, 82):
        scene.box(x, 160, 36, 56, "#8a7d69", 18)
    scene.box(20, 196, 104, 20, STONE_DARK)
    scene.box(26, 194, 92, 6, "#74b7c9")
    scene.hill(218, 214, MEADOW, bulge=2)
    scene.disc(214, 274, 118, veil(INK, 0.14), 9)
    for x in (124, 292):
        scene.box(x, 222, 10, 52, "#6b737c", 2)
        scene.box(x - 2, 190, 7, 40, "#6b737c", 2)
    for i, tone in enumerate(("#c98f4f", "#d39b5a", "#b98a5e")):
        scene.box(108, 192 + i * 11, 212, 8.4, tone, 2)
        scene.line([(116, 196 + i * 11), (300, 197 + i * 11)], veil(WOOD_DARK, 0.3), 0.7)
    for i, tone in enumerate(("#c98f4f", "#d8a362")):
        scene.box(104, 228 + i * 9, 220, 8, tone, 2)
    scene.box(236, 208, 20, 20, "#5b93c5", 3)
    scene.box(241, 203, 10, 6, INK, 2)
    scene.shape([(150, 220), (170, 214), (186, 216), (190, 226), (150, 228)], "#a8855f")  # Biscotte, asleep
    scene.disc(168, 221, 19, "#a8855f", 9)
    scene.disc(151, 219, 8, "#a8855f", 7)
    for dx in (-5, 4):
        scene.shape([(148 + dx, 214), (151 + dx, 206), (155 + dx, 213)], "#a8855f")
    for dx in (0, 7, 14):
        scene.line([(162 + dx, 213), (163 + dx, 221)], "#6e5238", 1.4)
    scene.arc(186, 224, 9, 300, 120, "#a8855f", 4)
    scene.words(138, 198, "z", INK, 9)
    scene.words(130, 186, "z", INK, 12)
    scene.speckle(0, 262, 400, 36, "#ffffff", 30, 1.4)
    scene.speckle(0, 262, 400, 36, "#f4d75e", 30, 1.4)


SCENES = {
    "ecole": (35, school),
    "bibliotheque": (37, library),
    "travaux-rue": (38, street_works),
    "nid-de-poule": (39, pothole),
    "conteneurs": (40, bins),
    "arret-car": (41, bus_stop),
    "aire-jeux": (42, playground),
    "compost": (45, compost),
    "banc": (46, bench),
}

"""Portraits of the people who have a ``face`` in people.toml: a few words become a drawing."""

from __future__ import annotations

from typing import Any

from civicnet.demo.pictures.kit import CREAM, INK, Scene, mix, veil, webp

SIDE = 256  # pixels, as profiles keeps them

SKIN = {"light": "#f0cdb0", "olive": "#dcae84", "tan": "#c98f63", "dark": "#85543a"}
HAIR = {
    "black": "#2b2523",
    "brown": "#61402b",
    "red": "#b25a2c",
    "blond": "#d3a758",
    "grey": "#9c9a98",
    "white": "#e6e3de",
}
TOP = {
    "navy": "#34507a",
    "rust": "#b05a36",
    "coral": "#e0795c",
    "forest": "#3f6d52",
    "plum": "#7d4f79",
    "slate": "#5a6876",
    "teal": "#3e8e8b",
    "mustard": "#dfa53c",
    "orange": "#e58b35",
    "sage": "#7f9d78",
    "white": "#f7f3ea",
}
BACK = {
    "sage": "#c3d6b8",
    "sand": "#ecd9b4",
    "sky": "#b5d6e8",
    "mist": "#ccd6dd",
    "blush": "#f2c9bb",
    "mint": "#bfe0d2",
    "mustard": "#f0cf82",
}


def portrait(face: dict[str, Any], seed: int) -> bytes:
    """Return the square picture of someone as a file; `seed` varies the background."""
    scene = Scene(seed, width=100, height=100, unit=SIDE / 100)
    skin, hair, top, back = SKIN[face["skin"]], HAIR[face["hair"]], TOP[face["top"]], BACK[face["back"]]
    scene.fade(mix(back, "#ffffff", 0.25), back, h=100)
    scene.ridge(74, 30, mix(back, "#ffffff", 0.35))
    scene.ridge(88, 26, mix(back, "#53707a", 0.18))
    cut = face["cut"]
    if cut in ("long", "scarf"):
        scene.disc(50, 52, 27, hair if cut == "long" else mix(top, CREAM, 0.35), 31)
        scene.box(23, 50, 54, 34, hair if cut == "long" else mix(top, CREAM, 0.35), 10)
    elif cut == "bob":
        scene.box(25, 26, 50, 41, hair, 19)
    elif cut == "curly":
        for dx, dy in ((-20, 2), (-21, 14), (-15, -11), (0, -17), (15, -11), (20, 2), (21, 14)):
            scene.disc(50 + dx, 44 + dy, 11, hair)
    elif cut == "bun":
        scene.disc(50, 18, 10, hair)
    scene.disc(50, 108, 42, top, 34)
    scene.disc(50, 76, 13, mix(skin, INK, 0.12), 8)
    scene.box(42, 60, 16, 18, mix(skin, INK, 0.12), 7)
    for side in (-1, 1) if cut != "scarf" else ():
        scene.disc(50 + side * 21, 48, 4.4, mix(skin, INK, 0.06), 5.6)
    scene.disc(50, 47, 21, skin, 24)
    _hair(scene, cut, hair, mix(top, CREAM, 0.35))
    _features(scene, face, hair)
    _hat(scene, face.get("hat", ""))
    return webp(scene.finished())


def _hair(scene: Scene, cut: str, hair: str, scarf: str) -> None:
    """Lay what falls over the forehead."""
    if cut == "bald":
        for side in (-1, 1):
            scene.disc(50 + side * 20, 44, 4, hair, 9)
    elif cut == "scarf":
        scene.arc(50, 49, 25, 0, 360, scarf, 6.5, ry=29.5)
        scene.disc(50, 77, 18, scarf, 8)
        scene.arc(50, 74, 17, 20, 160, mix(scarf, INK, 0.15), 0.8, ry=8)
    elif cut == "short":
        scene.slice(50, 42, 22, 180, 360, hair, ry=20)
        scene.shape([(28, 42), (30, 50), (33, 40)], hair)
        scene.shape([(72, 42), (70, 50), (67, 40)], hair)
    else:
        scene.slice(50, 41, 22.5, 180, 360, hair, ry=20)
        scene.shape([(27.5, 40), (56, 26), (50, 40), (33, 45)], hair)
        scene.shape([(72.5, 40), (54, 27), (60, 38), (69, 46)], hair)


def _features(scene: Scene, face: dict[str, Any], hair: str) -> None:
    brow = mix(hair, INK, 0.35)
    for side in (-1, 1):
        scene.disc(50 + side * 8.5, 49, 1.9, INK, 2.3)
        scene.line([(50 + side * 5.5, 42.8), (50 + side * 11.5, 43.4)], brow, 1.2)
        scene.disc(50 + side * 13, 56.5, 3.4, veil("#e2705c", 0.28), 2.4)
    scene.line([(50, 50), (51.4, 55), (49, 55.4)], veil(INK, 0.3), 1)
    if face.get("beard"):
        scene.slice(50, 53, 20.6, 8, 172, hair, ry=20)
        scene.disc(50, 60, 9, hair, 4.4)
        scene.arc(50, 61.4, 5, 15, 165, mix("#a4503f", INK, 0.2), 1.5, ry=3.4)
    else:
        scene.arc(50, 58, 7, 20, 160, "#a4503f", 1.5, ry=5)
    if face.get("glasses"):
        for side in (-1, 1):
            scene.disc(50 + side * 8.8, 49, 6.6, veil("#ffffff", 0.25))
            scene.arc(50 + side * 8.8, 49, 6.6, 0, 360, INK, 1.1)
        scene.line([(48, 48.5), (52, 48.5)], INK, 1)


def _hat(scene: Scene, hat: str) -> None:
    if hat == "beret":
        scene.disc(52, 25, 27, "#27303b", 9)
        scene.box(29, 26, 42, 7, "#1d252f", 3)
        scene.line([(54, 17), (56, 13)], "#27303b", 2)
    elif hat == "cap":
        scene.slice(50, 34, 23, 180, 360, "#e07a2f", ry=20)
        scene.box(24, 31, 38, 6, "#c2651f", 3)
    elif hat == "straw":
        scene.disc(50, 31, 39, "#e4c071", 7)
        scene.slice(50, 31, 21, 180, 360, "#e4c071", ry=20)
        scene.box(29, 26, 42, 4.5, "#b05a36", 1)
    elif hat == "toque":
        for dx, dy in ((-13, 0), (0, -5), (13, 0)):
            scene.disc(50 + dx, 14 + dy, 13, "#ffffff")
        scene.box(31, 16, 38, 16, "#f4efe4", 3)
        scene.line([(31, 31), (69, 31)], veil(INK, 0.18), 1)

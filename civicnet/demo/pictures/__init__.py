"""Pictures of the village, drawn when it is built: nobody's photograph, no licence to ask for, the same everywhere."""

from __future__ import annotations

from PIL import Image

from civicnet.demo.pictures import fields, peaks, square, streets, things
from civicnet.demo.pictures.kit import Scene, webp
from core.images import ProcessedImage
from core.images.processing import SMALL_SIDE, Rendition

SCENES = peaks.SCENES | fields.SCENES | square.SCENES | streets.SCENES | things.SCENES


def draw(name: str) -> ProcessedImage:
    """Return the picture of this name, as `core.images.process` would return an upload.

    Our own drawing needs no child process to decode it, and starting 70 would take most of the first start.
    """
    seed, scene_of = SCENES[name]
    scene = Scene(seed)
    scene_of(scene)
    picture = scene.finished()
    small = picture.resize((SMALL_SIDE, round(picture.height * SMALL_SIDE / picture.width)), Image.Resampling.BOX)
    return ProcessedImage(
        webp(picture), picture.width, picture.height, Rendition(webp(small), small.width, small.height)
    )

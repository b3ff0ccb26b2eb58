"""Decode one image and write it anew; run as `python -I child.py`, never imported by the web process.

Standard input is the upload; the only argument is the order as JSON. Standard output is one JSON line, then the files
that it lists, one after the other. A refusal is `{"refused": "<reason>"}`.
"""

import io
import json
import os
import sys
import warnings
from typing import Any

sys.path.append(os.path.dirname(__file__))  # noqa: PTH120  # -I leaves the script's folder out

import jail
from PIL import Image, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

# Pillow imports these when a picture needs them, which the jail would refuse.
from PIL import ImageColor, ImagePalette, TiffImagePlugin  # noqa: F401  # isort: skip

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_383  # what WebP can hold
MAX_SCANS = 64
QUALITY = 82

STRIP = 128

Fractions = tuple[float, float, float, float]
Box = tuple[int, int, int, int]

# How an EXIF orientation is undone, and where a point (x, y) of the upright picture lies in the stored one.
_UPRIGHT: dict[int, tuple[Image.Transpose | None, Any]] = {
    1: (None, lambda x, y: (x, y)),
    2: (Image.Transpose.FLIP_LEFT_RIGHT, lambda x, y: (1 - x, y)),
    3: (Image.Transpose.ROTATE_180, lambda x, y: (1 - x, 1 - y)),
    4: (Image.Transpose.FLIP_TOP_BOTTOM, lambda x, y: (x, 1 - y)),
    5: (Image.Transpose.TRANSPOSE, lambda x, y: (y, x)),
    6: (Image.Transpose.ROTATE_270, lambda x, y: (y, 1 - x)),
    7: (Image.Transpose.TRANSVERSE, lambda x, y: (1 - y, 1 - x)),
    8: (Image.Transpose.ROTATE_90, lambda x, y: (1 - y, x)),
}


class RefusedUpload(Exception):
    """The upload is no image that we take; the argument is a key of core.images.REASONS."""


def sniff(data: bytes) -> str:
    """Return the format that the first bytes announce, among the three that we decode."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    raise RefusedUpload("format")


def announced_size(kind: str, data: bytes) -> tuple[int, int] | None:
    """Return width and height of PNG and WebP from the header alone, before any decoder allocates."""
    if kind == "PNG" and data[12:16] == b"IHDR":
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if kind == "WEBP" and data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return None


def check_size(size: tuple[int, int]) -> None:
    """Refuse more than 40 megapixels, or a side that no output can hold."""
    if size[0] * size[1] > MAX_PIXELS or max(size) > MAX_SIDE:
        raise RefusedUpload("pixels")


def open_image(data: bytes) -> Image.Image:
    """Return the opened, not yet decoded image; refuse by header what is too large, animated or endless."""
    kind = sniff(data)
    if size := announced_size(kind, data):
        check_size(size)
    stream = io.BytesIO(data)
    if kind == "JPEG":
        if data.count(b"\xff\xda") > MAX_SCANS:
            raise RefusedUpload("broken")
        # The class itself: the factory of Image.open would turn phones' multi-picture files into a second format.
        image: Image.Image = JpegImagePlugin.JpegImageFile(stream)
    elif kind == "PNG":
        if b"acTL" in data[:4096]:
            raise RefusedUpload("animated")
        image = PngImagePlugin.PngImageFile(stream)
    else:
        if b"ANIM" in data[:4096]:
            raise RefusedUpload("animated")
        image = WebPImagePlugin.WebPImageFile(stream)
    check_size(image.size)
    if getattr(image, "n_frames", 1) > 1:
        raise RefusedUpload("animated")
    return image


def orientation_of(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 when absent or nonsense."""
    try:
        value = image.getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001  # metadata is never a reason to refuse a picture
        return 1
    return value if value in _UPRIGHT else 1


def stored_box(crop: Fractions, orientation: int, size: tuple[int, int]) -> Box:
    """Return the pixel box in the stored image of `crop` (left, top, width, height as fractions of the upright one)."""
    left, top, width, height = crop
    place = _UPRIGHT[orientation][1]
    (x0, y0), (x1, y1) = place(left, top), place(left + width, top + height)
    box = (min(x0, x1) * size[0], min(y0, y1) * size[1], max(x0, x1) * size[0], max(y0, y1) * size[1])
    a, b = max(0, round(box[0])), max(0, round(box[1]))
    return a, b, max(a + 1, min(size[0], round(box[2]))), max(b + 1, min(size[1], round(box[3])))


def plain(image: Image.Image) -> Image.Image:
    """Return `image` in RGB, or RGBA when something in it is transparent."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    alpha = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if alpha else "RGB")


def cut(image: Image.Image, box: Box, side: int) -> Image.Image:
    """Return the part `box` of `image` as plain pixels, already divided by a whole number down to `side` at least.

    Works by strips: converting 40 megapixels at once would take as much memory again as decoding them.
    """
    left, top, right, bottom = box
    factor = max(1, max(right - left, bottom - top) // side)
    strips = [
        plain(image.crop((left, y, right, min(y + STRIP * factor, bottom)))).reduce(factor)
        for y in range(top, bottom, STRIP * factor)
    ]
    part = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    for position, strip in enumerate(strips):
        part.paste(strip, (0, position * STRIP))
    return part


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return `image` in sRGB when it carries another RGB profile, so that colours survive the profile's removal."""
    if not profile or len(profile) > 1_000_000:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != "RGB":
            return image
        ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), inPlace=True)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError):
        pass  # a broken profile only costs exact colours
    return image


def prepare(image: Image.Image, order: dict[str, Any]) -> Image.Image:
    """Return the picture upright, cropped and no larger than asked, without anything but its pixels."""
    orientation = orientation_of(image)
    crop: Fractions = tuple(order["crop"]) if order["crop"] else (0.0, 0.0, 1.0, 1.0)
    profile = image.info.get("icc_profile")
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        # The decoder itself divides by 2, 4 or 8, in less memory and time; a tenth short of the size asked is fine.
        left, top, right, bottom = stored_box(crop, orientation, image.size)
        scale = min(1, 0.9 * order["max_side"] / max(right - left, bottom - top))
        image.draft(image.mode, (max(1, int(image.width * scale)), max(1, int(image.height * scale))))
    image.load()
    box = stored_box(crop, orientation, image.size)
    if order["square"]:
        side = min(box[2] - box[0], box[3] - box[1])
        left, top = (box[0] + box[2] - side) // 2, (box[1] + box[3] - side) // 2
        box = (left, top, left + side, top + side)
    image = fitted(cut(image, box, order["max_side"]), order["max_side"])
    image = to_srgb(image, profile)
    turn = _UPRIGHT[orientation][0]
    if turn is not None:
        image = image.transpose(turn)
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    return image


def fitted(image: Image.Image, side: int) -> Image.Image:
    """Return `image` scaled down so that its longer side is at most `side`."""
    scale = side / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def encoded(image: Image.Image) -> bytes:
    """Return `image` as WebP, with no metadata of any kind."""
    image.info = {}
    stream = io.BytesIO()
    image.save(stream, "WEBP", quality=QUALITY, method=2, exif=b"", xmp=b"", icc_profile=b"")
    return stream.getvalue()


def transform(data: bytes, order: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Return the answer's header and its files: the picture, its smaller form, and squares where asked."""
    image = prepare(open_image(data), order)
    pictures = [image, fitted(image, order["small"])]
    pictures += [image.resize((side, side), Image.Resampling.LANCZOS) for side in order["squares"]]
    files = [encoded(picture) for picture in pictures]
    listing = [[picture.width, picture.height, len(file)] for picture, file in zip(pictures, files, strict=True)]
    return {"files": listing}, files


def warm_up() -> None:
    """Make Pillow load what it loads lazily, while files may still be opened."""
    Image.preinit()
    for kind in ("JPEG", "PNG", "WEBP"):
        stream = io.BytesIO()
        Image.new("RGB", (2, 2)).save(stream, kind)
        open_image(stream.getvalue()).load()
    ImageCms.createProfile("sRGB")
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def main() -> None:
    """Read, refuse or transform, answer; whatever a decoder raises is a refusal."""
    order = json.loads(sys.argv[1])
    warm_up()
    jail.limit_resources()
    jail.drop_system_calls()
    files: list[bytes] = []
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise RefusedUpload("bytes")
        header, files = transform(data, order)
    except RefusedUpload as refusal:
        header = {"refused": str(refusal)}
    except MemoryError:
        header = {"refused": "memory"}
    except Exception:  # noqa: BLE001  # decoders raise anything on a broken file, and the parent logs the refusal
        header = {"refused": "broken"}
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + b"".join(files))
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing to clean up, and the system calls for it are gone


if __name__ == "__main__":
    main()

"""Pictures for tests, made on the spot: honest ones, and one of each hostile family (UP-2, UP-3, UP-6)."""

import io
import struct
import zlib
from functools import cache
from typing import Any

from PIL import Image

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


@cache
def scene(width: int = 64, height: int = 48) -> Image.Image:
    """A picture whose four corners differ: red, green, blue, white, clockwise from the upper left."""
    image = Image.new("RGB", (width, height))
    half = (width // 2, height // 2)
    for place, colour in (
        ((0, 0), (200, 0, 0)),
        ((half[0], 0), (0, 200, 0)),
        (half, (0, 0, 200)),
        ((0, half[1]), (250, 250, 250)),
    ):
        image.paste(colour, (*place, place[0] + half[0], place[1] + half[1]))
    return image


def photo(kind: str = "JPEG", width: int = 64, height: int = 48, **options: Any) -> bytes:
    return encoded(scene(width, height), kind, **options)


def decoded(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, depth: int = 1, colour: int = 0, *extra: bytes, data: bytes = b"") -> bytes:
    """A PNG written by hand, with `extra` chunks before its data."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return PNG_HEAD + head + b"".join(extra) + chunk(b"IDAT", data or zlib.compress(b"\0")) + chunk(b"IEND", b"")


def rows(width_bytes: int, height: int) -> bytes:
    """The compressed black rows of a picture, built without holding them in memory."""
    packer = zlib.compressobj(9)
    row = b"\0" * (width_bytes + 1)
    parts = [packer.compress(row) for _ in range(height)]
    return b"".join(parts) + packer.flush()


def exif_photo(orientation: int = 1) -> bytes:
    """A JPEG as a phone makes it: GPS, maker, thumbnail comment, XMP and a colour profile."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretMaker"
    exif[0x9286] = b"ASCII\0\0\0SecretComment"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (44.0, 33.0, 33.3), "E", (6.0, 4.0, 4.4)
    profile = b"SecretProfile" + b"\0" * 200
    return photo(
        exif=exif.tobytes(), icc_profile=profile, xmp=b"<x:xmpmeta>SecretXmp</x:xmpmeta>", comment=b"SecretComment"
    )


def many_scans(copies: int, side: int = 64) -> bytes:
    """A progressive JPEG whose scans are repeated, so that each byte costs a pass over the whole picture."""
    data = encoded(scene(side, side), "JPEG", progressive=True, quality=95)
    last = data.rfind(b"\xff\xda")
    return data[:last] + data[last:-2] * copies + data[-2:]


def animated(kind: str) -> bytes:
    frames = [scene(), scene().rotate(90, expand=False), scene().rotate(180)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, loop=0)


def heif_box(brand: bytes) -> bytes:
    """The beginning of a HEIC or AVIF file with a 64-bit size (UP-6)."""
    return (
        struct.pack(">I", 1)
        + b"ftyp"
        + struct.pack(">Q", 2**63 - 1)
        + brand
        + b"\0" * 4
        + brand
        + b"mif1"
        + b"\0" * 512
    )

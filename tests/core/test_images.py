"""Honest pictures: upright, cropped, small, and without a trace of where they were taken (UP-5)."""

import io
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, ImageOps

from core.images import Refused, process
from tests.core.pictures import decoded, encoded, exif_photo, photo, scene

RED, GREEN, BLUE, WHITE = (200, 0, 0), (0, 200, 0), (0, 0, 200), (250, 250, 250)


def corners(image: Image.Image) -> list[tuple[int, int, int]]:
    """Return which colour each corner is nearest to, clockwise from the upper left."""
    w, h = image.size
    rgb = image.convert("RGB")
    points = [(w // 8, h // 8), (w - w // 8 - 1, h // 8), (w - w // 8 - 1, h - h // 8 - 1), (w // 8, h - h // 8 - 1)]
    known = (RED, GREEN, BLUE, WHITE)
    pixels = [rgb.getpixel(point) for point in points]
    return [min(known, key=lambda c, p=p: sum(abs(a - b) for a, b in zip(c, p, strict=True))) for p in pixels]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_come_out_as_webp(kind: str) -> None:
    result = process(photo(kind))
    image = decoded(result.data)
    assert (image.format, image.size, result.width, result.height) == ("WEBP", (64, 48), 64, 48)
    assert (result.format, result.extension, result.content_type) == ("WEBP", "webp", "image/webp")
    assert corners(image) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "I;16", "F"])
def test_every_kind_of_pixel(mode: str) -> None:
    """16-bit, CMYK, palette, bilevel, with and without transparency."""
    kind = {"CMYK": "JPEG", "YCbCr": "JPEG", "F": "TIFF"}.get(mode, "PNG")
    source = scene().convert("L").point(lambda v: v * 256, "I") if mode == "I;16" else scene().convert(mode)
    if mode == "I;16":
        source = source.convert("I;16")
    if kind == "TIFF":
        with pytest.raises(Refused):
            process(encoded(source, kind))
        return
    image = decoded(process(encoded(source, kind)).data)
    assert image.size == (64, 48)
    light, dark = image.convert("L").getpixel((5, 40)), image.convert("L").getpixel((60, 40))
    assert light > 200 > 100 > dark  # type: ignore[operator]


def test_transparency_is_kept_and_opaque_alpha_dropped() -> None:
    see_through = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    assert decoded(process(encoded(see_through, "PNG")).data).mode == "RGBA"
    opaque = Image.new("RGBA", (20, 20), (255, 0, 0, 255))
    assert decoded(process(encoded(opaque, "PNG")).data).mode == "RGB"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(orientation: int) -> None:
    """A viewer that honours the tag and one that reads our output see the same."""
    source = exif_photo(orientation)
    expected = ImageOps.exif_transpose(decoded(source))
    result = decoded(process(source).data)
    assert result.size == expected.size
    assert corners(result) == corners(expected)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_crops_are_of_the_upright_picture(orientation: int) -> None:
    source = exif_photo(orientation)
    upright = ImageOps.exif_transpose(decoded(source))
    w, h = upright.size
    expected = upright.crop((w // 2, 0, w, h // 2))
    result = decoded(process(source, crop=(0.5, 0.0, 0.5, 0.5)).data)
    assert result.size == expected.size
    assert corners(result)[0] == corners(expected)[0] == corners(upright)[1]


def test_no_metadata_is_left() -> None:
    """UP-5."""
    source = exif_photo(6)
    assert b"SecretMaker" in source
    assert b"GPS" in source or decoded(source).getexif().get_ifd(0x8825)
    result = process(source, square=True)
    for rendition in (result.data, result.small.data, *(square.data for square in result.squares.values())):
        image = decoded(rendition)
        assert not dict(image.getexif())
        assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(image.info)
        for trace in (b"Secret", b"EXIF", b"XMP ", b"ICCP", b"meta"):
            assert trace not in rendition


def test_colours_survive_their_profile() -> None:
    """A picture in another colour space is converted, not only stripped: here red and blue are exchanged."""
    ordinary = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert ordinary.count(b"rXYZ") == ordinary.count(b"bXYZ") == 1
    swapped = ordinary.replace(b"rXYZ", b"!XYZ").replace(b"bXYZ", b"rXYZ").replace(b"!XYZ", b"bXYZ")
    for profile, colours in ((ordinary, [RED, GREEN, BLUE, WHITE]), (swapped, [BLUE, GREEN, RED, WHITE])):
        result = decoded(process(photo("PNG", icc_profile=profile)).data)
        assert "icc_profile" not in result.info
        assert corners(result) == colours


def test_large_pictures_are_reduced() -> None:
    result = process(photo("JPEG", 4000, 3000))
    assert max(result.width, result.height) <= 2048
    assert result.width >= 1800
    assert abs(result.width / result.height - 4 / 3) < 0.01
    assert max(result.small.width, result.small.height) == 640
    assert corners(decoded(result.data)) == corners(decoded(result.small.data)) == [RED, GREEN, BLUE, WHITE]


def test_small_pictures_are_not_enlarged() -> None:
    result = process(photo("PNG", 30, 20))
    assert (result.width, result.height, result.small.width) == (30, 20, 30)


def test_squares_for_avatars() -> None:
    result = process(photo("JPEG", 400, 300), square=True)
    assert result.width == result.height == 300
    assert {side: (s.width, s.height) for side, s in result.squares.items()} == {96: (96, 96), 256: (256, 256)}
    assert corners(decoded(result.squares[96].data)) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (16383, 2)])
def test_odd_shapes(size: tuple[int, int]) -> None:
    result = process(encoded(Image.new("RGB", size, RED), "PNG"), square=True)
    assert result.width == result.height == min(size)
    thin = process(encoded(Image.new("RGB", size, RED), "PNG"))
    assert min(thin.width, thin.height) >= 1


@pytest.mark.parametrize(
    "crop",
    [
        (-0.1, 0, 1, 1),
        (0, 0, 0, 1),
        (0.5, 0, 0.6, 1),
        (float("nan"), 0, 1, 1),
        (0, 0, 1e309, 1),
        (2, 2, 1, 1),
        (0, 1, 1, 1),
    ],
)
def test_crops_outside_the_picture_are_refused(crop: tuple[float, float, float, float]) -> None:
    with pytest.raises(Refused) as refusal:
        process(photo(), crop=crop)
    assert refusal.value.code == "crop"


def test_uploads_and_files_are_read_from_their_start() -> None:
    upload = SimpleUploadedFile("../../x\u202egpj.php", photo(), content_type="text/html")
    upload.read(10)
    assert process(upload).width == 64
    assert process(io.BytesIO(photo())).width == 64


def test_from_threads_at_once() -> None:
    """As under the web server: pool threads, more of them than children allowed."""
    widths: list[int] = []
    threads = [threading.Thread(target=lambda: widths.append(process(photo()).width)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert widths == [64] * 5

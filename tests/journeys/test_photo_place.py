"""The place of a photo is read on the device, offered to the form, and never sent (UP-5, AL4)."""

from __future__ import annotations

import base64
import io
import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import PngImagePlugin
from playwright.sync_api import Page, expect

from tests.core.pictures import decoded, photo, scene
from tests.journeys.conftest import Visit

HERE = (44.559722, 6.079167)  # 44° 33′ 35″ N, 6° 4′ 45″ E
SCRIPT = Path(__file__).resolve().parents[2] / "assets/js/exif.js"
Rational = tuple[int, int]


def tiff(
    order: str = ">",
    *,
    lat: tuple[Rational, ...] = ((44, 1), (33, 1), (3500, 100)),
    lon: tuple[Rational, ...] = ((6, 1), (4, 1), (45, 1)),
    sides: str = "NE",
) -> bytes:
    """The EXIF of a photo with a camera's name and a place, in either byte order."""
    head = {"<": b"II", ">": b"MM"}[order] + struct.pack(f"{order}HI", 42, 8)
    camera = struct.pack(f"{order}HHI4s", 0x010F, 2, 4, b"Cam\0")
    gps = struct.pack(f"{order}HHII", 0x8825, 4, 1, 38)
    first = struct.pack(f"{order}H", 2) + camera + gps + bytes(4)
    values = [struct.pack(f"{order}{2 * len(part)}I", *sum(part, ())) for part in (lat, lon)]
    at = 38 + 2 + 4 * 12 + 4
    entries = b"".join(
        struct.pack(f"{order}HHI4s", 2 * n + 1, 2, 2, sides[n].encode() + b"\0\0\0")
        + struct.pack(f"{order}HHII", 2 * n + 2, 5, len(part), at + n * len(values[0]))
        for n, part in enumerate((lat, lon))
    )
    return head + first + struct.pack(f"{order}H", 4) + entries + bytes(4) + b"".join(values)


def located(kind: str = "JPEG", exif: bytes | None = None, **options: Any) -> bytes:
    return photo(kind, 640, 480, exif=b"Exif\0\0" + (tiff() if exif is None else exif), **options)


def described() -> bytes:
    """A PNG whose only metadata is XMP."""
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    return photo("PNG", pnginfo=info)


def read(page: Page, data: bytes) -> Any:
    """Run our reader of photos on a file, in the browser."""
    source = SCRIPT.read_text(encoding="utf-8").replace("export ", "")
    return page.evaluate(
        f"async coded => {{ {source}; const bytes = Uint8Array.from(atob(coded), (one) => one.charCodeAt(0));"
        " return readPhoto(new File([bytes], 'x')); }",
        base64.b64encode(data).decode(),
    )


def choose(page: Page, *files: bytes, kind: str = "jpeg") -> None:
    chosen = [{"name": f"{n}.{kind}", "mimeType": f"image/{kind}", "buffer": data} for n, data in enumerate(files)]
    page.locator("input[name=photos]").set_input_files(chosen)  # type: ignore[arg-type]


def held(page: Page) -> list[bytes]:
    """Return what the field would send."""
    coded = page.locator("input[name=photos]").evaluate(
        "async input => Promise.all([...input.files].map(async file => { let text = '';"
        " for (const byte of new Uint8Array(await file.arrayBuffer())) text += String.fromCharCode(byte);"
        " return btoa(text); }))"
    )
    return [base64.b64decode(each) for each in coded]


def numbers(page: Page) -> tuple[str, str]:
    return page.locator("[name=place_lat]").input_value(), page.locator("[name=place_lon]").input_value()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_place_is_read_in_both_byte_orders(visit: Visit, kind: str, order: str) -> None:
    data = photo(kind, exif=(b"Exif\0\0" if kind != "PNG" else b"") + tiff(order))
    assert decoded(data).getexif().get_ifd(0x8825)[1] == "N"  # Pillow reads it too
    assert read(visit("/hors-ligne/"), data) == {"place": {"lat": HERE[0], "lon": HERE[1]}, "carries": True}


def test_bare_photos_carry_nothing_and_bad_places_are_none(visit: Visit) -> None:
    page = visit("/hors-ligne/")
    nothing = {"place": None, "carries": False}
    assert [read(page, photo(kind)) for kind in ("JPEG", "PNG", "WEBP", "GIF")] == [nothing] * 4
    assert read(page, photo("JPEG", icc_profile=b"\0" * 200)) == nothing
    assert read(page, described()) == {"place": None, "carries": True}
    whole = located()
    bad = {
        "0,0": tiff(lat=((0, 1),) * 3, lon=((0, 1),) * 3),
        "0/0": tiff(lat=((44, 1), (0, 0), (0, 1))),
        "5/0": tiff(lon=((5, 0), (0, 1), (0, 1))),
        "beyond a pole": tiff(lat=((91, 1), (0, 1), (0, 1))),
        "beyond the date line": tiff(lon=((180, 1), (1, 1), (0, 1))),
        "no such side": tiff(sides="XE"),
        "two fractions": tiff(lat=((44, 1), (33, 1)), lon=((6, 1), (4, 1))),
        "an offset to nowhere": tiff().replace(struct.pack(">II", 1, 38), struct.pack(">II", 1, 2**32 - 1)),
        "cut short": tiff()[:60],
        "no order": b"XX" + tiff()[2:],
        "a directory without end": tiff()[:8] + b"\xff\xff" + tiff()[10:],
        "nothing": b"",
    }
    found = {name: read(page, located(exif=exif))["place"] for name, exif in bad.items()}
    assert found == dict.fromkeys(bad)
    cut = [read(page, whole[:length]) for length in (0, 1, 2, 3, 5, 20, 40, 60, 100, 180)]
    assert [each["carries"] for each in cut] == [True] * 10
    south = tiff(sides="SW")
    assert read(page, located(exif=south))["place"] == {"lat": -HERE[0], "lon": -HERE[1]}


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_photo_proposes_its_place_and_leaves_it_on_the_device(visit: Visit, order: str) -> None:
    page = visit("/-/patterns/")
    field = page.locator("[data-place]")
    expect(field.locator(".leaflet-marker-icon")).to_have_count(0)
    choose(page, located(exif=tiff(order)))
    expect(field.get_by_role("status")).to_have_text("Lieu proposé d’après la photo : vérifiez-le sur la carte.")
    assert numbers(page) == (str(HERE[0]), str(HERE[1]))
    expect(field.locator(".leaflet-marker-icon")).to_have_count(1)
    (sent,) = held(page)
    assert b"Exif" not in sent
    assert dict(decoded(sent).getexif()) == {}
    assert decoded(sent).size == (640, 480)


def test_what_a_person_wrote_is_not_overwritten_and_a_tap_answers_a_photo(visit: Visit) -> None:
    page = visit("/-/patterns/")
    field = page.locator("[data-place]")
    elsewhere = tiff(lat=((43, 1), (30, 1), (0, 1)), lon=((5, 1), (15, 1), (0, 1)))
    choose(page, located())
    expect(page.locator(".preview")).to_have_count(1)
    choose(page, located(exif=elsewhere))
    expect(page.locator(".preview")).to_have_count(2)
    assert numbers(page) == ("43.500000", "5.250000")  # one photo's place gives way to another's
    field.locator("[data-map-canvas]").click(position={"x": 60, "y": 90})
    tapped = numbers(page)
    assert tapped != ("43.500000", "5.250000")
    expect(field.get_by_role("status")).to_have_text("")
    choose(page, located())
    expect(page.locator(".preview")).to_have_count(3)
    assert numbers(page) == tapped
    field.locator("summary").click()
    page.locator("[name=place_lat]").fill("48,85")
    page.locator("[name=place_lon]").fill("2,35")
    page.locator("[name=place_lon]").blur()
    expect(field.locator(".leaflet-marker-icon")).to_be_in_viewport()


def test_whatever_a_photo_carries_stays_on_the_device(visit: Visit) -> None:
    page = visit("/-/patterns/")
    choose(page, described(), kind="png")
    expect(page.locator(".preview")).to_have_count(1)
    assert b"adobe" not in held(page)[0]
    bare = photo("PNG")
    choose(page, bare, kind="png")
    expect(page.locator(".preview")).to_have_count(2)
    assert held(page)[1] == bare  # nothing to hide and small: sent as it is
    choose(page, located()[:200])
    expect(page.locator("[data-toast]")).to_contain_text("ne peut pas lire cette photo")
    assert len(held(page)) == 2
    assert numbers(page) == ("", "")


def test_a_photo_still_in_preparation_is_not_sent(visit: Visit) -> None:
    page = visit("/-/patterns/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    large = io.BytesIO()
    scene(4000, 3000).save(large, "JPEG", exif=b"Exif\0\0" + tiff())
    page.evaluate(
        "coded => { const bytes = Uint8Array.from(atob(coded), (one) => one.charCodeAt(0));"
        " const carrier = new DataTransfer(); carrier.items.add(new File([bytes], 'x.jpg', {type: 'image/jpeg'}));"
        " const input = document.querySelector('[name=photos]'); input.files = carrier.files;"
        " input.dispatchEvent(new Event('change', {bubbles: true})); input.form.requestSubmit();"
        " document.title = `${input.files.length}`; }",
        base64.b64encode(large.getvalue()).decode(),
    )
    assert page.title() == "0"
    expect(page.locator(".preview")).to_have_count(1)
    assert "POST" not in sent
    assert b"Exif" not in held(page)[0]


def test_the_device_is_asked_when_the_button_is_pressed(visit: Visit) -> None:
    page = visit("/-/patterns/")
    button = page.get_by_role("button", name="Là où je suis")
    box = button.bounding_box()
    assert box
    assert box["height"] >= 44
    status = page.locator("[data-place]").get_by_role("status")
    page.context.clear_permissions()
    button.click()
    expect(status).to_have_text("Votre position est inconnue. Touchez la carte pour montrer le lieu.")
    assert numbers(page) == ("", "")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 44.5, "longitude": 6.5, "accuracy": 12})
    button.click()
    expect(status).to_have_text("Votre position, à 12 m près : vérifiez-la sur la carte.")
    assert numbers(page) == ("44.500000", "6.500000")


def test_without_script_two_fields_remain(visit: Visit) -> None:
    page = visit("/-/patterns/", scripts=False)
    field = page.locator("[data-place]")
    field.get_by_label("Latitude").fill("44,55")
    field.get_by_label("Longitude").fill("6,48")
    expect(field).to_contain_text("La carte ne s’affiche pas sans script.")
    expect(field.get_by_role("button")).to_have_count(0)
    expect(field.locator(".map")).to_be_hidden()

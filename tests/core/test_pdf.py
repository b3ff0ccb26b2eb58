"""A PDF only shows pages, whatever its bytes make of comments, streams and compression (UP-2)."""

from __future__ import annotations

import os
import time
import zlib

import pytest

from core.pdf import check_pdf

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
BROKEN, ACTS = "Ce PDF est abîmé", "Ce PDF contient un programme"


def closed(body: bytes) -> bytes:
    return body + b"\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(body) + 1
    )


def sheet(extra: bytes, more: bytes = b"") -> bytes:
    """Return a file with one page, and so much more in its catalog and after it."""
    pages = (
        b"endobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n"
    )
    return closed(b"%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R " + extra + b">>\n" + pages + more)


def packed(
    inside: bytes,
    told: bytes = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode",
    data: bytes | None = None,
    end: bytes = b"stream\r\n",
) -> bytes:
    """Return a file with these objects in a compressed stream."""
    sealed = zlib.compress(b"9 0 " + inside) if data is None else data
    stream = b"8 0 obj\n<<" + told + b"/Length %d>>" % len(sealed) + end + sealed + b"\nendstream\nendobj\n"
    return sheet(b"/OpenAction 9 0 R", stream)


@pytest.mark.parametrize(
    "extra",
    [
        b"/OpenAction " + SCRIPT,
        b"%stream\n/OpenAction " + SCRIPT + b"\n%endstream",
        b"%stream\n/OpenAction << /S /Launch /F (cmd.exe) >>\n%endstream",
        b"(stream\n) /OpenAction << /S /#4aavaScript /JS 7 0 R >> (endstream)",
        b"/OpenAction << /S /Rendition /JS (x) >>",
        b"/OpenAction << /S /SubmitForm /F (https://evil.example) >>",
        b"/OpenAction<</S/URI/URI(https://evil.example)>>",
        b"/OpenAction%\n<</S/URI/URI(https://evil.example)>>",
        b"/Names << /EmbeddedFiles << /Names [(a.exe) << /F (a.exe) /EF << /F 3 0 R >> >>] >> >>",
        b"/AF [<< /F (a.exe) /EF%\n << /F 3 0 R >> >>]",
        b"/AF [<< /F (a.exe) /E#46 7 0 R >>]",
        b"/Annots [<< /Subtype /FileAttachment >>]",
        b"/AA << /O 7 0 R >>",
        b"/AA 7 0 R",
        b"/AcroForm << /XFA [(a) 7 0 R] >>",
        b"/A << /S /ImportData >>",
        b"/A << /S /GoToE >>",
        b"/A << /S /GoToR /F (other.pdf) >>",
        b"/Encrypt 7 0 R",  # nobody looks into it
    ],
)
def test_what_acts_is_refused_wherever_it_stands(extra: bytes) -> None:
    assert str(check_pdf(sheet(extra))).startswith(ACTS)


@pytest.mark.parametrize(
    "told",
    [
        b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode",
        b"/Type /ObjStm\n/N 1\n/First 4\n/Filter [ /FlateDecode ] /Extends 7 0 R",
        b"/N 1/First 4/Filter/FlateDecode",  # some readers do not look at the type
        b"/Type/XObject/Filter/FlateDecode",
    ],
)
def test_a_script_in_a_compressed_object_is_found(told: bytes) -> None:
    assert str(check_pdf(packed(SCRIPT, told))).startswith(ACTS)
    assert str(check_pdf(packed(SCRIPT.replace(b"Java", b"#4A#61va"), told, end=b"stream  \n"))).startswith(
        (ACTS, BROKEN)
    )
    assert check_pdf(packed(b"<< /S /GoTo /D [3 0 R /Fit] >>", told)) == ""


@pytest.mark.parametrize(
    "told",
    [
        b"/Type/ObjStm/N 1/First 4/Filter/LZWDecode",
        b"/Type/ObjStm/N 1/First 4/Filter[/ASCIIHexDecode/FlateDecode]",
        b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 3>>",
        b"/Type/Obj#53tm/N 1/First 4/Filter/FlateDecode",
        b"/Type/ObjStm%\n/N 1/First 4/Filter/FlateDecode",
    ],
)
def test_object_streams_are_as_programs_write_them(told: bytes) -> None:
    assert str(check_pdf(packed(b"<<>>", told))).startswith(BROKEN)


def test_what_cannot_be_inflated_is_refused() -> None:
    assert str(check_pdf(packed(b"", data=b"x\x9cnothing"))).startswith(BROKEN)
    assert str(check_pdf(packed(b"", data=zlib.compress(b"9 0 " + bytes(30_000_000))))).startswith(BROKEN)


@pytest.mark.parametrize(
    "extra",
    [
        b"/OpenAction[3 0 R /XYZ null null 0]",  # LibreOffice
        b"/OpenAction 9 0 R",  # pdfTeX
        b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>",
        b"/A<</Type/Action/S/URI/URI(https://www.service-public.fr/)>>",
        b"/Title (R#e9union) /Perms<<>> /AAPL:Keywords[] /EFFECT 1",
    ],
)
def test_what_programs_write_is_taken(extra: bytes) -> None:
    page = (
        b"4 0 obj\n<</Filter/FlateDecode/Length 30>>\nstream\n"
        + zlib.compress(b"q 1 0 0 1 0 0 cm (/JS) Tj Q")
        + b"\nendstream\nendobj\n"
    )
    photo = b"5 0 obj\n<</Filter/DCTDecode/Length 900>>\nstream\n" + os.urandom(900) + b"\nendstream\nendobj\n"
    assert check_pdf(sheet(extra, page + photo)) == ""


@pytest.mark.parametrize(
    "inside",
    [
        b"#41" * 3_000_000,
        b"/" * 9_000_000,
        b"/AA" + b" " * 9_000_000,
        b"<<" * 4_500_000,
        b"<<" + b"/N 1 2 R" * 1_100_000,
        (b"/OpenAction<<" + b" " * 90 + b"/GoTo ") * 80_000,
        (b"stream\n" + b"1 " * 10 + b"endstream\n") * 270_000,
        (b"stream\n" + zlib.compress(b"1 0 2 5 ") + b"endstream\n") * 19_000,
        (b"stream\n" + zlib.compress(b"1 0 2 5 ") + b"endstream\n") * 250_000,
        b"stream\n" + zlib.compress(b"1 0 " + bytes(20_000_000), 1),
    ],
    ids=range(10),
)
def test_ten_megabytes_hold_nobody_up(inside: bytes) -> None:
    data, began = closed(b"%PDF-1.4\n" + inside), time.process_time()
    check_pdf(data)
    assert time.process_time() - began < 1  # about a tenth of it, on a machine that does nothing else

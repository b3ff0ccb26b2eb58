"""Reads a PDF of ours back: its pages, its typefaces, its squares, and its words where a reader is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
import zlib

import segno

_STREAM = re.compile(rb"stream\r?\n(.*?)\nendstream", re.S)  # what is packed may end with any byte, a CR too
_SQUARE = re.compile(r"q 0 g ((?:[-\d.]+ [-\d.]+ [-\d.]+ [-\d.]+ re ?)+)f Q")
_BOX = re.compile(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]")

can_read = shutil.which("pdftotext") is not None


def streams(data: bytes) -> list[bytes]:
    found = []
    for raw in _STREAM.findall(data):
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            found.append(raw)
    return found


def count(data: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", data))


def millimetres(data: bytes) -> tuple[int, int]:
    box = _BOX.search(data)
    assert box
    return round(float(box[1]) / 72 * 25.4), round(float(box[2]) / 72 * 25.4)


def typefaces(data: bytes) -> int:
    """Return how many are embedded; a document of ours relies on no other."""
    assert b"/Subtype /Type1" not in data
    return data.count(b"/FontFile2")


def squares(data: bytes) -> list[list[list[int]]]:
    """Return the modules of every square on the pages, read from their outlines."""
    drawn = []
    for stream in streams(data):
        for path in _SQUARE.findall(stream.decode("latin-1")):
            boxes = [tuple(map(float, box)) for box in re.findall(r"([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) re", path)]
            step, left = boxes[0][3], min(box[0] for box in boxes)
            top, bottom = max(box[1] for box in boxes), min(box[1] for box in boxes)
            size = round((top - bottom) / step) + 1
            modules = [[0] * size for _row in range(size)]
            for x, y, wide, _high in boxes:
                row, column = round((top - y) / step), round((x - left) / step)
                for number in range(round(wide / step)):
                    modules[row][column + number] = 1
            drawn.append(modules)
    return drawn


def runs(data: bytes) -> list[list[float]]:
    """Return, for each stretch of text, where its letters stand across the page, in points."""
    drawn = [part for stream in streams(data) for part in re.findall(rb"BT (.*?) ET", stream, re.S)]
    return [[float(x) for x in re.findall(rb"1 0 0 1 ([-\d.]+) [-\d.]+ Tm", part)] for part in drawn]


def modules_of(address: str) -> list[list[int]]:
    return [list(map(int, row)) for row in segno.make(address, error="m", micro=False).matrix]


def words(data: bytes) -> str:
    """Return the words of a document on one line."""
    read = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(unicodedata.normalize("NFKC", read.stdout.decode()).split())

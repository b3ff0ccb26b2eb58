"""Spreadsheets show cells and run none (EXP-4)."""

from __future__ import annotations

import csv
import io

import pytest

from core.sheets import BOM, csv_lines, safe_cell

FORMULAS = [
    "=1+1",
    "+33 6",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "'=1",
    '"=1',
    "\" =cmd|' /C calc'!A0",
    "«\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "＝1",
    "＋1",
    "－1",
    "＠A",
    " \t ＝1",
    "\u22121",
    "\rtext",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Un trou", "", "1+1=2", "a@b", 0, -4.5, None, "« Bonjour »", "'Bonjour"])
def test_anything_else_stays_as_it_is(value: object) -> None:
    assert safe_cell(value) == value


def test_a_file_is_read_back_as_it_was_written() -> None:
    rows = [["a", 'dit "oui"'], ["deux\r\nlignes", "é; ü,"], ["", -4.5]]
    written = "".join(csv_lines(["nom", "valeur"], rows))
    assert written.startswith(f"{BOM}nom,valeur\r\n")
    assert written.endswith("\r\n")
    read = list(csv.reader(io.StringIO(written.removeprefix(BOM), newline="")))
    assert read == [["nom", "valeur"], ["a", 'dit "oui"'], ["deux\r\nlignes", "é; ü,"], ["", "-4.5"]]

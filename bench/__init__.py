"""Benchmarks: one module each, ratios in one run (docs: README.md, ``make bench``)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One measured figure: what, how much of which unit, the target it is held to, and how it was taken."""

    name: str
    value: float
    unit: str
    target: str = ""
    note: str = ""

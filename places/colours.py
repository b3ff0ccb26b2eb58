"""From any colour somebody chooses to one of the twelve that can be read on every page.

Shades are drawn in OKLCH (assets/tools/hues.js); a town keeps one hue, in the same degrees.
"""

from __future__ import annotations

import math
import re

STEPS, OFFSET = 12, 8  # as core.templatetags.ui.hue_step
GREY = 0.02  # chroma below which a colour has no hue
_HEX = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")


def hue_of(colour: str) -> int | None:
    """Return the hue of ``#rrggbb`` in whole degrees of OKLCH, None for a grey; `ValueError` for what is no colour."""
    parts = _HEX.fullmatch(colour)
    if parts is None:
        raise ValueError(f"not a colour: {colour!r}")
    red, green, blue = (_linear(int(part, 16) / 255) for part in parts.groups())
    cone_l = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    cone_m = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    cone_s = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * cone_l - 2.4285922050 * cone_m + 0.4505937099 * cone_s
    b = 0.0259040371 * cone_l + 0.7827717662 * cone_m - 0.8086757660 * cone_s
    if math.hypot(a, b) < GREY:
        return None
    return round(math.degrees(math.atan2(b, a))) % 360


def nearest(hue: int) -> int:
    """Return the hue, in degrees, of the step that a page draws this one with."""
    step = round((hue + OFFSET) / (360 / STEPS)) % STEPS
    return hue_at(step)


def hue_at(step: int) -> int:
    """Return the hue of a step, in degrees."""
    return (step * (360 // STEPS) - OFFSET) % 360


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

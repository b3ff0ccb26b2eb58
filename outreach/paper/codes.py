"""Codes that people read from a wall and type: no letter that looks like another, none that makes a word."""

from __future__ import annotations

import secrets

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"  # neither vowels nor 0, 1, I, L, O, U
LENGTH = 8  # 27⁸ ≈ 2.8 × 10¹¹: guessing one of a thousand posters takes 10⁸ tries, and wrong ones are limited


def new_code() -> str:
    """Draw a code."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def read_code(typed: str) -> str:
    """Return the code somebody typed, whatever case, spaces and dashes they gave it; it may be nobody's."""
    return "".join(letter for letter in typed.upper() if letter in ALPHABET)[: LENGTH + 1]

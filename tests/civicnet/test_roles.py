"""What compose.yaml runs is what ``civicnet run`` and ``civicnet cluster`` run."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from civicnet import roles
from tests.probe.running import ROOT


@pytest.mark.parametrize("role", roles.ROLES)
def test_a_container_of_each_role_runs_its_command(role: str) -> None:
    assert f'  {role}:\n    <<: *civicnet\n    command: ["run", "{role}"' in (ROOT / "compose.yaml").read_text()


@pytest.mark.parametrize("role", roles.ROLES)
def test_the_program_of_each_role_is_installed(role: str) -> None:
    program, *arguments = roles.command(role, address="127.0.0.1", port=8123)
    assert Path(program).exists()
    named = importlib.util.find_spec(arguments[1]) if arguments[0] == "-m" else Path(arguments[0]).exists()
    assert named
    assert "{" not in "".join(arguments)


@pytest.mark.parametrize("role", ["worker", "beat"])
def test_without_a_broker_the_simple_worker_is_named(role: str, tmp_path: Path) -> None:
    environment = os.environ | {"CIVICNET_HOME": str(tmp_path), "REDIS_URL": "", "CELERY_BROKER_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "civicnet.settings"
    said = subprocess.run(
        [sys.executable, "manage.py", "run", role], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert said.returncode == 1
    assert "civicnet worker" in said.stderr

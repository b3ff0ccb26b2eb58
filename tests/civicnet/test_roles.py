"""What compose.yaml runs is what ``civicnet run`` and ``civicnet cluster`` run."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from civicnet import roles
from tests.probe.running import ROOT


@pytest.fixture
def services() -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return dict(described["services"])


@pytest.mark.parametrize("role", roles.ROLES)
def test_a_container_of_each_role_runs_its_command(services: dict[str, Any], role: str) -> None:
    assert services[role]["command"][:2] == ["run", role]
    assert services[role]["environment"] is services["web"]["environment"]


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

"""The rules of docs/architecture.md that a program can hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = [
    "core", "places", "profiles", "alerts", "moderation", "feed", "messaging", "cases", "reports", "officials",
    "participation", "participation/ideas", "officials/spending", "civicnet",
]  # fmt: skip
WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "get_or_create", "update_or_create", "delete"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}


def tracked(*patterns: str) -> list[Path]:
    """Return the files git knows or would take, so that what a tool left lying about does not count."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [ROOT / name for name in names if (ROOT / name).exists()]


def test_imports_go_down() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


def test_views_forms_and_tasks_do_not_write_rows() -> None:
    """Only services write (style.md, rule 2)."""
    offenders = []
    for path in tracked("*/views.py", "*/views/*.py", "*/forms.py", "*/api.py", "feed/api/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
                continue
            owner = node.func.value
            if isinstance(owner, ast.Attribute) and owner.attr in MANAGERS:
                offenders.append(f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node.func)}")
    assert offenders == []


def test_templates_hold_no_inline_script_or_style() -> None:
    """The content security policy forbids them (XSS-2); programs that read mail know no other style."""
    inline = re.compile(
        r"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)", re.IGNORECASE
    )
    template_tag = re.compile(r"{%.*?%}")
    offenders = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked("*.html")
        if path.parent.name != "mail"
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if inline.search(template_tag.sub("", line))
    ]
    assert offenders == []


def test_no_module_is_a_god_file() -> None:
    """At about 400 lines a module becomes a package."""
    long = [str(path.relative_to(ROOT)) for path in tracked("*.py") if len(path.read_text().splitlines()) > 450]
    assert [name for name in long if "/migrations/" not in name and "/content/" not in name] == []


@pytest.mark.parametrize("app", APPS)
def test_every_room_says_what_it_is_for(app: str) -> None:
    documented = [ast.get_docstring(node) for node in ast.parse((ROOT / app / "apps.py").read_text()).body[-1:]]
    assert documented and documented[0]


def test_signals_are_not_used() -> None:
    """What happened is said by the service that did it, never guessed from a saved row."""
    offenders = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py")
        if "django.db.models.signals" in path.read_text() and path != Path(__file__)
    ]
    assert offenders == []

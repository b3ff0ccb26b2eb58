"""Collect, compile and check the wording: ``python -m civicnet.translation collect | check``.

French is the source: message ids are French, and each app owns ``locale/<language>/LC_MESSAGES/django.po`` for the
others.
Compiled catalogues are committed, so that running civicnet needs no gettext.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    *("core", "places", "profiles", "alerts", "feed", "moderation", "cases", "reports", "messaging"),
    *("participation/ideas", "participation/polls"),
    *("officials/teams", "officials/claims", "officials/work", "officials/questions"),
    *("officials/spending", "officials/urgent", "officials/campaign", "officials/events"),
    *("outreach/newsletters", "outreach/paper", "outreach/kiosks", "outreach/widgets", "outreach/calendars"),
    "civicnet",
)
LANGUAGES = ("ar", "en", "it")
VOLATILE = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Report-Msgid-Bugs-To")
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}|%[sd]")


def catalogue(folder: Path, language: str) -> Path:
    """Return where an app keeps its wording in a language."""
    return folder / "locale" / language / "LC_MESSAGES" / "django.po"


def collect(folder: Path) -> None:
    """Bring the catalogues of the app in ``folder`` up to date with its code and templates."""
    (folder / "locale").mkdir(parents=True, exist_ok=True)
    languages = [option for language in LANGUAGES for option in ("-l", language)]
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        *languages,
        "-e",
        "html,txt,py,xml",
        "--no-location",
        "--no-obsolete",
    ]
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=folder, check=True, env=environment, stdout=subprocess.DEVNULL)
    for language in LANGUAGES:
        path = catalogue(folder, language)
        if path.exists():
            wording = polib.pofile(str(path), wrapwidth=118)
            for volatile in (
                "POT-Creation-Date",
                "PO-Revision-Date",
                "Last-Translator",
                "Language-Team",
                "Report-Msgid-Bugs-To",
            ):
                wording.metadata.pop(volatile, None)
            wording.header = f"Wording of {folder.name}; the message ids are the French source."
            wording.metadata["Project-Id-Version"] = "civicnet"
            wording.metadata_is_fuzzy = False
            wording.save()


def compile_all() -> None:
    """Write the compiled catalogue beside each source."""
    for path in (path for app in APPS for path in (ROOT / app).glob("locale/*/LC_MESSAGES/django.po")):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def problems(app: str) -> list[str]:
    """Return what is wrong with an app's wording: missing, unsure or left-over entries, placeholders that differ."""
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / app
        shutil.copytree(ROOT / app, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "node_modules"))
        collect(copy)
        for language in LANGUAGES:
            wanted, kept = catalogue(copy, language), catalogue(ROOT / app, language)
            if not wanted.exists():
                continue
            if not kept.exists():
                found.append(f"{app}/{language}: no catalogue; run make messages")
                continue
            entries = polib.pofile(str(kept))
            found += differences(f"{app}/{language}", polib.pofile(str(wanted)), entries)
            compiled = kept.with_suffix(".mo")
            if not compiled.exists() or compiled.read_bytes() != entries.to_binary():
                found.append(f"{app}/{language}: the compiled catalogue is not that of the source; run make messages")
    return found


def differences(where: str, wanted: polib.POFile, kept: polib.POFile) -> list[str]:
    """Return the problems of one catalogue against what the code needs."""
    needed = {(entry.msgctxt, entry.msgid) for entry in wanted}
    known = {(entry.msgctxt, entry.msgid) for entry in kept}
    found = [f"{where}: not collected: {msgid!r}" for _context, msgid in sorted(needed - known, key=str)]
    found += [f"{where}: no longer used: {msgid!r}" for _context, msgid in sorted(known - needed, key=str)]
    declared = re.search(r"nplurals=(\d)", kept.metadata.get("Plural-Forms", ""))
    for entry in kept:
        if not entry.translated():
            found.append(f"{where}: not translated: {entry.msgid!r}")
            continue
        if entry.msgid_plural and declared and len(entry.msgstr_plural) != int(declared[1]):
            found.append(f"{where}: {len(entry.msgstr_plural)} of {declared[1]} plural forms: {entry.msgid!r}")
        source = set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))
        for wording in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            used = set(PLACEHOLDER.findall(wording))
            if not used <= source or (used != source and not entry.msgid_plural):
                found.append(f"{where}: placeholders differ: {entry.msgid!r} → {wording!r}")
    return found


def main(task: str) -> int:
    if not shutil.which("xgettext"):
        print("The wording is read with gettext: apt-get install gettext")
        return 1
    if task == "collect":
        for app in APPS:
            collect(ROOT / app)
        compile_all()
        return 0
    found = [problem for app in APPS for problem in problems(app)]
    print("\n".join(found) or "Wording: complete in every language")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

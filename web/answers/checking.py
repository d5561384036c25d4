"""The check of a proposal: the loader and the tests that read the data, on a copy with the change made.

What depends on the day is kept word for word in `tests/golden`. Where the change touches it, that file is written anew
on the copy, its difference belongs to the patch, and it may concern the changed answer only.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from programme.editing import EditError
from web.answers.drafts import ROOT, Conflict, Problem, changed_file, loader_problems, problems_at_once
from web.answers.entries import Entry
from web.answers.patches import DATA, GOLDEN, Changed, patch
from web.store.proposals import Change

COPIED = ("data", "programme", "tests/programme", "tests/golden", "tests/next_year", "pyproject.toml")
SUITES = (
    "tests/programme/test_the_data.py",
    "tests/programme/test_answers.py",
    "tests/golden",
    "tests/next_year/test_next_fiscal_year.py",
)
TESTS_SECONDS = 600
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)(?: - (.*))?$", re.MULTILINE)
TOOLS = ("pytest", "pytest_asyncio", "hypothesis")
NICE = 10


@dataclass(frozen=True)
class Checked:
    """What a check found, and the patch that it was about."""

    problems: tuple[Problem, ...]
    patch: str = ""

    def as_rows(self) -> list[dict[str, str]]:
        """The problems as the store keeps them."""
        return [asdict(problem) for problem in self.problems]


def tools_missing(root: Path = ROOT) -> bool:
    """Whether the tests cannot be run here: they, or the packages they need, are not installed."""
    return not all(map(importlib.util.find_spec, TOOLS)) or not all((root / suite).exists() for suite in SUITES)


async def check(folder: Path, entry: Entry, changes: Sequence[Change]) -> Checked:
    """Loader, tests and patch for these changes of the folder that is served."""
    change = changed(folder, entry, changes)
    if isinstance(change, Checked):
        return change
    with tempfile.TemporaryDirectory(prefix="bansou-check-") as name:
        copy = Path(name)
        await asyncio.to_thread(_copied, ROOT, folder, copy)
        return await _on_copy(copy, folder.name, entry, change)


def changed(folder: Path, entry: Entry, changes: Sequence[Change]) -> Changed | Checked:
    """The file as it would be, or what stands against it before anything is read."""
    at_once = problems_at_once(entry, changes)
    if at_once:
        return Checked(tuple(at_once))
    before = (folder / entry.file).read_text(encoding="utf-8")
    try:
        after = changed_file(before, entry, changes)
    except Conflict as conflict:
        stale = [
            Problem(entry.file, entry.id, f"{one.field}.{one.language}: changed since") for one in conflict.changes
        ]
        return Checked(tuple(stale))
    except EditError as error:
        return Checked((Problem(entry.file, entry.id, str(error)),))
    return Changed(f"{DATA}/{folder.name}/{entry.file}", before, after)


async def _on_copy(copy: Path, year: str, entry: Entry, change: Changed) -> Checked:
    (copy / change.path).write_text(change.after, encoding="utf-8")
    found = await loader_problems(copy / DATA / year, copy)
    if found:
        return Checked(tuple(found), patch([change]))
    if tools_missing(copy):
        return Checked((Problem("tests", "", "not installed"),), patch([change]))
    golden = await _golden(copy, change)
    stray = [key for key in _keys_changed(golden) if key.rpartition(" ")[2] != entry.id]
    problems = [Problem(GOLDEN, key, "changes with a change of another answer") for key in stray]
    problems += await _failing(copy, SUITES)
    return Checked(tuple(problems), patch([change, golden]))


async def _golden(copy: Path, change: Changed) -> Changed:
    """The texts by day before and after the change; before it as the data say them, not as an older file does."""
    path = copy / GOLDEN
    kept = path.read_text(encoding="utf-8")
    await _pytest(copy, ("tests/golden",), {"GOLDEN": "write"})
    after = path.read_text(encoding="utf-8")
    if after == kept:
        return Changed(GOLDEN, kept, kept)
    (copy / change.path).write_text(change.before, encoding="utf-8")
    await _pytest(copy, ("tests/golden",), {"GOLDEN": "write"})
    before = path.read_text(encoding="utf-8")
    (copy / change.path).write_text(change.after, encoding="utf-8")
    path.write_text(after, encoding="utf-8")
    return Changed(GOLDEN, before, after)


def _keys_changed(golden: Changed) -> list[str]:
    if golden.before == golden.after:
        return []
    before, after = (yaml.safe_load(text) for text in (golden.before, golden.after))
    return [key for key in sorted({*before, *after}) if before.get(key) != after.get(key)]


async def _failing(copy: Path, suites: Sequence[str]) -> list[Problem]:
    code, out = await _pytest(copy, suites, {})
    if code == 0:
        return []
    failed = FAILED.findall(out)
    if not failed:
        return [Problem("tests", "", (out.strip().splitlines() or [str(code)])[-1])]
    return [Problem(name.partition("::")[0], name.partition("::")[2], why or "failed") for name, why in failed]


async def _pytest(copy: Path, suites: Sequence[str], more: Mapping[str, str]) -> tuple[int, str]:
    given = ("COLUMNS=400", *(f"{name}={value}" for name, value in more.items()))
    command = ("env", *given, sys.executable, "-m", "pytest", "-q", "--tb=no", "-rfE", *suites)
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=copy,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
    try:
        out, _ = await asyncio.wait_for(process.communicate(), TESTS_SECONDS)
    except BaseException:
        process.kill()
        raise
    return process.returncode or 0, out.decode(errors="replace")


def _copied(root: Path, folder: Path, copy: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    for name in COPIED:
        source, target = root / name, copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=ignored)
        elif source.exists():
            shutil.copy2(source, target)
    served = copy / DATA / folder.name
    shutil.rmtree(served, ignore_errors=True)
    shutil.copytree(folder, served)

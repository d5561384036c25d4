"""What a form proposes: the texts that differ, the file that would come of them, and what is wrong with it."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from programme.editing import EditError, edited, tidy
from programme.entries import TRAINING_KEY
from web.answers.entries import Entry
from web.store.proposals import Change

ROOT = Path(__file__).resolve().parents[2]
LOADER_SECONDS = 60
LANGUAGES = ("ja", "en")
NEEDED = ("title", "text")
FIELD = re.compile(r"(title|text|detail|why)\.(ja|en)(: )?")


@dataclass(frozen=True)
class Problem:
    """Something wrong: its address in the data, and the field of the form where it has one."""

    file: str
    id: str
    problem: str

    @property
    def field(self) -> str:
        """`text_ja`, or nothing where it concerns no text of the form."""
        found = FIELD.search(self.problem)
        return f"{found[1]}_{found[2]}" if found else ""

    @property
    def what(self) -> str:
        """The problem without its field."""
        return FIELD.sub("", self.problem, count=1).strip()


class Conflict(Exception):
    """The text to be changed is no longer the one that the proposal began with."""

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__(", ".join(f"{one.field}.{one.language}" for one in changes))
        self.changes = tuple(changes)


def changes_of(entry: Entry, typed: Mapping[str, str]) -> tuple[Change, ...]:
    """The texts of a form that differ from those in force."""
    changes = []
    for field in entry.editable:
        for language in LANGUAGES:
            before, after = entry.said(field, language), tidy(typed.get(f"{field}_{language}", "")) or None
            if before != after:
                changes.append(Change(field, language, before, after))
    return tuple(changes)


def problems_at_once(entry: Entry, changes: Sequence[Change]) -> list[Problem]:
    """What can be told without reading the data: texts that are missing, or that the trainer would take for its own."""
    found = []
    after = {(one.field, one.language): one.after for one in changes}
    for field in entry.editable:
        both = {one: after.get((field, one), entry.said(field, one)) for one in LANGUAGES}
        for language, text in both.items():
            trap = TRAINING_KEY.search(text or "")
            if trap:
                found.append(_problem(entry, field, language, f"a line begins with {trap[1]}:"))
            if field == "title" and "\n" in (text or ""):
                found.append(_problem(entry, field, language, "has a line break"))
            if text is None and (field in NEEDED or any(both.values())):
                found.append(_problem(entry, field, language, "is empty"))
    return found


def changed_file(source: str, entry: Entry, changes: Sequence[Change]) -> str:
    """The file's text with the changes; Conflict where a text has changed since, EditError where it cannot be."""
    stale = [one for one in changes if entry.said(one.field, one.language) not in (one.before, one.after)]
    if stale:
        raise Conflict(stale)
    return edited(source, entry.id, {(one.field, one.language): one.after for one in changes})


async def problems(folder: Path, entry: Entry, changes: Sequence[Change]) -> list[Problem]:
    """Everything that the loader finds in a copy of the folder with the changes made."""
    at_once = problems_at_once(entry, changes)
    if at_once:
        return at_once
    try:
        source = changed_file((folder / entry.file).read_text(encoding="utf-8"), entry, changes)
    except EditError as error:
        return [Problem(entry.file, entry.id, str(error))]
    with tempfile.TemporaryDirectory(prefix="bansou-draft-") as name:
        copy = Path(name) / folder.name
        await asyncio.to_thread(shutil.copytree, folder, copy)
        (copy / entry.file).write_text(source, encoding="utf-8")
        return await loader_problems(copy, ROOT)


async def loader_problems(folder: Path, root: Path) -> list[Problem]:
    """What the loader says of a folder. It runs in a process of its own: reading YAML would hold up all others here."""
    command = (sys.executable, "-m", "programme", str(folder))
    process = await asyncio.create_subprocess_exec(
        *command, cwd=root, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), LOADER_SECONDS)
    except BaseException:
        process.kill()
        raise
    if process.returncode == 0:
        return []
    lines = out.decode(errors="replace").splitlines() or err.decode(errors="replace").splitlines()[-1:]
    return [_read(line) for line in lines]


def _read(line: str) -> Problem:
    file, _, rest = line.partition(": ")
    id, separator, problem = rest.partition(": ")
    return Problem(file, id, problem) if separator else Problem(file, "", rest)


def _problem(entry: Entry, field: str, language: str, what: str) -> Problem:
    return Problem(entry.file, entry.id, f"{field}.{language}: {what}")

"""Where an accepted wording goes: into the data that are served, and as a patch to where git gets it from."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from programme.loader import version_of
from web.answers.drafts import ROOT, changed_file
from web.answers.entries import Entry
from web.answers.patches import DATA, GOLDEN, keep, replace_file
from web.store.proposals import Proposal


class DataChanged(Exception):
    """The data are no longer those that the check was made with."""


def writable(folder: Path, entry: Entry) -> bool:
    """Whether the served data can be changed in place."""
    path = folder / entry.file
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def land(folder: Path, patches: Path, entry: Entry, proposal: Proposal, *, in_place: bool) -> None:
    """Keeps the patch and, in place, writes the text; DataChanged where the data differ from those of the check."""
    with _alone(patches):
        if version_of(folder) != proposal.checked_version:
            raise DataChanged
        path = folder / entry.file
        changed = changed_file(path.read_text(encoding="utf-8"), entry, proposal.changes)
        keep(patches, proposal)
        if in_place:
            replace_file(path, changed)


async def land_snapshots(folder: Path, patch: Path, root: Path = ROOT) -> None:
    """Brings the texts by day that the tests keep up to date, where the served data are those of this repository."""
    git = shutil.which("git")
    if git is None or folder.resolve() != (root / DATA / folder.name).resolve() or not (root / GOLDEN).exists():
        return
    command = (git, "apply", f"--include={GOLDEN}", str(patch.resolve()))
    process = await asyncio.create_subprocess_exec(
        *command, cwd=root, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    await process.wait()


@contextmanager
def _alone(patches: Path) -> Iterator[None]:
    # Two web processes on one folder: the second reads what the first has written.
    patches.mkdir(parents=True, exist_ok=True)
    with (patches / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

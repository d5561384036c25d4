"""Patches of the repository: unified diffs that `git apply` takes, and the files that they are kept in."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from web.store.proposals import Proposal

DATA = "data/programme"
GOLDEN = "tests/golden/answers.yml"
NO_NEWLINE = "\\ No newline at end of file\n"


@dataclass(frozen=True)
class Changed:
    """One file of the repository, before and after."""

    path: str
    before: str
    after: str


def patch(files: Iterable[Changed]) -> str:
    """The files' changes as one patch."""
    return "".join(_of_file(file) for file in files if file.before != file.after)


def _of_file(file: Changed) -> str:
    old, new = f"a/{file.path}", f"b/{file.path}"
    before, after = (text.splitlines(keepends=True) for text in (file.before, file.after))
    lines = difflib.unified_diff(before, after, old, new)
    return f"diff --git {old} {new}\n" + "".join(
        line if line.endswith("\n") else f"{line}\n{NO_NEWLINE}" for line in lines
    )


def kept_name(proposal: Proposal) -> str:
    """What the file of a proposal's patch is called: day, answer, and the beginning of its id."""
    topic = proposal.topic.replace("/", ".")
    return f"{proposal.proposed_at:%Y%m%d}-{topic}-{proposal.id[:8]}.patch"


def keep(folder: Path, proposal: Proposal) -> Path:
    """Writes a proposal's patch where it is fetched for git."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / kept_name(proposal)
    replace_file(path, proposal.patch)
    return path


def replace_file(path: Path, text: str) -> None:
    """Writes a file so that nobody ever reads half of it."""
    # Whoever looks for *.yml must not find it before it is whole.
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    if path.exists():
        fresh.chmod(path.stat().st_mode)
    fresh.replace(path)

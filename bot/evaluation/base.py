"""The table to compare with: an earlier report, or a commit that is trained in a worktree for the occasion."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Sequence

from bot.evaluation import parsing
from bot.evaluation.entries import rows_of
from bot.evaluation.rows import Row


class NoBase(Exception):
    """BASE cannot be compared with; the message says why."""


def read_base(name: str, entries: Sequence[Dict[str, Any]]) -> List[Row]:
    """Rows of the report or commit of this name."""
    path = Path(name)
    if path.is_file():
        return report_rows(path)
    asked = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", name + "^{commit}"], capture_output=True, text=True
    )
    if asked.returncode != 0:
        raise NoBase(f"BASE={name} is neither a report.json nor a commit")
    return commit_rows(asked.stdout.strip(), entries)


def report_rows(path: Path) -> List[Row]:
    """Rows of an earlier report.json."""
    try:
        return [Row.from_json(row) for row in json.loads(path.read_text(encoding="utf-8"))["rows"]]
    except (ValueError, KeyError, TypeError) as problem:
        raise NoBase(f"BASE={path} is no report of `make evaluate`: {problem!r}") from problem


def commit_rows(commit: str, entries: Sequence[Dict[str, Any]]) -> List[Row]:
    """Trains the commit in a worktree and parses today's utterances with its model and its code."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        _run(["git", "worktree", "add", "--detach", str(tree), commit], Path.cwd())
        try:
            _run([sys.executable, "-m", "bot.train"], tree)
            results = Path(folder) / "results.json"
            texts = json.dumps([entry["text"] for entry in entries])
            _run([sys.executable, str(Path(parsing.__file__).resolve()), str(results)], tree, texts)
            return rows_of(entries, json.loads(results.read_text(encoding="utf-8")))
        finally:
            _run(["git", "worktree", "remove", "--force", str(tree)], Path.cwd())


def _run(command: Sequence[str], folder: Path, given: str = "") -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BANSOU_")}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**environment, "PYTHONPATH": str(folder)},
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        last = (done.stdout.strip().splitlines() or ["no message"])[-1]
        raise NoBase(f"{' '.join(command[:3])} failed in {folder}: {last}")

"""What the repository teaches and measures with already: `data/nlu` and `tests/heldout`, read when they change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from web.teaching.texts import folded

NLU = Path("data/nlu")
HELD_OUT = Path("tests/heldout/utterances.yml")
INTENT, ITEM = "- intent:", "    - "
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Corpus:
    """Labels with the file that teaches them, and every text by its folded form."""

    files: Mapping[str, Path]
    examples: Mapping[str, str]
    held_out: frozenset[str]

    def place_of(self, text: str) -> Literal["trained", "held_out"] | None:
        """Where a text stands already."""
        mark = folded(text)
        if mark in self.held_out:
            return "held_out"
        return "trained" if mark in self.examples else None


def corpus() -> Corpus:
    """As the files stand now."""
    files = [*sorted(NLU.glob("*.yml")), *([HELD_OUT] if HELD_OUT.is_file() else [])]
    return _read(tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files))


def blocks(lines: Sequence[str]) -> dict[str, int]:
    """Each label of one of Rasa's files, with the line behind its last example."""
    found: dict[str, int] = {}
    label = ""
    for number, line in enumerate(lines):
        if line.startswith("- "):
            label = line.removeprefix(INTENT).strip() if line.startswith(INTENT) else ""
        if label and line.startswith(ITEM):
            found[label] = number + 1
    return found


@lru_cache(maxsize=2)
def _read(stamp: Stamp) -> Corpus:
    files: dict[str, Path] = {}
    examples: dict[str, str] = {}
    held_out: set[str] = set()
    for name, _, _ in stamp:
        if Path(name) == HELD_OUT:
            written = yaml.load(Path(name).read_text(encoding="utf-8"), Loader=Loader)
            held_out |= {folded(entry["text"]) for entry in written}
            continue
        label = ""
        for line in Path(name).read_text(encoding="utf-8").splitlines():
            if line.startswith(INTENT):
                label = line.removeprefix(INTENT).strip()
                files.setdefault(label, Path(name))
            elif label and line.startswith(ITEM):
                examples[folded(line.removeprefix(ITEM))] = label
    return Corpus(files, examples, frozenset(held_out))

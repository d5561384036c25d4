"""`var/teaching`: what was accepted, as files beside the database; they outlive it and every conversation."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from web.store.taught import Example, Kind
from web.teaching.texts import folded

EXAMPLES, HELD_OUT, LOCK = "examples.yml", "heldout.yml", ".lock"
FAQ = "faq/"
SEVERAL, STYLE = "multi_question", "taught"
HEAD = {
    EXAMPLES: "# What staff taught in the console. Written by it; do not edit while it runs.\n",
    HELD_OUT: "# Held-out cases that staff made of reviewed turns; never to train on. Written by the console.\n",
}


@dataclass(frozen=True)
class Kept:
    """One accepted example as the files keep it."""

    kind: Kind
    text: str
    labels: tuple[str, ...]

    @classmethod
    def of(cls, example: Example) -> Kept:
        """What the files keep of an example."""
        return cls(example.kind, example.text, example.labels)


class TeachingFiles:
    """The two files of a folder; whoever changes them holds their lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def everything(self) -> list[Kept]:
        """All that was accepted, in the order in which it was."""
        return [*self.examples_of(self.folder / EXAMPLES), *self._held_out()]

    def add(self, fresh: Sequence[Kept]) -> None:
        """Adds what the files do not hold yet."""

        def added(kept: list[Kept]) -> list[Kept]:
            known = {folded(one.text) for one in kept}
            return [*kept, *(one for one in fresh if folded(one.text) not in known)]

        self._change(added)

    def remove(self, gone: set[str]) -> None:
        """Takes out the texts with these folded forms."""
        self._change(lambda kept: [one for one in kept if folded(one.text) not in gone])

    def _change(self, change: Callable[[list[Kept]], list[Kept]]) -> None:
        with self._locked():
            before = self.everything()
            after = change(before)
            if after == before:
                return
            write(self.folder / EXAMPLES, HEAD[EXAMPLES] + as_nlu([one for one in after if one.kind == "training"]))
            write(
                self.folder / HELD_OUT, HEAD[HELD_OUT] + as_held_out([one for one in after if one.kind == "held_out"])
            )

    @staticmethod
    def examples_of(file: Path) -> list[Kept]:
        """The examples of one of Rasa's files; none where there is no file."""
        blocks = (_content(file) or {}).get("nlu") or []
        lines = [(block["intent"], line) for block in blocks for line in block["examples"].splitlines()]
        return [Kept("training", line.removeprefix("- "), (label,)) for label, line in lines]

    def _held_out(self) -> Iterator[Kept]:
        for entry in _content(self.folder / HELD_OUT) or []:
            yield Kept("held_out", entry["text"], tuple(_labels_of(entry)))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def as_nlu(examples: Sequence[Kept]) -> str:
    """Examples as Rasa's NLU YAML."""
    by_label: dict[str, list[str]] = {}
    for one in examples:
        by_label.setdefault(one.labels[0], []).append(one.text)
    lines = ['version: "3.1"', "nlu:" if by_label else "nlu: []"]
    for label, texts in by_label.items():
        lines += [f"- intent: {label}", "  examples: |", *(f"    - {text}" for text in texts)]
    return "\n".join(lines) + "\n"


def as_held_out(cases: Sequence[Kept]) -> str:
    """Cases in the form of `tests/heldout/utterances.yml`."""
    return "".join(f"- {json.dumps(entry_of(one.text, one.labels), ensure_ascii=False)}\n" for one in cases) or "[]\n"


def entry_of(text: str, labels: Sequence[str]) -> dict[str, Any]:
    """One utterance with what it means, as the evaluation reads it; of what is out of scope the group counts."""
    style = SEVERAL if len(labels) > 1 else STYLE
    if len(labels) == 1 and "/" not in labels[0]:
        return {"text": text, "intent": labels[0], "style": style}
    topics = [label.removeprefix(FAQ) if label.startswith(FAQ) else label.partition("/")[0] for label in labels]
    category = [label.partition("/")[2] for label in labels if not label.startswith(FAQ)]
    return {"text": text, "topics": topics, **({"category": category[0]} if category else {}), "style": style}


def _labels_of(entry: dict[str, Any]) -> Iterator[str]:
    if "intent" in entry:
        yield entry["intent"]
    for topic in entry.get("topics", []):
        group = f"{topic}/{entry['category']}" if entry.get("category") else topic
        yield group if topic in ("out_of_scope", "smalltalk") else FAQ + topic


def write(file: Path, content: str) -> None:
    """Replaces a file at once."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    fresh.write_text(content, encoding="utf-8")
    os.replace(fresh, file)


def _content(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else None

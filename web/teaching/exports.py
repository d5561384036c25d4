"""What was accepted, for developers: a patch of `data/nlu`, Rasa's NLU YAML, stories for `rasa test`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path

from web.teaching.corpus import ITEM, NLU, Corpus, blocks, corpus
from web.teaching.files import FAQ, Kept, as_nlu
from web.teaching.texts import folded

NEW_FILE = NLU / "taught.yml"


def patch(kept: Sequence[Kept]) -> str:
    """A unified diff that `git apply` takes: each example at the end of its label's block; empty where all stand."""
    known = corpus()
    fresh = [one for one in kept if one.kind == "training" and folded(one.text) not in known.examples]
    by_file: dict[Path, list[Kept]] = {}
    for one in fresh:
        by_file.setdefault(known.files.get(one.labels[0], NEW_FILE), []).append(one)
    return "".join("".join(_diff(file, by_file[file], known)) for file in sorted(by_file))


def test_stories(kept: Sequence[Kept]) -> str:
    """Every example and case as a story of one message, in the form that `rasa test` reads."""
    lines = ['version: "3.1"', "stories:" if kept else "stories: []"]
    for number, one in enumerate(kept, 1):
        group = one.labels[0].partition("/")[0]
        lines += [
            f"- story: {one.kind} {number}, {', '.join(one.labels)}",
            "  steps:",
            "  - user: |-",
            f"      {one.text}",
            f"    intent: {one.labels[0] if one.labels[0].startswith(FAQ) else group}",
            f"  - action: utter_{group}",
        ]
    return "\n".join(lines) + "\n"


def _diff(file: Path, examples: Sequence[Kept], known: Corpus) -> Iterator[str]:
    if file == NEW_FILE:
        after = as_nlu(examples).splitlines(keepends=True)
        return unified_diff([], after, "/dev/null", f"b/{file}")
    before = file.read_text(encoding="utf-8").splitlines(keepends=True)
    after = list(before)
    ends = blocks(before)
    # From below, so that the lines above keep their numbers.
    for label in sorted({one.labels[0] for one in examples}, key=lambda one: -ends[one]):
        lines = [f"{ITEM}{one.text}\n" for one in examples if one.labels[0] == label]
        after[ends[label] : ends[label]] = lines
    return unified_diff(before, after, f"a/{file}", f"b/{file}")

"""What staff taught, as files of `var/teaching` (docs/engine.md): web writes them, training and measuring read them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List, Sequence, Text, Tuple

import yaml

Example = Tuple[Text, Text]
"""(text, label)"""

ACCEPTED = "examples.yml"
"""Every example that staff accepted: what a candidate model learns."""
IN_USE = "in_use.yml"
"""Those of the model that a person took into use: what `make train` learns."""
HELD_OUT = "heldout.yml"
EXAMPLES = Path("data/nlu")
# The same reading in C, ten times as fast, where PyYAML was built with it.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def teaching_folder() -> Path:
    """Where accepted examples live: BANSOU_TEACHING."""
    return Path(os.environ.get("BANSOU_TEACHING") or "var/teaching")


def taught_in(file: Path) -> List[Example]:
    """The examples of a file that do not stand in data/nlu already, each once; none where there is no file."""
    if not file.is_file():
        return []
    known = {example for one in sorted(EXAMPLES.glob("*.yml")) for example in examples_in(one)}
    return [example for example in dict.fromkeys(examples_in(file)) if example not in known]


def examples_in(file: Path) -> List[Example]:
    """(text, label) of every example in one of Rasa's files."""
    found = []
    for block in yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER).get("nlu") or []:
        lines = [line.strip() for line in block["examples"].splitlines()] if "intent" in block else []
        found += [(line[2:].strip(), block["intent"]) for line in lines if line.startswith("- ")]
    return found


def held_out_in(file: Path) -> List[Dict[Text, Any]]:
    """The held-out cases of a file, as tests/heldout writes them; none where there is no file."""
    return list(yaml.safe_load(file.read_text(encoding="utf-8")) or []) if file.is_file() else []


def write_examples(examples: Sequence[Example], file: Path) -> None:
    """Writes examples as Rasa's NLU YAML, at once."""
    by_label: Dict[Text, List[Text]] = {}
    for text, label in examples:
        by_label.setdefault(label, []).append(text)
    lines = ['version: "3.1"', "nlu:" if by_label else "nlu: []"]
    for label, texts in by_label.items():
        lines += [f"- intent: {label}", "  examples: |", *(f"    - {text}" for text in texts)]
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    fresh.write_text("\n".join(lines) + "\n", encoding="utf-8")
    os.replace(fresh, file)

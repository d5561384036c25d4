"""Writes the widget's wording as JSON for its build: {key: [Japanese, English]}. Runs in web's environment."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from programme.loader import newest  # noqa: E402

PREFIX = "widget_"
OUTPUT = ROOT / "var" / "widget" / "wording.json"


def wording(folder: Path) -> dict[str, list[str]]:
    """The sentences of a fiscal year's folder, each in both languages."""
    entries = yaml.safe_load((folder / "wording" / "widget.yml").read_text(encoding="utf-8"))
    return {key.removeprefix(PREFIX): [entry["ja"].strip(), entry["en"].strip()] for key, entry in entries.items()}


if __name__ == "__main__":
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps(wording(newest(ROOT / "data" / "programme")), ensure_ascii=False, indent=1)
    OUTPUT.write_text(content, encoding="utf-8")

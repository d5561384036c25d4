"""Words, ranges and patterns for understanding that hold in every fiscal year: `data/*.yml`, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from programme.entries import read_yaml
from programme.errors import ProgrammeError

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def lexicon(name: str, folder: Path = DATA) -> dict[str, Any]:
    """The content of one file, `language.yml` and its like."""
    content = read_yaml(folder / name, name)
    if not isinstance(content, dict):
        raise ProgrammeError(name, "", "must be a mapping")
    return content

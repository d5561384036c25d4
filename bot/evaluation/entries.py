"""The held-out utterances as they are written, and each with what the engine made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import yaml

from bot.evaluation.parsing import MILLISECONDS
from bot.evaluation.rows import GROUPS, TOPIC, Row

HELD_OUT = Path("tests/heldout/utterances.yml")
RENAMED = {"go_back": "back", "start_over": "restart"}


def entries_of(path: Path) -> List[Dict[str, Any]]:
    """The held-out utterances as they are written."""
    return list(yaml.safe_load(path.read_text(encoding="utf-8")))


def rows_of(entries: Sequence[Dict[str, Any]], results: Sequence[Dict[str, Any]]) -> List[Row]:
    """Each entry with its result."""
    return [row_of(entry, result) for entry, result in zip(entries, results)]


def row_of(entry: Dict[str, Any], result: Dict[str, Any]) -> Row:
    """One entry with its result."""
    understood = result["understood"]
    band = result["intent"]["name"]
    return Row(
        text=entry["text"],
        style=entry["style"],
        expected=expected_of(entry),
        topics=tuple(TOPIC + topic for topic in entry.get("topics", []) if topic not in GROUPS),
        band=RENAMED.get(band, band),
        answered=tuple(TOPIC + topic for topic in understood["answers"]),
        offered=tuple(TOPIC + topic for topic in [*understood["candidates"], *understood.get("beside", [])]),
        ranking=tuple((label(topic["id"]), topic["confidence"]) for topic in understood["topics"]),
        milliseconds=result[MILLISECONDS],
    )


def expected_of(entry: Dict[str, Any]) -> Tuple[str, ...]:
    """The labels that an entry accepts, the one that is meant first."""
    meant = [entry["intent"]] if "intent" in entry else [_named(name) for name in entry["topics"]]
    return tuple(dict.fromkeys([*meant, *(_named(name) for name in entry.get("also", []))]))


def _named(name: str) -> str:
    return name.partition("/")[0] if name.startswith(GROUPS) else TOPIC + name


def label(ranked: str) -> str:
    """A label as it is expected: of what is out of scope, only that it is."""
    return ranked if ranked.startswith(TOPIC) else ranked.partition("/")[0]

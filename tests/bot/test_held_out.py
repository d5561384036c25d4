"""The understanding's figures on the held-out utterances stay within their recorded bounds."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Dict, List

import pytest
import yaml
from rasa.core.agent import Agent

from bot.evaluate import HELD_OUT, Parsed, parse

BOUNDS: Dict[str, float] = yaml.safe_load(Path(__file__).with_name("recorded_figures.yml").read_text())


@pytest.fixture(scope="module")
def rows(agent: Agent) -> List[Parsed]:
    """Every held-out utterance of one question, as the trained model reads it."""
    entries = yaml.safe_load(HELD_OUT.read_text(encoding="utf-8"))

    async def parse_all() -> List[Parsed]:
        return [await parse(agent, entry) for entry in entries if entry["style"] != "multi_question"]

    parsed = asyncio.run(parse_all())
    assert len(parsed) > 500
    return parsed


def test_what_is_meant_ranks_first(rows: List[Parsed]) -> None:
    assert sum(row.right for row in rows) / len(rows) >= BOUNDS["top_1_at_least"]


def test_few_wrong_topics_are_answered_as_if_sure(rows: List[Parsed]) -> None:
    assert sum(row.wrongly_sure for row in rows) / len(rows) <= BOUNDS["wrongly_sure_at_most"]


def test_little_of_what_is_out_of_scope_is_answered(rows: List[Parsed]) -> None:
    outside = [row for row in rows if row.expected == {"out_of_scope"}]
    assert len(outside) >= 100
    assert sum(bool(row.answered) for row in outside) / len(outside) <= BOUNDS["out_of_scope_answered_at_most"]


def test_no_held_out_utterance_is_trained_on() -> None:
    trained = "\n".join(file.read_text(encoding="utf-8") for file in Path("data/nlu").glob("*.yml")).splitlines()
    examples = {line.strip().removeprefix("- ").strip() for line in trained}
    held_out = {entry["text"] for entry in yaml.safe_load(HELD_OUT.read_text(encoding="utf-8"))}
    assert not examples & held_out

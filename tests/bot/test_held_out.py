"""The understanding's figures on the held-out utterances get no worse than the repository records."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import List

import pytest
from rasa.core.agent import Agent

from bot.evaluation.entries import HELD_OUT, entries_of, rows_of
from bot.evaluation.parsing import parse_all
from bot.evaluation.recorded import recorded_figures, worse_than_recorded
from bot.evaluation.rows import Row


@pytest.fixture(scope="module")
def rows(agent: Agent) -> List[Row]:
    """Every held-out utterance, as the trained model reads it."""
    entries = entries_of(HELD_OUT)
    return rows_of(entries, asyncio.run(parse_all(agent, [entry["text"] for entry in entries])))


def test_the_set_is_large_enough_to_judge_by(rows: List[Row]) -> None:
    assert sum(row.single for row in rows) >= 600
    assert sum(row.outside for row in rows) >= 100


def test_no_figure_gets_worse_than_recorded(rows: List[Row]) -> None:
    assert worse_than_recorded(rows, recorded_figures()) == []


def test_no_held_out_utterance_is_trained_on() -> None:
    trained = "\n".join(file.read_text(encoding="utf-8") for file in Path("data/nlu").glob("*.yml")).splitlines()
    examples = {line.strip().removeprefix("- ").strip() for line in trained}
    assert not examples & {entry["text"] for entry in entries_of(HELD_OUT)}

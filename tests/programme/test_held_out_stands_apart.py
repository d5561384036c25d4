"""The held-out utterances measure only while none of them is trained on."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def folded(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).lower()


@cache
def trained_on() -> set[str]:
    intents = [
        intent
        for file in (ROOT / "data/nlu").glob("*.yml")
        for intent in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    ]
    return {folded(line.strip()[2:]) for intent in intents for line in intent["examples"].splitlines()}


@pytest.mark.parametrize("file", ["utterances.yml", "told_first.yml", "thirty_persons.yml", "ordinary_week.yml"])
def test_no_held_out_utterance_is_a_training_example(file: str):
    held_out = yaml.safe_load((ROOT / "tests/heldout" / file).read_text(encoding="utf-8"))
    assert len(held_out) > 280
    examples = trained_on()
    assert [entry["text"] for entry in held_out if folded(entry["text"]) in examples] == []

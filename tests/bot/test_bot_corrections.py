"""What is taken as a correction of an earlier answer, and what is not: refusals, changed minds, plain answers."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

import pytest

from bot.importer import programme_folder
from bot.nlu.criterion_reader import CORRECTION, CriterionReader, changed_mind, corrections
from bot.nlu.ranking import Ranked
from programme.model import Programme
from programme.source import ProgrammeSource

GIVEN: Dict[str, List[str]] = {"corporate_form": ["kabushiki"], "own_website": ["yes"], "registered_seal": ["no"]}


def values(found: List[Dict[str, Any]]) -> List[Any]:
    return [entity["value"] for entity in found]


@pytest.mark.parametrize(
    ("text", "asked", "criterion", "value"),
    [
        ("さっきのウェブサイト、ありませんでした", "consent", "own_website", "no"),
        ("有限会社でした、訂正です", None, "corporate_form", "yugen"),
        ("やっぱり押せます、訂正です", None, "registered_seal", "yes"),
    ],
)
def test_a_correction_is_read_in_the_past_and_before_the_word_for_it(
    programme: Programme, text: str, asked: Optional[str], criterion: str, value: str
) -> None:
    assert values(corrections(programme, text, GIVEN, asked)) == [{"criterion": criterion, "values": [value]}]


@pytest.mark.parametrize(
    ("text", "asked", "criterion", "value"),
    [
        ("ウェブサイトはやっぱりないです", "consent", "own_website", "no"),
        ("やっぱり有限会社です", None, "corporate_form", "yugen"),
        ("実はホームページはありませんでした", None, "own_website", "no"),
    ],
)
def test_a_changed_mind_corrects_the_answer_that_it_names(
    programme: Programme, text: str, asked: Optional[str], criterion: str, value: str
) -> None:
    assert values(changed_mind(programme, text, GIVEN, asked)) == [{"criterion": criterion, "values": [value]}]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("やっぱりないです", "own_website"),
        ("やっぱり同意します", "consent"),
        ("ウェブサイトはありません", "consent"),
        ("ウェブサイトはやっぱりあります", "consent"),
        ("やっぱり対象外ですか", None),
    ],
)
def test_what_answers_the_question_or_changes_nothing_is_no_correction(
    programme: Programme, text: str, asked: Optional[str]
) -> None:
    assert changed_mind(programme, text, GIVEN, asked) == []


@pytest.mark.parametrize("text", ["答えたくないです", "回答を控えます"])
def test_a_refusal_answers_the_question_and_corrects_nothing(text: str) -> None:
    reader = CriterionReader({"command_at": 0.55}, ProgrammeSource(programme_folder()))
    found = reader._entities(text, {"asked": "consent", "answers": GIVEN}, [Ranked("correct", 0.9)], [])
    assert [(entity["entity"], entity["value"]) for entity in found] == [("consent", ["unsure"])]
    assert CORRECTION not in {entity["entity"] for entity in found}

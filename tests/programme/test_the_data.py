"""The fiscal year's data as they are: whole, and every sentence that the code asks for is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from programme import answers, loader
from programme.model import Text

ROOT = Path(__file__).parents[2]
FOLDER = loader.newest(ROOT / "data" / "programme")
MARKS = re.compile(r"[!！]|[\U0001F300-\U0001FAFF\u2600-\u27BF]")
DAYS = ["2025-02-20T10:00", "2026-03-31T23:59", "2026-11-23T10:00", "2026-11-24T12:30", "2026-12-29T10:00"]
STATUSES = [("unknown", None), ("open", "2025-02-20"), ("closed", "2025-02-20"), ("checking", "2025-02-20")]


def test_the_data_have_no_problem():
    assert [str(problem) for problem in loader.read(FOLDER)[1]] == []


def keys_said(path: Path) -> set[str]:
    """The literal keys of `say(…)` and `wording[…]` in one module."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
            found |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
        if isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "wording":
            found |= {node.slice.value} if isinstance(node.slice, ast.Constant) else set()
    return found


def test_every_sentence_that_the_code_says_is_in_the_wording(programme):
    said = set().union(*map(keys_said, sorted((ROOT / "programme").glob("*.py"))))
    outcomes = ("excluded", "needs_inquiry", "may_be_excluded", "no_exclusion_found")
    said |= {f"verdict_{outcome}" for outcome in outcomes}
    said |= {f"choice_{control}" for control in ("back", "why", "stop", "restart", "resume")}
    assert len(said) > 20
    assert said - set(programme.wording) == set()


@pytest.mark.parametrize("moment", DAYS)
@pytest.mark.parametrize(("status", "as_of"), STATUSES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_answer_is_whole_on_every_kind_of_day(programme, at, moment, status, as_of, language):
    situation = at(moment, language, status, as_of)
    messages = [answers.answer(programme, [topic], situation) for topic in programme.answers]
    messages += [answers.reply(programme, reply, situation) for reply in programme.replies]
    broken = [message["text"] for message in messages if re.search(r"\{\w*\}", message["text"])]
    assert broken == []
    assert all(message["text"].strip() for message in messages)


def test_more_detail_and_reason_of_every_topic_are_whole(programme, at):
    for topic in programme.answers:
        for function in (answers.more_detail, answers.reason):
            assert "{" not in function(programme, topic, at(DAYS[0]))["text"]


def texts(value: object) -> list[Text]:
    if isinstance(value, Text):
        return [value]
    if isinstance(value, (list, tuple)):
        return [text for item in value for text in texts(item)]
    if hasattr(value, "__dataclass_fields__"):
        return [text for name in value.__dataclass_fields__ for text in texts(getattr(value, name))]
    return texts(list(value.values())) if hasattr(value, "values") and not isinstance(value, type) else []


def test_the_criteria_have_no_exclamation_mark_and_no_emoji(programme):
    everything = texts(programme.criteria) + texts(programme.criteria.combinations) + texts(programme.terms)
    assert len(everything) > 200
    assert [text for text in everything if MARKS.search(text.ja + text.en)] == []


def test_no_text_of_the_criteria_promises(programme):
    everything = texts(programme.criteria) + texts(programme.criteria.combinations) + texts(programme.terms)
    promises = re.compile("(?<!非)対象です|採択されます|問題ありません")
    assert [text.ja for text in everything if promises.search(text.ja)] == []


def test_questions_are_short_enough_to_read(programme):
    long = [criterion.id for criterion in programme.criteria.values() if len(criterion.question.ja) > 200]
    assert long == []

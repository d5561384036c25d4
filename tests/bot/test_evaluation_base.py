"""An evaluation against an earlier one: what got better, what got worse, and a base that is none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.evaluate import based_on, compared_with
from bot.evaluation.base import NoBase, read_base
from bot.evaluation.comparison import compare, mcnemar
from bot.evaluation.report import as_json, compared_lines
from bot.evaluation.rows import Row

RIGHT = Row(
    text="a",
    style="plain",
    expected=("faq/cost",),
    topics=("faq/cost",),
    band="faq",
    answered=("faq/cost",),
    offered=(),
    ranking=(("faq/cost", 0.9), ("faq/seal", 0.05)),
    milliseconds=4.0,
)
WRONG = replace(RIGHT, answered=("faq/seal",), ranking=(("faq/seal", 0.9), ("faq/cost", 0.05)))


def named(row: Row, text: str) -> Row:
    """The row with another text."""
    return replace(row, text=text)


@pytest.mark.parametrize(
    ("fixed", "broken", "p"), [(0, 0, 1.0), (1, 0, 1.0), (5, 5, 1.0), (6, 0, 2 / 64), (0, 6, 2 / 64), (8, 1, 20 / 512)]
)
def test_mcnemar_is_the_exact_binomial(fixed: int, broken: int, p: float) -> None:
    assert mcnemar(fixed, broken) == pytest.approx(p)


def test_a_comparison_names_what_was_fixed_and_what_was_broken() -> None:
    base = [named(RIGHT, "a"), named(WRONG, "b"), named(WRONG, "c"), named(RIGHT, "gone")]
    now = [named(WRONG, "a"), named(RIGHT, "b"), named(RIGHT, "c"), named(RIGHT, "new")]
    by_name = {one.figure.name: one for one in compare(base, now)}
    top_1 = by_name["top_1"]
    assert (top_1.before.having, top_1.now.having, top_1.now.of) == (1, 2, 3)
    assert [row.text for row in top_1.fixed] == ["b", "c"]
    assert [row.text for row in top_1.broken] == ["a"]
    wrong = by_name["wrong_confident"]
    assert ([row.text for row in wrong.fixed], [row.text for row in wrong.broken]) == (["b", "c"], ["a"])
    text = "\n".join(compared_lines([top_1]))
    assert "| top-1 | 33.3% (1 of 3) | 66.7% (2 of 3) | +33.3 points | 2 | 1 | 1 |" in text
    assert text.index("top-1: fixed") < text.index("- b (meant faq/cost") < text.index("top-1: broken")


def test_a_corrected_label_improves_nothing() -> None:
    accepting = replace(WRONG, expected=("faq/cost", "faq/seal"))
    assert all(not one.fixed and not one.broken for one in compare([WRONG], [accepting]))


def test_an_earlier_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text(json.dumps(as_json([RIGHT, named(WRONG, "b")], "made up")), encoding="utf-8")
    assert read_base(str(report), []) == [RIGHT, named(WRONG, "b")]


@pytest.mark.parametrize("content", ["no json", "[]", "{}", '{"rows": [{"text": "a"}]}', '{"rows": [1]}'])
def test_a_file_that_is_no_report_is_named_in_one_line(tmp_path: Path, content: str) -> None:
    report = tmp_path / "report.json"
    report.write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        based_on(str(report), [])
    assert f"BASE={report} is no report of `make evaluate`" in str(ended.value)
    assert "\n" not in str(ended.value)


@pytest.mark.parametrize("name", ["no/such/report.json", "no-such-branch", "--help", ""])
def test_a_base_that_does_not_exist_is_named_in_one_line(name: str) -> None:
    with pytest.raises(NoBase, match="is neither a report.json nor a commit"):
        read_base(name, [])


def test_a_report_of_other_utterances_is_refused() -> None:
    with pytest.raises(SystemExit, match="BASE holds none of these utterances"):
        compared_with([named(RIGHT, "other")], [RIGHT])

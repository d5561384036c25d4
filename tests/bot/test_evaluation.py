"""The figures of an evaluation, on a small made-up table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, Tuple

import pytest

from bot.evaluation.calibration import calibration_error, reliability
from bot.evaluation.entries import expected_of, row_of
from bot.evaluation.figures import FIGURES, by_label, by_style, confusions, percentile
from bot.evaluation.plots import plot_confusions, plot_curve, plot_reliability
from bot.evaluation.recorded import lines_of, record, recorded_figures, worse_than_recorded
from bot.evaluation.report import as_json, console, markdown
from bot.evaluation.rows import Row


def row(
    text: str,
    expected: str,
    ranked: str,
    confidence: float = 0.9,
    answered: Tuple[str, ...] = (),
    offered: Tuple[str, ...] = (),
    **more: Any,
) -> Row:
    """One utterance of one question."""
    made: Dict[str, Any] = {
        "text": text,
        "style": "plain",
        "expected": (expected,),
        "topics": (expected,),
        "band": "faq" if answered else "clarify" if offered else "nlu_fallback",
        "answered": answered,
        "offered": offered,
        "ranking": ((ranked, confidence), ("faq/other", 0.05)),
        "milliseconds": 4.0,
    }
    return Row(**{**made, **more})


TABLE = [
    row("a", "faq/cost", "faq/cost", 0.95, answered=("faq/cost",)),
    row("b", "faq/cost", "faq/cost", 0.85, answered=("faq/cost",), style="kana"),
    row("c", "faq/cost", "faq/seal", 0.95, answered=("faq/seal",)),
    row("d", "faq/seal", "faq/seal", 0.25, offered=("faq/seal", "faq/cost")),
    row("e", "faq/seal", "out_of_scope", 0.5, band="out_of_scope", style="kana"),
    row("f", "out_of_scope", "out_of_scope", 0.8, band="out_of_scope"),
    row("g", "out_of_scope", "faq/seal", 0.85, answered=("faq/seal",)),
    row("h", "affirm", "affirm", 1.0, band="affirm"),
]
SEVERAL = row("i", "faq/cost", "faq/cost", answered=("faq/cost",), style="multi_question")


def figures(rows: list) -> Dict[str, Tuple[int, int]]:
    """Every figure as so many of so many."""
    shares = {figure.name: figure.share(rows) for figure in FIGURES}
    return {name: (share.having, share.of) for name, share in shares.items()}


def test_the_figures_count_what_they_say() -> None:
    both = replace(SEVERAL, text="j", expected=("faq/cost", "faq/seal"), topics=("faq/cost", "faq/seal"))
    assert figures([*TABLE, SEVERAL, both]) == {
        "top_1": (5, 8),
        "top_3": (5, 8),
        "answered": (2, 5),
        "reached": (3, 5),
        "refused": (1, 5),
        "wrong_confident": (2, 8),
        "out_of_scope_answered": (1, 2),
        "out_of_scope_offered": (0, 2),
        "several_all": (1, 2),
        "several_none_wrong": (2, 2),
    }


def test_precision_and_recall_of_a_label() -> None:
    found = {one.name: (one.precision, one.recall) for one in by_label(TABLE)}
    assert found["faq/cost"] == (1.0, pytest.approx(2 / 3))
    assert found["faq/seal"] == (pytest.approx(1 / 3), 0.5)
    assert found["out_of_scope"] == (0.5, 0.5)
    assert found["affirm"] == (1.0, 1.0)
    assert by_label(TABLE)[0].name == "faq/seal"


def test_a_label_that_is_accepted_beside_the_one_meant_counts_for_the_label_it_is() -> None:
    both = replace(TABLE[2], expected=("faq/cost", "faq/seal"))
    assert [(one.name, one.precision, one.recall) for one in by_label([both])] == [("faq/seal", 1.0, 1.0)]


def test_confusions_and_styles() -> None:
    assert confusions(TABLE) == [
        ("faq/cost", "faq/seal", 1),
        ("faq/seal", "out_of_scope", 1),
        ("out_of_scope", "faq/seal", 1),
    ]
    assert {style: (share.having, share.of) for style, share in by_style(TABLE).items()} == {
        "kana": (1, 2),
        "plain": (4, 6),
    }


def test_the_calibration_error_weighs_each_bin_by_its_rows() -> None:
    bins = reliability(TABLE)
    assert [(one.rows, round(one.confidence, 3), one.accuracy) for one in bins] == [
        (1, 0.25, 1.0),
        (2, 0.85, 0.5),
        (2, 0.95, 0.5),
    ]
    assert calibration_error(bins) == pytest.approx((0.75 + 2 * 0.35 + 2 * 0.45) / 5)
    assert calibration_error([]) == 0


def test_percentiles_are_those_of_the_readings() -> None:
    rows = [replace(TABLE[0], milliseconds=float(count)) for count in range(1, 101)]
    assert (percentile(rows, 0.5), percentile(rows, 0.95), percentile(rows, 1.0)) == (51, 96, 100)


def test_an_entry_accepts_what_it_says() -> None:
    assert expected_of({"topics": ["cost"], "also": ["out_of_scope/my_case"]}) == ("faq/cost", "out_of_scope")
    assert expected_of({"topics": ["smalltalk"], "category": "thanks"}) == ("smalltalk",)
    assert expected_of({"intent": "back"}) == ("back",)


def test_a_result_becomes_a_row() -> None:
    ranked = [{"id": "out_of_scope/tax", "confidence": 0.5}, {"id": "out_of_scope/visa", "confidence": 0.3}]
    understood = {"answers": [], "candidates": ["cost"], "topics": [*ranked, {"id": "faq/cost", "confidence": 0.1}]}
    result = {"intent": {"name": "go_back"}, "understood": understood, "milliseconds": 3.0}
    made = row_of({"text": "x", "style": "plain", "topics": ["out_of_scope"]}, result)
    assert (made.band, made.labels, made.offered, made.topics) == (
        "back",
        ["out_of_scope", "faq/cost"],
        ("faq/cost",),
        (),
    )
    assert Row.from_json(made.as_json()) == made


def test_the_report_names_every_figure_and_the_wrong_answers(tmp_path: Path) -> None:
    text = "\n".join(markdown(TABLE, "made up", ["confusions"], [(0.5, 10, 0.7)], []))
    for figure in FIGURES:
        assert f"| {figure.title} | {figure.share(TABLE)} |" in text
        assert any(line.startswith(figure.title) for line in console(TABLE))
    assert "- g (meant out_of_scope; ranked first faq/seal 0.85; answered faq/seal)" in text
    assert "| faq/seal | 0.33 | 0.50 | 2 | 3 |" in text
    assert len(as_json(TABLE, "made up")["rows"]) == len(TABLE)


def test_the_plots_are_written_twice(tmp_path: Path) -> None:
    plot_confusions(TABLE, tmp_path)
    plot_reliability(reliability(TABLE), tmp_path)
    plot_curve([(0.5, 10, 0.6), (1.0, 20, 0.7)], tmp_path)
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {
        f"{name}.{end}" for name in ("confusions", "reliability", "learning_curve") for end in ("png", "svg")
    }


def test_what_was_recorded_is_not_worse_than_itself(tmp_path: Path) -> None:
    record(TABLE, tmp_path / "recorded.yml")
    assert worse_than_recorded(TABLE, recorded_figures(tmp_path / "recorded.yml")) == []
    assert (tmp_path / "recorded.yml").read_text(encoding="utf-8").endswith(lines_of(TABLE))


@pytest.mark.parametrize(("turned", "complaints"), [(1, 0), (2, 1)])
def test_one_utterance_may_turn_and_a_second_is_too_many(tmp_path: Path, turned: int, complaints: int) -> None:
    good = [replace(TABLE[0], text=str(number)) for number in range(10)]
    record(good, tmp_path / "recorded.yml")
    lost = replace(TABLE[0], ranking=(("faq/seal", 0.5), ("faq/cost", 0.4)))
    worse = worse_than_recorded([*good[turned:], *[lost] * turned], recorded_figures(tmp_path / "recorded.yml"))
    assert len(worse) == complaints


def test_more_false_accepts_than_recorded_are_named(tmp_path: Path) -> None:
    refused, accepted = TABLE[5], TABLE[6]
    record([refused] * 10, tmp_path / "recorded.yml")
    worse = worse_than_recorded([*[refused] * 8, *[accepted] * 2], recorded_figures(tmp_path / "recorded.yml"))
    assert "out of scope, answered as a topic (false accept): 20.0% (2 of 10), recorded 0.0%" in worse

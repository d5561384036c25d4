"""A new fiscal year is a change of data: docs/next-fiscal-year.md, tried on a made-up guideline of 2026."""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from programme import answers, loader, prescreening
from programme.errors import ProgrammeError
from programme.model import Programme
from programme.situation import Situation

# Patterns: an id such as `deadline_360` is no figure, and another clause ends in (2)④ too.
OLD_JA = ["2026年3月31日", r"(?<![_\d])360", "03-3582-4941", "2025年", r"Ⅴ\.1\(2\)④"]
OLD_EN = ["31 March 2026", r"(?<![_\d])360", "03-3582-4941", "February 2025", "fiscal year 2025", r"V\.1\(2\)④"]
OLD = {"ja": OLD_JA, "en": OLD_EN}


def at(moment: str, language: str = "ja") -> Situation:
    return Situation(datetime.fromisoformat(f"{moment}+09:00"), language="en" if language == "en" else "ja")


def everything_said(programme: Programme, situation: Situation) -> dict[str, str]:
    """Every answer with its detail and reason, every reply, question and an early verdict, by where it stands."""
    said = {}
    for topic in programme.answers:
        messages = [say(programme, topic, situation) for say in (answers.more_detail, answers.reason)]
        messages.append(answers.answer(programme, [topic], situation))
        said[topic] = "\n".join(str(message) for message in messages)
    for reply in programme.replies:
        said[reply] = str(answers.reply(programme, reply, situation))
    for criterion in programme.criteria:
        said[f"question {criterion}"] = str(prescreening.question(programme, criterion, {}, situation))
        said[f"why {criterion}"] = str(prescreening.why(programme, criterion, situation))
    said["verdict"] = str(prescreening.verdict(programme, {"own_website": ("no",)}, situation))
    return said


def test_the_made_up_year_has_no_problem(two_years: Path) -> None:
    assert [str(problem) for problem in loader.read(two_years / "2026")[1]] == []


def test_the_latest_year_is_served_by_default(two_years: Path) -> None:
    assert loader.newest(two_years).name == "2026"


def test_the_old_year_can_still_be_asked_for(two_years: Path, this_year: Programme) -> None:
    assert loader.load(two_years / "2025").version == this_year.version


@pytest.mark.parametrize("language", ["ja", "en"])
def test_nothing_said_in_the_new_year_has_a_value_of_the_old_one(next_year: Programme, language: str) -> None:
    said = everything_said(next_year, at("2026-11-24T10:00", language))
    assert len(said) > 150
    found = [(where, old) for where, text in said.items() for old in OLD[language] if re.search(old, text)]
    assert found == []


@pytest.mark.parametrize(("language", "old"), [(language, old) for language, values in OLD.items() for old in values])
def test_the_old_year_says_each_of_these_values(this_year: Programme, language: str, old: str) -> None:
    said = everything_said(this_year, at("2025-11-25T10:00", language))
    assert any(re.search(old, text) for text in said.values())


@pytest.mark.parametrize(
    ("topic", "new"),
    [
        ("deadline_360", "500"),
        ("support_period", "2027年3月31日"),
        ("contact", "03-0000-2026"),
        ("next_fiscal_year", "2027年度"),
        ("guideline_date", "2026年2月"),
        ("rejection_reason", "Ⅴ.1(2)⑤"),
        ("web_briefing", "ウェブ説明会"),
    ],
)
def test_an_answer_says_the_new_value(next_year: Programme, topic: str, new: str) -> None:
    assert new in answers.answer(next_year, [topic], at("2026-11-24T10:00"))["text"]


def test_the_notice_of_the_ended_period_begins_the_day_after_the_new_end(
    this_year: Programme, next_year: Programme
) -> None:
    ended = "すでに過ぎています"

    def says_so(programme: Programme, moment: str) -> bool:
        return ended in answers.answer(programme, ["deadline_360"], at(moment))["text"]

    assert says_so(this_year, "2026-11-24T10:00")
    assert not says_so(next_year, "2026-11-24T10:00")
    assert not says_so(next_year, "2027-03-31T23:59")
    assert says_so(next_year, "2027-04-01T00:00")


def test_the_verdict_names_the_new_edition(next_year: Programme) -> None:
    message = prescreening.verdict(next_year, {"own_website": ("no",)}, at("2026-11-24T10:00"))
    assert message["verdict"]["guideline"] == "2026年度(2026年2月版)"
    assert message["verdict"]["as_of"] == "2026-11-24"


def test_a_changed_label_is_offered(next_year: Programme) -> None:
    choices = prescreening.question(next_year, "corporate_form", {}, at("2026-11-24T10:00"))["choices"]
    assert choices[0] == {"id": "corporate_form=kabushiki", "label": "株式会社(上場を含む)"}


def test_changed_hours_close_the_desk_earlier(this_year: Programme, next_year: Programme) -> None:
    def offer(programme: Programme) -> dict[str, object]:
        topic = ["unsettled_accepting_now"]
        return dict(answers.answer(programme, topic, at("2026-11-24T16:30"))["handoff"])

    assert offer(this_year)["open_now"] is True
    assert offer(next_year)["open_now"] is False


def test_a_new_topic_asks_for_a_new_model_and_new_figures_do_not(
    tmp_path: Path, this_year: Programme, next_year: Programme
) -> None:
    assert next_year.fingerprint != this_year.fingerprint
    shutil.copytree(Path(__file__).parents[2] / "data" / "programme" / "2025", tmp_path / "2026")
    facts = tmp_path / "2026" / "facts.yml"
    facts.write_text(
        facts.read_text(encoding="utf-8").replace("planned_cases: 360", "planned_cases: 500"), encoding="utf-8"
    )
    figures_only = loader.load(tmp_path / "2026")
    assert figures_only.fingerprint == this_year.fingerprint
    assert figures_only.version != this_year.version


def test_a_clause_renumbered_in_one_place_only_is_told_with_its_address(tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parents[2] / "data" / "programme" / "2025", tmp_path / "2026")
    clauses = tmp_path / "2026" / "clauses.yml"
    clauses.write_text(clauses.read_text(encoding="utf-8").replace("V.1(2)④", "V.1(2)⑤"), encoding="utf-8")
    with pytest.raises(ProgrammeError) as raised:
        loader.load(tmp_path / "2026")
    problems = [str(raised.value), *map(str, raised.value.others)]
    assert any(problem.startswith("facts.yml: rejection_reason: ") and "V.1(2)④" in problem for problem in problems)
    assert any(problem.startswith("answers/V_review.yml: rejection_reason: ") for problem in problems)

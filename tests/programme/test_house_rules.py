"""What no text may say is refused at load, with its file, entry, field and language."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import SmallProgramme, both

from programme import loader

ADDRESS = "answers/one.yml: cost: text.ja: "
# Each case: what the Japanese text says, and what is wrong with it.
SAYINGS = {
    "貴社は採択されます。": "promises what only the programme's review decides ('採択されます')",
    "問題ありません。": "promises what only the programme's review decides ('問題ありません')",
    "問題はありません。": "promises what only the programme's review decides ('問題はありません')",
    "貴社は対象です。": "says of a company that it is eligible; only what excludes may be said ('対象です')",
    "AIが判断しました。": "says that a machine decides; the programme's review decides ('AIが判断')",
    "ＡＩが判断しました。": "says that a machine decides; the programme's review decides ('AIが判断')",
    "お待ちしています!": "has an exclamation mark ('!')",
    "お待ちしています！": "has an exclamation mark ('!')",
    "無料です😀": "has an emoji ('😀')",
    "無料です☀": "has an emoji ('☀')",
    "{ 無料": "has a brace that belongs to no placeholder",
    "費用\tなし": "has a tab ('\\t')",
    "https://EXAMPLE.test/ をご覧ください。": "writes 'https://example.test/' out; it is {page_url}",
    "2026-03-31まで": "writes '2026-03-31' out; it is {support_period_end}",
}


def problems_of(folder: Path) -> list[str]:
    return [str(problem) for problem in loader.read(folder)[1]]


@pytest.mark.parametrize(("said", "problem"), SAYINGS.items())
def test_what_an_answer_may_not_say(tmp_path: Path, said: str, problem: str) -> None:
    small = SmallProgramme()
    small.entry("answers/one.yml", "cost")["text"] = {"ja": said, "en": "It is {price_yen} yen."}
    assert problems_of(small.write(tmp_path)) == [ADDRESS + problem]


@pytest.mark.parametrize("said", ["対象外です。", "非対象です。", "審査の結果は保証されません。", "5:30"])
def test_what_it_may_say(tmp_path: Path, said: str) -> None:
    small = SmallProgramme()
    small.entry("answers/one.yml", "cost")["text"] = {"ja": said, "en": said}
    assert problems_of(small.write(tmp_path)) == []


def test_each_kind_of_entry_is_read(tmp_path: Path) -> None:
    small = SmallProgramme()
    wrong = both("採択されます")
    small.entry("replies.yml", "out_of_scope/tax")["text"] = wrong
    small.entry("notices.yml", "period_ended")["cases"][0]["text"] = wrong
    small.entry("clauses.yml", "A.1")["summary"] = wrong
    small.entry("terms.yml", "licence")["text"] = wrong
    small.entry("contradictions.yml", "gap")["description"] = wrong
    small.entry("criteria.yml", "licence")["question"] = wrong
    small.entry("criteria.yml", "duty_items")["values"][0]["reason"] = wrong
    small.files["criteria.yml"]["combinations"][0]["reason"] = wrong
    small.files["wording/own.yml"]["greeting"] = wrong
    addresses = {problem.partition(" promises")[0].removesuffix(":") for problem in problems_of(small.write(tmp_path))}
    assert addresses == {
        f"{address}{language}"
        for language in ("ja", "en")
        for address in (
            "replies.yml: out_of_scope/tax: text.",
            "notices.yml: period_ended: text.",
            "clauses.yml: A.1: summary.",
            "terms.yml: licence: text.",
            "contradictions.yml: gap: description.",
            "criteria.yml: licence: question.",
            "criteria.yml: duty_items=one: reason.",
            "criteria.yml: combinations.used: reason.",
            "wording/own.yml: greeting: ",
        )
    }


def test_the_pages_may_say_whom_the_programme_is_for_and_show_a_brace(tmp_path: Path) -> None:
    small = SmallProgramme()
    small.files["wording/own.yml"]["greeting"] = both("企業が対象です。 {")
    assert problems_of(small.write(tmp_path)) == []


def test_a_figure_stands_in_the_facts_only(tmp_path: Path) -> None:
    small = SmallProgramme()
    small.entry("facts.yml", "price")["values"]["planned_cases"] = 360
    small.entry("answers/one.yml", "cost")["text"] = {
        "ja": "予定は３６０社です。",
        "en": "1360 or 36 000 or {planned_cases}",
    }
    assert problems_of(small.write(tmp_path)) == [ADDRESS + "writes '360' out; it is {planned_cases}"]

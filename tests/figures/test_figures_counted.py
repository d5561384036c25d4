"""Every figure against what can be counted by hand; periods, percentiles, likeness."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from programme.office_hours import OfficeHours
from tests.web.small_programme import small_programme
from web.review.day_figures import QUESTIONS, AskedGroup, DaySources, InquiryTimes, Run, Wait, day_figures
from web.review.durations import percentile
from web.review.estimate import Week
from web.review.figures import NAMES, Counts, Table, open_hours, tables
from web.review.likeness import groups
from web.review.periods import Period, month_of, presets, weeks_of
from web.review.unanswered import Member, grouped, hints

TUESDAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 24, 1, tzinfo=UTC)
NAMED = {
    "criteria": ("form", "website", "consent"),
    "open_at": open_hours(OfficeHours(small_programme().calendar)),
}


def later(seconds: int) -> datetime:
    return MORNING + timedelta(seconds=seconds)


ASKED = [
    AskedGroup(3, 9, "ja", "typed", "answered", ("cost",), opens=True),
    AskedGroup(1, 9, "ja", "typed", "answered", ("cost", "contact"), thumb="up", handed_off=True),
    AskedGroup(1, 12, "en", "typed", "beside", ("contact",), thumb="down"),
    AskedGroup(2, 13, "ja", "typed", "asked_back"),
    AskedGroup(1, 13, "ja", "typed", "asked_back", chose=True),
    AskedGroup(2, 20, "ja", "typed", "not_understood"),
    AskedGroup(1, 20, "ja", "chosen", "answered", ("cost",)),
    AskedGroup(1, 20, "ja", "typed", "smalltalk", opens=True),
    AskedGroup(4, 20, "ja", "chosen", "prescreening"),
]
RUNS = [
    Run("form", None),
    Run("website", None),
    Run("consent", "excluded", ("III.1", "III.2")),
    Run("consent", "excluded", ("III.1",)),
    Run("consent", "needs_inquiry"),
    Run("website", "excluded", ("III.1",)),
]
WAITS = [
    Wait(MORNING, later(60), "claimed", later(360), "closed"),
    Wait(MORNING, later(120), "claimed", later(1320), "returned"),
    Wait(MORNING, later(500), "claimed"),
    Wait(MORNING, later(30), "left"),
    Wait(MORNING, later(900), "overdue"),
    Wait(MORNING),
]
INQUIRIES = [InquiryTimes(MORNING, later(7200)), InquiryTimes(MORNING), InquiryTimes(MORNING, None, later(60))]


@pytest.fixture(scope="module")
def counts() -> Counts:
    made = day_figures(DaySources(ASKED, RUNS, WAITS, INQUIRIES))
    totals: dict[str, Counter[tuple[str, str]]] = {}
    by_day: dict[str, Counter[tuple[date, str]]] = {}
    for (kind, key, part), count in made.counts.items():
        totals.setdefault(kind, Counter())[key, part] += count
        by_day.setdefault(kind, Counter())[TUESDAY, key] += count
    weeks = [Week(date(2026, 11, 23), 100, 50, right=40, wrong=10), Week(date(2026, 11, 16), 100, 50, right=5)]
    topics = by_day.pop("topic")
    return Counts(Period(TUESDAY - timedelta(days=1), TUESDAY), totals, by_day, topics, made.times, weeks)


def found(counts: Counts, name: str) -> list[tuple[Any, ...]]:
    return list(tables(counts, NAMED)[name].rows)


def test_questions_by_day(counts: Counts) -> None:
    assert found(counts, "questions_by_day") == [
        (date(2026, 11, 23), 0, 0, 0, 0, 0, 0, 0, 0),
        (TUESDAY, 11, 5, 1, 3, 2, 0, 0, 0),
    ]


def test_results_and_who_was_handed_off(counts: Counts) -> None:
    rows = {row[0]: row[1:] for row in found(counts, "results")}
    assert rows["answered"] == (5, 5 / 11, 4, 1, 1) and rows["asked_back"] == (3, 3 / 11, 3, 0, 0)
    assert sum(row[0] for row in rows.values()) == counts.questions == 11
    assert tuple(rows) == QUESTIONS
    assert found(counts, "choices") == [("taken", 1, 1 / 3), ("none", 2, 2 / 3)]


def test_topics_with_their_thumbs(counts: Counts) -> None:
    assert found(counts, "topics") == [("cost", 5, 5 / 7, 4, 1, 1, 0), ("contact", 2, 2 / 7, 2, 0, 1, 1)]
    assert found(counts, "topics_by_day") == [(TUESDAY, "contact", 2), (TUESDAY, "cost", 5)]
    assert found(counts, "thumbs") == [("up", 1, 0.5), ("down", 1, 0.5)]


def test_where_prescreenings_stop_and_what_excludes(counts: Counts) -> None:
    assert found(counts, "stops") == [("form", 6, 1, 0, 1 / 6), ("website", 5, 1, 1, 0.2), ("consent", 3, 0, 3, 0.0)]
    assert {row[0]: row[1] for row in found(counts, "outcomes")} == {
        "no_exclusion_found": 0,
        "may_be_excluded": 0,
        "needs_inquiry": 1,
        "excluded": 3,
        "stopped": 2,
    }
    assert found(counts, "clauses") == [("III.1", 3, 3 / 4), ("III.2", 1, 1 / 4)]


def test_times_and_endings_of_the_desk(counts: Counts) -> None:
    assert found(counts, "desk_times") == [
        ("wait", 3, 120, 500),
        ("left", 1, 30, 30),
        ("handling", 2, 300, 1200),
        ("first_answer", 1, 7200, 7200),
    ]
    rows = {(row[0], row[1]): row[2] for row in found(counts, "desk_endings")}
    assert [rows["wait", one] for one in ("claimed", "left", "overdue", "waiting")] == [3, 1, 1, 1]
    assert [rows["handling", one] for one in ("closed", "returned", "open")] == [1, 1, 1]
    assert [rows["inquiry", one] for one in ("answered", "closed", "open")] == [1, 1, 1]


def test_hours_against_the_hours_of_the_desk(counts: Counts) -> None:
    rows = {(row[0], row[1]): row[2:] for row in found(counts, "hours")}
    assert rows[1, 9] == (4, 4) and rows[1, 12] == (1, 0) and rows[1, 13] == (3, 3) and rows[1, 20] == (3, 0)
    assert sum(row[0] for row in rows.values()) == 11 and len(rows) == 7 * 24


@pytest.mark.parametrize("day, hour, open", [(TUESDAY, 9, True), (TUESDAY, 12, False), (date(2026, 11, 23), 9, False)])
def test_the_desk_is_closed_at_lunch_and_on_a_holiday(day: date, hour: int, open: bool) -> None:
    assert NAMED["open_at"](day, hour) is open


def test_languages_and_conversations(counts: Counts) -> None:
    assert found(counts, "languages") == [("ja", 10, 10 / 11, 4), ("en", 1, 1 / 11, 0)]


def test_the_rate_of_right_answers_week_by_week(counts: Counts) -> None:
    first, second = found(counts, "right_answers")
    assert first[:6] == (date(2026, 11, 23), 100, 50, 50, 40, 0.8) and first[6] < 0.8 < first[7]
    assert second[5:] == (None, None, None)
    assert counts.estimate.rate == 0.8 and counts.estimate.left_out == (date(2026, 11, 16),)


def test_nothing_at_all_has_all_its_tables() -> None:
    empty = Counts(Period(TUESDAY, TUESDAY), {}, {}, Counter(), {})
    assert tuple(tables(empty, NAMED)) == NAMES
    assert tables(empty, NAMED)["stops"] == Table("stops", ("criterion", "reached", "stopped", "ended", "share"), ())
    assert empty.estimate.rate is None


def test_counts_of_groups_are_those_of_their_turns() -> None:
    single = [AskedGroup(**{**vars(one), "count": 1}) for one in ASKED for _ in range(one.count)]
    assert day_figures(DaySources(single)) == day_figures(DaySources(ASKED))


@pytest.mark.parametrize(
    "seconds, median, most", [([], None, None), ([7], 7, 7), ([1, 2], 1, 2), (list(range(1, 11)), 5, 9)]
)
def test_a_percentile_is_a_duration_that_there_was(seconds: list[int], median: int | None, most: int | None) -> None:
    assert (percentile(seconds, 0.5), percentile(seconds, 0.9)) == (median, most)


def test_the_periods_that_are_offered() -> None:
    offered = presets(date(2027, 3, 1))
    assert offered["week"] == Period(date(2027, 2, 23), date(2027, 3, 1))
    assert offered["last_month"] == Period(date(2027, 2, 1), date(2027, 2, 28))
    assert offered["fiscal_year"].first == date(2026, 4, 1)
    assert presets(date(2027, 4, 1))["fiscal_year"].first == date(2027, 4, 1)
    assert month_of("2028-02").last == date(2028, 2, 29)
    assert weeks_of(Period(TUESDAY, TUESDAY)).first == date(2026, 11, 23)
    assert all((b - a).days == 1 for a, b in pairwise(offered["fiscal_year"].days))
    assert [offered[name].unit for name in ("week", "days30", "fiscal_year")] == ["day", "day", "month"]
    quarter = Period(date(2027, 1, 1), date(2027, 3, 1))
    assert quarter.unit == "week" and quarter.spans("week")[0] == date(2026, 12, 28)
    assert quarter.spans("month") == [date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)]


@pytest.mark.parametrize("first, last", [(TUESDAY, TUESDAY - timedelta(days=1)), (date(2000, 1, 1), TUESDAY)])
def test_a_period_ends_after_it_begins_and_is_not_endless(first: date, last: date) -> None:
    with pytest.raises(ValueError):
        Period(first, last)


ALIKE = [
    "同意書の用紙はどこでダウンロードできますか",
    "宇宙人を採用できますか",
    "同意書のひな型はどこでダウンロードできますか",
    "ウチュウジンの採用ってできる？",
    "同意書どこでダウンロードできる？",
    "面談をキャンセルしたら費用がかかりますか",
    "宇宙人を採用できますか",
    "宇宙人の採用はできますか",
]


def test_what_is_alike_is_in_one_group() -> None:
    numbers = groups(ALIKE)
    assert numbers[0] == numbers[2] == numbers[4] and numbers[1] == numbers[6] == numbers[7]
    assert len({numbers[0], numbers[1], numbers[5]}) == 3
    assert groups(ALIKE) == numbers and groups([]) == []
    assert groups(["です"] * 50 + ["？"]) == [0] * 50 + [1]


def test_groups_do_not_depend_on_anything_but_the_texts() -> None:
    letters = Random(1)
    texts = ["".join(letters.choices("あいうえおかきく", k=8)) for _ in range(300)]
    assert groups(texts) == groups(list(texts))
    assert max(groups(texts)) < 300


def test_a_suggested_topic_comes_from_rankings_choices_and_reviewers() -> None:
    understood = {"topics": [{"id": "faq/cost", "confidence": 0.3}, {"id": "out_of_scope/x", "confidence": 0.5}]}
    assert hints(understood, None, (), ()) == {"cost": 0.3}
    assert hints(understood, "contact", (), ()) == {"contact": 3.0, "cost": 0.3}
    assert hints(understood, None, ("contact",), ("cost",)) == {"contact": 5.0}
    members = [
        Member("c", str(seq), seq, TUESDAY, "not_understood", hints)
        for seq, hints in enumerate([{"cost": 0.2, "contact": 0.1}, {"contact": 0.3}, {"cost": 0.1}])
    ]
    made = grouped([(0, members[0]), (1, members[2]), (0, members[1])])
    assert [(len(one.members), one.suggested) for one in made] == [(2, ("contact", "cost")), (1, ("cost",))]

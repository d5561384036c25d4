"""Messages by the small programme: what is said, in which order, on which day."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import SmallProgramme, both

from programme import answers, loader
from programme.notices import period
from programme.situation import Situation

FORMATS = {
    "format_date": {
        "ja": "{year}-{month}-{day}",
        "en": "{day} {month_name} {year}",
        "with": ["year", "month", "month_name", "day"],
    },
    "format_month_names": {"ja": " ".join("abcdefghijkl"), "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"},
    "format_weekday_names": {"ja": "mo tu we th fr sa su", "en": "Mon Tue Wed Thu Fri Sat Sun"},
    "format_moment": {
        "ja": "{date}({weekday}){time}",
        "en": "{time} {weekday} {date}",
        "with": ["date", "weekday", "time"],
    },
    "format_list_separator": both("x") | {"ja": "|, |", "en": "|, |"},
    "heading": {"ja": "[{title}]", "en": "[{title}]", "with": ["title"]},
    "clarify": {"ja": "Which? {candidates}", "en": "Which? {candidates}", "with": ["candidates"]},
    "no_detail": both("No more."),
    "no_reason": both("No reason."),
    "handoff_label": both("person"),
}
BEFORE, ENDED = "2026-03-31T23:59", "2026-04-01T00:00"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    files = SmallProgramme()
    files.files["wording/formats.yml"] = FORMATS
    return loader.load(files.write(tmp_path_factory.mktemp("small")))


def test_one_answer_carries_its_clause_page_and_follow_up(small, at):
    assert answers.answer(small, ["cost"], at(BEFORE)) == {
        "text": "It is 0 yen. ja\n\nSource clause A.1 ja. ja",
        "topics": ["cost"],
        "citations": [{"clause": "A.1", "label": "clause A.1 ja", "summary": "summary A.1 ja"}],
        "choices": [{"id": "topic=length", "label": "length ja"}],
        "links": [{"label": "page ja", "url": "https://example.test/"}],
    }


def test_english_is_answered_in_english_with_english_dates(small, at):
    text = answers.answer(small, ["length"], at("2026-03-31T10:00", "en"))["text"]
    assert text == "Until 31 Mar 2026. en\n\nSource clause A.2 en. en\n\nAsk until 12:00. en"


def test_several_questions_get_their_headings_and_each_notice_once(small, at):
    message = answers.answer(small, ["length", "cost", "length"], at(ENDED))
    assert message["text"].split("\n\n") == [
        "Ended on 2026-3-31. ja",
        "[length ja]\nUntil 2026-3-31. ja",
        "Source clause A.2 ja. ja",
        "[cost ja]\nIt is 0 yen. ja",
        "Source clause A.1 ja. ja",
        "Ask from 2026-4-1(we)9:00. ja",
    ]
    assert message["topics"] == ["length", "cost"]
    assert "choices" not in message


@pytest.mark.parametrize(("moment", "expected"), [(BEFORE, "before"), (ENDED, "ended"), ("2025-02-20T00:00", "before")])
def test_the_period_ends_with_its_last_day_in_tokyo(small, at, moment, expected):
    assert period(small, at(moment)) == expected


def test_a_moment_elsewhere_counts_by_the_desks_clock(small, at):
    utc = at(ENDED).now.astimezone(None).astimezone(tz=at(ENDED).now.tzinfo)
    assert period(small, Situation(utc)) == "ended"


@pytest.mark.parametrize(
    ("status", "as_of", "said"),
    [
        ("open", "2026-03-01", "As of 2026-3-1. ja"),
        ("closed", "2026-03-01", "As of 2026-3-1. ja"),
        ("checking", "2026-03-01", "Ask from 2026-4-1(we)9:00. ja"),
        ("unknown", None, "Ask from 2026-4-1(we)9:00. ja"),
        ("open", None, "Ask from 2026-4-1(we)9:00. ja"),
    ],
)
def test_a_status_is_stated_only_with_its_date(small, at, status, as_of, said):
    assert answers.answer(small, ["length"], at(BEFORE, status=status, as_of=as_of))["text"].endswith(said)


def test_what_is_not_settled_offers_a_person(small, at):
    message = answers.answer(small, ["unsettled_thing"], at("2026-11-24T12:30"))
    assert message["choices"] == [{"id": "handoff=request", "label": "person ja"}]
    assert message["handoff"] == {"offered": True, "open_now": False, "next_opening": "2026-11-24T13:00:00+09:00"}
    assert "Nobody knows; ask desk ja." in message["text"]


def test_while_the_desk_is_open_no_next_opening_is_said(small, at):
    message = answers.answer(small, ["unsettled_thing"], at("2026-11-24T16:59"))
    assert message["handoff"] == {"offered": True, "open_now": True}


def test_candidates_are_choices_and_no_answers(small, at):
    message = answers.clarify(small, ["cost", "length"], at(BEFORE))
    assert message["topics"] == ["fallback"]
    assert [choice["id"] for choice in message["choices"]] == ["topic=cost", "topic=length"]
    assert "1. cost ja\n2. length ja" in message["text"]


def test_detail_and_reason_are_said_where_there_are_any(small, at):
    assert answers.more_detail(small, "cost", at(BEFORE))["text"].startswith("In full 0. ja")
    assert answers.reason(small, "length", at(ENDED))["text"].startswith("Ended on 2026-3-31. ja\n\nBecause. ja")


@pytest.mark.parametrize(("function", "said"), [(answers.more_detail, "No more."), (answers.reason, "No reason.")])
def test_where_there_is_nothing_more_a_person_is_offered(small, at, function, said):
    message = function(small, "unsettled_thing", at(BEFORE))
    assert message["text"] == f"{said} ja\n\nNobody knows; ask desk ja. ja\n\nSource clause B.1 ja. ja"
    assert message["topics"] == ["unsettled_thing"]
    assert message["handoff"]["offered"]


def test_where_there_is_nothing_more_the_notices_of_the_day_are_said_too(small, at):
    message = answers.more_detail(small, "length", at(ENDED))
    assert message["text"].startswith("Ended on 2026-3-31. ja\n\nNo more. ja\n\nUntil 2026-3-31. ja")
    assert [choice["id"] for choice in message["choices"]] == ["topic=cost", "handoff=request"]


def test_a_reply_names_its_kind_and_leads_back(small, at):
    assert answers.reply(small, "out_of_scope/tax", at(BEFORE)) == {
        "text": "Not here. ja",
        "topics": ["out_of_scope"],
        "choices": [{"id": "topic=cost", "label": "cost ja"}],
    }


def test_no_topic_is_no_question(small, at):
    with pytest.raises(ValueError, match="needs a topic"):
        answers.answer(small, [], at(BEFORE))


def test_a_situation_needs_an_offset(at):
    with pytest.raises(ValueError, match="its offset"):
        Situation(at(BEFORE).now.replace(tzinfo=None))


def test_a_situation_knows_its_statuses(at):
    with pytest.raises(ValueError, match="no application status 'perhaps'"):
        at(BEFORE, status="perhaps")


def test_on_the_evening_before_the_year_end_no_opening_is_promised(at):
    real = loader.load(loader.newest(Path("data/programme")))
    topic = next(id for id, answer in real.answers.items() if "office_now" in answer.notices)
    moments = ("2026-12-28T17:30", "2026-12-25T08:00")
    evening, days_before = (answers.answer(real, [topic], at(moment))["text"] for moment in moments)
    assert "確認できていません" in evening and "1月4日" not in evening
    assert "確認できていません" not in days_before

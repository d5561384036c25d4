"""What depends on the day, word for word, at the days on which it changes; an officer can read answers.yml.

`GOLDEN=write python -m pytest tests/golden` writes the file anew; the diff is then to be read.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml

from programme.answers import answer
from programme.loader import load
from programme.situation import Situation

FILE = Path(__file__).with_name("answers.yml")
FOLDER = Path(__file__).parents[2] / "data" / "programme" / "2025"
MOMENTS = (
    "2025-02-20T10:00:00+09:00",
    "2026-03-31T23:59:00+09:00",
    "2026-04-01T00:00:00+09:00",
    "2026-11-23T10:00:00+09:00",
    "2026-11-24T12:30:00+09:00",
    "2026-11-24T16:59:00+09:00",
    "2026-11-24T17:00:00+09:00",
    "2026-12-29T10:00:00+09:00",
)
TOPICS = (
    "application_url",
    "contact",
    "contact_hours",
    "deadline_360",
    "next_fiscal_year",
    "support_period",
    "unsettled_accepting_now",
    "unsettled_year_end_closure",
)
STATUSES = ("unknown", "open", "closed", "checking")
AS_OF = date(2025, 2, 18)


@pytest.fixture(scope="module")
def programme():
    return load(FOLDER)


def said(programme):
    """Every text of the table: moment, status (where it matters), language, topic."""
    texts = {}
    for moment in MOMENTS:
        for status in STATUSES if moment in (MOMENTS[0], MOMENTS[3]) else ("unknown",):
            for language in ("ja", "en"):
                as_of = AS_OF if status != "unknown" else None
                situation = Situation(datetime.fromisoformat(moment), status, as_of, language)
                for topic in TOPICS:
                    texts[f"{moment} {status} {language} {topic}"] = answer(programme, [topic], situation)["text"]
    return texts


def test_each_text_is_the_one_that_was_read_and_approved(programme):
    texts = said(programme)
    if os.environ.get("GOLDEN") == "write":
        FILE.write_text(yaml.safe_dump(texts, allow_unicode=True, width=10_000, sort_keys=True), encoding="utf-8")
    assert texts == yaml.safe_load(FILE.read_text(encoding="utf-8"))


def test_before_the_period_ends_nothing_says_that_it_has(programme):
    ended = {key: text for key, text in said(programme).items() if "すでに過ぎて" in text or "already" in text}
    assert ended and all(key[:10] > "2026-03-31" for key in ended)


def test_applications_are_never_said_to_be_open_unless_the_desk_said_so(programme):
    for key, text in said(programme).items():
        if " unknown " in key:
            assert "受付中です" not in text and "states that applications" not in text, key

"""When the inquiry desk can be reached (clause VII), by the real calendar and by one with closures."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import SmallProgramme

from programme import loader
from programme.metadata import situation_of
from programme.model import DateRange
from programme.office_hours import OfficeHours

# moment, kind, closing time, next opening, whether that is certain
TABLE = [
    ("2025-02-20T08:59", "closed", None, "2025-02-20T09:00", True),
    ("2025-02-20T09:00", "open", "12:00", "2025-02-20T13:00", True),
    ("2025-02-20T11:59", "open", "12:00", "2025-02-20T13:00", True),
    ("2025-02-20T12:00", "lunch", None, "2025-02-20T13:00", True),
    ("2025-02-20T13:00", "open", "17:00", "2025-02-21T09:00", True),
    ("2026-03-31T23:59", "closed", None, "2026-04-01T09:00", True),
    ("2026-11-20T17:00", "closed", None, "2026-11-24T09:00", True),  # Friday before a long weekend
    ("2026-11-21T10:00", "closed", None, "2026-11-24T09:00", True),  # Saturday
    ("2026-11-23T10:00", "holiday", None, "2026-11-24T09:00", True),  # Labour Thanksgiving Day, a Monday
    ("2026-11-24T12:30", "lunch", None, "2026-11-24T13:00", True),
    ("2026-11-24T16:59", "open", "17:00", "2026-11-25T09:00", True),
    ("2026-11-24T17:00", "closed", None, "2026-11-25T09:00", True),
    ("2026-05-06T10:00", "holiday", None, "2026-05-07T09:00", True),  # a holiday in place of another
    ("2026-09-22T10:00", "holiday", None, "2026-09-24T09:00", True),  # between two holidays
    ("2026-12-28T16:00", "open", "17:00", "2027-01-04T09:00", True),
    ("2026-12-28T17:30", "closed", None, "2027-01-04T09:00", False),
    ("2026-12-29T10:00", "unconfirmed", None, "2027-01-04T09:00", False),
    ("2026-12-31T23:30", "unconfirmed", None, "2027-01-04T09:00", False),
    ("2027-01-01T10:00", "unconfirmed", None, "2027-01-04T09:00", False),
    ("2027-01-03T10:00", "unconfirmed", None, "2027-01-04T09:00", False),
    ("2027-01-04T08:00", "closed", None, "2027-01-04T09:00", True),
]


def tokyo(moment: str) -> datetime:
    return datetime.fromisoformat(f"{moment}:00+09:00")


@pytest.mark.parametrize(("moment", "kind", "closes", "opens", "confirmed"), TABLE, ids=[row[0] for row in TABLE])
def test_the_desk_at_a_moment(programme, moment, kind, closes, opens, confirmed):
    state = OfficeHours(programme.calendar).at(tokyo(moment))
    closes_at = tokyo(f"{moment[:10]}T{closes}") if closes else None
    assert (state.kind, state.open, state.closes_at, state.next_opening, state.confirmed) == (
        kind,
        kind == "open",
        closes_at,
        tokyo(opens),
        confirmed,
    )


def test_another_timezone_says_the_same_moment(programme):
    utc = tokyo("2026-11-24T12:30").astimezone(timezone.utc)
    state = OfficeHours(programme.calendar).at(utc)
    assert (state.kind, state.next_opening.isoformat()) == ("lunch", "2026-11-24T13:00:00+09:00")


@pytest.mark.parametrize(
    ("moment", "kind", "opens"),
    [
        ("2026-11-25T10:00", "closed", "2026-11-26T09:00"),
        ("2026-11-24T18:00", "closed", "2026-11-26T09:00"),
        ("2026-08-12T18:00", "closed", "2026-08-17T09:00"),
        ("2026-08-14T10:00", "closed", "2026-08-17T09:00"),
    ],
)
def test_closures_that_the_desk_has_filled_in(tmp_path, moment, kind, opens):
    calendar = loader.load(SmallProgramme().write(tmp_path)).calendar
    state = OfficeHours(calendar).at(tokyo(moment))
    assert (state.kind, state.next_opening, state.confirmed) == (kind, tokyo(opens), True)


def test_a_closure_settles_what_was_not_confirmed(tmp_path):
    small = SmallProgramme()
    small.files["calendar.yml"]["closures"] = [{"from": "2026-12-29", "to": "2027-01-03"}]
    state = OfficeHours(loader.load(small.write(tmp_path)).calendar).at(tokyo("2026-12-30T10:00"))
    assert (state.kind, state.next_opening, state.confirmed) == ("closed", tokyo("2027-01-04T09:00"), True)


def test_a_desk_that_never_opens_is_an_error(tmp_path):
    small = SmallProgramme()
    small.files["calendar.yml"]["closed_weekdays"] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    with pytest.raises(ValueError, match="closed for 400 days"):
        OfficeHours(loader.load(small.write(tmp_path)).calendar).at(tokyo("2026-11-24T10:00"))


@given(
    moment=st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(timezone(timedelta(hours=9))))
)
def test_the_next_opening_is_open_and_after_now(programme, moment):
    hours = OfficeHours(programme.calendar)
    state = hours.at(moment)
    assert state.next_opening > moment
    assert hours.at(state.next_opening).open
    assert state.open == (state.closes_at is not None)
    if state.closes_at:
        assert moment < state.closes_at and not hours.at(state.closes_at).open


def test_the_holiday_of_the_contract_is_a_monday():
    assert date(2026, 11, 23).weekday() == 0


def test_closures_that_came_later_count_like_those_of_the_calendar(programme):
    closures = (DateRange(date(2026, 11, 24), date(2026, 11, 25)), DateRange(date(2026, 12, 29), date(2027, 1, 3)))
    hours = OfficeHours(programme.calendar, closures)
    state = hours.at(datetime.fromisoformat("2026-11-24T10:00:00+09:00"))
    assert (state.kind, state.next_opening.isoformat()) == ("closed", "2026-11-26T09:00:00+09:00")
    new_year = hours.at(datetime.fromisoformat("2026-12-29T10:00:00+09:00"))
    assert (new_year.kind, new_year.confirmed) == ("closed", True), "what the desk confirms is not unconfirmed"


def test_the_closures_that_web_sends_with_a_message_are_those_of_its_situation():
    metadata = {"now": "2026-11-24T10:00:00+09:00", "closures": [["2026-11-24", "2026-11-25"]]}
    assert situation_of(metadata).closures == (DateRange(date(2026, 11, 24), date(2026, 11, 25)),)
    assert situation_of({"now": "2026-11-24T10:00:00+09:00"}).closures == ()

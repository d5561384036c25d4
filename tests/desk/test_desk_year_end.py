"""On days of which nothing is confirmed, and before them, no next opening is told as certain; at night no colleague."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from programme import conversation
from programme.situation import Situation
from tests.console.member import Joining
from tests.web.company import Company
from tests.web.running import Starting
from tests.web.small_programme import small_programme
from web import upkeep
from web.clock import Clock
from web.store import desk_tables, tables

EVE, NEW_YEAR = "2026-12-28T17:30:00+09:00", "2026-12-30T10:00:00+09:00"
FORM = {"company": "会社", "name": "氏名", "email": "a@company.example.jp", "message": "相談", "consent": True}
CERTAIN = "確認できている次の受付開始"


@pytest.mark.parametrize("clock", [EVE, NEW_YEAR])
async def test_no_opening_after_unconfirmed_days_is_told_as_certain(
    start: Starting, sqlite_url: str, http: Any, join: Joining, clock: str
) -> None:
    now = datetime.fromisoformat(clock)
    site = await start(sqlite_url, Clock(True, lambda: now))
    company = Company(http, site.url, headers={})
    await company.open()
    assert (await company.call("POST", "/api/chat/handoffs", {"id": str(uuid.uuid4()), **FORM})).status == 201
    async with site.store.reading() as connection:
        query = select(desk_tables.outbox.c.text).where(desk_tables.outbox.c.kind == "receipt")
        receipt = (await connection.execute(query)).scalar_one()
    desk = await join(site)
    pages = [(await desk.get(path)).text for path in ("/console/queue", "/console/status")]
    for text in ((await company.log())[-1]["text"], receipt, *pages):
        assert CERTAIN in text
    assert all(("受付の有無は未確認" in page) == (clock == NEW_YEAR) for page in pages)


def test_an_offer_of_a_person_names_the_next_opening_that_is_certain() -> None:
    programme = small_programme()
    moments = [datetime.fromisoformat(clock) for clock in (EVE, NEW_YEAR, "2026-11-24T17:30:00+09:00")]
    eve, new_year, usual = (conversation.handoff_offer(programme, Situation(moment))["text"] for moment in moments)
    assert CERTAIN in eve and "確認できていません" in new_year
    assert "次の受付開始" in usual and "確認できている" not in usual


async def test_who_waited_in_vain_is_told_the_hours_and_the_opening_after_them(
    start: Starting, sqlite_url: str, http: Any
) -> None:
    now = datetime.fromisoformat("2026-12-28T16:00:00+09:00")
    site = await start(sqlite_url, Clock(True, lambda: now))
    company = Company(http, site.url, headers={})
    await company.open()
    await company.call("POST", "/api/chat/queue")
    async with site.store.writing() as connection:
        late = now - timedelta(seconds=1)
        await connection.execute(update(tables.conversations).values(queued_until=late))
    await upkeep.end_long_waits(site.app)
    last = (await company.log())[-1]["text"]
    assert "ほかの対応" not in last and "17:00まで" in last and CERTAIN in last and "1月4日" in last


async def test_outside_the_hours_no_colleague_is_promised(
    start: Starting, sqlite_url: str, http: Any, join: Joining
) -> None:
    now = [datetime.fromisoformat("2026-11-24T16:57:00+09:00")]
    site = await start(sqlite_url, Clock(True, lambda: now[0]))
    company = Company(http, site.url, headers={})
    await company.open()
    await company.call("POST", "/api/chat/queue")
    async with site.store.reading() as connection:
        id = (await connection.execute(select(tables.conversations.c.id))).scalar_one()
    await (await join(site)).post(f"/console/conversations/{id}/claim")
    now[0] += timedelta(minutes=6)
    await upkeep.requeue_silent(site.app)
    now[0] += timedelta(seconds=1)
    await upkeep.end_long_waits(site.app)
    texts = [one["text"] for one in (await company.log()) if one["sender"] == "system"]
    assert not [text for text in texts if "別の担当者" in text]
    assert "応答が途切れました" in texts[-2] and "次の受付開始" in texts[-1]

"""What the desk sets counts from the next message on: state of applications, closures, withdrawals, notices."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession
from sqlalchemy import update

from programme import prescreening
from programme.loader import newest
from programme.situation import Situation
from programme.source import ProgrammeSource
from tests.console.member import Joining, Member
from tests.web.company import Company
from tests.web.fake_engine import SECRET, FakeEngine, reply
from tests.web.running import Running, serve
from web import upkeep
from web.app import create_app
from web.settings import PROGRAMME_ROOT, read
from web.store import desk_tables

JAPAN = ZoneInfo("Asia/Tokyo")
NOTICE = "締切日の案内を確認中です。{決まり次第}お知らせします。"


def in_days(days: int) -> str:
    """A day as a form gives it."""
    return (datetime.now(JAPAN) + timedelta(days=days)).date().isoformat()


def at(**later: int) -> str:
    """A moment as a form gives it."""
    return (datetime.now(JAPAN) + timedelta(**later)).strftime("%Y-%m-%dT%H:%M")


async def set_notice(admin: Member, kind: str, topic: str = "", text: str = NOTICE, **more: str) -> None:
    """Puts a withdrawal or a notice in force."""
    fields = {"kind": kind, "topic": topic, "text_ja": text, "text_en": "", "expires_at": at(days=1), **more}
    answer = await admin.post("/console/notices", **fields)
    assert answer.status == 303, answer.text


async def test_the_state_of_applications_is_told_from_the_next_message_on(
    company: Company, site: Running, engine: FakeEngine, join: Joining
) -> None:
    company.headers.clear()
    await company.say("いま申し込めますか")
    assert engine.turns[-1]["metadata"]["application_status"] == "unknown"
    desk = await join(site)
    fields = {"status": "closed", "as_of": in_days(0), "source": "ジェトロ本部", "expires": in_days(30)}
    assert (await desk.post("/console/status", **fields)).status == 303
    await company.say("いま申し込めますか")
    metadata = engine.turns[-1]["metadata"]
    assert (metadata["application_status"], metadata["status_as_of"]) == ("closed", in_days(0))
    page = await desk.get("/console/status")
    assert "受付終了" in page.text and "ジェトロ本部" in page.text and "名前 desk" in page.text


@pytest.mark.parametrize(
    ("field", "value"), [("as_of", "いつか"), ("expires", "2020-01-01"), ("source", " "), ("status", "maybe")]
)
async def test_a_state_without_day_or_source_is_refused(
    lone_site: Running, join: Joining, field: str, value: str
) -> None:
    desk = await join(lone_site)
    fields = {"status": "open", "as_of": in_days(0), "source": "本部", "expires": "", field: value}
    answer = await desk.post("/console/status", **fields)
    assert answer.status == 422 and 'aria-invalid="true"' in answer.html
    assert "確認できていない" in (await desk.get("/console/status")).text


async def test_a_closure_changes_the_next_opening_at_once(
    company: Company, site: Running, engine: FakeEngine, join: Joining
) -> None:
    desk = await join(site)
    company.headers["X-Test-Clock"] = f"{in_days(0)}T03:00:00+09:00"
    before = (await company.call("POST", "/api/chat/queue")).content["next_opening"]
    day = before[:10]
    answer = await desk.post("/console/closures", first_day=day, last_day="", reason="研修")
    assert answer.status == 303
    after = (await company.call("POST", "/api/chat/queue")).content["next_opening"]
    assert after > before and not after.startswith(day)
    await company.say("窓口は開いていますか")
    assert [day, day] in engine.turns[-1]["metadata"]["closures"]
    page = await desk.get("/console/status")
    assert "研修" in page.text
    (id,) = re.findall(r"/console/closures/([0-9a-f-]+)/remove", page.html)
    await desk.post(f"/console/closures/{id}/remove")
    assert (await company.call("POST", "/api/chat/queue")).content["next_opening"] == before


async def test_who_waits_while_the_desk_closes_is_told_at_once(company: Company, site: Running, join: Joining) -> None:
    await company.call("POST", "/api/chat/queue")
    desk = await join(site)
    await desk.post("/console/closures", first_day=in_days(0), last_day=in_days(0), reason="")
    await asyncio.sleep(0.01)
    await upkeep.end_long_waits(site.app)
    last = (await company.log())[-1]
    assert "受付時間が終わった" in last["text"] and "次の受付開始" in last["text"].replace("確認できている次", "次")
    assert (await company.call("GET", "/api/chat/messages")).content["state"] == "bot"


@pytest.mark.parametrize(("first", "last"), [("x", ""), ("-5", "-1"), ("3", "1"), ("1", "400")])
async def test_a_closure_that_cannot_be_is_refused(lone_site: Running, join: Joining, first: str, last: str) -> None:
    desk = await join(lone_site)
    days = [in_days(int(text)) if text.lstrip("-").isdigit() else text for text in (first, last)]
    answer = await desk.post("/console/closures", first_day=days[0], last_day=days[1], reason="")
    assert answer.status == 422


async def test_a_withdrawn_answer_is_replaced_by_the_notice_and_the_desks_contact(
    company: Company, site: Running, engine: FakeEngine, join: Joining
) -> None:
    admin = await join(site, "admin")
    engine.answering = lambda turn: reply({"text": "二つの答え", "topics": ["cost", "contact"], "citations": []})
    assert (await company.say("費用と連絡先は")).texts == ["二つの答え"]
    await set_notice(admin, "withdrawal", "cost")
    answer = await company.say("費用と連絡先は")
    (message,) = answer.content["messages"]
    assert NOTICE in message["text"] and "03-0000-1111" in message["text"] and "二つの答え" not in message["text"]
    assert message["handoff"]["offered"] and "topics" not in message and "citations" not in message
    assert [one["id"] for one in message["choices"]] == ["topic=contact", "handoff=request"]
    engine.answering = lambda turn: reply({"text": "連絡先の答え", "topics": ["contact"]})
    assert (await company.choose("topic=contact")).texts == ["連絡先の答え"]
    html = (await admin.get("/console/notices")).html
    (id,) = re.findall(r"/console/notices/([0-9a-f-]+)/end", html)
    assert (await admin.post(f"/console/notices/{id}/end")).status == 303
    engine.answering = lambda turn: reply({"text": "費用の答え", "topics": ["cost"]})
    assert (await company.say("費用は")).texts == ["費用の答え"]
    audit = await admin.get("/console/audit")
    assert "回答の停止" in audit.text and "お知らせ・停止の終了" in audit.text


async def test_a_notice_stands_before_its_answer_and_ends_by_itself(
    company: Company, site: Running, join: Joining
) -> None:
    admin = await join(site, "admin")
    await set_notice(admin, "notice", "cost")
    assert (await company.say("費用")).texts == [f"{NOTICE}\n\necho 費用"]
    async with site.store.writing() as connection:
        over = datetime.now(UTC) - timedelta(seconds=1)
        await connection.execute(update(desk_tables.interventions).values(expires_at=over))
    assert (await company.say("費用")).texts == ["echo 費用"]
    assert "有効なもの ありません" in (await admin.get("/console/notices")).text


async def test_a_notice_for_all_is_read_once_in_every_conversation(
    company: Company, site: Running, join: Joining
) -> None:
    admin = await join(site, "admin")
    await set_notice(admin, "notice", text="システムの点検中です。", text_en="Under maintenance.")
    first = await company.say("費用")
    assert first.texts == ["システムの点検中です。", "echo 費用"]
    assert first.content["messages"][0]["sender"] == "system"
    assert (await company.say("期間")).texts == ["echo 期間"]
    fresh = Company(company.http, site.url)
    assert (await fresh.open(language="en")).texts[-1] == "Under maintenance."
    assert (await fresh.say("cost")).texts == ["echo cost"]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "withdrawal", "topic": ""},
        {"kind": "withdrawal", "topic": "nothing"},
        {"kind": "notice", "text_ja": " "},
        {"kind": "notice", "expires_at": "2020-01-01T00:00"},
        {"kind": "notice", "expires_at": ""},
    ],
)
async def test_an_intervention_needs_its_answer_a_text_and_an_end(
    lone_site: Running, join: Joining, fields: dict[str, str]
) -> None:
    admin = await join(lone_site, "admin")
    whole = {"kind": "notice", "topic": "", "text_ja": "文", "text_en": "", "expires_at": at(days=2), **fields}
    assert (await admin.post("/console/notices", **whole)).status == 422
    assert "有効なもの ありません" in (await admin.get("/console/notices")).text


async def test_the_prescreening_on_the_phone_gives_the_chats_verdict(
    engine: FakeEngine, stack: AsyncExitStack, sqlite_url: str, http: ClientSession, join: Joining
) -> None:
    real = ProgrammeSource(newest(PROGRAMME_ROOT))
    environment = {"BANSOU_DATABASE_URL": sqlite_url, "BANSOU_ENGINE_URL": engine.url, "BANSOU_ENGINE_SECRET": SECRET}
    app = create_app(read(environment), real)
    url, runner = await serve(app, stack)
    desk = await join(Running(url, app, runner))
    page = await desk.get("/console/prescreening")
    assert all(f'name="{id}"' in page.html for id in real.current().criteria)
    assert "<textarea" not in (await desk.post("/console/prescreening")).html
    answers = {"own_website": ("no",), "corporate_form": ("kabushiki",)}
    verdict = await desk.post("/console/prescreening", **{id: values[0] for id, values in answers.items()})
    expected = prescreening.verdict(real.current(), answers, Situation(datetime.now(UTC)))["text"]
    shown = unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", verdict.html, re.DOTALL)[0])
    assert shown == expected

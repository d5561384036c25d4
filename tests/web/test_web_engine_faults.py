"""The engine down, slow or senseless: the company always reads an answer, and the dialogue stays where it was."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from tests.web.company import Company
from tests.web.fake_engine import FakeEngine, question, reply
from tests.web.running import Starting

pytestmark = pytest.mark.asyncio


def with_message(**fields: Any) -> web.Response:
    """A reply whose only message has these fields."""
    return web.json_response(reply({"text": "text", **fields}))


def without(name: str) -> web.Response:
    """A reply that lacks one of its parts."""
    return web.json_response({key: value for key, value in reply({"text": "text"}).items() if key != name})


MODEL = {"id": "m", "data_version": "v"}
NONSENSE: dict[str, Callable[[], web.Response]] = {
    "no JSON": lambda: web.Response(text="<html>", content_type="application/json"),
    "a list": lambda: web.json_response([]),
    "deep": lambda: web.Response(text="[" * 100_000),
    "no messages": lambda: web.json_response(reply()),
    "messages missing": lambda: without("messages"),
    "dialogue missing": lambda: without("dialogue"),
    "model missing": lambda: without("model"),
    "understood missing": lambda: without("understood"),
    "no text": lambda: web.json_response(reply({"topics": ["cost"]})),
    "blank text": lambda: web.json_response(reply({"text": " "})),
    "a number as text": lambda: with_message(text=1),
    "a field that nobody knows": lambda: with_message(answer="x"),
    "topics as a string": lambda: with_message(topics="cost"),
    "a choice without a label": lambda: with_message(choices=[{"id": "a=b"}]),
    "multiple as a string": lambda: with_message(multiple="yes"),
    "a verdict of another kind": lambda: with_message(verdict={"outcome": "certain"}),
    "a script as link": lambda: with_message(links=[{"label": "x", "url": "javascript:alert(1)"}]),
    "half a surrogate": lambda: with_message(text="a\ud800"),
    "too long": lambda: with_message(text="x" * 2_000_000),
    "too many messages": lambda: web.json_response(reply(*({"text": "x"} for _ in range(30)))),
    "another model": lambda: web.json_response({**reply({"text": "x"}), "model": {**MODEL, "fingerprint": "other"}}),
    "refused": lambda: web.json_response({"error": "no_reply"}, status=502),
    "not authorised": lambda: web.json_response({"error": "secret"}, status=401),
    "elsewhere": lambda: web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"}),
}


@pytest.mark.parametrize("kind", NONSENSE)
async def test_nonsense_becomes_an_apology(lone_company: Company, engine: FakeEngine, kind: str) -> None:
    engine.raw = NONSENSE[kind]
    answer = await lone_company.say("費用は")
    (message,) = answer.content["messages"]
    assert answer.status == 200 and answer.content["state"] == "bot" and len(engine.turns) == 1
    assert message["topics"] == ["fallback"] and message["sender"] == "bot"
    assert all(part in message["text"] for part in ("03-0000-1111", "desk@example.jp", "9:00-17:00"))
    assert message["handoff"] == {"offered": True, "open_now": True}


async def test_an_engine_that_is_down_becomes_an_apology_with_the_next_opening(
    company: Company, engine: FakeEngine
) -> None:
    assert engine.runner
    await engine.runner.cleanup()
    company.headers["X-Test-Clock"] = "2026-11-24T12:30:00+09:00"
    answer = await company.say("費用は")
    (message,) = answer.content["messages"]
    assert answer.status == 200
    assert message["handoff"] == {"offered": True, "open_now": False, "next_opening": "2026-11-24T13:00:00+09:00"}
    assert "13:00" in message["text"]


async def test_the_apology_is_replayed_and_the_next_turn_goes_on_from_the_last_accepted(
    company: Company, engine: FakeEngine
) -> None:
    first = str(uuid.uuid4())
    await company.say("費用は", first)
    engine.raw = web.Response(status=500)
    failed = str(uuid.uuid4())
    apology = await company.say("期間は", failed)
    engine.raw = None
    assert (await company.say("期間は", failed)).content == apology.content and len(engine.turns) == 2
    await company.say("審査は")
    assert engine.turns[-1]["previous_turn"] == first and engine.turns[-1]["dialogue"] == {"last": first}
    assert engine.turns[-1]["metadata"]["misses_before"] == 0
    assert engine.turns[-1]["metadata"]["topics_before"] == ["cost"]


async def test_a_question_stays_open_over_a_fault(company: Company, engine: FakeEngine) -> None:
    engine.answering = lambda turn: reply(question())
    await company.say("事前チェック")
    engine.raw = NONSENSE["no JSON"]
    apology = await company.choose("own_website=yes")
    assert [one["id"] for one in apology.content["messages"][0]["choices"]][0] == "own_website=yes"
    engine.raw = None
    assert (await company.choose("own_website=yes")).texts == ["question own_website"]
    assert (await company.log())[-1]["sender"] == "bot"


async def test_a_late_reply_is_dropped(start: Starting, sqlite_url: str, company: Company, engine: FakeEngine) -> None:
    site = await start(sqlite_url, BANSOU_ENGINE_TIMEOUT_SECONDS="0.3")
    hasty = Company(company.http, site.url)
    await hasty.open()
    engine.delay = 0.6
    answer = await hasty.say("費用は")
    assert answer.content["messages"][0]["topics"] == ["fallback"]
    engine.delay = 0
    await asyncio.sleep(0.5)
    assert [one["sender"] for one in await hasty.log()] == ["bot", "company", "bot"]
    assert "echo" not in str(await hasty.log())
    assert (await hasty.say("期間は")).texts == ["echo 期間は"]
    assert engine.turns[-1]["previous_turn"] is None


async def test_readiness_names_the_parts_that_fail(company: Company, engine: FakeEngine) -> None:
    assert (await company.call("GET", "/readyz")).content == {"ready": True, "failing": []}
    engine.actions, engine.fingerprint = False, "another"
    answer = await company.call("GET", "/readyz")
    assert answer.status == 503 and answer.content == {"ready": False, "failing": ["actions", "model"]}
    engine.ready = False
    assert (await company.call("GET", "/readyz")).content["failing"] == ["engine"]
    assert (await company.call("GET", "/healthz")).status == 200


async def test_a_store_that_is_down_is_503_and_nothing_else(company: Company, start: Starting, sqlite_url: str) -> None:
    site = await start(sqlite_url)
    here = Company(company.http, site.url)
    await here.open()
    async with site.store.writing() as connection:
        await connection.exec_driver_sql("ALTER TABLE turns RENAME TO turns_gone")
    answer = await here.say("費用は")
    assert answer.status == 503 and answer.content["error"]["code"] == "unavailable"
    assert "03-0000-1111" in answer.content["error"]["message"]
    async with site.store.writing() as connection:
        await connection.exec_driver_sql("ALTER TABLE turns_gone RENAME TO turns")
    assert (await here.say("費用は")).texts == ["echo 費用は"]

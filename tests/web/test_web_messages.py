"""A company's turns: what is stored, what the engine is asked, and what comes back."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from tests.web.company import TUESDAY_MORNING, Company
from tests.web.running import Running, Starting
from tests.web.fake_engine import FakeEngine, question, reply

pytestmark = pytest.mark.asyncio


async def test_a_session_opens_with_a_greeting_and_start_choices(site: Running, company: Company) -> None:
    answer = await company.open()
    greeting = answer.content["messages"][0]
    assert answer.content["state"] == "bot"
    assert greeting["seq"] == 1 and greeting["sender"] == "bot" and greeting["sent_at"] == TUESDAY_MORNING
    assert [choice["id"] for choice in greeting["choices"]][:3] == [
        "prescreening=start",
        "topic=eligibility_overview",
        "topic=cost",
    ]
    assert len(answer.content["token"]) >= 43


async def test_a_text_is_answered_and_both_stand_in_the_log(company: Company, engine: FakeEngine) -> None:
    id = str(uuid.uuid4())
    answer = await company.say("費用はかかりますか", id)
    assert answer.status == 200 and answer.content["state"] == "bot"
    assert answer.texts == ["echo 費用はかかりますか"]
    log = await company.log()
    assert [(one["seq"], one["sender"]) for one in log] == [(1, "bot"), (2, "company"), (3, "bot")]
    assert log[1]["id"] == id and log[1]["text"] == "費用はかかりますか" and "chosen" not in log[1]
    assert log[2] == answer.content["messages"][0]


async def test_the_engine_is_told_the_moment_the_status_and_the_context(company: Company, engine: FakeEngine) -> None:
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    await company.say("費用は", first)
    await company.say("ほかには", second)
    before, after = engine.turns
    assert before["turn"] == first and before["previous_turn"] is None and before["dialogue"] is None
    assert before["metadata"] == {
        "now": TUESDAY_MORNING,
        "application_status": "unknown",
        "status_as_of": None,
        "language": "ja",
        "topics_before": [],
        "misses_before": 0,
    }
    assert after["previous_turn"] == first and after["dialogue"] == {"last": first}
    assert after["metadata"]["topics_before"] == ["cost"]
    assert before["conversation"] == after["conversation"]


async def test_the_same_id_and_body_get_the_same_answer_once(company: Company, engine: FakeEngine) -> None:
    id = str(uuid.uuid4())
    first, again = await company.say("費用", id), await company.say("費用", id)
    assert first.content == again.content and again.status == 200
    assert len(engine.turns) == 1 and len(await company.log()) == 3


async def test_the_same_id_with_another_body_is_refused(company: Company, engine: FakeEngine) -> None:
    id = str(uuid.uuid4())
    await company.say("費用", id)
    other = await company.say("期間", id)
    assert other.status == 409 and other.content["error"]["code"] == "reused_id"
    assert len(engine.turns) == 1


async def test_the_same_id_at_the_same_time_is_worked_on_once(company: Company, engine: FakeEngine) -> None:
    engine.delay = 0.3
    id = str(uuid.uuid4())
    answers = await asyncio.gather(*(company.say("費用", id) for _ in range(5)))
    assert len({str(answer.content) for answer in answers}) == 1 and answers[0].status == 200
    assert len(engine.turns) == 1 and len(await company.log()) == 3

"""A topic chosen from what was offered is a label of the message that was not understood for sure."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.web.company import Company
from tests.web.fake_engine import FakeEngine, echo, reply
from tests.web.running import Running
from web.store import tables

pytestmark = pytest.mark.asyncio
CHOICES = [{"id": "topic=cost", "label": "費用"}, {"id": "topic=contact", "label": "問い合わせ"}]


def offering(turn: dict[str, Any], **understood: list[str]) -> dict[str, Any]:
    """Offers topics to a text; answers a choice."""
    if turn.get("text") is None:
        return echo(turn)
    answer = reply({"text": "もしかして", "topics": ["fallback"], "choices": CHOICES})
    return {**answer, "understood": {**answer["understood"], **understood}}


async def labels_of(site: Running) -> list[tuple[str, str, str]]:
    """The text, topic and kind of each label."""
    joined = tables.labels.join(
        tables.messages,
        (tables.messages.c.turn_id == tables.labels.c.turn_id) & (tables.messages.c.sender == "company"),
    )
    columns = (tables.messages.c.text, tables.labels.c.topic, tables.labels.c.offered_as)
    async with site.store.reading() as connection:
        rows = await connection.execute(select(*columns).select_from(joined))
        return [(row.text, row.topic, row.offered_as) for row in rows]


@pytest.mark.parametrize(("key", "word"), [("candidates", "candidate"), ("beside", "runner_up")])
async def test_a_choice_from_what_was_offered_is_a_label(
    site: Running, company: Company, engine: FakeEngine, key: str, word: str
) -> None:
    engine.answering = lambda turn: offering(turn, **{key: ["contact", "cost"]})
    await company.say("おかね")
    await company.choose("topic=cost")
    assert await labels_of(site) == [("おかね", "cost", word)]


async def test_a_typed_number_is_a_choice_too(site: Running, company: Company, engine: FakeEngine) -> None:
    engine.answering = lambda turn: offering(turn, candidates=["cost", "contact"])
    await company.say("でんわ")
    await company.say("2")
    assert await labels_of(site) == [("でんわ", "contact", "candidate")]


async def test_a_follow_up_of_a_sure_answer_is_none(site: Running, company: Company, engine: FakeEngine) -> None:
    engine.answering = lambda turn: offering(turn, candidates=[])
    await company.say("費用は")
    await company.choose("topic=contact")
    assert await labels_of(site) == []


async def test_a_label_goes_with_its_conversation(site: Running, company: Company, engine: FakeEngine) -> None:
    engine.answering = lambda turn: offering(turn, candidates=["cost"])
    await company.say("おかね")
    await company.choose("topic=cost")
    await company.call("DELETE", "/api/chat/session")
    assert await labels_of(site) == []

"""The whole loop on the real processes: a wrong answer, a label, an example, a candidate, and the right answer.

One test, since each step needs the one before; the training in it takes minutes.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest_asyncio
import yaml
from aiohttp import ClientSession
from sqlalchemy import select

from tests.acceptance.client import Company
from tests.console.member import Page
from tests.e2e.system import System
from tests.faults.staffed import in_store, manifest, own_models, signed_in
from tests.teaching.classroom import judged
from web.review.turns_asked import NAMESPACE
from web.store.database import Store
from web.store.tables import messages
from web.teaching.texts import kind_of

CLOCK = "2025-06-10T10:00:00+09:00"
# All ask for what the support costs, in words that say it to those alone who know the company. The first one that the
# model of the repository answers on something else is the one that is taught.
QUESTIONS, MEANT = ("社長が言ってた財布の件、どうなるん？", "予算のことが心配です", "金の話はどないなっとるん"), "cost"
TRAINING_SECONDS = 1500
SWAP_SECONDS = 240
TEACHING = "/console/teaching"


@pytest_asyncio.fixture
async def http() -> AsyncIterator[ClientSession]:
    """The staff's connections."""
    async with ClientSession() as session:
        yield session


def ask(system: System, question: str) -> tuple[Company, list[str]]:
    """A company that asks a question, and the topics that it is answered on."""
    company = Company(system.url, clock=CLOCK)
    company.open()
    reply = company.say(question)
    assert reply.status == 200
    return company, reply.topics


def answered_wrongly(system: System) -> str:
    """The question to teach."""
    for question in QUESTIONS:
        company, topics = ask(system, question)
        company.call("DELETE", "/api/chat/session")
        if topics and MEANT not in topics:
            return question
    raise AssertionError("the model answers all of QUESTIONS rightly, or none: another one is needed")


def ask_to_teach(system: System, question: str) -> list[str]:
    """Asks until a conversation comes whose turn is one to teach with and not to measure with; the topics answered."""
    while True:
        company, topics = ask(system, question)
        turn = asyncio.run(in_store(system, newest_turn))
        if kind_of(str(uuid.uuid5(NAMESPACE, "/".join(turn)))) == "training":
            return topics
        company.call("DELETE", "/api/chat/session")


async def newest_turn(store: Store) -> tuple[str, str]:
    """The conversation and turn in which a company said something last."""
    asked = select(messages.c.conversation_id, messages.c.turn_id).where(messages.c.sender == "company")
    async with store.reading() as connection:
        row = (await connection.execute(asked.order_by(messages.c.sent_at.desc()).limit(1))).one()
    return row.conversation_id, row.turn_id


async def until(page: Callable[[], Any], holds: Callable[[Page], bool], seconds: float, what: str) -> Page:
    """Looks at a page until something stands on it."""
    for _ in range(int(seconds / 2)):
        shown: Page = await page()
        if holds(shown):
            return shown
        await asyncio.sleep(2)
    raise AssertionError(f"not within {seconds:g} s: {what}\n{shown.text}")


async def test_a_wrong_answer_is_judged_taught_compared_accepted_and_then_right(
    tmp_path: Path, http: ClientSession
) -> None:
    with System.running(tmp_path, 300, BANSOU_ENGINE_TIMEOUT_SECONDS="30", **own_models(tmp_path)) as system:
        models = tmp_path / "models"
        before = manifest(models, "current")["id"]
        reviewer, second = await signed_in(http, system, "reviewer"), await signed_in(http, system, "reviewer")
        admin = await signed_in(http, system, "admin")

        question = await asyncio.to_thread(answered_wrongly, system)
        answered = await asyncio.to_thread(ask_to_teach, system, question)
        assert answered and MEANT not in answered

        await judged(*await in_store(system, newest_turn), MEANT, reviewer, second)
        waiting = await second.get(f"{TEACHING}/examples")
        assert question in waiting.text
        review = waiting.html.split(f"{TEACHING}/reviews/")[1].split('"')[0]
        await reviewer.post(f"{TEACHING}/reviews/{review}", text=question, label=f"faq/{MEANT}")
        example = (await second.get(f"{TEACHING}/examples?state=proposed")).html.split("/examples/")[1].split("/")[0]
        await second.post(f"{TEACHING}/examples/{example}/accept")
        kept = yaml.safe_load((tmp_path / "teaching/examples.yml").read_text(encoding="utf-8"))
        assert kept["nlu"] == [{"intent": f"faq/{MEANT}", "examples": f"- {question}\n"}]

        # Nothing is taught silently: until somebody accepts, the same question is answered as before.
        assert (await reviewer.post(f"{TEACHING}/training", served=before)).status == 403
        started = await admin.post(f"{TEACHING}/training", served=before)
        assert started.location.endswith("done=training_started"), started.text
        assert (await admin.post(f"{TEACHING}/training", served=before)).status == 409
        assert "訓練しています" in (await reviewer.get(TEACHING)).text
        await until(
            lambda: admin.get(TEACHING), lambda page: "訓練しています" not in page.text, TRAINING_SECONDS, "trained"
        )
        assert (await asyncio.to_thread(ask, system, question))[1] == answered
        assert manifest(models, "current")["id"] == before

        candidate = manifest(models, "candidate")["id"]
        compared = await admin.get(f"{TEACHING}/candidate")
        assert question in compared.text and candidate in compared.text
        assert "確認した発言" in compared.text and "改善 1件" in compared.text
        assert question not in (models / "candidate.report.json").read_text(encoding="utf-8").split('"sets"')[1]
        assert question not in (models / "training.log").read_text(encoding="utf-8", errors="replace")

        accepted = await admin.post(
            f"{TEACHING}/candidate/accept", candidate=candidate, reason="費用の質問が正しくなった", seen="yes"
        )
        assert accepted.location.endswith("done=model_accepted"), accepted.text
        await until(lambda: admin.get(TEACHING), serves(candidate), SWAP_SECONDS, "the engine serves the candidate")
        assert (await asyncio.to_thread(ask, system, question))[1] == [MEANT]
        history = (await admin.get(f"{TEACHING}/models")).text
        assert "費用の質問が正しくなった" in history and admin.login in history

        await admin.post(f"{TEACHING}/models/back", served=candidate, reason="試しに戻す")
        await until(lambda: admin.get(TEACHING), serves(before), SWAP_SECONDS, "the engine serves the earlier one")
        assert (await asyncio.to_thread(ask, system, question))[1] == answered


def serves(model: str) -> Callable[[Page], bool]:
    """Whether the page says that the engine answers with a model, and that nothing is under way."""
    return lambda page: f"いま回答しているモデル {model}" in page.text and "切り替えています" not in page.text

"""The model is exchanged while companies ask: no turn is lost or apologised for, and what cannot be taken is not."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import urllib.request
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from sqlalchemy import select

from tests.acceptance.client import Company
from tests.console.member import Member
from tests.e2e.system import System, wait_until
from tests.faults.staffed import in_store, manifest, own_models, put_candidate, signed_in
from web.store.database import Store
from web.store.tables import turns

CLOCK = "2025-06-10T10:00:00+09:00"
COMPANIES, PAUSE_SECONDS = 3, 0.1
QUESTIONS = [("費用はかかりますか", ["cost"]), ("採択の結果はどうやって通知されますか", ["result_notice"])]
SWAP_SECONDS = 240


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """All three processes, with models of their own; patient, since a busy machine loses turns by itself."""
    folder = tmp_path_factory.mktemp("exchange")
    with System.running(folder, 300, BANSOU_ENGINE_TIMEOUT_SECONDS="30", **own_models(folder)) as one:
        yield one


@pytest.fixture
def models(system: System) -> Path:
    """The folder of the models."""
    return system.folder / "models"


@pytest_asyncio.fixture
async def admin(system: System) -> AsyncIterator[Member]:
    """An admin of the console."""
    async with ClientSession() as http:
        yield await signed_in(http, system, "admin")


@contextmanager
def load(system: System, wrong: list[str], asked: list[float]) -> Iterator[None]:
    """Companies that ask one question after the other, each answer looked at, until the block ends.

    `asked` gets the seconds of each turn, which are shown with `pytest -s` and judged by nobody.
    """
    over = threading.Event()

    def converse(_: int) -> None:
        company = Company(system.url, clock=CLOCK)
        company.open()
        number = 0
        while not over.is_set():
            text, topics = QUESTIONS[number % len(QUESTIONS)]
            reply = company.say(text)
            number += 1
            asked.append(reply.seconds)
            if reply.status != 200 or reply.topics != topics:
                wrong.append(f"{text}: {reply.status} {reply.topics} after {reply.seconds:.1f} s")
            over.wait(PAUSE_SECONDS)

    with ThreadPoolExecutor(COMPANIES) as pool:
        running = [pool.submit(converse, number) for number in range(COMPANIES)]
        try:
            yield
        finally:
            over.set()
            for one in running:
                one.result(60)
            print(f"{len(asked)} turns, the slowest {max(asked, default=0):.1f} s")


def engine_says(system: System) -> dict[str, Any]:
    """The engine's own readiness."""
    address = f"http://127.0.0.1:{system.environment['BANSOU_ENGINE_PORT']}/webhooks/chat/ready"
    secret = {"Authorization": f"Bearer {system.environment['BANSOU_ENGINE_SECRET']}"}
    with urllib.request.urlopen(urllib.request.Request(address, headers=secret), timeout=30) as answer:
        return dict(json.load(answer))


async def served(system: System, id: str) -> None:
    """Waits until the engine serves a model."""
    await asyncio.to_thread(
        wait_until, lambda: engine_says(system)["model"]["id"] == id, SWAP_SECONDS, f"the engine serves {id}"
    )


async def models_that_answered(system: System) -> set[str]:
    """The models that the log names."""

    async def read(store: Store) -> set[str]:
        async with store.reading() as connection:
            return {model["id"] for model in (await connection.execute(select(turns.c.model))).scalars() if model}

    return await in_store(system, read)


async def test_a_model_is_accepted_and_stepped_back_from_under_load_without_a_lost_turn(
    system: System, models: Path, admin: Member
) -> None:
    before, wrong, asked = manifest(models, "current")["id"], list[str](), list[float]()
    put_candidate(models, "candidate-1")
    engine, web = system.process("engine").pid, system.process("web").pid
    with load(system, wrong, asked):
        await asyncio.sleep(2)
        answer = await admin.post("/console/teaching/candidate/accept", candidate="candidate-1", reason="")
        assert answer.location.endswith("done=model_accepted"), answer.text
        await served(system, "candidate-1")
        await asyncio.sleep(2)
        await admin.post("/console/teaching/models/back", served="candidate-1", reason="戻す")
        await served(system, before)
        await asyncio.sleep(2)
    assert wrong == []
    assert len(asked) > 5 * COMPANIES
    assert await models_that_answered(system) == {before, "candidate-1"}
    assert (system.process("engine").pid, system.process("web").pid) == (engine, web)


async def test_the_pre_screening_goes_on_over_an_exchange(system: System, models: Path, admin: Member) -> None:
    company = Company(system.url, clock=CLOCK)
    company.open()
    company.choose("prescreening=start")
    assert company.choose("corporate_form=godo").criterion == "placement_licence"
    put_candidate(models, "candidate-2")
    await admin.post("/console/teaching/candidate/accept", candidate="candidate-2", reason="")
    await served(system, "candidate-2")
    assert company.choose("placement_licence=no").criterion == "own_website"


async def test_the_engine_starts_again_with_the_model_that_was_chosen(
    system: System, models: Path, admin: Member
) -> None:
    before = manifest(models, "current")["id"]
    put_candidate(models, "candidate-3")
    await admin.post("/console/teaching/candidate/accept", candidate="candidate-3", reason="")
    await served(system, "candidate-3")
    os.kill(system.process("engine").pid, signal.SIGKILL)
    await asyncio.to_thread(wait_until, lambda: not system.is_ready(), 10, "the engine is gone")
    await asyncio.to_thread(system.wait_ready)
    assert engine_says(system)["model"]["id"] == "candidate-3"
    await admin.post("/console/teaching/models/back", served="candidate-3", reason="戻す")
    await served(system, before)


async def test_a_model_that_cannot_be_loaded_leaves_the_one_before_and_says_so(
    system: System, models: Path, admin: Member
) -> None:
    before, wrong, asked = manifest(models, "current")["id"], list[str](), list[float]()
    put_candidate(models, "broken", b"this is no model")
    with load(system, wrong, asked):
        await admin.post("/console/teaching/candidate/accept", candidate="broken", reason="")
        await asyncio.to_thread(wait_until, lambda: bool(engine_says(system)["refused"]), SWAP_SECONDS, "it is refused")
        assert engine_says(system)["model"]["id"] == before
        assert engine_says(system)["refused"] == {"id": "broken", "reason": "not_loaded"}
        assert system.is_ready()
        assert "切り替えられず" in (await admin.get("/console/teaching")).text
        await admin.post("/console/teaching/models/back", served="broken", reason="壊れていた")
        await asyncio.to_thread(
            wait_until, lambda: not engine_says(system)["refused"], SWAP_SECONDS, "all is well again"
        )
    assert wrong == []
    assert "切り替えられず" not in (await admin.get("/console/teaching")).text

"""Whatever is sent, the answer is one of the chat API's, and never a fault of the server."""

from __future__ import annotations

import asyncio
import json
import uuid
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp import ClientSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from programme.source import ProgrammeSource
from tests.web.company import Answer, Company
from tests.web.fake_engine import SECRET, FakeEngine
from tests.web.running import serve
from tests.web.small_programme import FixedProgramme, small_programme
from web.app import create_app
from web.chat.cleaning import clean, is_wordless
from web.settings import read

CODES = {"malformed", "stale_choice", "reused_id", "too_large", "content_type", "invalid", "too_many"}
plain = some.text(some.characters(codec=None), max_size=60)
anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | plain,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(plain, inner, max_size=4),
    max_leaves=8,
)
ids = some.sampled_from([str(uuid.UUID(int=number)) for number in range(40)])
fields = some.fixed_dictionaries(
    {},
    optional={
        "id": ids | anything,
        "text": plain | anything,
        "choices": some.lists(some.sampled_from(["topic=cost", "prescreening=start", "x=y"]) | plain, max_size=3)
        | anything,
        "language": some.sampled_from(["ja", "en", "fr"]) | anything,
        "extra": anything,
    },
)
sound = some.fixed_dictionaries({"id": ids, "text": plain})
bodies = (
    (fields | sound).map(json.dumps).map(str.encode)
    | some.binary(max_size=200)
    | anything.map(json.dumps).map(str.encode)
)
PATHS = ["/api/chat/messages", "/api/chat/sessions", "/api/chat/feedback", "/api/chat/handoffs"]


class _Site:
    """One web process for all examples, driven from outside its loop."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.company = self.loop.run_until_complete(self._start(folder))

    async def _start(self, folder: Path) -> Company:
        engine_url, _ = await serve(FakeEngine().app(), self.stack)
        environment = {
            "BANSOU_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/log.sqlite",
            "BANSOU_ENGINE_URL": engine_url,
            "BANSOU_ENGINE_SECRET": SECRET,
            "BANSOU_TEST_CLOCK": "1",
            "BANSOU_RATE_LIMITS": "off",
        }
        source = cast(ProgrammeSource, FixedProgramme(small_programme()))
        url, _ = await serve(create_app(read(environment), source), self.stack)
        company = Company(await self.stack.enter_async_context(ClientSession()), url)
        await company.open()
        return company

    def post(self, path: str, body: bytes) -> Answer:
        """One request with a body as it is."""
        headers = {"Content-Type": "application/json"}
        return self.loop.run_until_complete(self.company.call("POST", path, data=body, headers=headers))

    def end(self) -> None:
        """Stops everything."""
        self.loop.run_until_complete(self.stack.aclose())
        self.loop.close()


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The process that all examples are sent to."""
    site = _Site(tmp_path_factory.mktemp("fuzz"))
    yield site
    site.end()


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(body=bodies, path=some.sampled_from([PATHS[0], *PATHS]))
def test_no_body_is_a_fault_of_the_server(fuzzed: _Site, body: bytes, path: str) -> None:
    answer = fuzzed.post(path, body)
    assert answer.status in {200, 201, 400, 409, 413, 415, 422}
    if answer.status >= 400:
        assert answer.content["error"]["code"] in CODES and answer.content["error"]["message"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(text=some.text(some.characters(codec=None), max_size=200))
def test_every_text_is_answered_and_the_same_again(fuzzed: _Site, text: str) -> None:
    body = json.dumps({"id": str(uuid.uuid4()), "text": text}).encode()
    first, again = fuzzed.post(PATHS[0], body), fuzzed.post(PATHS[0], body)
    assert first.status == 200 and first.content == again.content
    assert first.content["messages"] and all(message["text"].strip() for message in first.content["messages"])


@given(text=some.text(some.characters(codec=None), max_size=100))
def test_a_cleaned_text_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned and "\0" not in cleaned
    cleaned.encode()
    assert is_wordless(cleaned) or cleaned

"""Who may ask, how often, from where; and the headers of what is answered."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.web.company import Company
from tests.web.fake_engine import FakeEngine
from tests.web.running import Starting
from web.errors import TooMany
from web.limits import MOST_KEYS, RateLimit

pytestmark = pytest.mark.asyncio
FRIEND, FOE = "https://www.example.jp", "https://evil.example.com"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}


async def opened(http: ClientSession, start: Starting, url: str, **settings: Any) -> Company:
    """A company at a web process with these settings and the limits on."""
    site = await start(url, **{"BANSOU_RATE_LIMITS": "on", **settings})
    company = Company(http, site.url)
    await company.open()
    return company


async def test_a_conversation_may_send_thirty_messages_a_minute(
    http: ClientSession, start: Starting, sqlite_url: str, engine: FakeEngine
) -> None:
    company = await opened(http, start, sqlite_url)
    ids = [str(uuid.uuid4()) for _ in range(30)]
    assert {(await company.say("費用", id)).status for id in ids} == {200}
    answer = await company.say("費用")
    assert answer.status == 429 and answer.content["error"]["code"] == "too_many"
    assert 50 <= int(answer.headers["Retry-After"]) <= 60
    assert (await company.say("費用", ids[0])).status == 200
    assert len(engine.turns) == 30
    company.headers["X-Test-Clock"] = "2026-11-25T10:00:00+09:00"
    assert (await company.say("費用")).status == 429
    other = Company(http, company.url)
    await other.open()
    assert (await other.say("費用")).status == 200


async def test_an_address_may_open_so_many_conversations(http: ClientSession, start: Starting, sqlite_url: str) -> None:
    company = await opened(http, start, sqlite_url, BANSOU_ADDRESS_SESSIONS_PER_MINUTE=3)
    statuses = [(await company.call("POST", "/api/chat/sessions")).status for _ in range(3)]
    assert statuses == [201, 201, 429]
    assert (await company.say("費用")).status == 200


async def test_an_address_may_make_so_many_requests(http: ClientSession, start: Starting, sqlite_url: str) -> None:
    company = await opened(http, start, sqlite_url, BANSOU_ADDRESS_MESSAGES_PER_MINUTE=5)
    statuses = [(await company.call("GET", "/api/chat/messages")).status for _ in range(5)]
    assert statuses == [200] * 4 + [429]
    assert (await company.call("GET", "/healthz")).status == 200


@pytest.mark.parametrize(("trusted", "counts_apart"), [("", False), ("10.0.0.0/8", False), ("127.0.0.1", True)])
async def test_a_forwarded_address_counts_only_from_a_trusted_proxy(
    http: ClientSession, start: Starting, sqlite_url: str, trusted: str, counts_apart: bool
) -> None:
    limits = {"BANSOU_ADDRESS_SESSIONS_PER_MINUTE": 2, "BANSOU_TRUSTED_PROXIES": trusted}
    company = await opened(http, start, sqlite_url, **limits)
    forwarded = ["198.51.100.1", "198.51.100.2", "198.51.100.3, 127.0.0.1", "198.51.100.4"]
    answers = [await company.call("POST", "/api/chat/sessions", headers={"X-Forwarded-For": one}) for one in forwarded]
    assert (answers[-1].status == 201) is counts_apart


async def test_what_a_client_forwards_itself_does_not_make_it_another(
    http: ClientSession, start: Starting, sqlite_url: str
) -> None:
    limits = {"BANSOU_ADDRESS_SESSIONS_PER_MINUTE": 2, "BANSOU_TRUSTED_PROXIES": "127.0.0.1"}
    company = await opened(http, start, sqlite_url, **limits)
    # The proxy puts the real address last; what stands before it was sent by the client.
    made_up = [f"203.0.113.{number}, 198.51.100.7" for number in range(3)] + ["nonsense, 198.51.100.7"]
    statuses = [
        (await company.call("POST", "/api/chat/sessions", headers={"X-Forwarded-For": one})).status for one in made_up
    ]
    assert statuses == [201, 201, 429, 429]


async def test_an_ipv6_network_counts_as_one(http: ClientSession, start: Starting, sqlite_url: str) -> None:
    limits = {"BANSOU_ADDRESS_SESSIONS_PER_MINUTE": 2, "BANSOU_TRUSTED_PROXIES": "127.0.0.1"}
    company = await opened(http, start, sqlite_url, **limits)
    addresses = ["2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:1:ffff::", "2001:db8:1:2::1"]
    statuses = [
        (await company.call("POST", "/api/chat/sessions", headers={"X-Forwarded-For": one})).status for one in addresses
    ]
    assert statuses == [201, 201, 429, 201]


async def test_a_minute_slides_and_forgotten_keys_are_dropped() -> None:
    now = [0.0]
    limit = RateLimit(2, seconds=lambda: now[0])
    await limit.take("a")
    now[0] = 30
    await limit.take("a")
    with pytest.raises(TooMany) as refused:
        await limit.take("a")
    assert refused.value.headers["Retry-After"] == "30"
    now[0] = 60.1
    await limit.take("a")
    for number in range(MOST_KEYS):
        await limit.take(str(number))
    now[0] = 200
    await limit.take("b")
    assert len(limit._taken) <= 2


async def test_an_allowed_origin_reads_the_answer(http: ClientSession, start: Starting, sqlite_url: str) -> None:
    company = await opened(http, start, sqlite_url, BANSOU_ALLOWED_ORIGINS=f"{FRIEND},https://b.example.jp:8443")
    preflight = await company.call("OPTIONS", "/api/chat/messages", headers={"Origin": FRIEND, **PREFLIGHT})
    assert preflight.status == 204 and preflight.headers["Access-Control-Allow-Origin"] == FRIEND
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    assert "DELETE" in preflight.headers["Access-Control-Allow-Methods"]
    company.headers["Origin"] = FRIEND
    for answer in (await company.say("費用"), await company.choose("topic=nothing")):
        assert answer.headers["Access-Control-Allow-Origin"] == FRIEND and answer.headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [FOE, "null", "", f"{FRIEND}.evil.example.com", "http://www.example.jp", f"{FRIEND}:8443", "https://WWW.example.jp.",
     "*", "http://[", "https://"],
)  # fmt: skip
async def test_any_other_origin_is_refused_before_anything_happens(
    http: ClientSession, start: Starting, sqlite_url: str, engine: FakeEngine, origin: str
) -> None:
    company = await opened(http, start, sqlite_url, BANSOU_ALLOWED_ORIGINS=FRIEND)
    for answer in (
        await company.call("OPTIONS", "/api/chat/messages", headers={"Origin": origin, **PREFLIGHT}),
        await company.call("POST", "/api/chat/sessions", headers={"Origin": origin}),
        await company.call(
            "POST", "/api/chat/messages", {"id": str(uuid.uuid4()), "text": "x"}, headers={"Origin": origin}
        ),
    ):
        assert answer.status == 403 and answer.content["error"]["code"] == "origin"
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert not engine.turns


async def test_the_sites_own_origin_needs_no_setting(lone_company: Company) -> None:
    lone_company.headers["Origin"] = lone_company.url
    assert (await lone_company.say("費用")).status == 200


async def test_every_answer_bears_the_security_headers(lone_company: Company) -> None:
    paths = ["/static/pages.js", "/static/pages.css", "/v1/widget.js", "/api/chat/messages", "/api/nothing", "/healthz"]
    for path in paths:
        answer = await lone_company.call("GET", path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert "frame-ancestors 'none'" in policy and "require-trusted-types-for 'script'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "aiohttp" not in answer.headers["Server"].lower()
    assert (await lone_company.call("GET", "/api/chat/messages")).headers["Cache-Control"] == "no-store"


async def test_the_log_holds_no_text_no_token_and_no_query(
    lone_company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await lone_company.say("ひみつの質問")
    await lone_company.call("GET", "/api/chat/messages?after=0&secret=ひみつ")
    lines = json.dumps([{key: str(value) for key, value in vars(record).items()} for record in caplog.records])
    assert "request" in lines and lone_company.token not in lines
    assert "\\u3072\\u307f\\u3064" not in lines and "127.0.0.1" not in lines

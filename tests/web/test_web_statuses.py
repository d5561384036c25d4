"""Every status of the chat API, by request."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from tests.web.company import Company
from tests.web.fake_engine import FakeEngine

pytestmark = pytest.mark.asyncio
ID = "1b4e28ba-2fa1-4b6f-8b7a-0d0d0d0d0d0d"
CALLS = [
    ("POST", "/api/chat/messages"),
    ("GET", "/api/chat/messages"),
    ("GET", "/api/chat/events"),
    ("POST", "/api/chat/feedback"),
    ("POST", "/api/chat/handoffs"),
    ("POST", "/api/chat/queue"),
    ("DELETE", "/api/chat/queue"),
    ("POST", "/api/chat/typing"),
    ("DELETE", "/api/chat/session"),
]
FORM = {
    "id": ID,
    "company": "株式会社テスト",
    "name": "試験太郎",
    "email": "a@example.jp",
    "message": "質問です",
    "consent": True,
}


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_without_a_session_401(lone_company: Company, method: str, path: str) -> None:
    lone_company.token = ""
    for header in (None, "", "Bearer", "Bearer ", "Bearer nothing", "Basic abc", "Bearer \u00e9"):
        headers = {} if header is None else {"Authorization": header}
        answer = await lone_company.call(method, path, headers=headers)
        assert answer.status == 401 and answer.content["error"]["code"] == "no_session"
        assert answer.headers["Www-Authenticate"] == "Bearer"


async def test_a_token_in_the_address_is_no_session(lone_company: Company) -> None:
    token, lone_company.token = lone_company.token, ""
    answer = await lone_company.call("GET", f"/api/chat/messages?token={token}&access_token={token}")
    assert answer.status == 401


MALFORMED_TURNS: list[str | bytes] = [
    "",
    "{",
    "[]",
    "null",
    '"text"',
    "[" * 5_000,
    '{"id": 1e400}',
    "{" + '"a":' * 20 + "1",
    "9" * 5_000,
    b"\xff\xfe{}",
    json.dumps({"text": "x"}),
    json.dumps({"id": ID}),
    json.dumps({"id": "1", "text": "x"}),
    json.dumps({"id": f"{{{ID}}}", "text": "x"}),
    json.dumps({"id": None, "text": "x"}),
    json.dumps({"id": ID, "text": 1}),
    json.dumps({"id": ID, "text": ["x"]}),
    json.dumps({"id": ID, "text": "x", "choices": ["topic=cost"]}),
    json.dumps({"id": ID, "choices": []}),
    json.dumps({"id": ID, "choices": "topic=cost"}),
    json.dumps({"id": ID, "choices": [1]}),
    json.dumps({"id": ID, "choices": ["x" * 300]}),
    json.dumps({"id": ID, "choices": ["x"] * 100}),
    json.dumps({"id": ID, "text": "x", "language": "fr"}),
    json.dumps({"id": ID, "text": "x", "language": ["ja"]}),
    json.dumps({"id": ID, "text": "x", "language": {}}),
]


async def test_malformed_turns_400(lone_company: Company, engine: FakeEngine) -> None:
    for body in MALFORMED_TURNS:
        answer = await post(lone_company, "/api/chat/messages", body)
        assert answer.status == 400 and answer.content["error"]["code"] == "malformed", body
    assert not engine.turns and len(await lone_company.log()) == 1


@pytest.mark.parametrize("body", ["{", "[]", '{"language": "de"}', '{"language": 1}'])
async def test_malformed_sessions_400(lone_company: Company, body: str) -> None:
    assert (await post(lone_company, "/api/chat/sessions", body)).status == 400


async def test_a_session_needs_no_body(lone_company: Company) -> None:
    assert (await lone_company.call("POST", "/api/chat/sessions")).status == 201


@pytest.mark.parametrize(
    "body", [{}, {"seq": "1", "helpful": True}, {"seq": True, "helpful": True}, {"seq": 1, "helpful": "yes"},
             {"seq": 1, "helpful": True, "comment": 1}, {"seq": 1.5, "helpful": True}]
)  # fmt: skip
async def test_malformed_feedback_400(lone_company: Company, body: dict[str, Any]) -> None:
    assert (await lone_company.call("POST", "/api/chat/feedback", body)).status == 400


@pytest.mark.parametrize("query", ["after=x", "after=-1", "wait=soon", "after=1.5", "after=１"])
async def test_malformed_queries_400(lone_company: Company, query: str) -> None:
    assert (await lone_company.call("GET", f"/api/chat/messages?{query}")).status == 400


@pytest.mark.parametrize("clock", ["yesterday", "2026-11-24", "2026-11-24T10:00:00", "0001-01-01T00:00:00+14:00"])
async def test_a_malformed_test_clock_400(lone_company: Company, clock: str) -> None:
    lone_company.headers["X-Test-Clock"] = clock
    assert (await lone_company.say("費用")).status == 400


@pytest.mark.parametrize("path", ["/api/chat/nothing", "/api/", "/nothing", "/static/../app.py"])
async def test_unknown_addresses_404_in_json(lone_company: Company, path: str) -> None:
    answer = await lone_company.call("GET", path)
    assert answer.status == 404 and answer.content["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/chat/sessions"), ("PUT", "/api/chat/messages"), ("POST", "/readyz")]
)
async def test_other_methods_405_in_json(lone_company: Company, method: str, path: str) -> None:
    answer = await lone_company.call(method, path)
    assert answer.status == 405 and answer.content["error"]["code"] == "method" and answer.headers["Allow"]


async def test_over_64_kib_413(lone_company: Company) -> None:
    within = json.dumps({"id": ID, "text": "x" * (64 * 1024 - 64)})
    assert len(within) <= 64 * 1024
    assert (await post(lone_company, "/api/chat/messages", within)).status == 200
    answer = await post(lone_company, "/api/chat/messages", json.dumps({"id": ID, "text": "x" * 64 * 1024}))
    assert answer.status == 413 and answer.content["error"]["code"] == "too_large"


@pytest.mark.parametrize("path", ["/api/chat/messages", "/api/chat/feedback", "/api/chat/handoffs"])
async def test_another_content_type_415(lone_company: Company, path: str) -> None:
    body = json.dumps({"id": ID, "text": "x"}).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"):
        answer = await lone_company.call("POST", path, data=body, headers={"Content-Type": kind})
        assert answer.status == 415 and answer.content["error"]["code"] == "content_type", kind


async def test_a_compressed_body_415(lone_company: Company) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "br"}
    assert (await lone_company.call("POST", "/api/chat/messages", data=b"{}", headers=headers)).status in {400, 415}


WRONG_FORMS: list[tuple[dict[str, Any], set[str]]] = [
    ({"email": ""}, {"email"}),
    ({"email": "a@b"}, {"email"}),
    ({"email": "a b@example.jp"}, {"email"}),
    ({"email": "a@example.jp\nBcc: b@example.jp"}, {"email"}),
    ({"email": "x" * 300 + "@example.jp"}, {"email"}),
    ({"email": 1}, {"email"}),
    ({"company": " \u3000 "}, {"company"}),
    ({"company": "x" * 201}, {"company"}),
    ({"name": "a\nb"}, {"name"}),
    ({"name": None}, {"name"}),
    ({"phone": "call me"}, {"phone"}),
    ({"phone": ["03"]}, {"phone"}),
    ({"message": "x" * 5_001}, {"message"}),
    ({"consent": False}, {"consent"}),
    ({"consent": "true"}, {"consent"}),
    ({"consent": 1}, {"consent"}),
    ({"company": "", "email": "x", "consent": None, "message": ""}, {"company", "email", "consent", "message"}),
]


async def test_wrong_fields_of_a_form_422_by_name(lone_company: Company) -> None:
    for change, wrong in WRONG_FORMS:
        answer = await lone_company.call("POST", "/api/chat/handoffs", {**FORM, **change})
        assert answer.status == 422 and answer.content["error"]["code"] == "invalid"
        assert set(answer.content["error"]["fields"]) == wrong, change
        assert all(answer.content["error"]["fields"].values())


async def test_feedback_on_what_is_no_answer_422(lone_company: Company) -> None:
    await lone_company.say("費用")
    for seq in (0, 2, 99, -1, 2**31, 2**70):
        answer = await lone_company.call("POST", "/api/chat/feedback", {"seq": seq, "helpful": True})
        assert answer.status == 422 and set(answer.content["error"]["fields"]) == {"seq"}, seq


async def post(company: Company, path: str, body: str | bytes) -> Any:
    """Posts a body as it is, said to be JSON."""
    return await company.call("POST", path, data=body, headers={"Content-Type": "application/json; charset=utf-8"})


async def test_an_id_in_capitals_is_the_same_id(lone_company: Company, engine: FakeEngine) -> None:
    id = str(uuid.uuid4())
    first, again = await lone_company.say("費用", id), await lone_company.say("費用", id.upper())
    assert first.content == again.content and len(engine.turns) == 1

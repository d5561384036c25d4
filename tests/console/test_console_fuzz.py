"""Whatever is sent to the console, it answers with a page, and the database is not blamed for it."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession

from tests.console.member import Joining, Member
from tests.web.running import Running

ODD = ["\0", "a\0b", "\ud800", "%", "{token}", "<script>", "\u202e", "x" * 5000, "'; DROP TABLE staff; --"]
FORMS = {
    "/console/staff": ("login", "name", "role"),
    "/console/canned": ("title", "text"),
    "/console/status": ("status", "as_of", "source", "expires"),
    "/console/closures": ("first_day", "last_day", "reason"),
    "/console/notices": ("kind", "topic", "text_ja", "text_en", "expires_at"),
    "/console/prescreening": ("own_website",),
    "/console/sign-in": ("login", "password", "next"),
}
PATHS = [
    "/console/conversations/%00",
    "/console/conversations/%F0%9F%98%80/events",
    "/console/inquiries/%00",
    "/console/inquiries?number=%00",
    "/console/inquiries?show=%00",
    "/console/audit?before=%00",
    "/console/queue?done=%00",
    "/console/static/..%2f..%2fpages.py",
    "/console/static/%00",
    "/console/sign-in?next=%0d%0aSet-Cookie:x",
]


@pytest.mark.parametrize("path", FORMS)
async def test_odd_fields_are_refused_or_stored_but_break_nothing(site: Running, join: Joining, path: str) -> None:
    admin = await join(site, "admin")
    for odd in ODD:
        fields = dict.fromkeys(FORMS[path], odd.encode("utf-8", "replace").decode())
        answer = await admin.post(path, **fields)
        assert answer.status in {200, 303, 400, 401, 409, 413, 422}, (odd, answer.status)
        assert "<script>" not in answer.html.replace('<script src="/console/static/console.js" defer></script>', "")
    assert (await admin.get("/console/staff")).status == 200


@pytest.mark.parametrize("path", PATHS)
async def test_odd_addresses_are_answered(site: Running, join: Joining, http: ClientSession, path: str) -> None:
    admin = await join(site, "admin")
    answer = await admin.call("GET", path)
    assert answer.status in {200, 400, 404} and "Set-Cookie" not in answer.headers, answer.status
    assert (await Member(http, site.url).call("GET", path)).status in {200, 303, 404}


async def test_a_form_that_is_too_large_is_refused(site: Running, join: Joining) -> None:
    admin = await join(site, "admin")
    answer = await admin.post("/console/canned", title="t", text="x" * 600_000)
    assert answer.status == 413 and "大きすぎます" in answer.text

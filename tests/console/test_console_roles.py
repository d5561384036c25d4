"""What each role may do, route by route; forged forms; accounts as admins keep them; the audit log."""

from __future__ import annotations

import asyncio
import re
import uuid
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.console.member import Joining, Member
from tests.console.test_console_sign_in import NEW_PASSWORD, acts
from tests.web.running import Running
from web.accounts.roles import ACCESS, ANYONE, CONSOLE
from web.store.staff import ROLES

UNKNOWN = "00000000-0000-0000-0000-000000000000"


def routes(site: Running) -> set[tuple[str, str]]:
    """Every method and path of the application, HEAD as GET."""
    return {
        ("GET" if route.method == "HEAD" else route.method, route.resource.canonical)
        for route in site.app.router.routes()
        if route.resource
    }


async def test_the_table_names_every_route_of_the_console_and_no_other(lone_site: Running) -> None:
    console = {(method, path) for method, path in routes(lone_site) if path.startswith(CONSOLE)}
    assert console == set(ACCESS)


async def test_every_route_of_the_application_is_open_to_those_whom_the_table_names(
    lone_site: Running, http: ClientSession, join: Joining
) -> None:
    members = {role: await join(lone_site, role) for role in ROLES}
    nobody = Member(http, lone_site.url)
    for method, path in sorted(routes(lone_site)):
        if method == "*" or not path.startswith(CONSOLE):
            continue
        allowed = ACCESS[method, path]
        target = re.sub(r"\{\w+\}", UNKNOWN, path)
        for role, member in members.items():
            if path == "/console/sign-out" or path.endswith("/events"):
                continue
            answer = await (member.get(target) if method == "GET" else member.post(target))
            refused = answer.status == 403
            assert refused == (allowed != ANYONE and role not in allowed), (method, path, role, answer.status)
        if allowed != ANYONE:
            answer = await (nobody.get(target) if method == "GET" else nobody.post(target))
            expected = 303 if method == "GET" else 403
            assert answer.status == expected, (method, path, answer.status)
            assert method == "POST" or answer.location.startswith("/console/sign-in")


async def test_routes_outside_the_console_know_no_staff(lone_site: Running, join: Joining) -> None:
    admin = await join(lone_site, "admin")
    for method, path in sorted(routes(lone_site)):
        if path.startswith(CONSOLE) or "{" in path or path in {"/static", "/api/chat/events"}:
            continue
        as_admin = await admin.call(method, path)
        as_nobody = await Member(admin.http, admin.url).call(method, path)
        assert as_admin.status == as_nobody.status, (method, path)


async def test_a_route_that_the_table_does_not_name_is_refused(
    lone_site: Running, join: Joining, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await join(lone_site, "admin")
    reduced = {key: value for key, value in ACCESS.items() if key != ("GET", "/console/staff")}
    monkeypatch.setattr("web.accounts.roles.ACCESS", reduced)
    assert (await admin.get("/console/staff")).status == 403
    assert (await admin.get("/console/nothing")).status == 404
    assert (await Member(admin.http, admin.url).get("/console/nothing")).status == 404


async def test_a_change_needs_the_forms_token_and_our_origin(lone_site: Running, join: Joining) -> None:
    admin, other = await join(lone_site, "admin"), await join(lone_site, "admin", "other")
    fields = {"login": "fresh", "name": "新しい人", "role": "desk"}
    path = "/console/staff"
    own = {"Origin": lone_site.url}
    assert (await admin.call("POST", path, data=fields, headers=own)).status == 403
    wrong = {**fields, "form_token": re.findall(r'name="form_token" value="(\w+)"', (await other.get(path)).html)[0]}
    assert (await admin.call("POST", path, data=wrong, headers=own)).status == 403
    for origin in ("null", "https://evil.example", lone_site.url.replace("http:", "https:"), ""):
        admin.headers["Origin"] = origin
        assert (await admin.post(path, **fields)).status == 403, origin
    admin.headers.clear()
    assert (await admin.post(path, **fields)).status == 200


async def test_pages_may_not_be_framed_cached_or_made_to_load_anything_else(lone_site: Running, join: Joining) -> None:
    admin = await join(lone_site, "admin")
    headers = (await admin.get("/console/staff")).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "same-origin")


async def test_an_admin_makes_an_account_whose_password_is_shown_once(
    site: Running, admin: Member, http: ClientSession
) -> None:
    page = await admin.post("/console/staff", login="Suzuki", name="鈴木<b>", role="desk")
    (password,) = re.findall(r'class="secret">([a-z0-9-]{19})<', page.html)
    listed = await admin.get("/console/staff")
    assert password not in listed.html and "鈴木&lt;b&gt;" in listed.html
    suzuki = Member(http, site.url)
    assert (await suzuki.sign_in("suzuki", password)).status == 303
    await suzuki.post("/console/account/password", old=password, new=NEW_PASSWORD, again=NEW_PASSWORD)
    again = await admin.post("/console/staff", login="suzuki", name="別人", role="desk")
    assert again.status == 422 and "使われています" in again.text


async def test_a_reset_password_and_a_deactivated_account_end_the_sessions(
    site: Running, admin: Member, join: Joining
) -> None:
    desk = await join(site, "desk")
    assert (await admin.post(f"/console/staff/{desk.id}/password")).status == 200
    assert (await desk.get("/console/account")).status == 303
    await desk.sign_in("desk")
    other = await join(site, "desk", "second")
    assert (await admin.post(f"/console/staff/{other.id}/active", active="no")).status == 303
    assert (await other.get("/console/account")).status == 303
    assert (await other.sign_in("second")).status == 401
    assert (await admin.post(f"/console/staff/{other.id}/active", active="yes")).status == 303
    assert (await other.sign_in("second")).status == 303


async def test_the_last_admin_stays(site: Running, admin: Member, join: Joining) -> None:
    for path, fields in (("role", {"role": "desk"}), ("active", {"active": "no"})):
        answer = await admin.post(f"/console/staff/{admin.id}/{path}", **fields)
        assert answer.status == 409 and "最後の管理者" in answer.text
    second = await join(site, "admin", "second")
    answers = await asyncio.gather(
        admin.post(f"/console/staff/{second.id}/role", role="viewer"),
        second.post(f"/console/staff/{admin.id}/role", role="viewer"),
    )
    pages = [await one.get("/console/staff") for one in (admin, second)]
    assert sorted(page.status for page in pages) == [200, 403], [answer.status for answer in answers]


async def test_what_is_done_to_accounts_stands_in_the_audit_log(site: Running, admin: Member, join: Joining) -> None:
    desk = await join(site, "desk")
    await admin.post(f"/console/staff/{desk.id}/role", role="reviewer")
    await admin.post(f"/console/staff/{desk.id}/sessions/end")
    assert await acts(site) == ["role_set", "sessions_ended"]
    page = await admin.get("/console/audit")
    assert "役割の変更" in page.text and "reviewer" in page.text and admin.login in page.text
    assert (await admin.get("/console/audit?before=2020-01-01T00:00:00Z")).status == 200
    assert (await admin.get("/console/audit?before=x")).status == 400


def test_nothing_changes_or_deletes_a_line_of_the_audit_log() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path("web").rglob("*.py")]
    changing = re.compile(r"(?i)(update|delete)\(\s*audit_log|(update|delete from)\s+audit_log")
    assert not [source for source in sources if changing.search(source)]


async def test_an_unknown_account_is_not_found(lone_site: Running, join: Joining) -> None:
    admin = await join(lone_site, "admin")
    assert (await admin.post(f"/console/staff/{uuid.uuid4()}/role", role="desk")).status == 404
    assert (await admin.post(f"/console/staff/{admin.id}/role", role="king")).status == 400

"""Signing in: passwords, lock-out, second factor, sessions and their ends."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pyotp
import pytest
from aiohttp import ClientSession
from sqlalchemy import select, update
from yarl import URL

from tests.console.member import PASSWORD, Joining, Member, Page, account
from tests.web.running import Running, Starting
from web.clock import Clock
from web.store import desk_tables, staff

NEW_PASSWORD = "another long password"


@pytest.fixture
def visitor(http: ClientSession, site: Running) -> Member:
    return Member(http, site.url)


async def rows(site: Running, table: Any) -> list[Any]:
    async with site.store.reading() as connection:
        return list((await connection.execute(select(table))).all())


async def acts(site: Running) -> list[str]:
    return sorted(row.act for row in await rows(site, desk_tables.audit_log))


async def test_signing_in_gives_a_fresh_token_and_is_written_down(site: Running, visitor: Member) -> None:
    await account(site, "viewer", "yamada")
    await visitor.get("/console/sign-in")
    before = visitor.token
    answer = await visitor.sign_in(" Yamada ")
    assert (answer.status, answer.location) == (303, "/console/account")
    assert visitor.token not in {before, ""} and (await visitor.get("/console/account")).status == 200
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
    assert await acts(site) == ["signed_in"]
    (session,) = await rows(site, desk_tables.staff_sessions)
    assert visitor.token not in str(session)


async def test_behind_https_the_cookie_is_bound_to_the_host(start: Starting, sqlite_url: str, http: Any) -> None:
    site = await start(sqlite_url, BANSOU_PUBLIC_URL="https://chat.example.jp")
    await account(site, "viewer", "yamada")
    visitor = Member(http, site.url, headers={"Origin": "https://chat.example.jp"})
    answer = await visitor.sign_in("yamada")
    assert answer.status == 303 and "; Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Set-Cookie"].startswith("__Host-bansou_console=")


async def test_over_a_network_without_https_there_is_no_console(start: Starting, sqlite_url: str, http: Any) -> None:
    site = await start(sqlite_url, BANSOU_HOST="0.0.0.0")
    answer = await Member(http, site.url).get("/console/sign-in")
    assert answer.status == 403 and "HTTPS" in answer.text


async def test_a_wrong_password_an_unknown_name_and_a_held_off_one_read_the_same(
    site: Running, visitor: Member
) -> None:
    await account(site, "viewer", "yamada")
    texts = set()
    for name in ("yamada", "nobody"):
        for _ in range(6):
            answer = await visitor.sign_in(name, "a wrong password")
            texts.add((answer.status, answer.html.replace(name, "").replace(visitor.token, "")))
    texts = {(status, re.sub(r'value="[0-9a-f]{64}"', "", html)) for status, html in texts}
    assert len(texts) == 1 and texts.pop()[0] == 401
    right = await visitor.sign_in("yamada")
    assert right.status == 401, "five wrong attempts hold off the right password too"
    async with site.store.writing() as connection:
        past = datetime.now(UTC) - timedelta(minutes=16)
        await connection.execute(update(desk_tables.sign_in_attempts).values(since=past))
    assert (await visitor.sign_in("yamada")).status == 303
    assert (await visitor.sign_in("yamada")).status == 303


async def test_failed_attempts_stand_in_the_audit_log_without_what_was_typed(lone_site: Running, http: Any) -> None:
    await account(lone_site, "viewer", "yamada")
    visitor = Member(http, lone_site.url)
    for name in ("yamada", "a password in the wrong field"):
        for _ in range(8):
            await visitor.sign_in(name, "wrong")
    lines = await rows(lone_site, desk_tables.audit_log)
    assert {line.act for line in lines} == {"sign_in_failed"}
    assert [line.subject for line in lines].count("yamada") == 6 and [line.subject for line in lines].count("-") == 6
    assert "password" not in str([(line.subject, line.details) for line in lines])


async def test_many_guesses_at_once_are_not_judged_for_free(site: Running, http: ClientSession) -> None:
    await account(site, "viewer", "yamada")
    guessers = [Member(http, site.url) for _ in range(12)]
    await asyncio.gather(*(one.sign_in("yamada", "wrong") for one in guessers))
    assert (await guessers[0].sign_in("yamada")).status == 401


async def test_signing_in_from_elsewhere_is_refused(site: Running, visitor: Member) -> None:
    await account(site, "viewer", "yamada")
    await visitor.get("/console/sign-in")
    fields = {"login": "yamada", "password": PASSWORD}
    own = {"Origin": site.url}
    forged = await visitor.call("POST", "/console/sign-in", data={**fields, "form_token": "x"}, headers=own)
    assert forged.status == 403
    visitor.headers["Origin"] = "https://evil.example"
    assert (await visitor.post("/console/sign-in", **fields)).status == 403


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/console//evil.example",
        "/console/../x?y",
        "/consolex",
        "/console?x",
        "/console/x?y=//evil.example",
        "/console/x?y=a\r\nX-Evil: evil",
        "/console/sign-in/code",
    ],
)
async def test_signing_in_leads_to_pages_of_the_console_only(lone_site: Running, http: Any, target: str) -> None:
    await account(lone_site, "viewer", "yamada")
    visitor = Member(http, lone_site.url)
    await visitor.get("/console/sign-in")
    answer = await visitor.post("/console/sign-in", login="yamada", password=PASSWORD, next=target)
    assert (answer.status, answer.location) == (303, "/console") or "evil" not in answer.location


async def test_a_link_with_its_filters_leads_there_through_password_and_code(
    start: Starting, database_url: str, http: Any, join: Joining
) -> None:
    now = [datetime.now(UTC)]
    site = await start(database_url, Clock(False, lambda: now[0]))
    link = URL("/console/transcripts").with_query(
        text="費用 & 期間/年 50% a+b//c, d@e", reviewed="no", after="2026-11-24T01:00:00+00:00"
    )
    secret, _ = await set_up_totp(await join(site, "viewer", "suzuki"))
    await account(site, "viewer", "yamada")
    now[0] += timedelta(seconds=60)
    for login, code in (("yamada", ""), ("suzuki", pyotp.TOTP(secret).at(now[0]))):
        visitor = Member(http, site.url)
        form = await visitor.get((await visitor.get(str(link))).location)
        wrong = await visitor.post("/console/sign-in", login=login, password="wrong", next=hidden_next(form))
        answer = await visitor.post("/console/sign-in", login=login, password=PASSWORD, next=hidden_next(wrong))
        if code:
            assert answer.location.startswith("/console/sign-in/code?next=/console/transcripts?")
            form = await visitor.get(answer.location)
            wrong = await visitor.post("/console/sign-in/code", code="000000", next=hidden_next(form))
            answer = await visitor.post("/console/sign-in/code", code=code, next=hidden_next(wrong))
        assert answer.status == 303 and URL(answer.location).path == link.path, login
        assert dict(URL(answer.location).query) == dict(link.query), login


def hidden_next(page: Page) -> str:
    """Where a form of signing in will lead."""
    return unescape(re.findall(r'name="next" value="([^"]*)"', page.html)[0])


async def test_a_session_ends_by_idleness_and_by_age(start: Starting, database_url: str, http: Any) -> None:
    now = [datetime.now(UTC)]
    site = await start(database_url, Clock(False, lambda: now[0]))
    await account(site, "viewer", "yamada")
    visitor = Member(http, site.url)
    assert (await visitor.sign_in("yamada")).status == 303
    for _ in range(30):
        now[0] += timedelta(minutes=25)
        if (await visitor.get("/console/account")).status != 200:
            break
    assert timedelta(hours=11, minutes=30) < now[0] - datetime.now(UTC) < timedelta(hours=12, minutes=30)
    now[0] += timedelta(minutes=20)
    assert (await visitor.sign_in("yamada")).status == 303
    now[0] += timedelta(minutes=31)
    gone = await visitor.get("/console/account")
    assert (gone.status, gone.location) == (303, "/console/sign-in?next=/console/account")


async def test_signing_out_ends_the_session_on_the_server(site: Running, visitor: Member) -> None:
    await account(site, "viewer", "yamada")
    await visitor.sign_in("yamada")
    token = visitor.token
    assert (await visitor.post("/console/sign-out")).status == 303
    visitor.token = token
    assert (await visitor.get("/console/account")).status == 303
    assert await acts(site) == ["signed_in", "signed_out"]


async def test_a_temporary_password_opens_nothing_but_its_change(site: Running, visitor: Member) -> None:
    await account(site, "admin", "yamada", must_change=True)
    await visitor.sign_in("yamada")
    assert (await visitor.get("/console/staff")).location == "/console/account"
    short = await visitor.post("/console/account/password", old=PASSWORD, new="short", again="short")
    assert short.status == 422 and "12文字以上" in short.text
    wrong = await visitor.post("/console/account/password", old="wrong", new=NEW_PASSWORD, again=NEW_PASSWORD)
    assert wrong.status == 422
    before = visitor.token
    changed = await visitor.post("/console/account/password", old=PASSWORD, new=NEW_PASSWORD, again=NEW_PASSWORD)
    assert changed.status == 303 and visitor.token != before
    assert (await visitor.get("/console/staff")).status == 200
    assert (await visitor.sign_in("yamada", PASSWORD)).status == 401
    assert (await visitor.sign_in("yamada", NEW_PASSWORD)).status == 303


async def test_another_device_can_be_signed_out(site: Running, http: ClientSession, visitor: Member) -> None:
    await account(site, "viewer", "yamada")
    other = Member(http, site.url)
    await visitor.sign_in("yamada")
    await other.sign_in("yamada")
    html = (await visitor.get("/console/account")).html
    (id,) = re.findall(r"/console/account/sessions/([0-9a-f-]+)/end", html)
    assert (await visitor.post(f"/console/account/sessions/{id}/end")).status == 303
    assert (await other.get("/console/account")).status == 303 and (await visitor.get("/console/account")).status == 200


async def set_up_totp(member: Member) -> tuple[str, list[str]]:
    """Turns the second factor on; its secret and the recovery codes."""
    await member.post("/console/account/totp")
    html = (await member.get("/console/account")).html
    secret = re.findall(r'class="secret">([A-Z2-7]+)<', html)[0]
    assert (await member.post("/console/account/totp/confirm", code="000000")).status == 422
    codes = await member.post("/console/account/totp/confirm", code=pyotp.TOTP(secret).now())
    assert codes.status == 200
    return secret, re.findall(r"<code>([A-Z0-9-]{11})</code>", codes.html)


async def test_the_second_factor_is_asked_for_and_each_code_counts_once(
    start: Starting, database_url: str, http: Any, join: Joining
) -> None:
    now = [datetime.now(UTC)]
    site = await start(database_url, Clock(False, lambda: now[0]))
    member = await join(site, "viewer", "yamada")
    secret, codes = await set_up_totp(member)
    assert len(codes) == 10
    visitor = Member(http, site.url)
    half = await visitor.sign_in("yamada")
    assert half.location == "/console/sign-in/code?next=/console/account"
    assert (await visitor.get("/console/account")).location.startswith("/console/sign-in")
    used = pyotp.TOTP(secret).at(now[0])
    assert (await visitor.post("/console/sign-in/code", code=used)).status == 401, "it set the factor up"
    now[0] += timedelta(seconds=60)
    fresh = pyotp.TOTP(secret).at(now[0])
    before = visitor.token
    assert (await visitor.post("/console/sign-in/code", code=fresh)).status == 303 and visitor.token != before
    assert (await visitor.get("/console/account")).status == 200
    second = Member(http, site.url)
    await second.sign_in("yamada")
    assert (await second.post("/console/sign-in/code", code=fresh)).status == 401
    assert (await second.post("/console/sign-in/code", code=codes[0].lower())).status == 303
    third = Member(http, site.url)
    await third.sign_in("yamada")
    assert (await third.post("/console/sign-in/code", code=codes[0])).status == 401
    off = await second.post("/console/account/totp/remove", password=PASSWORD)
    assert off.status == 303 and (await third.sign_in("yamada")).location == "/console/account"


async def test_a_second_factor_is_kept_encrypted_and_a_plain_one_is_encrypted_at_the_start(
    start: Starting, database_url: str, http: Any, join: Joining
) -> None:
    site = await start(database_url)
    member = await join(site, "viewer", "yamada")
    secret, codes = await set_up_totp(member)
    (kept,) = await rows(site, desk_tables.staff)
    assert secret not in str(kept) and kept.totp_secret.startswith("sealed:")
    async with site.store.writing() as connection:
        await connection.execute(update(desk_tables.staff).values(totp_secret=secret, totp_last_step=0))
    keys = {"BANSOU_TOTP_KEY": "another-key-of-the-tests,key-of-the-tests-0001"}
    for settings in ({}, keys):
        site = await start(database_url, **settings)
        (again,) = await rows(site, desk_tables.staff)
        assert again.totp_secret.startswith("sealed:") and again.totp_secret != kept.totp_secret
        kept = again
        visitor = Member(http, site.url)
        await visitor.sign_in("yamada")
        assert (await visitor.post("/console/sign-in/code", code=pyotp.TOTP(secret).now())).status == 303
        async with site.store.writing() as connection:
            await connection.execute(update(desk_tables.staff).values(totp_last_step=0))
    site = await start(database_url, BANSOU_TOTP_KEY="a-key-that-sealed-nothing")
    visitor = Member(http, site.url)
    await visitor.sign_in("yamada")
    assert (await visitor.post("/console/sign-in/code", code=pyotp.TOTP(secret).now())).status == 401
    assert (await visitor.post("/console/sign-in/code", code=codes[0])).status == 303


async def test_the_code_for_a_phone_is_shown_while_it_is_offered_only(lone_site: Running, join: Joining) -> None:
    member = await join(lone_site, "viewer", "yamada")
    assert (await member.get("/console/account/totp/picture")).status == 404
    await member.post("/console/account/totp")
    picture = await member.get("/console/account/totp/picture")
    assert picture.status == 200 and picture.headers["Content-Type"].startswith("image/svg+xml")
    assert picture.html.startswith("<?xml") and "style=" not in picture.html
    assert picture.headers["Cache-Control"] == "no-store"
    await set_up_totp(member)
    assert (await member.get("/console/account/totp/picture")).status == 404


async def test_a_second_factor_is_not_replaced_without_the_password(site: Running, join: Joining) -> None:
    member = await join(site, "viewer", "yamada")
    await set_up_totp(member)
    (kept,) = await rows(site, desk_tables.staff)
    offered = await member.post("/console/account/totp")
    assert offered.status == 409 and "2段階認証をやめてください" in offered.text and "otpauth" not in offered.html
    assert await rows(site, desk_tables.staff) == [kept]
    other = pyotp.random_base32()
    async with site.store.writing() as connection:
        await connection.execute(update(desk_tables.staff).values(totp_pending=other))
        assert not await staff.offer_totp(connection, member.id, "x")
        assert not await staff.confirm_totp(connection, member.id, other, 1, ["x"])
    refused = await member.post("/console/account/totp/confirm", code=pyotp.TOTP(other).now())
    assert refused.status == 409
    assert (await rows(site, desk_tables.staff))[0].totp_secret == kept.totp_secret
    assert (await member.post("/console/account/totp/remove", password=PASSWORD)).status == 303
    assert (await member.post("/console/account/totp")).status == 303


async def test_codes_cannot_be_guessed_in_rows(lone_site: Running, http: Any, join: Joining) -> None:
    member = await join(lone_site, "viewer", "yamada")
    _, codes = await set_up_totp(member)
    visitor = Member(http, lone_site.url)
    await visitor.sign_in("yamada")
    for _ in range(5):
        assert (await visitor.post("/console/sign-in/code", code="123456")).status == 401
    for _ in range(3):
        assert (await visitor.post("/console/sign-in/code", code=codes[0])).status == 401
    lines = [row for row in await rows(lone_site, desk_tables.audit_log) if row.act == "sign_in_failed"]
    assert sorted(line.details["attempt"] for line in lines) == [1, 2, 3, 4, 5, 6], "one line tells that it is held off"
    assert {(line.subject, line.details["second_factor"]) for line in lines} == {("yamada", True)}
    assert "123456" not in str(lines) and codes[0] not in str(lines)


def test_the_first_account_is_made_on_the_command_line(tmp_path: Path) -> None:
    environment = {"BANSOU_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/log.sqlite", "PATH": "/usr/bin"}
    command = [sys.executable, "-m", "web.accounts", "--login", "tanaka"]
    first = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert first.returncode == 0 and re.search(r"password: \S{19}\n", first.stdout)
    again = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert again.returncode == 1 and again.stderr == "--login tanaka: there is such an account already\n"

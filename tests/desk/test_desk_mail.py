"""Inquiries by form: stored in any case, told by mail, answered by mail, each mail sent once."""

from __future__ import annotations

import asyncio
import re
import ssl
import subprocess
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select, update

from tests.console.member import Joining, Member
from tests.desk.post_office import PostOffice
from tests.web.company import Company
from tests.web.running import Running, Starting
from web import upkeep
from web.desk import mail_room
from web.keys import SETTINGS
from web.store import desk_tables, outbox, tables
from web.store.database import Store

SECRET = "株式会社ひみつ"
FORM = {
    "company": SECRET,
    "name": "秘密花子",
    "email": "hanako@himitsu.example.jp",
    "phone": "03-1234-5678",
    "message": "ひみつの相談です",
    "consent": True,
}


@pytest_asyncio.fixture
async def office() -> AsyncIterator[PostOffice]:
    """A mail server that works."""
    office = PostOffice()
    await office.open()
    yield office
    await office.close()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail room looks often, and waits little between two tries."""
    monkeypatch.setattr(mail_room, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(outbox, "FIRST_PAUSE", timedelta(seconds=0.2))


async def send_form(site: Running, http: Any, **changed: Any) -> str:
    """A company sends the form; its number."""
    company = Company(http, site.url)
    await company.open()
    answer = await company.call("POST", "/api/chat/handoffs", {"id": str(uuid.uuid4()), **FORM, **changed})
    assert answer.status == 201, answer.content
    return str(answer.content["number"])


async def rows(store: Store, table: Any = desk_tables.outbox) -> list[Any]:
    """Everything in a table, oldest first."""
    async with store.reading() as connection:
        return list((await connection.execute(select(table))).all())


async def settled(site: Running, **wanted: int) -> list[Any]:
    """The outbox once so many mails are in these states."""
    async with asyncio.timeout(20):
        while True:
            found = await rows(site.store)
            states = [row.state for row in found]
            if all(states.count(state) == count for state, count in wanted.items()):
                return found
            await asyncio.sleep(0.05)


async def test_the_desk_is_told_and_the_company_gets_a_receipt(
    start: Starting, database_url: str, http: Any, office: PostOffice
) -> None:
    site = await start(database_url, BANSOU_PUBLIC_URL="https://chat.example.jp", **office.settings())
    number = await send_form(site, http)
    await settled(site, sent=2)
    to_desk = next(mail for mail in office.mails if mail["To"] == "desk-staff@example.jp")
    receipt = next(mail for mail in office.mails if mail["To"] == FORM["email"])
    assert number in to_desk["Subject"] and number in receipt["Subject"]
    assert f"https://chat.example.jp/console/inquiries/{number}" in to_desk.get_content()
    assert number in receipt.get_content() and "03-0000-1111" in receipt.get_content()
    for mail in office.mails:
        whole = mail["Subject"] + mail.get_content()
        assert not [word for word in (SECRET, "秘密花子", "ひみつの相談", "1234") if word in whole]
    assert receipt["Reply-To"] == "desk-staff@example.jp" and receipt["Auto-Submitted"] == "auto-generated"
    assert {(sender, len(to)) for sender, to, _ in office.envelopes} == {("bansou@example.jp", 1)}


async def test_a_receipt_is_in_the_companys_language(
    start: Starting, sqlite_url: str, http: Any, office: PostOffice
) -> None:
    site = await start(sqlite_url, **office.settings())
    company = Company(http, site.url)
    await company.open(language="en")
    await company.call("POST", "/api/chat/handoffs", {"id": str(uuid.uuid4()), **FORM})
    await settled(site, sent=2)
    assert any(mail["Subject"].startswith("Your inquiry has been received") for mail in office.mails)


async def test_with_the_mail_server_down_the_form_is_stored_and_sent_later(
    start: Starting, database_url: str, http: Any
) -> None:
    office = PostOffice()
    site = await start(database_url, **office.settings())
    number = await send_form(site, http)
    async with asyncio.timeout(10):
        while not all(row.tries > 1 for row in await rows(site.store)):
            await asyncio.sleep(0.05)
    assert all(row.problem and not row.perhaps_twice for row in await rows(site.store))
    await office.open()
    await settled(site, sent=2)
    assert len(office.mails) == 2 and number in office.mails[0]["Subject"]
    await office.close()


async def test_without_settings_mail_is_kept_and_the_console_says_so(
    start: Starting, database_url: str, http: Any, office: PostOffice, join: Joining
) -> None:
    site = await start(database_url)
    await send_form(site, http)
    desk = await join(site)
    assert "設定されていません" in (await desk.get("/console/mail")).text
    assert [row.state for row in await rows(site.store)] == ["waiting", "waiting"]
    later = await start(database_url, **office.settings())
    await settled(later, sent=2)
    assert "送信できていないメールはありません" in (await desk.get("/console/mail")).text


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
async def test_what_is_refused_for_now_is_tried_again(
    start: Starting, sqlite_url: str, http: Any, office: PostOffice, step: str
) -> None:
    office.answers[step] = ["451 try later"] * 4
    site = await start(sqlite_url, **office.settings())
    await send_form(site, http)
    found = await settled(site, sent=2)
    assert len(office.mails) == 2 and not any(row.perhaps_twice for row in found)
    assert sum(row.tries for row in found) > 2


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
async def test_what_is_refused_for_good_is_shown_and_can_be_sent_again(
    start: Starting, sqlite_url: str, http: Any, office: PostOffice, join: Joining, step: str
) -> None:
    office.answers[step] = ["550 no such user"] * 2
    site = await start(sqlite_url, **office.settings())
    number = await send_form(site, http)
    await settled(site, failed=2)
    desk = await join(site)
    page = await desk.get("/console/mail")
    assert "送信できません" in page.text and "550" in page.text and number in page.text
    for id in re.findall(r"/console/mail/([0-9a-f-]+)/again", page.html):
        assert (await desk.post(f"/console/mail/{id}/again")).status == 303
    await settled(site, sent=2)


@pytest.mark.parametrize("step", ["EHLO", "MAIL", "RCPT"])
async def test_a_server_that_is_too_slow_is_tried_again(
    start: Starting, sqlite_url: str, http: Any, office: PostOffice, step: str
) -> None:
    office.delays[step] = 3
    site = await start(sqlite_url, **office.settings())
    await send_form(site, http)
    async with asyncio.timeout(10):
        while not any(row.problem for row in await rows(site.store)):
            await asyncio.sleep(0.05)
    office.delays.clear()
    found = await settled(site, sent=2)
    assert len(office.mails) == 2 and not any(row.perhaps_twice for row in found)


async def test_a_line_that_breaks_after_the_text_gives_a_marked_double(
    start: Starting, sqlite_url: str, http: Any, office: PostOffice, join: Joining
) -> None:
    office.drop_after_data = 1
    site = await start(sqlite_url, **office.settings())
    number = await send_form(site, http)
    found = await settled(site, sent=2)
    ids = [mail["Message-ID"] for mail in office.mails]
    assert len(ids) == 3 and len(set(ids)) == 2, "the same mail twice, under the same id"
    assert sorted(row.perhaps_twice for row in found) == [False, True]
    desk = await join(site)
    for path in ("/console/mail", f"/console/inquiries/{number}"):
        assert "二重に届いた可能性があります" in (await desk.get(path)).text


async def test_a_server_that_is_slow_to_accept_gets_each_mail_once(
    start: Starting, sqlite_url: str, http: Any, office: PostOffice
) -> None:
    office.delays["TAKEN"] = 0.8
    site = await start(sqlite_url, **{**office.settings(), "BANSOU_SMTP_TIMEOUT_SECONDS": "0.4"})
    await send_form(site, http)
    found = await settled(site, sent=2)
    assert len(office.mails) == 2 and [row.tries for row in found] == [1, 1]


@pytest.mark.parametrize("silent", [True, False])
async def test_a_mail_that_may_have_arrived_is_given_up_after_three_times(
    start: Starting, database_url: str, http: Any, office: PostOffice, join: Joining, silent: bool
) -> None:
    if silent:
        office.delays["TAKEN"] = 30
    else:
        office.answers["TAKEN"] = ["a garbled line"] * 100
    site = await start(database_url, **{**office.settings(), "BANSOU_SMTP_ACCEPT_SECONDS": "0.2"})
    number = await send_form(site, http)
    found = await settled(site, failed=2)
    assert len(office.mails) == 6 and all(row.perhaps_twice and row.tries == 3 for row in found)
    desk = await join(site)
    page = await desk.get("/console/mail")
    assert "送信できません" in page.text and "二重に届いた可能性があります" in page.text and number in page.text
    office.delays.clear()
    office.answers.clear()
    for id in re.findall(r"/console/mail/([0-9a-f-]+)/again", page.html):
        assert (await desk.post(f"/console/mail/{id}/again")).status == 303
    await settled(site, sent=2)
    assert len(office.mails) == 8


async def test_a_mail_whose_processes_die_again_and_again_is_given_up(
    start: Starting, database_url: str, http: Any
) -> None:
    quiet = await start(database_url)
    await send_form(quiet, http)
    now, tries = datetime.now(UTC), 0
    async with quiet.store.writing() as connection:
        while mail := await outbox.hold_next(connection, f"dead {tries}", now, now + timedelta(seconds=1)):
            assert await outbox.hand_over(connection, mail.id, f"dead {tries}")
            tries, now = tries + 1, now + timedelta(seconds=2)
    found = await rows(quiet.store)
    assert tries == 6 and all(row.state == "failed" and row.perhaps_twice for row in found)


async def test_a_fault_of_our_settings_is_tried_again_and_told_to_the_desk(
    start: Starting, sqlite_url: str, http: Any, office: PostOffice, join: Joining
) -> None:
    office.answers["MAIL"] = ["550 sender not allowed"] * 1000
    site = await start(sqlite_url, **office.settings())
    desk, viewer = await join(site), await join(site, "viewer")
    assert "送れていません" not in (await desk.get("/console/queue")).text
    await send_form(site, http)
    async with asyncio.timeout(10):
        while not all(row.tries > 1 for row in await rows(site.store)):
            await asyncio.sleep(0.05)
    assert {row.state for row in await rows(site.store)} <= {"waiting", "sending"}
    for path in ("/console/queue", "/console/inquiries"):
        page = await desk.get(path)
        assert "2通のメールを送れていません" in page.text and 'href="/console/mail"' in page.html
        assert "送れていません" not in (await viewer.get(path)).text
    office.answers.clear()
    await settled(site, sent=2)
    assert "送れていません" not in (await desk.get("/console/queue")).text


async def test_mail_is_sent_once_by_two_processes(
    start: Starting, database_url: str, http: Any, office: PostOffice
) -> None:
    first = await start(database_url, **office.settings())
    second = await start(database_url, **office.settings())
    for site in (first, second) * 4:
        await send_form(site, http)
    await settled(first, sent=16)
    assert len(office.mails) == len({mail["Message-ID"] for mail in office.mails}) == 16


async def test_a_mail_whose_process_died_is_taken_over(
    start: Starting, database_url: str, http: Any, office: PostOffice
) -> None:
    quiet = await start(database_url)
    await send_form(quiet, http)
    now = datetime.now(UTC)
    async with quiet.store.writing() as connection:
        for handed_over in (False, True):
            mail = await outbox.hold_next(connection, f"dead {handed_over}", now, now + timedelta(seconds=1))
            assert mail is not None
            if handed_over:
                assert await outbox.hand_over(connection, mail.id, "dead True")
        assert await outbox.hold_next(connection, "living", now, now) is None
    later = await start(database_url, **office.settings())
    found = await settled(later, sent=2)
    assert sorted(row.perhaps_twice for row in found) == [False, True] and len(office.mails) == 2
    async with later.store.writing() as connection:
        assert not await outbox.sent(connection, found[0].id, "dead True", now), "the dead one settles nothing"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "30"]
    subprocess.run([*command, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


def with_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """The server's side of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


async def test_mail_leaves_encrypted_and_signed_in(
    start: Starting, sqlite_url: str, http: Any, certificate: tuple[Path, Path]
) -> None:
    office = PostOffice(tls=with_tls(certificate), user=("bansou", "pass word"))
    await office.open()
    signed_in = {"BANSOU_SMTP_USER": "bansou", "BANSOU_SMTP_PASSWORD": "pass word"}
    site = await start(sqlite_url, **{**office.settings(), **signed_in, "BANSOU_SMTP_CA": str(certificate[0])})
    await send_form(site, http)
    await settled(site, sent=2)
    assert all(encrypted for _, _, encrypted in office.envelopes)
    await office.close()


async def test_mail_never_leaves_to_a_server_that_nobody_vouches_for(
    start: Starting, sqlite_url: str, http: Any, certificate: tuple[Path, Path], office: PostOffice
) -> None:
    unknown = PostOffice(tls=with_tls(certificate))
    await unknown.open()
    site = await start(sqlite_url, **unknown.settings())
    await send_form(site, http)
    async with asyncio.timeout(10):
        while not all(row.problem for row in await rows(site.store)):
            await asyncio.sleep(0.05)
    plain = await start(sqlite_url, **{**office.settings(), "BANSOU_SMTP_SECURITY": "starttls"})
    await asyncio.sleep(0.5)
    assert not unknown.mails and not office.mails and plain.app[SETTINGS].mail.can_send
    await unknown.close()


async def test_the_desk_answers_by_mail_and_the_thread_is_kept(
    start: Starting, database_url: str, http: Any, office: PostOffice, join: Joining
) -> None:
    site = await start(database_url, **office.settings())
    number = await send_form(site, http)
    desk, path = await join(site), f"/console/inquiries/{number}"
    assert number in (await desk.get("/console/inquiries")).text
    assert (await desk.post(f"{path}/claim")).status == 303
    id = str(uuid.uuid4())
    answers = [desk.post(f"{path}/answer", id=id, text="回答です。\r\n二行目。") for _ in range(3)]
    assert {page.status for page in await asyncio.gather(*answers)} == {303}
    await settled(site, sent=3)
    (answer,) = [mail for mail in office.mails if "回答" in mail["Subject"]]
    text = answer.get_content()
    assert answer["To"] == FORM["email"] and "回答です。\n二行目。" in text.replace("\r\n", "\n")
    assert text.startswith(SECRET) and "秘密花子 様" in text and SECRET not in answer["Subject"]
    assert (await desk.post(f"{path}/notes", text="電話でも連絡済み")).status == 303
    assert (await desk.post(f"{path}/close")).status == 303
    assert (await desk.post(f"{path}/answer", id=str(uuid.uuid4()), text="もう一通")).status == 409
    page = await desk.get(path)
    assert page.text.count("回答です。") == 1 and "電話でも連絡済み" in page.text and "送信済み" in page.text
    assert number not in (await desk.get("/console/inquiries")).text
    assert number in (await desk.get("/console/inquiries?show=closed")).text
    assert (await desk.get(f"/console/inquiries?number={number.lower()}")).location == path
    assert (await desk.post(f"{path}/reopen")).status == 303
    assert (await desk.post(f"{path}/answer", id=str(uuid.uuid4()), text="追加の回答")).status == 303
    assert (await desk.post(f"{path}/answer", id=str(uuid.uuid4()), text=" ")).status == 422


async def test_an_inquiry_has_one_owner_and_can_be_put_back(site: Running, http: Any, join: Joining) -> None:
    number = await send_form(site, http)
    members = [await join(site, "desk", f"desk-{one}") for one in range(4)]
    path = f"/console/inquiries/{number}"
    claims = await asyncio.gather(*(one.post(f"{path}/claim") for one in members for _ in range(3)))
    assert sorted(page.status for page in claims) == [303] + [409] * 11
    (owner,) = [one for one in members if f"{path}/answer" in (await one.get(path)).html]
    other: Member = next(one for one in members if one is not owner)
    assert (await other.post(f"{path}/answer", id=str(uuid.uuid4()), text="横から")).status == 409
    assert (await other.post(f"{path}/close")).status == 409
    assert (await other.post(f"{path}/release")).status == 303
    assert (await other.post(f"{path}/claim")).status == 303


@pytest.mark.parametrize(("role", "sees"), [("viewer", False), ("reviewer", False), ("desk", True), ("admin", True)])
async def test_contact_data_is_seen_by_those_who_answer(
    lone_site: Running, http: Any, join: Joining, role: str, sees: bool
) -> None:
    number = await send_form(lone_site, http, message="携帯は 090-1234-5678 です")
    member, colleague = await join(lone_site, role), await join(lone_site, "desk", "colleague")
    await colleague.post(f"/console/inquiries/{number}/notes", text="折り返しは 090-8765-4321 へ")
    pages = [await member.get(path) for path in ("/console/inquiries", f"/console/inquiries/{number}")]
    html = "".join(page.html for page in pages)
    assert all(page.status == 200 for page in pages) and (SECRET in html) == sees
    assert ("hanako@" in html) == ("5678" in html) == ("4321" in html) == sees
    acts = [row.act for row in await rows(lone_site.store, desk_tables.audit_log)]
    assert ("contact_read" in acts) == ("contacts_listed" in acts) == sees


async def test_retention_takes_thread_and_mail_along(site: Running, http: Any, join: Joining) -> None:
    number = await send_form(site, http)
    desk = await join(site)
    await desk.post(f"/console/inquiries/{number}/claim")

    async with site.store.writing() as connection:
        old = datetime.now(UTC) - timedelta(days=91)
        await connection.execute(update(tables.handoffs).values(created_at=old))
    await upkeep.erase_old(site.app)
    assert not await rows(site.store) and not await rows(site.store, desk_tables.inquiry_entries)
    assert (await desk.get(f"/console/inquiries/{number}")).status == 404

"""The web process is killed at each step of sending: no mail is lost, and a double only where it died after the 250."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from tests.desk.post_office import PostOffice
from web.store import desk_tables
from web.store.database import open_store

FORM = {"company": "会社", "name": "氏名", "email": "a@company.example.jp", "message": "相談", "consent": True}


class Killing(PostOffice):
    """A mail server that kills its client when a step is reached, once."""

    step = ""
    victim: asyncio.subprocess.Process | None = None

    def reached(self, step: str) -> None:
        """Kills, where this is the step."""
        if self.victim and step == self.step:
            self.victim.send_signal(signal.SIGKILL)
            if step == "DATA":
                # Not yet taken: the text had come, the server had not accepted it.
                self.answers["DATA"] = ["451 the client is gone"]
            self.victim, self.step = None, ""
            # The dead process's socket must be closed before the server answers, as it would be in a crash.
            time.sleep(0.3)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def web(port: int, url: str, office: PostOffice) -> AsyncIterator[asyncio.subprocess.Process]:
    """A web process of its own; without an engine, which no form needs."""
    environment = {
        **os.environ,
        **office.settings(),
        "BANSOU_PORT": str(port),
        "BANSOU_DATABASE_URL": url,
        "BANSOU_ENGINE_SECRET": "secret-of-the-tests",
        "BANSOU_SMTP_TIMEOUT_SECONDS": "0.6",
        "BANSOU_SMTP_ACCEPT_SECONDS": "0.6",
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "web", env=environment)
    try:
        await answering(port)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def answering(port: int) -> None:
    """Waits until the process serves."""
    async with asyncio.timeout(60), aiohttp.ClientSession() as http:
        while True:
            try:
                async with http.get(f"http://127.0.0.1:{port}/healthz"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)


async def send_form(port: int) -> None:
    """A company sends the form."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        async with http.post("/api/chat/sessions") as opened:
            token = (await opened.json())["token"]
        headers, form = {"Authorization": f"Bearer {token}"}, {"id": str(uuid.uuid4()), **FORM}
        async with http.post("/api/chat/handoffs", json=form, headers=headers) as answer:
            assert answer.status == 201


async def outbox(url: str) -> list[Any]:
    """What the database says of the mail."""
    store = await open_store(url)
    try:
        async with store.reading() as connection:
            return list((await connection.execute(select(desk_tables.outbox))).all())
    finally:
        await store.close()


@pytest.mark.parametrize("step", ["EHLO", "MAIL", "RCPT", "DATA", "TAKEN"])
async def test_no_mail_is_lost_and_only_a_250_without_commit_gives_a_double(tmp_path: Path, step: str) -> None:
    url, port = f"sqlite+aiosqlite:///{tmp_path}/log.sqlite", free_port()
    office = Killing()
    office.at, office.step = office.reached, step
    await office.open()
    async with web(port, url, office) as first:
        office.victim = first
        await send_form(port)
        assert await asyncio.wait_for(first.wait(), 20) == -signal.SIGKILL
    before = len(office.mails)
    async with web(port, url, office):
        async with asyncio.timeout(60):
            while [row.state for row in await outbox(url)] != ["sent", "sent"]:
                await asyncio.sleep(0.2)
    ids = [mail["Message-ID"] for mail in office.mails]
    assert len(set(ids)) == 2, "both mails have arrived"
    assert len(ids) == (3 if step == "TAKEN" else 2) and before == (1 if step == "TAKEN" else 0)
    twice = [row for row in await outbox(url) if row.perhaps_twice]
    assert len(twice) == (1 if step in ("DATA", "TAKEN") else 0), "marked where the text was on its way"
    await office.close()

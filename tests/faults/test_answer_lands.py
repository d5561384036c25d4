"""From a proposed wording to what a company reads, on the three real processes."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import ClientSession

from programme.loader import newest
from tests.acceptance.client import Company
from tests.console.member import Member
from tests.e2e.system import ROOT, System
from web.settings import PROGRAMME_ROOT

HERE = "/console/answers"
NEW = "採択された企業の費用は、原則として無料です。"
CHECK_SECONDS = 600
START_SECONDS = 300
# As an installation that is to go public has them.
PUBLIC = {
    "BANSOU_TEST_CLOCK": "",
    "BANSOU_RATE_LIMITS": "",
    "BANSOU_PUBLIC_URL": "https://chat.example.jp",
    "BANSOU_TRUSTED_PROXIES": "127.0.0.1",
    "BANSOU_SMTP_HOST": "smtp.example.jp",
    "BANSOU_MAIL_FROM": "chat@example.jp",
}


@contextmanager
def started(folder: Path, settings: dict[str, str]) -> Iterator[System]:
    """The three processes, with time to start beside the checks of others."""
    system = System(folder, **settings)
    try:
        system.start(START_SECONDS)
        yield system
    finally:
        system.stop()


async def joined(http: ClientSession, system: System, login: str, role: str) -> Member:
    """An account made on the command line, which has signed in and set a password."""
    printed = await asyncio.to_thread(system.run, "web.accounts", "--login", login, "--role", role)
    password, new = re.findall(r"password: (\S+)", printed)[0], f"correct horse battery {login}"
    member = Member(http, system.url)
    await member.sign_in(login, password)
    await member.post("/console/account/password", old=password, new=new, again=new)
    return member


async def texts_of(member: Member, topic: str) -> dict[str, str]:
    """The form of a proposal as its page fills it in."""
    page = await member.get(f"{HERE}/{topic}/proposal")
    typed = dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n?(.*?)</textarea>', page.html, re.DOTALL))
    return {**typed, **dict(re.findall(r'<input id="(title_\w+)"[^>]* value="([^"]*)"', page.html))}


def check_deploy(system: System) -> tuple[int, list[str]]:
    """What `make check-deploy` says of the running installation."""
    command = [sys.executable, "-m", "web.check_deploy"]
    done = subprocess.run(command, cwd=ROOT, env={**system.environment, **PUBLIC}, capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()


async def approve_all(member: Member) -> int:
    """Approves every answer that the list offers; how many."""
    page = await member.get(HERE)
    offered = re.findall(r'name="approve" value="([^"]+)"', page.html)
    token = re.findall(r'name="form_token" value="(\w+)"', page.html)[0]
    fields = [("form_token", token), *(("approve", one) for one in offered)]
    await member.call("POST", f"{HERE}/approvals", data=fields, headers={"Origin": member.url})
    return len(offered)


def answer_on_cost(system: System) -> str:
    """What a company reads of the costs."""
    company = Company(system.url, clock="2025-06-10T10:00:00+09:00")
    company.open()
    said: str = company.choose("topic=cost").body["messages"][0]["text"]
    return said


async def test_a_wording_is_proposed_checked_accepted_read_and_approved_again(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(newest(PROGRAMME_ROOT), tmp_path / "data" / newest(PROGRAMME_ROOT).name))
    settings = {"BANSOU_PROGRAMME": str(folder), "BANSOU_ANSWERS_PATCHES": str(tmp_path / "patches")}
    with started(tmp_path, settings) as system:
        async with ClientSession() as http:
            admin, reviewer = (
                await joined(http, system, "admin", "admin"),
                await joined(http, system, "rev", "reviewer"),
            )
            assert await approve_all(admin) > 100
            assert await asyncio.to_thread(check_deploy, system) == (0, ["ready to go public"])
            typed = await texts_of(reviewer, "cost")
            sent = await reviewer.post(
                f"{HERE}/cost/proposal", **{**typed, "text_ja": NEW, "reason": "短くするため", "step": "propose"}
            )
            assert sent.status == 303, sent.text
            proposal = sent.location.partition("?")[0]
            async with asyncio.timeout(CHECK_SECONDS):
                while "検査中" in (page := await admin.get(proposal)).text:
                    await asyncio.sleep(1)
            assert "検査済み、判断待ち" in page.text, page.text
            assert NEW not in await asyncio.to_thread(answer_on_cost, system)
            assert (await admin.post(f"{proposal}/acceptance", note="確認しました")).status == 303
            assert NEW in await asyncio.to_thread(answer_on_cost, system)
            code, reasons = await asyncio.to_thread(check_deploy, system)
            assert code == 1 and len(reasons) == 2
            assert reasons[0].startswith("answers/II_service.yml: cost: it has changed since it was approved")
            assert await approve_all(admin) == 1
            assert await asyncio.to_thread(check_deploy, system) == (0, ["ready to go public"])
    (patch,) = (tmp_path / "patches").glob("*.patch")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--shared", str(ROOT), str(clone)], check=True, env={**os.environ})
    subprocess.run(["git", "apply", str(patch)], cwd=clone, check=True)
    assert NEW in (clone / "data/programme/2025/answers/II_service.yml").read_text(encoding="utf-8")

"""A company in front of a browser: what it does with the widget, and what it finds there."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from programme import eligibility
from programme.loader import load, newest
from tests.e2e.system import ROOT, System

SCREENSHOTS = ROOT / "var" / "screenshots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOKEN = "Object.entries(localStorage).find(([key]) => key.startsWith('bansou:'))?.[1]"
FOCUSED = """(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
})()"""
CRITERIA = load(newest(ROOT / "data" / "programme")).criteria


class Visitor:
    """One tab with the widget in it."""

    def __init__(self, system: System, page: Page) -> None:
        self.system = system
        self.page = page
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._hear)
        page.on("request", lambda request: self.hosts.add("/".join(request.url.split("/")[:3])))

    def _hear(self, said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text:
            self.errors.append(said.text)

    @property
    def context(self) -> BrowserContext:
        """The browser's profile: tabs of one share the conversation."""
        return self.page.context

    @property
    def launcher(self) -> Locator:
        """The button that opens the chat."""
        return self.page.locator(".launcher")

    @property
    def text(self) -> Locator:
        """Where the company writes."""
        return self.page.locator("textarea#text")

    @property
    def messages(self) -> Locator:
        """All messages of the log."""
        return self.page.locator("article.message")

    @property
    def answers(self) -> Locator:
        """What the assistant said."""
        return self.page.locator("article.message.bot")

    @property
    def notes(self) -> Locator:
        """What stands between log and composer."""
        return self.page.locator(".notes")

    def visit(self, path: str = "/") -> Visitor:
        """Goes to a page of the chat's own host."""
        self.page.goto(self.system.url + path if path.startswith("/") else path, wait_until="domcontentloaded")
        return self

    def open(self) -> Visitor:
        """Opens the chat; the greeting or the restored log is there."""
        self.launcher.click()
        expect(self.answers.first).to_be_visible()
        return self

    def ask(self, text: str) -> Locator:
        """Types a question and sends it; the answer to it."""
        before = self.answers.count()
        self.text.fill(text)
        self.text.press("Enter")
        answer = self.answers.nth(before)
        expect(answer).to_be_visible()
        return answer

    def button(self, name: str) -> Locator:
        """The latest button of a name, with or without the number of a choice."""
        return self.page.get_by_role("button", name=re.compile(rf"^(\d+\. )?{re.escape(name)}$")).last

    def choose(self, label: str) -> Locator:
        """Takes a choice; the reply to it."""
        before = self.answers.count()
        self.button(label).click()
        reply = self.answers.nth(before)
        expect(reply).to_be_visible()
        return reply

    def begin_prescreening(self) -> Locator:
        """Starts the pre-screening; its first question."""
        return self.choose("事前チェックを始める")

    def answer_all(self, facts: Mapping[str, Any]) -> Locator:
        """Answers every question by the company's facts; the verdict."""
        given: dict[str, list[str]] = {}
        while (criterion := eligibility.next_criterion(CRITERIA, given)) is not None:
            if criterion == "carry_on":
                given[criterion] = ["continue"]
                self.choose("質問を続ける")
                continue
            values = facts[criterion] if isinstance(facts[criterion], list) else [facts[criterion]]
            given[criterion] = values
            labels = [CRITERIA[criterion].values[value].label.ja for value in values]
            if CRITERIA[criterion].multiple:
                self.pick(labels)
            else:
                self.choose(labels[0])
        verdict = self.page.locator(".card").last
        expect(verdict).to_be_visible()
        return verdict

    def pick(self, labels: list[str]) -> None:
        """Ticks several choices and sends them together."""
        for label in labels:
            self.page.get_by_label(label, exact=True).check()
        before = self.answers.count()
        self.page.get_by_role("button", name="選んだ内容で答える").click()
        expect(self.answers.nth(before)).to_be_visible()

    def focused(self) -> str:
        """The element that has the focus, within the widget too."""
        shown = "one => one ? one.cloneNode(false).outerHTML + one.textContent.trim().slice(0, 30) : ''"
        return str(self.page.evaluate(f"({shown})({FOCUSED})"))

    def spoken(self) -> str:
        """What the live region holds."""
        return self.page.locator(".panel > .unseen[role=status]").inner_text()

    def token(self) -> str:
        """The token of the conversation, as this browser keeps it."""
        return str(self.page.evaluate(TOKEN))

    def shoot(self, name: str) -> None:
        """Writes a screenshot."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        width = (self.page.viewport_size or {"width": 0})["width"]
        self.page.screenshot(path=str(SCREENSHOTS / f"widget-{name}-{width}.png"))

    def look(self, name: str) -> None:
        """Writes a screenshot, and finds nothing that axe finds."""
        self.shoot(name)
        found = problems_on(self.page)
        assert not found, "\n".join(found)


def problems_on(page: Page) -> list[str]:
    """What axe finds on a page, shadow roots included."""
    found = Axe().run(page, options={"runOnly": RULES})
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


class Staff:
    """A person of the desk, who writes into the log where web finds it."""

    def __init__(self, system: System) -> None:
        self._database = system.folder / "bansou.sqlite"

    def join(self, token: str) -> None:
        """Takes the conversation over."""
        self._run("UPDATE conversations SET state = 'human' WHERE token_hash = ?", hashed(token))

    def say(self, token: str, text: str, **extras: Any) -> None:
        """Writes a message."""
        with self.connected() as connection:
            id, last = connection.execute(
                "SELECT id, last_seq FROM conversations WHERE token_hash = ?", (hashed(token),)
            ).fetchone()
            now = f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M:%S.000000}"
            connection.execute(
                "INSERT INTO messages (conversation_id, seq, sender, sent_at, text, extras)"
                " VALUES (?, ?, 'staff', ?, ?, ?)",
                (id, last + 1, now, text, json.dumps(extras)),
            )
            connection.execute("UPDATE conversations SET last_seq = last_seq + 1 WHERE id = ?", (id,))

    def _run(self, statement: str, *values: str) -> None:
        with self.connected() as connection:
            connection.execute(statement, values)

    def connected(self) -> sqlite3.Connection:
        """The store, beside the processes that use it."""
        return sqlite3.connect(Path(self._database), timeout=20)


def hashed(token: str) -> str:
    """What web keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()

"""A member of the desk in front of a browser: what the console lets them do with a conversation."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.system import System

PASSWORD = "correct horse battery staple"


class Member:
    """A window of a member of the desk."""

    def __init__(self, url: str, page: Page) -> None:
        self.url = url
        self.page = page

    @property
    def text(self) -> Locator:
        """Where the member writes."""
        return self.page.get_by_label("会社へのメッセージ")

    @property
    def log(self) -> Locator:
        """The transcript."""
        return self.page.locator("#log")

    def look(self) -> Member:
        """Goes to the queue."""
        self.page.goto(f"{self.url}/console/queue")
        return self

    def waiting(self, place: str) -> Locator:
        """The row of the company that waits at a place."""
        return self.page.locator("#queue ol.rows > li").filter(has_text=f"{place}番目、")

    def claim(self, place: str) -> Member:
        """Takes over the company that waits at a place."""
        self.waiting(place).get_by_role("button", name="対応する").click()
        expect(self.text).to_be_visible()
        return self

    def write(self, text: str) -> None:
        """Sends a message by keyboard; the field is free for the next one."""
        self.text.fill(text)
        self.text.press("Control+Enter")
        expect(self.text).to_have_value("")

    def hand_back(self) -> None:
        """Lets the assistant go on."""
        self.page.get_by_role("button", name="自動応答に戻す").click()
        expect(self.page.get_by_text("自動応答に戻しました。")).to_be_visible()


def signed_in(system: System, browser: Browser, login: str) -> Any:
    """What the browser keeps of a new member, who has set a password at the first sign-in."""
    printed = system.run("web.accounts", "--login", login, "--name", f"窓口 {login}", "--role", "desk")
    context = browser.new_context(locale="ja-JP")
    page = context.new_page()
    page.goto(f"{system.url}/console/queue")
    first = printed.split("password: ")[1].split()[0]
    for label, value in {"ログイン名": login, "パスワード": first}.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="サインイン").click()
    for name, value in {"old": first, "new": PASSWORD, "again": PASSWORD}.items():
        page.locator(f"input[name={name}]").fill(value)
    page.get_by_role("button", name="パスワードを変更する").click()
    expect(page.locator(".done")).to_be_visible()
    kept = context.storage_state()
    context.close()
    return kept

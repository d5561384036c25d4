"""With the engine killed the chat explains, and the pages beside it go on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.e2e.system import System

RESTART_SECONDS = 120


@pytest.mark.matrix
def test_an_engine_that_is_down_is_explained_and_the_check_without_the_chat_works(
    visitor: Visitor, system: System
) -> None:
    visitor.open().begin_prescreening()
    visitor.choose("株式会社")
    system.process("engine").kill()
    apology = visitor.ask("費用はかかりますか")
    expect(apology).to_contain_text("自動応答がお答えできません")
    expect(apology).to_contain_text("03-3582-4941")
    expect(apology.get_by_role("button", name="メッセージフォームを開く")).to_be_visible()
    visitor.look("engine-down")
    other = Visitor(system, visitor.context.new_page()).visit("/check")
    expect(other.page.get_by_role("heading", level=1)).to_be_visible()
    expect(other.page.get_by_text("株式会社").first).to_be_visible()
    system.wait_ready(RESTART_SECONDS)
    expect(visitor.choose("持っていない")).to_contain_text("事前チェック 3/18")

"""A company in the widget and members of the desk in the console: two browsers, one conversation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Response, Route, expect

from tests.browser.conftest import PATIENCE, VISITORS
from tests.browser.desk_member import Member, signed_in
from tests.browser.test_widget_delivery import COST, logged
from tests.browser.visitor import Visitor
from tests.e2e.system import System

UNSETTLED = "申込は今も受け付けていますか"
SAID_IN_WIDGET = "article.company .typed, article.staff > p"
SAID_IN_CONSOLE = ".by-company .lines, .by-staff .lines"
MEMBERS = Callable[[str], Member]


@pytest.fixture(scope="module")
def accounts(system: System, browser: Browser) -> dict[str, Any]:
    """Two members of the desk."""
    return {login: signed_in(system, browser, login) for login in ("yamada", "suzuki")}


@pytest.fixture
def members(system: System, browser: Browser, accounts: dict[str, Any]) -> Iterator[MEMBERS]:
    """Opens the queue in a window of a member."""
    contexts = []

    def open_window(login: str) -> Member:
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="ja-JP", storage_state=accounts[login]
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return Member(system.url, context.new_page()).look()

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def member(members: MEMBERS) -> Member:
    """A member of the desk."""
    return members("yamada")


def call_for_a_person(visitor: Visitor, question: str = "担当者と話したい") -> str:
    """Joins the queue after a question whose answer offers it; the place that the company reads."""
    visitor.ask(question)
    visitor.button("担当者とチャットする").click()
    expect(visitor.notes).to_contain_text("番目")
    found = re.search(r"順番は(\d+)番目", visitor.notes.inner_text())
    assert found is not None
    return found[1]


@pytest.fixture
def together(visitor: Visitor, member: Member) -> tuple[Visitor, Member]:
    """A company, and the member who has taken it over."""
    place = call_for_a_person(visitor.open())
    return visitor, member.look().claim(place)


def test_a_company_that_asks_for_a_person_sees_its_place_and_that_a_person_comes(
    visitor: Visitor, member: Member
) -> None:
    place = call_for_a_person(visitor.open())
    called = visitor.page.locator("article.system").last
    expect(called).to_contain_text("担当者をお呼びしています")
    expect(called).to_contain_text(f"現在の順番は{place}番目です")
    member.look().claim(place)
    expect(visitor.notes).to_contain_text("担当者とつながっています")
    expect(visitor.notes).not_to_contain_text("番目")
    expect(visitor.page.get_by_role("button", name="待つのをやめる")).to_have_count(0)
    expect(visitor.page.locator("article.system").last).to_contain_text("ここからは担当者がお答えします")
    assert visitor.errors == []


@pytest.mark.matrix
def test_a_company_moves_up_when_the_one_before_it_leaves(visitors: VISITORS) -> None:
    first, second = visitors().visit().open(), visitors().visit().open()
    before = call_for_a_person(first)
    behind = call_for_a_person(second)
    assert int(behind) == int(before) + 1
    second.page.reload(wait_until="domcontentloaded")
    second.open()
    expect(second.notes).to_contain_text(f"順番は{behind}番目です")
    first.button("待つのをやめる").click()
    expect(second.notes).to_contain_text(f"順番は{before}番目です")
    second.button("待つのをやめる").click()
    expect(second.notes).not_to_contain_text("番目")


def test_the_member_finds_the_company_in_the_queue_and_reads_what_went_before(visitor: Visitor, member: Member) -> None:
    expect(visitor.open().ask(COST)).to_contain_text("無料")
    visitor.begin_prescreening()
    visitor.choose("合同会社")
    visitor.choose("持っていない")
    # The list comes up to date by itself: nobody loads the page again.
    place = call_for_a_person(visitor, UNSETTLED)
    expect(member.waiting(place)).to_be_visible()
    member.claim(place)
    expect(member.page.locator("#standing")).to_contain_text("担当：自分")
    packet = member.page.get_by_role("complementary", name="要点")
    expect(packet.locator("h3", has_text="最後の質問").locator("+ p")).to_have_text(UNSETTLED)
    expect(packet).to_contain_text("回答を見る(2件)")
    packet.locator("summary").click()
    expect(packet.locator("dl")).to_contain_text("合同会社")
    expect(packet.locator("li").first).to_contain_text("費用")
    expect(member.log).to_contain_text(COST)
    expect(member.log.locator(".by-bot").filter(has_text="無料").first).to_be_attached()


def test_each_reads_the_other_once_and_in_order(together: tuple[Visitor, Member]) -> None:
    visitor, member = together
    for number in range(3):
        visitor.text.fill(f"会社の{number}通目")
        visitor.text.press("Enter")
        member.write(f"窓口の{number}通目")
    in_widget, in_console = visitor.page.locator(SAID_IN_WIDGET), member.page.locator(SAID_IN_CONSOLE)
    for one in (in_widget, in_console):
        expect(one).to_have_count(7)
    said = [text for sender, text in logged(visitor) if sender in ("company", "staff")]
    for who in ("会社", "窓口"):
        assert [text for text in said if text.startswith(who)] == [f"{who}の{number}通目" for number in range(3)]
    member.write("以上です。")
    expect(in_widget).to_have_text([*said, "以上です。"])
    expect(in_console).to_have_text([*said, "以上です。"])


def test_each_sees_the_other_type_and_the_person_is_set_apart(together: tuple[Visitor, Member]) -> None:
    visitor, member = together
    visitor.text.press_sequentially("押印は必要ですか")
    expect(member.page.get_by_text("会社が入力しています")).to_be_visible()
    visitor.text.press("Enter")
    expect(member.log.locator(".by-company").last).to_contain_text("押印は必要ですか")
    expect(member.page.get_by_text("会社が入力しています")).to_have_count(0)
    member.text.press_sequentially("確認します。")
    expect(visitor.page.get_by_text("担当者が入力しています")).to_be_visible()
    member.text.press("Control+Enter")
    message = visitor.page.locator("article.staff")
    expect(message).to_contain_text("確認します。")
    expect(message.locator(".who")).to_contain_text("担当者")
    expect(message.locator(".tag")).to_have_text("窓口の職員がお答えしています")
    expect(visitor.page.get_by_text("担当者が入力しています")).to_have_count(0)
    expect(visitor.page.locator("article.bot .tag, article.company .tag")).to_have_count(0)
    expect(member.log.locator(".by-staff").last).to_contain_text("届きました")


def test_a_company_that_reloads_finds_everything(together: tuple[Visitor, Member]) -> None:
    visitor, member = together
    visitor.text.fill("少し席を外します")
    visitor.text.press("Enter")
    member.write("お待ちしています。")
    expect(visitor.page.locator("article.staff")).to_have_count(1)
    before = visitor.messages.all_inner_texts()
    visitor.page.goto("about:blank")
    member.write("お戻りになりましたら、お知らせください。")
    visitor.visit()
    expect(visitor.launcher).to_contain_text("チャットを続ける")
    visitor.open()
    expect(visitor.messages).to_have_count(len(before) + 1)
    assert visitor.messages.all_inner_texts()[:-1] == before
    expect(visitor.messages.last).to_contain_text("お戻りになりましたら")
    expect(visitor.notes).to_contain_text("担当者とつながっています")
    visitor.text.fill("戻りました")
    visitor.text.press("Enter")
    expect(member.log.locator(".by-company").last).to_contain_text("戻りました")
    member.write("では続けます。")
    expect(visitor.messages.last).to_contain_text("では続けます。")


def test_the_assistant_is_silent_until_the_member_hands_back(together: tuple[Visitor, Member]) -> None:
    visitor, member = together
    answers = visitor.answers.count()
    with visitor.page.expect_response(lambda response: is_turn(response)) as told:
        visitor.text.fill(COST)
        visitor.text.press("Enter")
    assert told.value.json() == {"messages": [], "state": "human"}
    expect(member.log.locator(".by-company").last).to_contain_text(COST)
    member.write("費用のご質問ですね。自動応答に戻します。")
    expect(visitor.page.locator("article.staff")).to_have_count(1)
    expect(visitor.answers).to_have_count(answers)
    member.hand_back()
    expect(visitor.page.locator("article.system").last).to_contain_text("自動応答に戻りました")
    expect(visitor.notes).not_to_contain_text("担当者とつながっています")
    expect(visitor.ask(COST)).to_contain_text("無料")
    expect(visitor.answers).to_have_count(answers + 1)


def is_turn(response: Response) -> bool:
    """Whether it answers a message of the company."""
    return response.request.method == "POST" and response.url.endswith("/api/chat/messages")


def test_of_two_members_who_claim_at_once_one_loses_and_reads_why(visitor: Visitor, members: MEMBERS) -> None:
    place = call_for_a_person(visitor.open())
    both = [members("yamada"), members("suzuki")]
    buttons = [one.waiting(place).get_by_role("button", name="対応する") for one in both]
    for button in buttons:
        button.evaluate("button => { setTimeout(() => button.click()); }")
    for one in both:
        expect(one.page.locator("#queue")).to_have_count(0)
    lost = [one for one in both if one.text.count() == 0]
    assert len(lost) == 1
    expect(lost[0].page.get_by_role("main")).to_contain_text("ほかの担当者が先に対応を始めたか")
    expect(lost[0].look().page.locator("#queue")).to_contain_text(re.compile("担当：窓口 (yamada|suzuki)"))
    expect(visitor.page.locator("article.system").filter(has_text="おつなぎしました")).to_have_count(1)


def test_what_the_member_writes_while_a_message_is_under_way_is_kept(together: tuple[Visitor, Member]) -> None:
    visitor, member = together
    held: list[Route] = []
    member.page.route("**/messages", lambda route: held.append(route))
    member.text.fill("一つ目です。")
    member.text.press("Control+Enter")
    member.text.press("End")
    member.text.press_sequentially("二つ目です。")
    member.text.press("Control+Enter")
    assert len(held) == 1
    held[0].continue_()
    member.page.unroute("**/messages")
    expect(member.text).to_have_value("二つ目です。")
    member.text.press("Control+Enter")
    expect(visitor.page.locator("article.staff > p")).to_have_text(["一つ目です。", "二つ目です。"])

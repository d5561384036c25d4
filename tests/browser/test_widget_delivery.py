"""No message twice, none lost, order kept: whatever happens to the connection, the tab or the session."""

from __future__ import annotations

import re
import uuid

from playwright.sync_api import Route, expect

from tests.acceptance.client import Company
from tests.browser.conftest import MORNING, VISITORS
from tests.browser.visitor import Staff, Visitor
from tests.e2e.system import System

COST = "費用はかかりますか"
POSTED = "**/api/chat/messages"


def same_company(visitor: Visitor) -> Company:
    """The visitor's conversation, through the API."""
    return Company(visitor.system.url, visitor.token(), MORNING)


def logged(visitor: Visitor) -> list[tuple[str, str]]:
    """Who said what, in the store's order, without the greeting."""
    messages = same_company(visitor).call("GET", "/api/chat/messages?after=1").messages
    return [(message["sender"], message["text"]) for message in messages]


def test_an_answer_that_got_lost_is_fetched_under_the_same_id(visitor: Visitor) -> None:
    visitor.open()
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if not lost:
            lost.append(route.request.post_data_json["id"])
            route.fetch()
            route.abort()
        else:
            assert route.request.post_data_json["id"] == lost[0]
            route.continue_()

    visitor.page.route("**/api/chat/events", lambda route: route.abort())
    visitor.page.route(POSTED, lose_the_first)
    expect(visitor.ask(COST)).to_contain_text("無料")
    expect(visitor.page.locator("article.company")).to_have_count(1)
    assert [sender for sender, _ in logged(visitor)] == ["company", "bot"]


def test_what_is_typed_offline_is_sent_when_the_network_is_back(visitor: Visitor) -> None:
    visitor.open()
    visitor.context.set_offline(True)
    visitor.text.fill(COST)
    visitor.text.press("Enter")
    expect(visitor.page.locator("article.company")).to_contain_text(COST)
    visitor.context.set_offline(False)
    expect(visitor.answers.nth(1)).to_contain_text("無料")
    assert [sender for sender, _ in logged(visitor)] == ["company", "bot"]


def test_several_questions_at_once_keep_their_order(visitor: Visitor) -> None:
    visitor.open()
    for text in (COST, "審査の流れを教えてください", "問い合わせ先を教えてください"):
        visitor.text.fill(text)
        visitor.text.press("Enter")
    expect(visitor.answers).to_have_count(4)
    shown = [re.sub(r"\s", "", one.inner_text()) for one in visitor.page.locator("article.company .typed").all()]
    assert shown == [COST, "審査の流れを教えてください", "問い合わせ先を教えてください"]
    senders = [one.get_attribute("class") for one in visitor.messages.all()]
    assert senders == ["message bot"] + ["message company", "message bot"] * 3


def test_a_reload_in_the_middle_of_the_pre_screening_restores_it(visitor: Visitor) -> None:
    visitor.open().begin_prescreening()
    expect(visitor.choose("合同会社")).to_contain_text("事前チェック 2/18")
    before = [one.inner_text() for one in visitor.messages.all()]
    visitor.page.reload(wait_until="domcontentloaded")
    expect(visitor.launcher).to_contain_text("チャットを続ける")
    visitor.open()
    expect(visitor.messages).to_have_count(len(before))
    expect(visitor.answers.last).to_be_in_viewport()
    assert [one.inner_text() for one in visitor.messages.all()] == before
    expect(visitor.choose("持っていない")).to_contain_text("事前チェック 3/18")


def test_back_why_stop_and_resume_keep_the_place(visitor: Visitor) -> None:
    visitor.open().begin_prescreening()
    visitor.choose("株式会社")
    visitor.choose("一つ前に戻る")
    expect(visitor.answers.last).to_contain_text("事前チェック 1/18")
    visitor.choose("わからない")
    expect(visitor.choose("この質問の理由")).to_contain_text("対象外です")
    expect(visitor.answers.last).to_contain_text("事前チェック 2/18")
    expect(visitor.choose("中断する")).to_contain_text("中断しました")
    visitor.choose("続きから再開する")
    expect(visitor.answers.last).to_contain_text("事前チェック 2/18")


def test_used_choices_are_gone(visitor: Visitor) -> None:
    question = visitor.open().begin_prescreening()
    visitor.choose("株式会社")
    expect(question.get_by_role("button")).to_have_count(0)
    expect(visitor.answers.first.get_by_role("button").first).to_be_visible()


def test_a_second_tab_shows_the_same_and_goes_on(visitor: Visitor) -> None:
    visitor.open().ask(COST)
    other = Visitor(visitor.system, visitor.context.new_page()).visit().open()
    expect(other.messages).to_have_count(3)
    other.ask("申込の方法を教えてください")
    expect(visitor.messages).to_have_count(5)
    assert [one.inner_text() for one in visitor.messages.all()] == [one.inner_text() for one in other.messages.all()]
    other.button("会話を終了して履歴を消す").click()
    other.button("終了して消す").click()
    expect(visitor.notes).to_contain_text("履歴を消しました")
    expect(visitor.messages).to_have_count(0)


def test_an_expired_session_is_explained_and_the_text_is_kept(visitor: Visitor) -> None:
    visitor.open().ask(COST)
    visitor.page.route("**/api/chat/events", lambda route: None)
    assert same_company(visitor).call("DELETE", "/api/chat/session").status == 204
    visitor.text.fill("申込の方法を教えてください")
    visitor.text.press("Enter")
    expect(visitor.notes).to_contain_text("期限が切れた")
    expect(visitor.text).to_have_value("申込の方法を教えてください")
    expect(visitor.messages).to_have_count(1)
    visitor.text.press("Enter")
    expect(visitor.answers.nth(1)).to_be_visible()


def test_a_session_that_expired_while_the_page_was_away_is_explained(visitor: Visitor) -> None:
    visitor.open().ask(COST)
    company = same_company(visitor)
    visitor.page.goto("about:blank")
    assert company.call("DELETE", "/api/chat/session").status == 204
    visitor.visit()
    # Nothing new begins before somebody opens the chat.
    expect(visitor.launcher).to_have_text("チャットで質問する")
    assert visitor.page.evaluate("Object.keys(localStorage)") == []
    visitor.open()
    expect(visitor.notes).to_contain_text("期限が切れた")
    expect(visitor.messages).to_have_count(1)


def test_a_stale_choice_is_explained(visitor: Visitor) -> None:
    visitor.open().begin_prescreening()
    visitor.page.route("**/api/chat/events", lambda route: route.abort())
    visitor.page.evaluate("dispatchEvent(new Event('online'))")
    same_company(visitor).choose("corporate_form=godo")
    same_company(visitor).choose("placement_licence=no")
    visitor.button("株式会社").click()
    expect(visitor.notes).to_contain_text("いまは選べません")
    expect(visitor.answers.last).to_contain_text("事前チェック 3/18")


def test_too_many_messages_wait_as_long_as_the_server_says(visitor: Visitor) -> None:
    visitor.open()
    asked: list[str] = []

    def refuse_the_first(route: Route) -> None:
        asked.append(route.request.post_data_json["id"])
        if len(asked) > 1:
            return route.continue_()
        route.fulfill(status=429, headers={"Retry-After": "2"}, json={"error": {"code": "too_many", "message": "x"}})

    visitor.page.route(POSTED, refuse_the_first)
    visitor.text.fill(COST)
    visitor.text.press("Enter")
    expect(visitor.notes).to_contain_text("2秒後に送り直します")
    expect(visitor.answers.nth(1)).to_contain_text("無料")
    assert len(asked) == 2 and asked[0] == asked[1]


def test_a_person_is_heard_where_events_are_held_back(visitors: VISITORS, staff: Staff) -> None:
    visitor = visitors()
    visitor.page.clock.install()
    visitor.page.route("**/api/chat/events", lambda route: None)
    visitor.visit().open()
    staff.join(visitor.token())
    staff.say(visitor.token(), "お待たせしました。")
    with visitor.page.expect_request("**/api/chat/messages?after=*&wait=25"):
        visitor.page.clock.fast_forward(20_500)
    expect(visitor.page.locator("article.staff")).to_contain_text("お待たせしました")
    staff.say(visitor.token(), "ご用件をどうぞ。")
    expect(visitor.page.locator("article.staff")).to_have_count(2)


def test_a_person_is_heard_behind_the_closed_launcher(visitor: Visitor, staff: Staff) -> None:
    visitor.open()
    visitor.page.keyboard.press("Escape")
    staff.join(visitor.token())
    staff.say(visitor.token(), "折り返しご連絡します。")
    expect(visitor.launcher).to_contain_text("新しいメッセージ1件")
    visitor.open()
    expect(visitor.page.locator("article.staff")).to_be_in_viewport()


def test_a_reader_further_up_is_told_of_a_new_message(visitor: Visitor, staff: Staff) -> None:
    visitor.open()
    for text in (COST, "審査の流れを教えてください"):
        visitor.ask(text)
    visitor.page.locator(".log").evaluate("log => { log.scrollTop = 0; }")
    staff.join(visitor.token())
    staff.say(visitor.token(), "窓口の者です。")
    below = visitor.page.get_by_role("button", name="新しいメッセージがあります")
    expect(below).to_be_visible()
    assert visitor.page.locator(".log").evaluate("log => log.scrollTop") == 0
    below.click()
    expect(visitor.page.locator("article.staff")).to_be_in_viewport()
    expect(below).to_have_count(0)


def test_the_queue_can_be_left(visitor: Visitor) -> None:
    visitor.open().ask("担当者と話したい")
    visitor.button("担当者とチャットする").click()
    visitor.button("待つのをやめる").click()
    expect(visitor.page.locator("article.system").last).to_contain_text("取り消しました")
    expect(visitor.ask(COST)).to_contain_text("無料")


def test_a_thumb_and_its_reason_are_stored(visitor: Visitor, system: System) -> None:
    answer = visitor.open().ask(COST)
    answer.get_by_role("button", name="いいえ").click()
    answer.get_by_label("わかりにくかった").check()
    comment = f"例が欲しい {uuid.uuid4().hex[:6]}"
    answer.get_by_label("ご意見(任意)").fill(comment)
    answer.get_by_role("button", name="理由を送る").click()
    expect(answer).to_contain_text("ご意見をありがとうございます")
    expect(answer.get_by_role("button", name="いいえ")).to_have_attribute("aria-pressed", "true")
    with Staff(system).connected() as connection:
        row = connection.execute("SELECT helpful, reason FROM feedback WHERE comment = ?", (comment,)).fetchone()
    assert row == (0, "unclear")


def test_the_language_follows_the_company_and_its_switch(visitor: Visitor) -> None:
    visitor.open()
    visitor.button("English").click()
    expect(visitor.answers).to_have_count(1)
    expect(visitor.answers.first).to_contain_text("automated assistant")
    expect(visitor.page.locator("dialog.panel")).to_have_attribute("lang", "en")
    visitor.ask(COST)
    expect(visitor.page.locator("dialog.panel")).to_have_attribute("lang", "ja")
    visitor.button("English").click()
    expect(visitor.answers.last).to_contain_text("Answers come in the language in which you write")
    expect(visitor.page.get_by_role("button", name="Send")).to_be_visible()


def test_what_is_said_is_only_text_and_links_are_of_three_kinds(visitor: Visitor, staff: Staff) -> None:
    visitor.open().ask("<img src=x onerror=alert(1)>費用はかかりますか")
    staff.join(visitor.token())
    text = "javascript:alert(1) http://a.example/ https://a.example/b. desk@a.example 03-1234-5678 <b>x</b>"
    links = [{"label": "x", "url": "javascript:alert(1)"}, {"label": "y", "url": "data:text/html,x"}]
    staff.say(visitor.token(), text, links=links)
    said = visitor.page.locator("article.staff")
    expect(said).to_contain_text("<b>x</b>")
    hrefs = [link.get_attribute("href") for link in said.get_by_role("link").all()]
    assert hrefs == ["https://a.example/b", "mailto:desk@a.example", "tel:03-1234-5678"]
    assert visitor.page.locator("article img, article b:text('x')").count() == 0


def test_the_result_is_copied_and_printed_alone(visitors: VISITORS) -> None:
    visitor = visitors(permissions=["clipboard-read", "clipboard-write"]).visit().open()
    visitor.begin_prescreening()
    visitor.choose("その他（医療法人・社団法人・NPO・組合・個人事業など）")
    card = visitor.choose("ここで結果を見る")
    card.get_by_role("button", name="結果をコピーする").click()
    expect(card).to_contain_text("コピーしました")
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert "【事前チェックの結果】" in copied and "Ⅲ.2(1)①" in copied and "2025-06-10" in copied
    copy = "document.querySelector('.bansou-print').shadowRoot.textContent"
    visitor.page.evaluate(f"window.print = () => {{ window.printed = {copy}; }}; 0")
    card.get_by_role("button", name="結果を印刷する").click()
    visitor.page.emulate_media(media="print")
    assert "条件に合わない項目があります" in visitor.page.evaluate("printed")
    visible = "[...document.body.children].filter(one => one.getBoundingClientRect().height > 0)"
    assert visitor.page.evaluate(f"{visible}.map(one => one.className)") == ["bansou-print"]
    visitor.shoot("print")
    visitor.page.evaluate("dispatchEvent(new Event('afterprint'))")
    visitor.page.emulate_media(media="screen")
    assert visitor.page.locator(".bansou-print").count() == 0

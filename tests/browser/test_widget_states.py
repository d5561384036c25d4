"""What the widget shows in each of its states, looked at by axe and written to var/screenshots."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import VISITORS
from tests.browser.visitor import Staff, Visitor
from tests.e2e.test_end_to_end import APPLICATION_PAGE, CLEAR

MUCH_IS_OPEN = {**CLEAR, "own_website": "no", "registered_seal": "unsure", "cooperation": "some",
                "cooperation_items": ["surveys", "year_round"]}  # fmt: skip


@pytest.fixture
def here(visitors: VISITORS, width: int) -> Visitor:
    """A company on the page of the programme, at a width."""
    return visitors(width).visit()


def test_it_is_closed_until_somebody_opens_it(here: Visitor) -> None:
    expect(here.launcher).to_have_text("チャットで質問する")
    expect(here.page.locator("dialog.panel")).to_be_hidden()
    assert here.page.evaluate("Object.keys(localStorage)") == []
    here.look("closed")


def test_the_greeting_says_what_it_is_and_where_the_privacy_notice_stands(here: Visitor) -> None:
    here.open()
    notice = here.page.locator("bansou-chat .notice")
    expect(notice).to_be_in_viewport()
    expect(notice).to_contain_text("自動応答です")
    assert notice.get_by_role("link").get_attribute("href") == f"{here.system.url}/privacy"
    expect(here.button("対象となる企業の概要")).to_be_visible()
    here.look("greeting")


def test_an_answer_opens_the_summary_of_its_clause(here: Visitor) -> None:
    answer = here.open().ask("費用はかかりますか")
    expect(answer).to_contain_text("無料")
    summary = answer.locator("details", has_text="Ⅱ.4 採択企業の費用負担").locator("p")
    expect(summary).to_be_hidden()
    answer.locator("summary", has_text="Ⅱ.4 採択企業の費用負担").click()
    expect(summary).to_be_visible()
    expect(answer).not_to_contain_text("根拠：申込要領")
    here.look("answer")


def test_what_may_be_meant_stands_to_choose(here: Visitor) -> None:
    here.open().ask("書き方")
    expect(here.answers.last).to_contain_text("もしかして")
    expect(here.page.locator(".choices").last.get_by_role("button").first).to_be_visible()
    here.look("perhaps")


def test_a_question_of_the_pre_screening_shows_how_far_it_is(here: Visitor) -> None:
    question = here.open().begin_prescreening()
    expect(question).to_contain_text("事前チェック 1/18")
    expect(question.get_by_role("progressbar")).to_have_attribute("value", "1")
    here.look("question")


def test_the_verdict_is_a_card_with_its_clauses_and_the_application_page(here: Visitor) -> None:
    here.open().begin_prescreening()
    card = here.answer_all(MUCH_IS_OPEN)
    expect(card.locator(".outcome")).to_have_text("条件に合わない項目があります")
    expect(card).to_contain_text("代表者印")
    expect(card.locator("summary", has_text="Ⅲ.2(1)③ 自社ウェブサイト").first).to_be_visible()
    link = card.locator(f"a[href='{APPLICATION_PAGE}']").last
    expect(link).to_contain_text("新しいタブで開きます")
    expect(card).to_contain_text("時間の制限")
    expect(card).to_contain_text("2025年6月10日")
    here.look("verdict")


def test_several_choices_are_sent_together(here: Visitor) -> None:
    here.open().begin_prescreening()
    given = {**MUCH_IS_OPEN}
    given.pop("cooperation_items")
    with pytest.raises(KeyError, match="cooperation_items"):
        here.answer_all(given)
    here.page.get_by_role("button", name="選んだ内容で答える").click()
    expect(here.page.get_by_text("1つ以上お選びください。")).to_be_visible()
    here.look("several")
    here.pick(["調査への回答"])
    expect(here.page.locator("article.company").last).to_contain_text("調査への回答")


def test_the_form_names_what_is_wrong_and_gives_a_number(here: Visitor) -> None:
    here.open().button("担当者に連絡する").click()
    here.look("form")
    here.button("お問い合わせを送信").click()
    expect(here.page.locator("#wrong-email")).to_have_text("入力してください。")
    assert 'name="company"' in here.focused()
    here.look("form-wrong")
    filled = {"company": "株式会社例", "name": "例 太郎", "email": "taro@", "message": "押印について"}
    for name, value in filled.items():
        here.page.locator(f"[name={name}]").fill(value)
    here.page.locator("[name=consent]").check()
    here.button("お問い合わせを送信").click()
    expect(here.page.locator("#wrong-email")).to_contain_text("メールアドレス")
    here.page.locator("[name=email]").fill("taro@example.com")
    here.button("お問い合わせを送信").click()
    expect(here.page.locator(".number")).to_contain_text("受付番号 H-20250610-")
    here.look("form-sent")


def test_a_person_is_set_apart(here: Visitor, staff: Staff) -> None:
    here.open().ask("担当者と話したい")
    here.button("担当者とチャットする").click()
    expect(here.notes).to_contain_text("担当者をお待ちいただいています")
    expect(here.notes).to_contain_text("番目")
    here.look("queued")
    staff.join(here.token())
    staff.say(here.token(), "窓口の者です。ご質問を伺います。")
    message = here.page.locator("article.staff")
    expect(message).to_contain_text("担当者")
    expect(message).to_contain_text("窓口の職員がお答えしています")
    expect(here.notes).to_contain_text("担当者とつながっています")
    here.look("person")


def test_a_broken_connection_is_explained(here: Visitor) -> None:
    here.open()
    here.page.route("**/api/chat/messages", lambda route: route.abort())
    here.text.fill("費用はかかりますか")
    here.text.press("Enter")
    expect(here.notes).to_contain_text("送信できませんでした", timeout=20_000)
    here.look("not-sent")


def test_a_chat_that_cannot_be_reached_points_to_the_pages_without_it(here: Visitor) -> None:
    here.page.route("**/api/chat/**", lambda route: route.abort())
    here.launcher.click()
    expect(here.notes).to_contain_text("つながりません")
    links = [link.get_attribute("href") for link in here.notes.get_by_role("link").all()]
    assert links == [f"{here.system.url}/help", f"{here.system.url}/check"]
    here.look("unreachable")
    here.page.unroute_all()
    here.button("もう一度つなぐ").click()
    expect(here.answers.first).to_be_visible()


def test_the_end_is_confirmed_and_erases(here: Visitor) -> None:
    here.open().ask("費用はかかりますか")
    here.button("会話を終了して履歴を消す").click()
    here.look("end")
    here.button("終了して消す").click()
    expect(here.notes).to_contain_text("履歴を消しました")
    assert here.page.evaluate("Object.keys(localStorage)") == []
    expect(here.messages).to_have_count(0)
    here.look("ended")
    here.button("新しい会話を始める").click()
    expect(here.answers).to_have_count(1)


def test_the_chat_fills_a_page_of_its_own(here: Visitor) -> None:
    here.visit("/chat")
    expect(here.answers.first).to_be_visible()
    expect(here.launcher).to_have_count(0)
    answer = here.ask("費用はかかりますか")
    expect(answer.locator(".who")).to_be_in_viewport(ratio=1)
    expect(here.text).to_be_in_viewport(ratio=1)
    here.look("page")


def test_nothing_goes_elsewhere_and_no_policy_is_broken(here: Visitor) -> None:
    here.open().ask("費用はかかりますか")
    assert here.hosts == {here.system.url}
    assert here.errors == []
    assert here.context.cookies() == []

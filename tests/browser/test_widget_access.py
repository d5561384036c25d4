"""The widget for everybody: by keyboard, with an input method, zoomed, in forced colours, on a hostile page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import VISITORS, Site
from tests.browser.visitor import Visitor
from tests.e2e.system import System

HOSTILE = """
*, *::before, *::after { all: unset !important; color: red !important; font: italic 40px/1 serif !important;
  display: inline !important; position: static !important; letter-spacing: 1em !important;
  text-transform: uppercase !important;
  background: yellow !important; border: 9px dashed red !important; }
style, script, head { display: none !important; }
html { font-size: 62.5% !important; }
"""
LONGEST_WAY = 80


def compose(page: Page, text: str) -> None:
    """Begins a composition of the input method in the focused field."""
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})


def commit(page: Page, text: str) -> None:
    """Ends the composition with its words."""
    page.context.new_cdp_session(page).send("Input.insertText", {"text": text})


def test_from_the_launcher_to_the_first_answer_by_keyboard_alone(visitors: VISITORS) -> None:
    visitor = visitors(1280).visit()
    for _ in range(LONGEST_WAY):
        visitor.page.keyboard.press("Tab")
        if 'class="launcher"' in visitor.focused():
            break
    visitor.page.keyboard.press("Enter")
    expect(visitor.answers.first).to_be_visible()
    assert "<textarea" in visitor.focused()
    visitor.page.keyboard.type("費用はかかりますか")
    visitor.page.keyboard.press("Enter")
    expect(visitor.answers.nth(1)).to_contain_text("無料")
    assert "<textarea" in visitor.focused()


def test_a_choice_by_keyboard_leads_to_its_reply(visitor: Visitor) -> None:
    visitor.open()
    visitor.button("事前チェックを始める").focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.answers.nth(1)).to_contain_text("事前チェック 1/18")
    assert "who" in visitor.focused()
    visitor.page.keyboard.press("Tab")
    assert "株式会社" in visitor.focused()
    visitor.page.keyboard.press("Space")
    expect(visitor.answers.nth(2)).to_contain_text("事前チェック 2/18")


def test_the_focus_walks_from_top_to_bottom(visitor: Visitor) -> None:
    visitor.open().ask("費用はかかりますか")
    visitor.button("English").focus()
    walked = []
    for _ in range(LONGEST_WAY):
        walked.append(visitor.focused())
        if "履歴を消す" in walked[-1]:
            break
        visitor.page.keyboard.press("Tab")
    order = ["English", "チャットを閉じる", 'class="log"', "/privacy", "事前チェックを始める", "<summary",
             "キャンセル時の負担", "はい", "いいえ", "<textarea", "送信", "担当者に連絡する", "履歴を消す"]  # fmt: skip
    places = [next((place for place, one in enumerate(walked) if what in one), None) for what in order]
    assert None not in places, list(zip(order, places))
    assert places == sorted(places), list(zip(order, places))


def test_what_is_new_is_read_out_with_the_number_of_choices(visitor: Visitor) -> None:
    visitor.open().begin_prescreening()
    assert "どの種類の法人" in visitor.spoken()
    assert "選択肢が7個あります" in visitor.spoken()
    log = visitor.page.locator(".log")
    expect(log).to_have_attribute("aria-live", "off")


def test_escape_closes_and_gives_the_focus_back(visitor: Visitor) -> None:
    visitor.open()
    visitor.text.focus()
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("dialog.panel")).to_be_hidden()
    assert 'class="launcher"' in visitor.focused()
    assert visitor.launcher.get_attribute("aria-expanded") == "false"


def test_enter_of_a_composition_sends_nothing_in_chrome(visitor: Visitor) -> None:
    visitor.open()
    visitor.text.focus()
    compose(visitor.page, "ひよう")
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("dialog.panel")).to_be_visible()
    expect(visitor.messages).to_have_count(1)
    visitor.text.fill("")
    compose(visitor.page, "ひよう")
    commit(visitor.page, "費用")
    expect(visitor.text).to_have_value("費用")
    visitor.page.keyboard.press("Shift+Enter")
    expect(visitor.text).to_have_value("費用\n")
    visitor.page.keyboard.press("Enter")
    expect(visitor.answers.nth(1)).to_contain_text("無料")


def test_enter_of_a_composition_sends_nothing_in_safaris_order(visitor: Visitor) -> None:
    visitor.open()
    visitor.text.fill("費用")
    press = """(area, [key, code]) => {
      area.dispatchEvent(new CompositionEvent("compositionend", { data: "費用", bubbles: true, composed: true }));
      const more = { bubbles: true, composed: true, cancelable: true };
      area.dispatchEvent(new KeyboardEvent("keydown", { key, keyCode: code, ...more }));
    }"""
    visitor.text.evaluate(press, ["Enter", 229])
    visitor.text.evaluate(press, ["Escape", 229])
    expect(visitor.page.locator("dialog.panel")).to_be_visible()
    expect(visitor.text).to_have_value("費用")
    expect(visitor.messages).to_have_count(1)
    visitor.text.evaluate(press, ["Enter", 13])
    expect(visitor.answers.nth(1)).to_be_visible()


@pytest.mark.parametrize(("name", "wide", "high"), [("zoom-200", 640, 400), ("zoom-400", 320, 256)])
def test_a_zoomed_page_hides_nothing(visitors: VISITORS, name: str, wide: int, high: int) -> None:
    visitor = visitors(wide, high).visit().open()
    answer = visitor.ask("費用はかかりますか")
    expect(answer.locator(".who")).to_be_in_viewport()
    for part in (answer.locator("summary").last, visitor.text, visitor.button("会話を終了して履歴を消す")):
        part.scroll_into_view_if_needed()
        expect(part).to_be_in_viewport(ratio=0.9)
    assert visitor.page.locator(".panel").evaluate("one => one.scrollWidth <= one.clientWidth")
    visitor.text.fill("申込の方法を教えてください")
    visitor.text.press("Enter")
    expect(visitor.answers.nth(2).locator(".who")).to_be_in_viewport()
    visitor.look(name)


def test_where_the_chat_covers_the_page_the_focus_stays_in_it(visitor: Visitor) -> None:
    visitor.open()
    inside = "document.activeElement.localName === 'bansou-chat' || document.activeElement === document.body"
    for _ in range(30):
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(inside)


def test_forced_colours_keep_the_borders_of_buttons(visitors: VISITORS) -> None:
    visitor = visitors(forced_colors="active").visit().open()
    visitor.ask("費用はかかりますか")
    for button in (visitor.button("送信"), visitor.button("キャンセル時の負担")):
        assert button.evaluate("one => getComputedStyle(one).borderTopStyle") == "solid"
        assert button.evaluate("one => parseFloat(getComputedStyle(one).borderTopWidth)") >= 1
    visitor.look("forced-colours")


def test_nothing_moves_for_those_who_asked_for_it(visitors: VISITORS) -> None:
    visitor = visitors(reduced_motion="reduce").visit().open()
    visitor.ask("費用はかかりますか")
    moving = "document.querySelector('bansou-chat').shadowRoot.getAnimations().length"
    assert visitor.page.evaluate(moving) == 0


def test_text_and_buttons_are_large_enough(visitor: Visitor) -> None:
    visitor.open().ask("費用はかかりますか")
    assert visitor.text.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 16
    for button in visitor.page.locator("dialog.panel button").all():
        box = button.bounding_box()
        assert box is None or min(box["width"], box["height"]) >= 44, button.inner_text()
    smallest = """Math.min(...[...document.querySelector('bansou-chat').shadowRoot.querySelectorAll('.panel *')]
      .filter(one => one.innerText).map(one => parseFloat(getComputedStyle(one).fontSize)))"""
    assert visitor.page.evaluate(smallest) >= 14


def test_a_hostile_page_of_another_origin_changes_nothing(visitors: VISITORS, system: System, site: Site) -> None:
    """Its policy names the chat's host for script and connection, and lets only lit-html make HTML."""
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {system.url}; connect-src {system.url}; "
    policy += "require-trusted-types-for 'script'; trusted-types lit-html"
    script = f'<script src="{system.url}/v1/widget.js" defer></script>'
    page = f'<!doctype html><html lang="ja"><title>t</title>{{}}<main><h1>t</h1></main>{script}</html>'
    site.pages["/hostile"] = (policy, page.format(f"<style>{HOSTILE}</style>"))
    site.pages["/friendly"] = (policy, page.format(""))
    looks = []
    parts = (".panel", ".message.bot > p", ".choice", "textarea", ".launcher")
    for path in ("/friendly", "/hostile"):
        visitor = visitors(1280).visit(site.origin + path).open()
        visitor.ask("費用はかかりますか")
        looks.append([look_of(visitor, selector) for selector in parts])
        assert visitor.errors == []
        assert visitor.hosts == {site.origin, system.url}
    visitor.shoot("hostile")
    assert looks[0] == looks[1]


def look_of(visitor: Visitor, selector: str) -> dict[str, str]:
    """What a page's rules could have changed of an element."""
    names = ["color", "fontSize", "fontStyle", "display", "position", "letterSpacing", "textTransform",
             "borderTopStyle", "backgroundColor", "width"]  # fmt: skip
    script = "(one, names) => Object.fromEntries(names.map(name => [name, getComputedStyle(one)[name]]))"
    return dict(visitor.page.locator(selector).last.evaluate(script, names))


def test_the_policy_of_the_chats_own_pages_allows_one_policy_only(visitor: Visitor) -> None:
    with visitor.page.expect_response(visitor.system.url + "/") as loaded:
        visitor.visit()
    policy = loaded.value.headers["content-security-policy"]
    assert "require-trusted-types-for 'script'" in policy and "trusted-types lit-html" in policy
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
    made = "try { trustedTypes.createPolicy('other', {}); 'made' } catch { 'refused' }"
    assert visitor.page.evaluate(made) == "refused"


def test_without_a_place_to_keep_it_the_conversation_lives_in_memory(visitors: VISITORS) -> None:
    visitor = visitors()
    forbid = """Object.defineProperty(window, "localStorage", {
      get() { throw new DOMException("no", "SecurityError"); } })"""
    visitor.page.add_init_script(forbid)
    visitor.visit().open()
    expect(visitor.ask("費用はかかりますか")).to_contain_text("無料")
    assert visitor.errors == []

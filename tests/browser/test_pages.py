"""The pages beside the chat in a real browser, with the engine down: axe, keyboard, widths, print, no script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.page_browser import Watch, findings, is_too_wide, keep, open_all, web_process

HEIGHT = 800
MOST_STEPS = 40
MOST_TABS = 150
Opening = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a web process whose engine is down."""
    with web_process(tmp_path_factory.mktemp("pages")) as address:
        yield address


@pytest.fixture
def opening(browser: Browser, url: str) -> Iterator[Opening]:
    """Opens a browser's window of its own; the widget is left out, it has tests of its own."""
    opened: list[BrowserContext] = []

    def open_(width: int = 375, **options: Any) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, base_url=url, locale="ja-JP", **options
        )
        context.route("**/v1/widget.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        opened.append(context)
        return context

    yield open_
    for context in opened:
        context.close()


def answer(page: Page, *values: str, button: str = "answer") -> None:
    """Chooses and sends."""
    for value in values:
        page.locator(f"fieldset input[value='{value}']").check()
    page.locator(f"main button[value={button}]").click()


def to_the_items(page: Page) -> None:
    """The page that asks which of several things apply, and after it the verdict is not far."""
    for _ in range(MOST_STEPS):
        asked = page.locator("fieldset input").first.get_attribute("name")
        if asked == "compliance_items":
            return
        values = [one.get_attribute("value") for one in page.locator("fieldset input").all()]
        answer(page, "some" if "some" in values else str(values[0]))
    raise AssertionError("never asked")


def to_the_verdict(page: Page) -> None:
    """Answers whatever is asked by its first choice."""
    for _ in range(MOST_STEPS):
        if not page.locator("fieldset").count():
            return
        page.locator("fieldset input").first.check()
        answer(page)
    raise AssertionError("no verdict")


def states(page: Page, language: str) -> Iterator[str]:
    """Every page and every state of the pre-screening, one after the other."""
    for name in ("home", "chat", "help", "privacy", "accessibility", "nothing"):
        page.goto(f"/{'' if name == 'home' else name}?lang={language}")
        yield name
    known = "consent form" if language == "en" else "同意書　メール"
    for name, query in (("help-found", known), ("help-not-found", "nothing of the kind")):
        page.goto(f"/help?lang={language}&q={query}")
        yield name
    page.goto(f"/check?lang={language}")
    yield "check-first"
    answer(page)
    yield "check-wrong"
    answer(page, "other")
    yield "check-carry-on"
    answer(page, "continue")
    yield "check-second"
    to_the_items(page)
    yield "check-items"
    answer(page, "laws")
    to_the_verdict(page)
    yield "check-verdict"
    page.evaluate("document.querySelector('main form input').value = 'broken'")
    answer(page, button="back")
    yield "check-unreadable"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_has_a_finding_scrolls_sideways_or_asks_elsewhere(
    opening: Opening, url: str, width: int, language: str
) -> None:
    context = opening(width)
    watch, page = Watch(context, url), context.new_page()
    for name in states(page, language):
        keep(page, f"page-{name}-{language}-{width}")
        assert not is_too_wide(page), name
        open_all(page)
        assert not is_too_wide(page), f"{name}, all opened"
        assert findings(page) == [], name
    assert watch.elsewhere == []
    assert [text for text in watch.complaints if "status of 404" not in text] == []
    assert context.cookies() == [] and page.evaluate("localStorage.length") == 0


def tab_to(page: Page, wanted: Locator) -> None:
    """Presses Tab until an element has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("cannot be reached by the keyboard")


@pytest.mark.parametrize("script", [True, False])
def test_the_prescreening_can_be_done_with_the_keyboard_alone(opening: Opening, script: bool) -> None:
    page = opening(java_script_enabled=script).new_page()
    page.goto("/check?lang=ja")
    for _ in range(MOST_STEPS):
        if not page.locator("fieldset").count():
            break
        tab_to(page, page.locator("fieldset input").first)
        page.keyboard.press("Space")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("事前チェックの結果")
    expect(page.locator(".outcome")).to_contain_text("対象外に当たる項目は見つかりませんでした")
    tab_to(page, page.locator("main button[value=back]"))
    page.keyboard.press("Enter")
    expect(page.locator("fieldset input:checked")).to_have_count(1)


def test_a_missing_answer_puts_the_focus_on_the_summary_whose_link_leads_to_the_question(opening: Opening) -> None:
    page = opening().new_page()
    page.goto("/check?lang=ja")
    answer(page)
    expect(page.locator(".wrong-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#choice-1")).to_be_focused()


def test_a_search_and_its_answer_are_reached_with_the_keyboard_alone(opening: Opening) -> None:
    page = opening(java_script_enabled=False).new_page()
    page.goto("/help?lang=ja")
    tab_to(page, page.locator("#q"))
    page.keyboard.insert_text("代表者印")
    page.keyboard.press("Enter")
    expect(page.locator(".found")).to_contain_text("件です")
    expect(page.locator("#seal_pdf")).to_be_visible()
    clause = page.locator("#seal_pdf .clauses summary").first
    tab_to(page, clause)
    page.keyboard.press("Enter")
    expect(page.locator("#seal_pdf .clauses details p").first).to_be_visible()


def test_the_first_tab_leads_past_the_navigation(opening: Opening) -> None:
    page = opening().new_page()
    page.goto("/help?lang=ja")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#q")).to_be_focused()


def test_an_address_with_a_topic_shows_that_answer(opening: Opening) -> None:
    page = opening().new_page()
    page.goto("/help?lang=ja#cost")
    expect(page.locator("#cost-title")).to_be_in_viewport()


@pytest.mark.parametrize("script", [True, False])
def test_print_opens_what_is_closed_and_leaves_the_navigation_out(opening: Opening, script: bool) -> None:
    page = opening(java_script_enabled=script).new_page()
    page.goto("/help?lang=ja")
    summary = page.locator("#cost .clauses details p").first
    expect(summary).to_be_hidden()
    page.emulate_media(media="print")
    expect(summary).to_be_visible()
    for left_out in ("nav.pages", "form.search", ".skip"):
        expect(page.locator(left_out)).to_be_hidden()


def test_a_button_prints_where_scripts_run(opening: Opening) -> None:
    page = opening().new_page()
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    page.goto("/help?lang=ja")
    page.get_by_role("button", name="このページを印刷する").click()
    expect(page).to_have_title("printed")


def test_without_a_script_the_chat_points_to_what_works(opening: Opening) -> None:
    page = opening(java_script_enabled=False).new_page()
    page.goto("/chat?lang=ja")
    expect(page.locator("main .notice")).to_contain_text("JavaScript")
    page.locator("main a[href^='/check']").click()
    expect(page.locator("h1")).to_contain_text("法人")


@pytest.mark.parametrize("path", ["/", "/help", "/check"])
def test_in_forced_colours_what_can_be_pressed_has_an_edge(opening: Opening, path: str) -> None:
    page = opening(forced_colors="active").new_page()
    page.goto(f"{path}?lang=ja")
    keep(page, f"page-forced-colours-{path.strip('/') or 'home'}")
    for button in page.locator("main button:visible, main .button").all():
        edge = button.evaluate("element => getComputedStyle(element).borderTopStyle")
        assert edge == "solid", button.inner_text()


@pytest.mark.parametrize("path", ["/", "/help", "/check", "/privacy"])
def test_text_of_twice_the_size_fits_a_narrow_screen(opening: Opening, path: str) -> None:
    page = opening(320).new_page()
    page.goto(f"{path}?lang=ja")
    page.evaluate("document.documentElement.setAttribute('class', 'large')")
    page.evaluate("for (const sheet of document.styleSheets) sheet.insertRule('html.large { font-size: 200% }', 0)")
    assert not is_too_wide(page)

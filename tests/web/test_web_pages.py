"""The pages beside the chat: what they say, in both languages, and what they may never do."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urldefrag, urlencode
from zoneinfo import ZoneInfo

import pytest
import yaml
from aiohttp import ClientSession

from programme import answers
from programme.errors import ProgrammeError
from programme.model import Language, Programme
from programme.situation import Situation
from tests.web.company import Company
from tests.web.fake_engine import FakeEngine
from tests.web.page_reader import Page, Visitor, packed
from tests.web.running import Running, Starting
from web.page.statements import STATEMENT_FILE, read_statement
from web.store import status
from web.store.status import ApplicationStatus

PATHS = ("/", "/chat", "/help", "/help?q=cost", "/check", "/privacy", "/accessibility")
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html",
}


def in_(path: str, language: str) -> str:
    """The path with the language asked for."""
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", PATHS)
async def test_a_page_has_one_heading_a_title_landmarks_and_its_language(
    visitor: Visitor, path: str, language: str
) -> None:
    page = await visitor.get(in_(path, language))
    assert page.all("html")[0]["lang"] == language and page.title
    assert [len(page.all(tag)) for tag in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]
    assert page.all("a")[0]["href"] == "#main" and page.all("main")[0]["id"] == "main"
    assert all(navigation.get("aria-label") or navigation.get("aria-labelledby") for navigation in page.all("nav"))
    assert len(page.ids()) == len(set(page.ids())) and not re.search(r"\{\w|\}\}", page.text)
    labelled = {label["for"] for label in page.all("label")}
    fields = {field.get("id") for field in page.all("input") if field.get("type") != "hidden"}
    assert fields == labelled


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_holds_nothing_that_its_policy_forbids(visitor: Visitor, path: str) -> None:
    page = await visitor.get(path)
    assert set(page.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert page.headers["Cache-Control"] == "private, no-cache" and "Set-Cookie" not in page.headers
    assert not page.all("style") and not page.all("iframe")
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        source = attributes.get("src") or (attributes.get("href") if tag == "link" else None)
        assert source is None or source.startswith("/")
    assert all(script["src"] and "defer" in script for script in page.all("script"))


@pytest.mark.parametrize("language", ["ja", "en"])
async def test_every_address_on_a_page_leads_somewhere(visitor: Visitor, language: str) -> None:
    known: dict[str, Page] = {}
    for path in PATHS:
        page = known[path] = await visitor.get(in_(path, language))
        for link in page.all("a"):
            address = str(link["href"])
            own, anchor = urldefrag(address)
            if own.startswith("/"):
                known.setdefault(own, await visitor.get(own))
                assert not anchor or anchor in known[own].ids(), address
            elif own:
                assert own.startswith(("https:", "mailto:", "tel:")), address
            else:
                assert anchor in page.ids(), address


@pytest.mark.parametrize(
    ("query", "accepts", "language"),
    [("", "", "ja"), ("", "en-GB,en;q=0.9", "en"), ("?lang=ja", "en", "ja"), ("?lang=en", "ja", "en"),
     ("?lang=%3Cscript%3E", "", "ja")],
)  # fmt: skip
async def test_a_page_speaks_the_language_asked_for(visitor: Visitor, query: str, accepts: str, language: str) -> None:
    visitor.headers["Accept-Language"] = accepts
    page = await visitor.get(f"/{query}")
    assert page.all("html")[0]["lang"] == language and "<script>" not in page.html
    assert page.headers["Vary"] == "Accept-Language"


async def test_japanese_words_on_an_english_page_are_marked(visitor: Visitor) -> None:
    page = await visitor.get("/help?lang=en")
    assert '<span lang="ja">育成就労</span>' in page.html
    outside = re.sub(r'<(\w+)[^>]* lang="ja"[^>]*>[^<]*</\1>', "", page.html)
    assert not re.findall("[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]+", outside)


async def test_the_pages_never_ask_the_engine_and_need_no_database(
    visitor: Visitor, pages_site: Running, engine: FakeEngine
) -> None:
    async with pages_site.store.writing() as connection:
        await connection.exec_driver_sql("ALTER TABLE application_status RENAME TO gone")
    for path in PATHS:
        await visitor.get(path)
    first = await visitor.get("/check")
    await visitor.send(first, "kabushiki")
    assert not engine.turns


@pytest.mark.parametrize("language", ["ja", "en"])
async def test_help_says_every_answer_as_the_chat_does(
    visitor: Visitor, real_programme: Programme, language: Language
) -> None:
    page = await visitor.get(f"/help?lang={language}")
    here = Situation(TUESDAY, language=language)
    for topic, entry in real_programme.answers.items():
        assert topic in page.ids()
        message = answers.answer(real_programme, [topic], here)
        said = [line for line in message["text"].split("\n") if not line.startswith(("根拠：", "Source:"))]
        for line in said:
            assert packed(line.lstrip("・- ").lstrip("■").rstrip(":")) in page.text, topic
        for cited in message["citations"]:
            assert packed(cited["label"]) in page.text and packed(cited["summary"]) in page.text
        assert packed(entry.title.in_(language)) in page.text


async def test_help_goes_by_the_day_and_by_what_the_desk_says_of_applications(
    visitor: Visitor, pages_site: Running
) -> None:
    assert "すでに過ぎています" in (await visitor.get("/help")).text
    visitor.headers["X-Test-Clock"] = "2025-06-02T10:00:00+09:00"
    page = await visitor.get("/help")
    assert "すでに過ぎています" not in page.text and "受付中としています" not in page.text
    opened = ApplicationStatus("open", date(2025, 6, 1), "desk")
    async with pages_site.store.writing() as connection:
        await status.record(connection, opened, datetime.now(UTC))
    for path in ("/", "/help"):
        assert "2025年6月1日の時点で、お問い合わせ窓口は申込みを受付中" in (await visitor.get(path)).text


def topics(page: Page) -> list[str]:
    """The topics that a page shows."""
    return [str(article["id"]) for article in page.all("article")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("代表者印", "seal_pdf"),
        ("ＰＤＦ", "seal_pdf"),
        ("pdf 代表者印", "seal_pdf"),
        ("代表者印　メール", "seal_pdf"),
        ("ｷｯｸｵﾌ", "kickoff"),
        ("きっくおふ", "kickoff"),
        ("コーディネーターノ交替", "coordinator_change"),
        ("Ⅱ.4", "cost"),
    ],
)
async def test_a_search_finds_by_substring_across_widths_and_kana(visitor: Visitor, query: str, found: str) -> None:
    page = await visitor.get(f"/help?{urlencode({'q': query})}")
    assert found in topics(page) and len(topics(page)) < 40
    assert f"回答は{len(topics(page))}件です" in page.text
    assert [field["value"] for field in page.all("input") if field.get("name") == "q"] == [query.strip()]


async def test_several_words_must_all_be_there(visitor: Visitor) -> None:
    of_each = [set(topics(await visitor.get(f"/help?{urlencode({'q': word})}"))) for word in ("費用", "キャンセル")]
    both = set(topics(await visitor.get(f"/help?{urlencode({'q': '費用 キャンセル'})}")))
    assert both == of_each[0] & of_each[1] and both < of_each[0]


@pytest.mark.parametrize(
    "query", ["量子コンピューター", "<script>alert(1)</script>", '"><b>', "\xed\xa0\x80", "x" * 5000]
)
async def test_a_search_that_finds_nothing_says_so_and_shows_the_way(visitor: Visitor, query: str) -> None:
    page = await visitor.get(f"/help?{urlencode({'q': query})}")
    assert not topics(page) and "見つかりませんでした" in page.text
    assert "<script>alert" not in page.html and '"><b>' not in page.html


@pytest.mark.parametrize("query", ["", "+", "%E3%80%80"])
async def test_an_empty_search_shows_everything(visitor: Visitor, real_programme: Programme, query: str) -> None:
    assert len(topics(await visitor.get(f"/help?q={query}"))) == len(real_programme.answers)


async def test_the_example_page_links_all_pages_and_loads_the_widget(visitor: Visitor) -> None:
    page = await visitor.get("/?lang=ja")
    links = {str(link["href"]).partition("?")[0] for link in page.all("a")}
    assert {"/help", "/check", "/chat", "/privacy", "/accessibility"} <= links
    assert page.all("script") == [{"src": "/v1/widget.js", "defer": None}]
    for said in ("360社", "2026年3月31日", "03-3582-4941"):
        assert said in page.text


async def test_the_full_page_chat_names_its_place_and_what_works_without_a_script(visitor: Visitor) -> None:
    page = await visitor.get("/chat")
    attributes = {"src": "/v1/widget.js", "defer": None, "data-mode": "page", "data-container": "#chat"}
    assert page.all("script") == [attributes] and "chat" in page.ids() and page.all("noscript")
    main = page.html.partition("<main")[2].partition("</main>")[0]
    for said in ("/help", "/check", "tel:03-3582-4941", "mailto:CDR-Support@jetro.go.jp", "9:00"):
        assert said in re.sub(r"<noscript>.*?</noscript>", "", main, flags=re.S)


async def test_privacy_goes_by_the_settings_in_force(
    start: Starting, sqlite_url: str, real_programme: Programme, http: ClientSession
) -> None:
    site = await start(sqlite_url, knows=real_programme, BANSOU_RETENTION_DAYS="45")
    page = await Visitor(http, site.url).get("/privacy")
    for said in ("45日", "24時間", "7日", "Cookieは使いません", "高度外国人材課", "会話を終了して履歴を消す"):
        assert said in page.text


@pytest.mark.parametrize("language", ["ja", "en"])
async def test_the_accessibility_statement_says_what_its_file_says(visitor: Visitor, language: str) -> None:
    page = await visitor.get(f"/accessibility?lang={language}")
    content = yaml.safe_load(STATEMENT_FILE.read_text(encoding="utf-8"))
    stated = [content["aim"], content["with"], *content["limits"]]
    stated += [test[part] for test in content["tests"] for part in ("what", "how")]
    for text in stated:
        assert packed(text[language]) in page.text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("tested_on: 2026-11-23", "tested_on: lately", "accessibility.yml: tested_on must be a date"),
        ("tests:", "proofs:", "accessibility.yml: unknown key proofs"),
        ("what: {ja: 自動検査, en: Automatic checks}", "what: {ja: 自動検査}", "accessibility.yml: tests: what"),
    ],
)
def test_a_broken_statement_is_named_at_the_start(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = STATEMENT_FILE.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "accessibility.yml"
    broken.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ProgrammeError) as raised:
        read_statement(broken)
    assert str(raised.value).startswith(words)


async def test_a_browser_gets_errors_as_pages_and_a_program_as_data(visitor: Visitor, http: ClientSession) -> None:
    page = await visitor.get("/nothing", 404)
    assert page.headings == ["お探しのページはありません"] and {"/help", "/check"} <= {
        str(link["href"]).partition("?")[0] for link in page.all("a")
    }
    assert "405" not in page.text and (await visitor.post("/help", [], 405)).headers["Allow"]
    answer = await Company(http, visitor.url).call("GET", "/nothing")
    assert answer.status == 404 and answer.content["error"]["code"] == "not_found"
    answer = await Company(http, visitor.url, headers=visitor.headers).call("GET", "/api/nothing")
    assert answer.content["error"]["code"] == "not_found"


async def test_the_widget_is_served_to_any_site_with_an_etag(
    start: Starting, sqlite_url: str, http: ClientSession, tmp_path: Path
) -> None:
    built = tmp_path / "widget.js"
    built.write_text("// built", encoding="utf-8")
    site = await start(sqlite_url, widget=built)
    async with http.get(site.url + "/v1/widget.js") as response:
        assert response.status == 200 and await response.text() == "// built"
        assert response.content_type == "text/javascript" and response.charset == "utf-8"
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        etag = response.headers["ETag"]
    async with http.get(site.url + "/v1/widget.js", headers={"If-None-Match": etag}) as response:
        assert response.status == 304


async def test_a_widget_that_was_not_built_is_404_and_named_in_the_log(
    start: Starting, sqlite_url: str, http: ClientSession, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site = await start(sqlite_url, widget=tmp_path / "widget.js")
    async with http.get(site.url + "/v1/widget.js") as response:
        assert response.status == 404 and "make setup" in await response.text()
    assert "widget_not_built" in [record.getMessage() for record in caplog.records]

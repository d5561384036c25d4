"""The chat page and the sentences of the web process."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
import yaml
from aiohttp import ClientSession

from programme import rendering
from programme.loader import load, newest
from programme.situation import Situation
from tests.web.company import Company
from tests.web.running import Starting
from tests.web.small_programme import WORDING
from web.chat import words
from web.page.view import PERSON_FIELDS, SPOKEN
from web.settings import PROGRAMME_ROOT

PAGE = Path("web/page")
SCRIPT = (PAGE / "static/chat.js").read_text(encoding="utf-8")
OWN = yaml.safe_load((WORDING / "web.yml").read_text(encoding="utf-8"))
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
COMPUTED_KEYS = ("web_error_", "web_field_", "page_")


class Page(HTMLParser):
    """What the tests want to know of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collects the tags."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Collects the text."""
        self.words.append(data)


@pytest.mark.asyncio
@pytest.mark.parametrize(("query", "accepts", "language"), [
    ("", "", "ja"), ("", "en-GB,en;q=0.9", "en"), ("?lang=ja", "en", "ja"), ("?lang=en", "ja", "en"),
    ("?lang=%3Cscript%3E", "", "ja"),
])  # fmt: skip
async def test_the_page_speaks_the_language_asked_for(
    lone_company: Company, query: str, accepts: str, language: str
) -> None:
    answer = await lone_company.call("GET", f"/{query}", headers={"Accept-Language": accepts})
    page = Page(answer.content)
    assert answer.status == 200 and ("html", {"lang": language}) in page.tags
    text = " ".join(page.words)
    assert str(OWN["page_notice"][language]).split("\n")[0].strip() in text and "03-0000-1111" in text
    assert "{" not in text and "<script>" not in query


@pytest.mark.asyncio
async def test_the_page_holds_nothing_that_its_policy_forbids(lone_company: Company) -> None:
    page = Page((await lone_company.call("GET", "/")).content)
    for tag, attributes in page.tags:
        assert tag != "style" and "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "script":
            assert attributes["src"] and "defer" in attributes
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', str((await lone_company.call("GET", "/")).content)):
        assert (await lone_company.call("GET", path)).status == 200


@pytest.mark.asyncio
async def test_the_page_can_be_used_without_seeing_it(lone_company: Company) -> None:
    page = Page((await lone_company.call("GET", "/")).content)
    labels = {attributes.get("for") for tag, attributes in page.tags if tag == "label"}
    fields = {attributes.get("id") for tag, attributes in page.tags if tag == "textarea"}
    fields |= {one.get("id") for tag, one in page.tags if tag == "input" and one.get("type") != "checkbox"}
    assert len(fields) == 6 and fields <= labels
    assert [tag for tag, _ in page.tags].count("h1") == 1 and "main" in dict(page.tags)
    roles = {attributes.get("role") for _, attributes in page.tags}
    assert {"log", "status"} <= roles
    handed_over = next(attributes for tag, attributes in page.tags if tag == "body")
    assert {f"data-{name.replace('_', '-')}" for name in SPOKEN} <= handed_over.keys()


def test_the_script_writes_text_only_and_keeps_the_token_out_of_addresses() -> None:
    assert len(SCRIPT.splitlines()) <= 200
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
    ):
        assert forbidden not in SCRIPT
    assert not re.search(r"[?&]token", SCRIPT) and "isComposing" in SCRIPT and "229" in SCRIPT
    assert not JAPANESE.search(SCRIPT)


def test_the_script_uses_only_words_that_are_handed_over() -> None:
    used = set(re.findall(r"\bwords\.(\w+)", SCRIPT)) - {"language"}
    given = {re.sub(r"_(\w)", lambda match: match[1].upper(), name) for name in SPOKEN}
    assert used <= given and given - used <= {"company", "bot", "staff", "system"}


def test_every_sentence_is_there_in_both_languages_and_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path("web").rglob("*.py"))
    template = (PAGE / "templates/chat.html").read_text(encoding="utf-8")
    for key, entry in OWN.items():
        assert entry["ja"].strip() and entry["en"].strip(), key
        assert JAPANESE.search(entry["ja"]) and not JAPANESE.search(entry["en"]), key
        if key.startswith("page_"):
            name = key.removeprefix("page_")
            fields = {f"person_{field}" for field, _, _ in PERSON_FIELDS}
            assert name in SPOKEN or name in fields or f"words.{name}" in template, key
        else:
            word = next((key.removeprefix(prefix) for prefix in COMPUTED_KEYS if key.startswith(prefix)), key)
            assert f'"{word}"' in code, key


def test_every_sentence_that_the_code_names_is_there() -> None:
    named: set[str] = set()
    codes: set[str] = set()
    for path in Path("web").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"web_\w+[a-z]", node.value)
            ):
                named.add(node.value)
            if isinstance(node, ast.ClassDef):
                codes |= {
                    f"web_error_{code}"
                    for code in re.findall(r'code = \d+, "(\w+)"|code = "(\w+)"', ast.unparse(node))
                    for code in code
                    if code
                }
    codes |= {
        f"web_error_{code}" for code in ("not_found", "method", "unavailable", "malformed", "no_session", "too_many")
    }
    assert named | codes <= OWN.keys()


def test_no_python_file_holds_japanese() -> None:
    assert not [str(path) for path in Path("web").rglob("*.py") if JAPANESE.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("sign", ["!", "\uff01", "AI"])
def test_the_tone_is_plain(sign: str) -> None:
    assert not [key for key, entry in OWN.items() if sign in entry["ja"] + entry["en"]]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("hour", [10, 12])
def test_every_sentence_can_be_filled_with_the_real_programme(language: Literal["ja", "en"], hour: int) -> None:
    programme = load(newest(PROGRAMME_ROOT))
    here = Situation(datetime(2026, 11, 24, hour, 30, tzinfo=ZoneInfo("Asia/Tokyo")), language=language)
    only_while_open = {"web_desk_open"} if hour == 12 else set()
    for key in OWN.keys() - only_while_open:
        said = rendering.say(programme, key, here, number="H-1")
        assert said and not re.search(r"[{}]", said), key
    greeting = words.greeting(programme, here)[0]
    assert len(greeting.extras["choices"]) == 1 + len(words.START_TOPICS)


@pytest.mark.asyncio
async def test_without_the_setting_the_test_clock_is_ignored(
    start: Starting, sqlite_url: str, http: ClientSession
) -> None:
    site = await start(sqlite_url, BANSOU_TEST_CLOCK="0", BANSOU_RATE_LIMITS="on")
    company = Company(http, site.url, headers={"X-Test-Clock": "1999-01-01T00:00:00+09:00"})
    greeting = (await company.open()).content["messages"][0]
    sent = datetime.fromisoformat(greeting["sent_at"])
    assert abs((datetime.now(UTC) - sent).total_seconds()) < 60 and greeting["sent_at"].endswith("+09:00")
    company.headers["X-Test-Clock"] = "nonsense"
    assert (await company.say("費用")).status == 200

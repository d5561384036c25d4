"""The sentences of the web process and of its pages."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
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
from web.settings import PROGRAMME_ROOT

OWN = yaml.safe_load((WORDING / "web.yml").read_text(encoding="utf-8"))
PAGES = yaml.safe_load((WORDING / "pages.yml").read_text(encoding="utf-8"))
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
COMPUTED_KEYS = ("web_error_", "web_field_")
# Keys that a template or module puts together: their beginning, and what may follow.
COMPUTED_PAGE_KEYS = {
    "page_to_": ("home", "help", "check", "chat"),
    "page_home_ask_": ("help", "check", "chat"),
    "page_check_wrong": ("", "_multiple", "_carry_on"),
    "page_privacy_": ("purpose", "kept", "masked", "cookies", "erasure", "more"),
}
FILLED_BY_CODE = "number title site edition query count step total guideline day retention_days idle_hours longest_days"
FILLED_IN = dict.fromkeys(FILLED_BY_CODE.split(), "1")


def test_every_sentence_is_there_in_both_languages_and_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path("web").rglob("*.py"))
    for key, entry in OWN.items():
        assert entry["ja"].strip() and entry["en"].strip(), key
        assert JAPANESE.search(entry["ja"]) and not JAPANESE.search(entry["en"]), key
        word = next((key.removeprefix(prefix) for prefix in COMPUTED_KEYS if key.startswith(prefix)), key)
        assert f'"{word}"' in code, key


def test_every_sentence_of_the_pages_is_there_in_both_languages_and_used() -> None:
    files = [*Path("web/page").rglob("*.py"), *Path("web/page").rglob("*.html")]
    named = set(re.findall(r'"(page_\w+[a-z])"', "\n".join(path.read_text(encoding="utf-8") for path in files)))
    for beginning, ends in COMPUTED_PAGE_KEYS.items():
        named |= {beginning + end for end in ends}
    named |= {f"page_privacy_{part}_text" for part in COMPUTED_PAGE_KEYS["page_privacy_"]}
    chapters = {path.stem for path in (WORDING.parent / "answers").glob("*.yml")}
    named |= {f"page_theme_{chapter}" for chapter in chapters}
    assert named - {"page_theme_", "page_privacy_", "page_to_", "page_home_ask_"} == set(PAGES)
    for key, entry in PAGES.items():
        assert entry["ja"].strip() and entry["en"].strip() and not JAPANESE.search(entry["en"]), key


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
    assert not [key for key, entry in {**OWN, **PAGES}.items() if sign in entry["ja"] + entry["en"]]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("hour", [10, 12])
def test_every_sentence_can_be_filled_with_the_real_programme(language: Literal["ja", "en"], hour: int) -> None:
    programme = load(newest(PROGRAMME_ROOT))
    here = Situation(datetime(2026, 11, 24, hour, 30, tzinfo=ZoneInfo("Asia/Tokyo")), language=language)
    only_while_open = {"web_desk_open"} if hour == 12 else set()
    for key in (OWN.keys() | PAGES.keys()) - only_while_open:
        said = rendering.say(programme, key, here, **FILLED_IN)
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

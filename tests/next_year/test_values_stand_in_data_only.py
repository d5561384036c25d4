"""A fact's value stands in facts.yml (hours also in calendar.yml) and nowhere else; everything else names it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from programme import loader
from programme.model import FactValue, Programme, Text

ROOT = Path(__file__).parents[2]
YEAR = ROOT / "data" / "programme" / "2025"
PACKAGES = ("programme", "bot", "actions", "web")
SHORTEST = 4
# Written in guideline.yml, and in facts.yml under another name.
SOURCES = {"facts.yml", "calendar.yml", "guideline.yml"}
# An example in a developers' message, which shows how a date is written: no fact is told there.
ALLOWED = {("programme/shapes.py", "2026-03-31")}
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def spellings(value: FactValue) -> Iterator[str]:
    """How a value may be written where it does not belong."""
    if isinstance(value, date):
        yield value.isoformat()
        yield f"{value.year}年{value.month}月{value.day}日"
        yield f"{value.day} {MONTHS[value.month - 1]} {value.year}"
        yield f"date({value.year}, {value.month}, {value.day})"
    elif isinstance(value, Text):
        yield from (text for text in (value.ja, value.en) if len(text) >= SHORTEST)
    elif len(str(value)) >= SHORTEST:
        yield str(value)


def long_values(programme: Programme) -> set[str]:
    """The spellings that are long enough to be looked for as they are, in any text."""
    return {spelling for value in programme.values.values() for spelling in spellings(value)}


def long_numbers(programme: Programme) -> set[int]:
    """Figures that mean one thing only; those of one digit stand everywhere."""
    return {value for value in programme.values.values() if isinstance(value, int) and value >= 100}


PROGRAMME = loader.load(YEAR)
VALUES = long_values(PROGRAMME)
NUMBERS = long_numbers(PROGRAMME)
CODE = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
STATIC = [
    path
    for path in sorted((ROOT / "web").rglob("*"))
    if path.suffix in (".html", ".js", ".css", ".svg", ".sql") and path.is_file()
]
CONFIGURATION = [ROOT / name for name in ("domain.yml", "config.yml", "credentials.yml", "endpoints.yml")]
TEXTS = [path for path in sorted(YEAR.rglob("*.yml")) if path.name not in SOURCES]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def found_in(path: Path, text: str) -> list[str]:
    folded = text.lower()
    found = [value for value in sorted(VALUES) if value.lower() in folded]
    found += [str(number) for number in sorted(NUMBERS) if re.search(rf"(?<![\w.#{{]){number}(?![\w%.]*[\w%])", text)]
    return [value for value in found if (name_of(path), value) not in ALLOWED]


def strings_in(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield from (text for value in node.values() for text in strings_in(value))
    elif isinstance(node, list):
        yield from (text for value in node for text in strings_in(value))


def test_the_values_looked_for_are_those_of_the_guideline() -> None:
    assert {"2026-03-31", "2026年3月31日", "31 March 2026", "03-3582-4941", "CDR-Support@jetro.go.jp"} <= VALUES
    assert {"https://www.jetro.go.jp/services/escort/", "http://www.jetro.go.jp/privacy/", "2025年度"} <= VALUES
    assert {360} == NUMBERS


def test_a_value_in_the_wrong_place_is_found() -> None:
    text = "CASES = 360\nUNTIL = date(2026, 3, 31)\nmail to cdr-support@jetro.go.jp"
    assert found_in(ROOT / "web" / "app.py", text) == ["CDR-Support@jetro.go.jp", "date(2026, 3, 31)", "360"]
    assert found_in(ROOT / "web" / "app.py", "deadline_360 1360 {planned_cases} 3600 360px") == []


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_value_stands_in_code(path: Path) -> None:
    assert found_in(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_figure_of_the_guideline_is_a_number_in_code(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value in NUMBERS] == []


@pytest.mark.parametrize("path", [*STATIC, *CONFIGURATION], ids=name_of)
def test_no_value_stands_in_pages_or_configuration(path: Path) -> None:
    assert found_in(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEXTS, ids=name_of)
def test_texts_name_a_value_by_its_placeholder(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert found_in(path, "\n".join(strings_in(content))) == []


def test_every_exception_is_still_needed() -> None:
    assert [entry for entry in sorted(ALLOWED) if entry[1] not in (ROOT / entry[0]).read_text(encoding="utf-8")] == []


def test_there_is_something_to_read() -> None:
    assert len(CODE) > 60 and len(STATIC) >= 4 and len(TEXTS) > 12

"""Texts are changed where they stand: every other byte stays, and the file means what was asked for."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme import loader
from programme.editing import ORDER, EditError, Key, edited, tidy

ROOT = Path(__file__).parents[2]
FOLDER = loader.newest(ROOT / "data" / "programme")
FILES = [*sorted((FOLDER / "answers").glob("*.yml")), FOLDER / "replies.yml"]
NEW = '新しい文: "引用" # 番号 \\ {desk_phone}\n  - 二行目\n\nrule: 三行目 | > & * @ % `'
LAYOUTS = """\
# The first comment stays.
- id: plain
  title: {ja: "題", en: plain}  # beside
  facts: []
  text:
    ja: 一行の文
    en: "One line with a \\"quote\\""

  # Between two fields.
  links: [page]

- id: folded
  title:
    ja: 題
    en: >
      folded
      title
  text:
    ja: |-
      終わりに改行なし
    en: |2
        begins with blanks
      and ends
  offers_handoff: true
# The last comment stays.
"""


FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def by_id(source: str) -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in yaml.load(source, Loader=FAST)}


SOURCES = {path: path.read_text(encoding="utf-8") for path in FILES}
ENTRIES = [(path, id, entry) for path, source in SOURCES.items() for id, entry in by_id(source).items()]
NAMES = [f"{path.stem}-{id}" for path, id, _ in ENTRIES]


def texts_of(entry: dict[str, Any]) -> dict[Key, str]:
    """The texts of an entry, as the loader reads them."""
    fields = [field for field in ORDER if field in entry]
    return {(field, language): entry[field][language].strip() for field in fields for language in ("ja", "en")}


def lines_touched(before: str, after: str) -> list[str]:
    """The lines that are gone or changed."""
    old, new = before.splitlines(), after.splitlines()
    changes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [line for kind, first, last, _, _ in changes if kind != "equal" for line in old[first:last]]


@pytest.mark.parametrize(("path", "id", "entry"), ENTRIES, ids=NAMES)
def test_every_text_can_be_changed_and_nothing_else_is(path: Path, id: str, entry: dict[str, Any]) -> None:
    source, texts = SOURCES[path], texts_of(entry)
    after = edited(source, id, dict.fromkeys(texts, NEW))
    changed = by_id(after)
    assert set(texts_of(changed[id]).values()) == {NEW}
    others = {key: value for key, value in changed[id].items() if key not in ORDER}
    assert others == {key: value for key, value in entry.items() if key not in ORDER}
    said = [line.strip() for text in texts.values() for line in text.split("\n")]
    stray = [line for line in lines_touched(source, after) if not any(part in line for part in said if part)]
    assert stray == []
    longer = {key: text + " と" for key, text in texts.items()}
    assert edited(edited(source, id, longer), id, texts) == source
    assert edited(source, id, texts) == source


@pytest.mark.parametrize("text", ["text", "title"])
def test_a_change_of_one_text_is_a_change_of_its_lines(text: str) -> None:
    path, id, entry = ENTRIES[0]
    lines = lines_touched(SOURCES[path], edited(SOURCES[path], id, {(text, "ja"): "新しい文"}))
    said = entry[text]["ja"].strip().split("\n")
    assert 0 < len(lines) <= len(said) and all(any(part in line for part in said) for line in lines)


def test_layouts_of_every_kind_keep_what_stands_beside() -> None:
    after = edited(LAYOUTS, "plain", {("title", "ja"): "新題", ("text", "ja"): "a: b", ("text", "en"): "x\ny"})
    assert '  title: {ja: "新題", en: plain}  # beside\n' in after
    assert '    ja: "a: b"\n    en: |\n      x\n      y\n\n  # Between two fields.\n' in after
    again = edited(after, "folded", {("title", "en"): "new", ("text", "ja"): "新", ("text", "en"): "new\n  deeper"})
    assert "    en: |\n      new\n  text:\n    ja: |\n      新\n    en: |\n" in again
    assert again.startswith("# The first comment stays.\n") and again.endswith("# The last comment stays.\n")
    assert by_id(again)["folded"]["text"]["en"] == "new\n  deeper\n"


def test_a_field_is_added_after_the_text_and_taken_away_whole() -> None:
    detail = {("detail", "ja"): "詳しく", ("detail", "en"): "In detail"}
    after = edited(LAYOUTS, "folded", {**detail, ("why", "ja"): "理由", ("why", "en"): "Because"})
    entry = by_id(after)["folded"]
    assert list(entry) == ["id", "title", "text", "detail", "why", "offers_handoff"]
    gone = {(field, language): None for field in ("detail", "why") for language in ("ja", "en")}
    assert edited(after, "folded", gone) == LAYOUTS
    assert edited(LAYOUTS, "folded", gone) == LAYOUTS


@pytest.mark.parametrize("text", ["", "  \n ", "\x00", "a\x07b", "\ud800", "\ufeffx"])
def test_what_no_file_can_hold_is_refused(text: str) -> None:
    with pytest.raises(EditError):
        edited(LAYOUTS, "plain", {("text", "ja"): text})


def test_an_unknown_entry_and_an_entry_that_cannot_grow_are_refused() -> None:
    with pytest.raises(EditError, match="no such entry"):
        edited(LAYOUTS, "none", {("text", "ja"): "x"})
    with pytest.raises(EditError, match="stands on one line"):
        edited('- {id: a, text: {ja: "x", en: "y"}}\n', "a", {("why", "ja"): "x", ("why", "en"): "y"})


def test_line_breaks_of_every_kind_are_one() -> None:
    assert tidy(" a \r\nb\t\rc\u2028d\x85e \n\n") == "a\nb\nc\nd\ne"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=60), st.sampled_from(["plain", "folded"]), st.sampled_from(["title", "text"]))
def test_whatever_is_typed_the_file_means_it_or_stays(text: str, id: str, field: str) -> None:
    try:
        after = edited(LAYOUTS, id, {(field, "ja"): text})
    except EditError:
        return
    assert by_id(after)[id][field]["ja"].strip("\n") == tidy(text)
    assert by_id(after) == {**by_id(LAYOUTS), id: by_id(after)[id]}

"""Files that staff take away: a spreadsheet opens them as they are and runs nothing in them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.review.export import FORMULA, csv_text, json_lines

CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))


@pytest.mark.parametrize("text", ["=1+1", "+81", "-2", "@a", "\tx", "\rx", "＝SUM(A1)"])
def test_a_cell_that_would_be_a_formula_is_text(text: str) -> None:
    assert csv_text([{"a": text}], ["a"]).strip('"').startswith("'")


def test_a_number_stays_one_and_an_empty_value_is_empty() -> None:
    row = {"a": -0.5, "b": None, "c": datetime(2026, 11, 24, tzinfo=UTC), "d": ["x", "y"], "e": "費用は"}
    assert csv_text([row], list(row)) == '-0.5,,2026-11-24T00:00:00+00:00,"[""x"", ""y""]",費用は\r\n'


def test_headings_come_with_the_mark_by_which_excel_knows_utf8() -> None:
    assert csv_text([], ["a"], ["質問"]).encode() == b"\xef\xbb\xbf" + "質問\r\n".encode()


@given(st.lists(st.tuples(CELLS, CELLS)))
def test_what_was_written_can_be_read(pairs: list[tuple[str, str]]) -> None:
    rows = [{"a": one, "b": two} for one, two in pairs]
    read = list(csv.reader(io.StringIO(csv_text(rows, ["a", "b"]), newline="")))
    expected = [[f"'{cell}" if cell.startswith(FORMULA) else cell for cell in pair] for pair in pairs]
    assert read == expected
    assert [json.loads(line) for line in json_lines(rows).split("\n")[:-1]] == rows

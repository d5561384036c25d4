"""What may come over the wire of a turn: each field that is wrong is named, and nothing of the turn is used."""

from __future__ import annotations

from typing import Any, Dict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wire import DIALOGUE, FIELDS, METADATA, Malformed, TurnRequest, read_turn

NOW = "2025-06-03T10:00:00+09:00"
METADATA_OF_WEB: Dict[str, Any] = {
    "now": NOW,
    "application_status": "open",
    "status_as_of": "2025-04-01",
    "language": "ja",
    "topics_before": ["cost"],
    "misses_before": 0,
}
TYPED: Dict[str, Any] = {
    "conversation": "c",
    "turn": "t",
    "previous_turn": None,
    "text": "x",
    "metadata": METADATA_OF_WEB,
    "dialogue": {"answers": {"own_website": ["yes"]}, "asked": "consent", "active": True},
}
PRESSED: Dict[str, Any] = {**TYPED, "text": None, "choices": ["topic=cost"], "label": "x"}
WRONG = (
    ("conversation", (None, "", 3, "c" * 201, "a\x00b")),
    ("turn", (None, "", 3)),
    ("previous_turn", ("", 3, ["t"])),
    ("text", (None, 3, ["x"])),
    ("choices", ("topic=cost", ["topic=cost", 3], [""], ["topic=cost", "topic=cost"], {"topic": "cost"})),
    ("label", (3, ["x"], {})),
    ("metadata", (None, [], "now")),
    ("metadata.now", (None, "", "soon", 0, "2025-06-03", "2025-06-03T10:00:00", "2025-13-03T10:00:00+09:00", ["x"])),
    ("metadata.application_status", ("maybe", "", 3, ["open"])),
    ("metadata.status_as_of", ("soon", "", "2025-02-30", 3, "2025-06-03T10:00:00+09:00")),
    ("metadata.language", ("fr", "", 3, ["ja"])),
    ("metadata.topics_before", ("cost", [3], [["cost"]], {"cost": 1})),
    ("metadata.misses_before", (-1, "1", 1.5, True, [1])),
    ("dialogue", ([1], "x", 3)),
    ("dialogue.answers", ([], "x", {"own_website": "yes"}, {"own_website": [3]}, {"own_website": None})),
    ("dialogue.asked", (3, "", ["consent"])),
    ("dialogue.active", (1, "true", [])),
)


def with_field(turn: Dict[str, Any], name: str, value: Any) -> Dict[str, Any]:
    """The turn with one field set; `a.b` is the field b of a."""
    group, _, inner = name.partition(".")
    return {**turn, group: {**turn[group], inner: value} if inner else value}


def test_a_typed_turn_is_read() -> None:
    turn = read_turn(TYPED)
    assert turn == TurnRequest("c", "t", None, "x", (), "", METADATA_OF_WEB, TYPED["dialogue"])


def test_choices_are_read() -> None:
    assert (read_turn(PRESSED).text, read_turn(PRESSED).choices, read_turn(PRESSED).label) == (
        None,
        ("topic=cost",),
        "x",
    )


@pytest.mark.parametrize("body", [None, [], "text", 7, True], ids=str)
def test_a_body_that_is_no_object_is_malformed(body: Any) -> None:
    with pytest.raises(Malformed, match="^body$"):
        read_turn(body)


@pytest.mark.parametrize(("name", "values"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_a_wrong_value_is_refused_by_its_fields_name(name: str, values: Any) -> None:
    base = PRESSED if name in ("choices", "label") else TYPED
    for value in values:
        with pytest.raises(Malformed) as raised:
            read_turn(with_field(base, name, value))
        assert str(raised.value) == name, value


def test_every_field_of_the_wire_has_a_wrong_value_here() -> None:
    fields = {*FIELDS, *(f"metadata.{name}" for name in METADATA), *(f"dialogue.{name}" for name in DIALOGUE)}
    assert {name for name, _ in WRONG} == fields | {"metadata", "dialogue"}


def test_a_text_and_choices_at_once_are_refused() -> None:
    with pytest.raises(Malformed, match="^text$"):
        read_turn({**PRESSED, "text": "x"})


@pytest.mark.parametrize("name", ["previous_turn", "label", "choices", "dialogue"])
def test_what_a_first_turn_lacks_may_be_null_or_missing(name: str) -> None:
    assert read_turn({**TYPED, name: None}) == read_turn(
        {key: TYPED[key] for key in TYPED if key != name} | {name: None}
    )


@pytest.mark.parametrize("name", [name for name in METADATA if name != "now"])
def test_of_the_circumstances_only_the_moment_is_needed(name: str) -> None:
    assert read_turn(with_field(TYPED, f"metadata.{name}", None)).metadata[name] is None


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([*FIELDS, "metadata", "dialogue"]), JSON)
def test_whatever_stands_in_a_field_is_read_or_refused(name: str, value: Any) -> None:
    try:
        turn = read_turn({**TYPED, name: value})
    except Malformed as problem:
        assert str(problem).partition(".")[0] in (name, "text")
    else:
        assert isinstance(turn.label, str) and isinstance(turn.dialogue, dict)

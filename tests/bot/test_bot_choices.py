"""A choice becomes its intent and entities; what no message offers is refused."""

from __future__ import annotations

from typing import Any, List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.choices import UnknownChoice, parse_choices
from bot.importer import programme_folder
from programme.loader import load

PROGRAMME = load(programme_folder())
KNOWN = (
    (["own_website=yes"], "answer_criterion", [("own_website", ["yes"])]),
    (["compliance_items=tax", "compliance_items=x"], None, []),
    (["carry_on=continue"], "answer_criterion", [("carry_on", ["continue"])]),
    (["carry_on=result"], "answer_criterion", [("carry_on", ["result"])]),
    (["topic=cost"], "faq", []),
    (["prescreening=start"], "prescreening_start", []),
    (["prescreening=resume"], "resume", []),
    (["prescreening=stop"], "stop", []),
    (["prescreening=back"], "go_back", []),
    (["prescreening=why"], "why", []),
    (["prescreening=restart"], "start_over", []),
    (["prescreening=edit:own_website"], "correct", [("correction", {"criterion": "own_website", "values": []})]),
    (["handoff=request"], "handoff_request", []),
    (["own_website=perhaps"], None, []),
    (["no_such_criterion=yes"], None, []),
    (["own_website=yes", "placement_licence=yes"], None, []),
    (["topic=nothing"], None, []),
    (["prescreening=jump"], None, []),
    (["prescreening=edit:"], None, []),
    (["prescreening=edit:nothing"], None, []),
    (["prescreening=edit:carry_on"], None, []),
    (["own_website=yes", "own_website=no"], None, []),
    (["carry_on=continue", "carry_on=result"], None, []),
    (["topic=cost", "topic=contact"], None, []),
    (["topic=cost", "handoff=request"], None, []),
    (["topic=cost", "own_website=yes"], None, []),
    (["prescreening=back", "prescreening=stop"], None, []),
    (["handoff=never"], None, []),
    (["/faq"], None, []),
    ([""], None, []),
    (["="], None, []),
)


@pytest.mark.parametrize(("choices", "intent", "entities"), KNOWN, ids=lambda value: str(value)[:40])
def test_a_choice_means_its_intent_or_is_refused(choices: List[str], intent: Any, entities: List[Any]) -> None:
    if intent is None:
        with pytest.raises(UnknownChoice):
            parse_choices(PROGRAMME, choices, "label")
        return
    parsed = parse_choices(PROGRAMME, choices, "label")
    assert parsed["intent"] == {"name": intent, "confidence": 1.0}
    assert [(found["entity"], found["value"]) for found in parsed["entities"]] == entities
    assert parsed["text"] == "label"


def test_a_topic_is_answered_as_it_would_be_when_typed() -> None:
    parsed = parse_choices(PROGRAMME, ["topic=cost"], "")
    assert parsed["understood"]["answers"] == ["cost"]
    assert parsed["response_selector"]["faq"]["response"]["utter_action"] == "utter_faq/cost"


@pytest.mark.parametrize("criterion", sorted(PROGRAMME.criteria))
def test_every_value_of_every_criterion_is_a_choice(criterion: str) -> None:
    for value in PROGRAMME.criteria[criterion].values:
        assert parse_choices(PROGRAMME, [f"{criterion}={value}"], "")["entities"][0]["value"] == [value]


@pytest.mark.parametrize("criterion", sorted(id for id, one in PROGRAMME.criteria.items() if one.multiple))
def test_several_values_are_one_answer_where_a_question_takes_several(criterion: str) -> None:
    values = list(PROGRAMME.criteria[criterion].values)[:2]
    parsed = parse_choices(PROGRAMME, [f"{criterion}={value}" for value in values], "")
    assert parsed["entities"][0]["value"] == values


@given(st.lists(st.text(max_size=30) | st.sampled_from(["topic=", "own_website=yes", "prescreening="]), min_size=1))
def test_junk_is_understood_or_refused_and_nothing_else(choices: List[str]) -> None:
    try:
        parsed = parse_choices(PROGRAMME, choices, "")
    except UnknownChoice:
        return
    assert all(
        choice.partition("=")[0] in (*PROGRAMME.criteria, "topic", "prescreening", "handoff") for choice in choices
    )
    assert parsed["intent"]["confidence"] == 1.0

"""Each action with a tracker of its own and the real programme: the events and the messages that come out."""

from __future__ import annotations

import asyncio
from typing import Any, Dict, List, Optional, Tuple

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import prescreening as actions
from actions.source import programme
from programme.eligibility import CARRY_ON
from programme.model import Language

CRITERIA = programme().criteria
FORM_ACTIONS = (
    "validate_prescreening_form",
    "action_prescreening_open",
    "action_prescreening_back",
    "action_prescreening_restart",
    "action_prescreening_correct",
    "action_prescreening_verdict",
)
Answers = Dict[str, List[str]]
EXCLUDED: Answers = {"corporate_form": ["other"]}


def clear_answers() -> Answers:
    """Answers on the path that exclude nothing, each question answered."""
    given: Answers = {}
    while (asked := actions.eligibility.next_criterion(CRITERIA, given)) is not None:
        values = CRITERIA[asked].values.values() if asked in CRITERIA else ()
        given[asked] = [next((value.id for value in values if value.effect == "clear"), "continue")]
    return given


def run(
    action: Action,
    answers: Answers,
    language: str = "ja",
    correction: Optional[Dict[str, Any]] = None,
    intent: str = "prescreening_start",
) -> Tuple[Dict[str, Any], List[Dict[str, Any]]]:
    """The slots that the action sets, and what it says."""
    entities = [{"entity": "correction", "value": correction}] if correction else []
    metadata = {"now": "2025-06-03T10:00:00+09:00", "language": language}
    latest = {"text": "", "intent": {"name": intent}, "entities": entities, "metadata": metadata}
    tracker = Tracker("c", dict(answers), latest, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, tracker, {}))  # type: ignore[arg-type]
    assert all(event["event"] == "slot" for event in events)
    return {event["name"]: event["value"] for event in events}, [said["custom"] for said in dispatcher.messages]


def wording(key: str, language: Language = "ja") -> str:
    """A sentence of the data."""
    return programme().wording[key].in_(language).strip()


def test_every_action_of_the_domain_is_here() -> None:
    classes = [kind for kind in vars(actions).values() if isinstance(kind, type) and issubclass(kind, Action)]
    assert sorted(kind().name() for kind in classes if kind is not Action) == sorted(FORM_ACTIONS)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, "corporate_form"),
        ({"corporate_form": ["kabushiki"]}, "placement_licence"),
        (EXCLUDED, CARRY_ON),
        ({**EXCLUDED, CARRY_ON: ["continue"]}, "placement_licence"),
        ({**EXCLUDED, CARRY_ON: ["result"]}, None),
        (clear_answers(), None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_the_form_asks_what_is_next_or_is_done(answers: Answers, asked: Optional[str]) -> None:
    slots, said = run(actions.ValidatePrescreeningForm(), answers)
    assert slots == {"requested_slot": asked} and said == []


def test_an_answer_to_a_question_that_is_needless_now_is_forgotten() -> None:
    answers = {"placement_licence": ["no"], "placements_last_3_years": ["none"]}
    slots, _ = run(actions.ValidatePrescreeningForm(), answers)
    assert slots["placements_last_3_years"] is None and slots["requested_slot"] == "corporate_form"


def test_opening_anew_says_nothing_and_sets_nothing() -> None:
    assert run(actions.ActionPrescreeningOpen(), {}) == ({}, [])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_opening_what_was_stopped_says_that_it_goes_on(language: str) -> None:
    slots, said = run(actions.ActionPrescreeningOpen(), {"corporate_form": ["kabushiki"]}, language)
    assert slots == {} and len(said) == 1 and said[0]["text"]


def test_opening_after_a_verdict_forgets_the_answers() -> None:
    answers = clear_answers()
    slots, said = run(actions.ActionPrescreeningOpen(), answers)
    assert slots == dict.fromkeys(answers) and said == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_going_on_after_an_early_result_asks_what_was_left_out(language: str) -> None:
    answers = {**EXCLUDED, CARRY_ON: ["result"]}
    slots, said = run(actions.ActionPrescreeningOpen(), answers, language, intent="resume")
    assert slots == {CARRY_ON: ["continue"]}
    assert said[0]["text"] == wording("prescreening_resumed", language)


def test_going_on_where_nothing_is_left_keeps_the_answers() -> None:
    assert run(actions.ActionPrescreeningOpen(), clear_answers(), intent="resume") == ({}, [])


@pytest.mark.parametrize("answers", [EXCLUDED, {**EXCLUDED, CARRY_ON: ["result"]}, clear_answers()], ids=len)
def test_restarting_forgets_every_answer_and_says_so(answers: Answers) -> None:
    slots, said = run(actions.ActionPrescreeningRestart(), answers)
    assert slots == dict.fromkeys(answers)
    assert [message["text"] for message in said] == [wording("prescreening_restarted")]


def test_restarting_without_answers_says_nothing() -> None:
    assert run(actions.ActionPrescreeningRestart(), {}) == ({}, [])


@pytest.mark.parametrize(
    ("answers", "taken_back"),
    [
        ({}, []),
        ({"corporate_form": ["godo"]}, ["corporate_form"]),
        ({"corporate_form": ["godo"], "placement_licence": ["no"]}, ["placement_licence"]),
        ({**EXCLUDED, CARRY_ON: ["result"]}, ["corporate_form", CARRY_ON]),
    ],
    ids=str,
)
def test_going_back_takes_back_the_last_answer_and_says_so(answers: Answers, taken_back: List[str]) -> None:
    slots, said = run(actions.ActionPrescreeningBack(), answers)
    assert slots == dict.fromkeys(taken_back)
    key = "prescreening_went_back" if taken_back else "prescreening_at_first"
    assert [message["text"] for message in said] == [wording(key)]


def test_a_correction_changes_the_answer_and_says_so() -> None:
    correction = {"criterion": "corporate_form", "values": ["godo"]}
    slots, said = run(actions.ActionPrescreeningCorrect(), {"corporate_form": ["kabushiki"]}, correction=correction)
    assert slots == {"corporate_form": ["godo"]}
    assert CRITERIA["corporate_form"].values["godo"].label.ja in said[0]["text"]


def test_a_correction_takes_back_what_was_asked_because_of_the_answer() -> None:
    dependent = next(criterion for criterion in CRITERIA.values() if criterion.asked_when)
    parent, values = next(iter(dependent.asked_when.items()))
    other = next(value for value in CRITERIA[parent].values if value not in values)
    answers = {parent: [values[0]], dependent.id: [next(iter(dependent.values))]}
    correction = {"criterion": parent, "values": [other]}
    slots, _ = run(actions.ActionPrescreeningCorrect(), answers, correction=correction)
    assert slots == {parent: [other], dependent.id: None}


def test_a_correction_without_a_value_asks_that_question_again() -> None:
    correction = {"criterion": "corporate_form", "values": []}
    slots, said = run(actions.ActionPrescreeningCorrect(), {"corporate_form": ["godo"]}, correction=correction)
    assert slots == {"corporate_form": None} and len(said) == 1


def test_a_correction_of_nothing_named_offers_the_answers_given() -> None:
    answers = {"corporate_form": ["godo"], "placement_licence": ["no"]}
    slots, said = run(actions.ActionPrescreeningCorrect(), answers)
    assert slots == {}
    assert [choice["id"] for choice in said[0]["choices"]] == [f"prescreening=edit:{name}" for name in answers]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({**EXCLUDED, CARRY_ON: ["result"]}, "excluded"),
        (clear_answers(), "no_exclusion_found"),
        ({**clear_answers(), "corporate_form": ["unsure"]}, "needs_inquiry"),
    ],
    ids=["excluded", "clear", "open"],
)
def test_the_verdict_is_that_of_the_answers(answers: Answers, outcome: str, language: str) -> None:
    slots, said = run(actions.ActionPrescreeningVerdict(), answers, language)
    assert slots == {} and len(said) == 1
    assert said[0]["verdict"]["outcome"] == outcome

"""Every response of the domain can be said, in both languages, at dates of every kind."""

from __future__ import annotations

import asyncio
from typing import Any, Callable, Dict

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.answers import AnswerGenerator, say
from bot.conversation import Turn
from programme.model import Programme

MOMENTS = (
    ("2025-02-20T11:00:00", "unknown"),
    ("2025-06-03T12:30:00", "open"),
    ("2026-03-31T23:59:00", "closed"),
    ("2026-04-01T00:00:00", "unknown"),
    ("2026-11-23T10:00:00", "unknown"),
    ("2026-12-29T10:00:00", "checking"),
)
# What two topics are offered of.
UNDERSTOOD: Dict[str, Any] = {"candidates": ["cost", "contact"]}


def is_whole(message: Dict[str, Any]) -> bool:
    """Whether a message has a text without a gap in it, and choices that can be read."""
    labels = [choice["label"] for choice in message.get("choices", [])]
    return bool(message["text"].strip()) and "{" not in message["text"] and all(labels)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("moment", "status"), MOMENTS)
def test_every_response_can_be_said(
    merged: Domain, programme: Programme, turn_at: Callable[..., Turn], language: str, moment: str, status: str
) -> None:
    turn = turn_at(moment, language, status, understood=UNDERSTOOD, asked="placement_licence", topics_before=["cost"])
    for response in merged.responses:
        message = say(programme, response, turn)
        assert is_whole(message), response


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_needs_a_topic_or_a_question_is_said_without_one_too(
    merged: Domain, programme: Programme, turn_at: Callable[..., Turn], language: str
) -> None:
    turn = turn_at(language=language, misses_before=1)
    for response in ("utter_more_detail", "utter_reason", "utter_why_asked", "utter_term"):
        assert say(programme, response, turn) == say(programme, "utter_default", turn)


def test_an_unknown_response_is_an_error_and_never_silence(programme: Programme, turn_at: Callable[..., Turn]) -> None:
    with pytest.raises(KeyError):
        say(programme, "utter_nothing_of_the_kind", turn_at())


def test_several_questions_are_answered_and_what_stays_open_is_named(
    programme: Programme, turn_at: Callable[..., Turn]
) -> None:
    understood = {"answers": ["cost", "contact"], "unanswered": ["the weather"]}
    message = say(programme, "utter_faq/cost", turn_at(language="en", understood=understood))
    assert message["topics"] == ["cost", "contact"]
    assert "the weather" in message["text"]


def test_a_second_miss_offers_a_person_first(programme: Programme, turn_at: Callable[..., Turn]) -> None:
    first = say(programme, "utter_default", turn_at())
    again = say(programme, "utter_default", turn_at(misses_before=1))
    assert first["choices"][0]["id"] != "handoff=request" == again["choices"][0]["id"]


@pytest.mark.parametrize(("answers", "introduced"), [({}, True), ({"own_website": ["yes"]}, False)])
def test_the_pre_screening_is_introduced_at_its_beginning_only(
    programme: Programme, turn_at: Callable[..., Turn], answers: Dict[str, Any], introduced: bool
) -> None:
    turn = turn_at(intent="prescreening_start", answers=answers)
    opening = say(programme, "utter_ask_corporate_form", turn)["text"]
    plain = say(programme, "utter_ask_corporate_form", turn_at(intent="faq", answers=answers))["text"]
    assert (opening != plain) is introduced


def test_the_generator_says_by_the_metadata_of_the_latest_message(
    tracker: DialogueStateTracker, programme: Programme, turn_at: Callable[..., Turn]
) -> None:
    metadata = {"now": "2025-06-03T10:00:00+09:00", "language": "en"}
    tracker.update(UserUttered("x", {"name": "faq"}, parse_data={"understood": {}}, metadata=metadata))  # type: ignore
    said = asyncio.run(AnswerGenerator().generate("utter_faq/cost", tracker, "chat"))
    assert said == {"text": said["custom"]["text"], "custom": said["custom"]}
    english = turn_at("2025-06-03T10:00:00", "en")
    assert said["custom"] == say(programme, "utter_faq/cost", english)

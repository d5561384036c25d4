"""The channel's own judgements: what a typed slash is, what needs a pre-screening, what an answer without words is."""

from __future__ import annotations

import asyncio
from typing import Any, Dict, List

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.channel import ChatChannel
from bot.message import as_text, metadata_of, understood_of, without_premise
from bot.nlu.japanese import normalise
from bot.turn import CollectedReplies, is_complete
from bot.wire import read_turn

SLASHES = ("/", "\uff0f")
UNSEEN = (
    "",
    " ",
    "\u3000",
    "\t",
    "\n",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u2060",
    "\u00ad",
    "\x00",
    "\x1b",
    "\u202e",
    "\u2028",
)
GOOD: Dict[str, Any] = {"conversation": "c", "turn": "t", "text": "x", "metadata": {"now": "2025-06-03T10:00:00+09:00"}}


def is_command(text: str) -> bool:
    """Whether Rasa's own reader takes a text for an intent, as typed or without what is not seen."""
    seen = text.strip().strip("".join(UNSEEN))
    return any(
        YAMLStoryReader.unpack_regex_message(Message({TEXT: read})).get(INTENT) is not None for read in (text, seen)
    )


def test_the_reader_asked_here_does_take_a_slash_for_a_command() -> None:
    assert is_command('/faq{"own_website": "yes"}') and is_command("\u200b /faq")


@pytest.mark.parametrize("slash", SLASHES)
@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
def test_no_slash_begins_a_command_whatever_stands_before_it(slash: str, unseen: str) -> None:
    read = as_text(f'{unseen}{slash}faq{{"own_website": "yes"}}')
    assert not is_command(read) and "faq" in read


@given(st.text(), st.text(alphabet="".join(UNSEEN) + "/\uff0f", max_size=8))
def test_no_text_at_all_is_a_command(text: str, before: str) -> None:
    assert not is_command(as_text(before + text))


@given(st.text())
def test_a_text_without_a_slash_is_left_as_it_is(text: str) -> None:
    plain = text.replace("/", "").replace("\uff0f", "")
    if not normalise(plain).startswith("/"):
        assert as_text(plain) == plain


def test_a_slash_within_a_text_is_kept() -> None:
    assert as_text("2025/06/03") == "2025/06/03"


@pytest.mark.parametrize(
    ("intent", "active", "answers", "becomes"),
    [
        ("resume", False, {}, "go_back"),
        ("start_over", False, {}, "go_back"),
        ("correct", False, {}, "go_back"),
        ("resume", False, {"own_website": ["yes"]}, "resume"),
        ("start_over", False, {"own_website": ["yes"]}, "start_over"),
        ("correct", False, {"own_website": ["yes"]}, "correct"),
        ("go_back", False, {"own_website": ["yes"]}, "reopen"),
        ("go_back", False, {}, "go_back"),
        ("go_back", True, {"own_website": ["yes"]}, "go_back"),
        ("resume", True, {}, "resume"),
        ("faq", False, {}, "faq"),
        ("prescreening_start", False, {}, "prescreening_start"),
    ],
)
def test_going_on_or_back_needs_something_to_go_to(
    intent: str, active: bool, answers: Dict[str, Any], becomes: str
) -> None:
    parsed = {"intent": {"name": intent, "confidence": 0.7}, "entities": []}
    decided = without_premise(parsed, {"active": active, "answers": answers, "asked": None})
    assert decided["intent"] == {"name": becomes, "confidence": 0.7}
    assert parsed["intent"]["name"] == intent


@pytest.mark.parametrize(
    ("messages", "active", "asked", "complete"),
    [
        ([], False, None, False),
        ([], True, "own_website", False),
        ([{"text": "x"}], False, None, True),
        ([{"text": "x"}], True, "own_website", False),
        ([{"text": "x", "prescreening": {"criterion": "own_website"}}], True, "own_website", True),
        ([{"text": "x", "prescreening": {"criterion": "consent"}}], True, "own_website", False),
        ([{"text": "x", "prescreening": {"criterion": "own_website"}}, {"text": "y"}], True, "own_website", False),
    ],
)
def test_a_turn_without_its_question_is_incomplete(
    messages: List[Dict[str, Any]], active: bool, asked: Any, complete: bool
) -> None:
    assert is_complete(messages, {"active": active, "asked": asked, "answers": {}}) is complete


def test_what_was_understood_is_what_web_logs_and_no_text() -> None:
    parsed = {
        "text": "secret",
        "intent": {"name": "faq", "confidence": 0.5},
        "entities": [{"entity": "mentions", "value": "a=b", "text": "secret", "start": 0, "end": 0}],
        "understood": {"topics": [{"id": "faq/cost", "confidence": 0.5}], "candidates": ["cost"]},
    }
    assert understood_of(parsed) == {
        "intent": "faq",
        "confidence": 0.5,
        "topics": [{"id": "faq/cost", "confidence": 0.5}],
        "answers": [],
        "candidates": ["cost"],
        "beside": [],
        "unanswered": [],
        "entities": [{"entity": "mentions", "value": "a=b"}],
    }
    assert understood_of({"intent": {"name": None, "confidence": None}})["confidence"] == 0.0


def test_the_turn_goes_along_in_the_metadata() -> None:
    assert metadata_of(read_turn(GOOD)) == {"now": "2025-06-03T10:00:00+09:00", "turn": "t"}


def test_a_response_stays_whole() -> None:
    replies = CollectedReplies()
    asyncio.run(replies.send_response("c", {"text": "a\n\nb", "custom": {"text": "a\n\nb", "choices": []}}))
    asyncio.run(replies.send_response("c", {"text": "only"}))
    assert replies.messages == [{"text": "a\n\nb", "choices": []}, {"text": "only"}]


@pytest.mark.parametrize("credentials", [None, {}, {"secret": ""}])
def test_no_channel_without_a_secret(credentials: Any) -> None:
    with pytest.raises(Exception, match="credentials"):
        ChatChannel.from_credentials(credentials)

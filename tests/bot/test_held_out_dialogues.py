"""Follow-ups and told situations, written apart from examples and patterns, as the trained model reads them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Dict, List, Sequence, Set, Text, Tuple

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.importer import programme_folder
from bot.nlu.terms import TermFinder
from programme import mentions
from programme.language import detect
from programme.loader import load
from programme.model import Programme
from programme.source import ProgrammeSource

HELD_OUT = Path("tests/heldout")
# What the topic before is told again for; how the answer generator does that is tested with it.
SAID_AGAIN = ("why", "more_detail", "switch_language")


def read(name: Text) -> List[Dict[Text, Any]]:
    """A held-out file."""
    return list(yaml.safe_load((HELD_OUT / name).read_text(encoding="utf-8")))


async def topics_of(agent: Agent, programme: Programme, text: Text, before: Sequence[Text]) -> List[Text]:
    """What is answered to a text after topics, the newest first."""
    metadata = {
        "language": detect(text) or "ja",
        "context_titles": [programme.answers[topic].title.ja for topic in before],
    }
    result = await agent.processor.parse_message(UserMessage(text, metadata=metadata))
    answers = result["understood"]["answers"]
    return answers or (list(before[:1]) if result["intent"]["name"] in SAID_AGAIN else [result["intent"]["name"]])


async def follow(agent: Agent, programme: Programme, turns: Sequence[Dict[Text, Any]]) -> List[Text]:
    """The texts of the turns after the first that are not answered as meant."""
    before: List[Text] = []
    wrong = []
    for number, turn in enumerate(turns):
        answered = await topics_of(agent, programme, turn["text"], before)
        meant = [[topic] if isinstance(topic, str) else topic for topic in turn["topics"]]
        if number and not all(set(each) & set(answered) for each in meant):
            wrong.append(turn["text"])
        before = [*(topic for topic in answered if topic in programme.answers), *before]
    return wrong


@pytest.mark.parametrize(("kind", "at_most"), [("elliptical", 1), ("own", 1), ("dialogue", 2)])
def test_follow_ups_are_read_with_the_topic_before_and_questions_of_their_own_are_not(
    agent: Agent, kind: Text, at_most: int
) -> None:
    programme = load(programme_folder())
    conversations = [entry["turns"] for entry in read("followups.yml") if entry["kind"] == kind]
    assert len(conversations) >= 8

    async def follow_all() -> List[Text]:
        return [text for turns in conversations for text in await follow(agent, programme, turns)]

    assert len(asyncio.run(follow_all())) <= at_most


def told(finder: TermFinder, programme: Programme, text: Text) -> Set[Tuple[Text, Text]]:
    """The facts found in a text."""
    found = mentions.stated(programme, finder.found_in(text))
    return {(criterion, value) for criterion, values in found.items() for value in values}


def test_what_companies_tell_is_found_and_little_else() -> None:
    source = ProgrammeSource(programme_folder())
    finder = TermFinder(source)
    right = wrong = missed = 0
    for entry in read("situations.yml"):
        meant = {(key, value) for key, value in entry["facts"].items() if isinstance(value, str) and value != "unsure"}
        found = told(finder, source.current(), entry["text"])
        right, wrong, missed = right + len(found & meant), wrong + len(found - meant), missed + len(meant - found)
    assert right / (right + wrong) >= 0.95
    assert right / (right + missed) >= 0.75

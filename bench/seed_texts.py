"""What is said in the seeded conversations: questions out of data/nlu amid phrases, answers out of the real programme.

Answers, questions and verdicts are made once each and said many times: rendering them anew would take longer than all
the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import yaml

from programme import answers, conversation, eligibility, prescreening
from programme.model import Programme
from programme.situation import Situation

ROOT = Path(__file__).resolve().parents[1]
PHRASES = Path(__file__).with_name("seed_phrases.yml")
EXAMPLE = re.compile(r"^\s*- (.+)$", re.MULTILINE)
SLOT = re.compile(r"\{(\w+)\}")
ENTITY = re.compile(r"\[([^]]+)\](?:\([^)]*\)|\{[^}]*\})")
LISTS = {"place": "places", "industry": "industries", "work": "works", "job": "jobs", "country": "countries"}
NUMBERS = {"size": 400, "count": 9, "month": 12}
DIALOGUES = 60
Message = dict[str, Any]


class Extras(dict[str, Any]):
    """The fields of a message beside its text, as many messages share them."""


@dataclass(frozen=True)
class Step:
    """One question of a pre-screening, and what was chosen."""

    criterion: str
    question: Message
    value: str
    label: str


@dataclass(frozen=True)
class Dialogue:
    """A pre-screening from its first question to the verdict."""

    steps: Sequence[Step]
    verdict: Message
    answers: Mapping[str, Sequence[str]]


class Texts:
    """Everything that can be said."""

    def __init__(self, programme: Programme, situation: Situation, rng: Random) -> None:
        self.programme, self._rng = programme, rng
        self._situations = {"ja": situation, "en": replace(situation, language="en")}
        self.phrases: dict[str, Any] = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
        self._examples = _examples()
        self.topics = [topic for topic in programme.answers if self.questions(f"faq/{topic}", "ja")]
        self.replies = [reply for reply in programme.replies if self.questions(reply, "ja")]
        # A few topics are asked often, most of them seldom.
        self._weights = [1 / (place + 2) for place in range(len(self.topics))]
        rng.shuffle(self._weights)
        self._made: dict[Any, Message] = {}
        self._extras: dict[int, Extras] = {}
        self._dialogues = {language: [self._dialogue(language) for _ in range(DIALOGUES)] for language in ("ja", "en")}

    def questions(self, intent: str, language: str) -> Sequence[str]:
        """The ways in which something is asked; those of the other language where there is none."""
        found = self._examples.get(intent, {})
        return found.get(language) or found.get("ja") or found.get("en") or ()

    def question(self, intent: str, language: str) -> str:
        """One of these ways, as a company would write it."""
        return self._rng.choice(self.questions(intent, language) or ("…",))

    def wrapped(self, question: str, language: str) -> str:
        """A question between what companies say around it."""
        start, end = ("openings", "closings") if language == "ja" else ("english_openings", "english_closings")
        last = self.phrase(end)
        stop = "。" if last and language == "ja" and question[-1] not in "。？?！!" else ""
        parts = [self.phrase(start), question, stop, last]
        if self._rng.randrange(self.phrases["rare_one_in"]) == 0:
            parts.append(self.phrase("rare"))
        return "".join(parts)

    def phrase(self, kind: str) -> str:
        """A phrase of a kind, its places filled."""
        return SLOT.sub(lambda match: self._word(match[1]), self._rng.choice(self.phrases[kind]))

    def _word(self, name: str) -> str:
        if name in NUMBERS:
            return str(self._rng.randint(1, NUMBERS[name]))
        return str(self._rng.choice(self.phrases[LISTS[name]]))

    def topic(self) -> str:
        """A topic, the common ones more often."""
        return self._rng.choices(self.topics, self._weights)[0]

    def near(self, topic: str, count: int) -> list[str]:
        """Topics that are taken for it."""
        place = self.topics.index(topic)
        return [self.topics[(place + step) % len(self.topics)] for step in range(1, count + 1)]

    def answer(self, topic: str, language: str, beside: Sequence[str] = ()) -> Message:
        """An answer."""
        situation = self._situations[language]
        return self._once(
            ("answer", topic, language, tuple(beside)),
            lambda: answers.with_runners_up(
                self.programme, answers.answer(self.programme, [topic], situation), beside, situation
            ),
        )

    def asking_back(self, topics: Sequence[str], language: str) -> Message:
        """もしかして."""
        return self._once(
            ("back", tuple(topics), language),
            lambda: answers.clarify(self.programme, topics, self._situations[language]),
        )

    def reply(self, id: str, language: str) -> Message:
        """What is said to small talk and to what is out of scope."""
        return self._once(
            ("reply", id, language), lambda: answers.reply(self.programme, id, self._situations[language])
        )

    def missed(self, before: int, language: str) -> Message:
        """Nothing was understood."""
        return self._once(
            ("missed", min(before, 1), language),
            lambda: conversation.not_understood(self.programme, before, self._situations[language]),
        )

    def greeting(self, language: str) -> Message:
        """The first message."""
        return self._once(
            ("greeting", language), lambda: conversation.start(self.programme, "greeting", self._situations[language])
        )

    def person(self, language: str) -> Message:
        """A person is offered."""
        return self._once(
            ("person", language), lambda: conversation.handoff_offer(self.programme, self._situations[language])
        )

    def dialogue(self, language: str) -> Dialogue:
        """A pre-screening."""
        return self._rng.choice(self._dialogues[language])

    def extras(self, message: Message) -> Extras:
        """A message of these texts without its words."""
        if id(message) not in self._extras:
            self._extras[id(message)] = Extras((name, value) for name, value in message.items() if name != "text")
        return self._extras[id(message)]

    def _once(self, key: Any, make: Any) -> Message:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def _dialogue(self, language: str) -> Dialogue:
        given: dict[str, tuple[str, ...]] = {}
        steps, situation = [], self._situations[language]
        while True:
            asked = eligibility.next_criterion(self.programme.criteria, given)
            if asked is None:
                break
            message = prescreening.question(self.programme, asked, given, situation)
            values = [one for one in message["choices"] if one["id"].startswith(f"{asked}=")]
            known = self.programme.criteria.get(asked)
            clear = [one for one in values if known and known.values[one["id"].partition("=")[2]].effect == "clear"]
            chosen = self._rng.choice(clear if clear and self._rng.random() < 0.95 else values)
            value = chosen["id"].partition("=")[2]
            given[asked] = (value,)
            steps.append(Step(asked, message, value, chosen["label"]))
        return Dialogue(steps, prescreening.verdict(self.programme, given, situation), given)


def _examples() -> dict[str, dict[str, list[str]]]:
    """The training examples by intent and language."""
    found: dict[str, dict[str, list[str]]] = {}
    for path in sorted((ROOT / "data/nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if "intent" not in block:
                continue
            for text in EXAMPLE.findall(block["examples"]):
                plain = ENTITY.sub(r"\1", text)
                of_intent = found.setdefault(block["intent"], {})
                of_intent.setdefault("en" if plain.isascii() else "ja", []).append(plain)
    return found

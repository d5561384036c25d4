"""One held-out utterance, what it means and what the engine made of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Dict, List, Tuple

OUT_OF_SCOPE = "out_of_scope"
GROUPS = (OUT_OF_SCOPE, "smalltalk")
TOPIC = "faq/"
SEVERAL = "multi_question"
SHOWN = 3


@dataclass(frozen=True)
class Row:
    """`expected` are the labels that an officer would accept, the one that is meant first; `topics` those asked for."""

    text: str
    style: str
    expected: Tuple[str, ...]
    topics: Tuple[str, ...]
    band: str
    answered: Tuple[str, ...]
    offered: Tuple[str, ...]
    ranking: Tuple[Tuple[str, float], ...]
    milliseconds: float

    @property
    def meant(self) -> str:
        """The label that the utterance was written for."""
        return self.expected[0]

    @property
    def labels(self) -> List[str]:
        """The ranking with each label once."""
        return list(dict.fromkeys(label for label, _ in self.ranking))

    @property
    def single(self) -> bool:
        """Whether one question is asked."""
        return self.style != SEVERAL

    @property
    def several(self) -> bool:
        """Whether several questions are asked."""
        return not self.single

    @property
    def asks_topic(self) -> bool:
        """Whether one question is asked, and for a topic."""
        return self.single and self.meant.startswith(TOPIC) and not set(self.expected) & set(GROUPS)

    @property
    def outside(self) -> bool:
        """Whether nothing but something out of scope is meant."""
        return self.single and set(self.expected) == {OUT_OF_SCOPE}

    @property
    def right(self) -> bool:
        """The first of the ranking is accepted."""
        return self.labels[0] in self.expected

    @property
    def in_three(self) -> bool:
        """One of the first three is accepted."""
        return bool(set(self.labels[:SHOWN]) & set(self.expected))

    @property
    def answered_right(self) -> bool:
        """What is meant is answered."""
        return bool(set(self.answered) & set(self.expected))

    @property
    def reached(self) -> bool:
        """What is meant is answered, or offered as a choice."""
        return bool(set(self.expected) & {*self.answered, *self.offered, self.band})

    @property
    def refused(self) -> bool:
        """No topic is answered or offered."""
        return not (self.answered or self.offered)

    @property
    def wrong_confident(self) -> bool:
        """A topic is answered, and none that is accepted."""
        return bool(self.answered) and not self.answered_right

    @property
    def all_answered(self) -> bool:
        """Every topic asked for is answered."""
        return set(self.topics) <= set(self.answered)

    @property
    def none_wrong(self) -> bool:
        """Something is answered, and nothing that was not asked for."""
        return bool(self.answered) and set(self.answered) <= set(self.expected)

    @property
    def dealt_with(self) -> bool:
        """What a company would call a right answer: what was asked for is answered, and what is outside is not."""
        if self.several:
            return self.all_answered and self.none_wrong
        if self.outside:
            return not self.answered
        return self.answered_right or (not (self.asks_topic or self.answered) and (self.reached or self.right))

    def as_json(self) -> Dict[str, Any]:
        """For the report's file."""
        return asdict(self)

    @classmethod
    def from_json(cls, written: Dict[str, Any]) -> Row:
        """From a report's file."""
        lists = {name: tuple(written[name]) for name in ("expected", "topics", "answered", "offered")}
        ranking = tuple((str(label), float(confidence)) for label, confidence in written["ranking"])
        return cls(**{**written, **lists, "ranking": ranking})

"""What a message asks, ranked: as a whole, by its questions, and with the topics before it."""

from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np

from bot.nlu.japanese import JapaneseWords, normalise
from bot.nlu.questions import questions, two_nouns
from bot.nlu.ranking import Ranked, Ranker

RANKINGS = "rankings"
# A question of a story is read half by itself and half with its story.
SHARE_OF_STORY = 0.5
SHORT_FOLLOW_UP = 16


@dataclass(frozen=True)
class PartRanking:
    """A question of the message with its labels, most likely first."""

    text: str
    ranking: Tuple[Ranked, ...]


@dataclass(frozen=True)
class Rankings:
    """The whole message, its questions (empty: it is one), its two nouns, and the message read with the topics before."""

    whole: PartRanking
    parts: Tuple[PartRanking, ...]
    halves: Tuple[PartRanking, ...]
    in_context: Optional[PartRanking]


class Understanding:
    """Ranks a message with a trained ranker."""

    def __init__(self, ranker: Ranker, words: JapaneseWords, encoder: Optional[Any]) -> None:
        self._ranker = ranker
        self._words = words
        self._encoder = encoder

    def rank(self, text: str, context_titles: Sequence[str]) -> Rankings:
        """`context_titles`: headings of the topics before, newest first."""
        normal = normalise(text)
        asked = questions(normal) if len(normal) > SHORT_FOLLOW_UP else []
        halves = two_nouns(normal) if len(asked) < 2 and len(normal) < 60 else None
        context = f"{context_titles[0]} {normal}" if context_titles and len(normal) <= SHORT_FOLLOW_UP else None
        texts = [normal, *asked, *(halves or ()), *([context] if context else [])]
        rows = self._ranker.probabilities([self._words.read(piece) for piece in texts], self._encoder)
        first_half = 1 + len(asked)
        whole = rows[0]
        if len(asked) == 1 and asked[0] != normal:
            whole = SHARE_OF_STORY * rows[0] + (1 - SHARE_OF_STORY) * rows[1]
        return Rankings(
            whole=self._part(normal, whole),
            parts=tuple(self._part(asked[i], rows[1 + i]) for i in range(len(asked))) if len(asked) > 1 else (),
            halves=tuple(self._part(halves[i], rows[first_half + i]) for i in range(2)) if halves else (),
            in_context=self._part(normal, rows[-1]) if context else None,
        )

    def _part(self, text: str, row: np.ndarray) -> PartRanking:
        return PartRanking(text, tuple(self._ranker.rank(row)[:8]))

"""What a message asks, ranked: as a whole, by its sentences, and with the topics before it."""

from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np

from bot.nlu.japanese import JapaneseWords, normalise
from bot.nlu.questions import asks, clauses, phrases, sentences
from bot.nlu.ranking import Ranked, Ranker

RANKINGS = "rankings"
SHORT_FOLLOW_UP = 20
LONGEST_PAIR = 90
MOST_SENTENCES = 8
RANKED = 8
ASKING = ("faq/", "out_of_scope/")
LONG_STORY = 40
# Below the first the story says little, and the question is read for itself; from the second on it is not.
UNSURE_STORY = 0.4
SURE_STORY = 0.6


@dataclass(frozen=True)
class PartRanking:
    """A piece of the message with its labels, most likely first."""

    text: str
    ranking: Tuple[Ranked, ...]

    @property
    def top(self) -> Ranked:
        """The likeliest label."""
        return self.ranking[0]


@dataclass(frozen=True)
class Rankings:
    """The whole message, its sentences, which of them ask, a single one's clauses, and it with the topic before."""

    whole: PartRanking
    sentences: Tuple[PartRanking, ...] = ()
    questions: Tuple[PartRanking, ...] = ()
    clauses: Tuple[PartRanking, ...] = ()
    in_context: Optional[PartRanking] = None


class Understanding:
    """Ranks a message with a trained ranker."""

    def __init__(self, ranker: Ranker, words: JapaneseWords, encoder: Optional[Any]) -> None:
        self._ranker = ranker
        self._words = words
        self._encoder = encoder

    def rank(self, text: str, context_titles: Sequence[str]) -> Rankings:
        """`context_titles`: headings of the topics before, newest first."""
        normal = normalise(text)
        pieces = sentences(normal)[:MOST_SENTENCES]
        pieces = pieces if len(pieces) > 1 else []
        halves = clauses(normal) if not pieces and len(normal) < LONGEST_PAIR else []
        context = [f"{context_titles[0]} {normal}"] if context_titles and len(normal) <= SHORT_FOLLOW_UP else []
        rows = self._rows([normal, *pieces, *halves, *context])
        after_pieces = 1 + len(pieces)
        asked = [1 + number for number, piece in enumerate(pieces) if asks(piece)]
        whole = self._with_its_question(rows, asked) if len(asked) == 1 else rows[0]
        whole = self._surest(whole, normal) if len(normal) >= LONG_STORY and whole.max() < UNSURE_STORY else whole
        ranked = [self._part(piece, row) for piece, row in zip(pieces, rows[1:])]
        return Rankings(
            whole=self._part(normal, whole),
            sentences=tuple(ranked),
            questions=tuple(ranked[number - 1] for number in asked),
            clauses=tuple(self._part(half, row) for half, row in zip(halves, rows[after_pieces:])),
            in_context=self._part(normal, rows[-1]) if context else None,
        )

    def _rows(self, texts: Sequence[str]) -> np.ndarray:
        return self._ranker.probabilities([self._words.read(text) for text in texts], self._encoder)

    def _with_its_question(self, rows: np.ndarray, asked: List[int]) -> np.ndarray:
        """A story with one question: whichever is surest of the story, both, and the question where that is allowed."""
        story, question = rows[0], rows[asked[0]]
        if not self._is_topic(question) and self._is_topic(story):
            return story  # 「そういうことあるの」 asks for what the story told
        candidates = [story, (story + question) / 2]
        likely = question.argmax() in np.argsort(-story)[:5] and story.max() < SURE_STORY
        if likely or story.max() < UNSURE_STORY:
            candidates.append(question)
        return max(candidates, key=lambda row: float(row.max()))

    def _surest(self, story: np.ndarray, text: str) -> np.ndarray:
        """Of a long story that as a whole says little, the clause that is surest of a topic, if there is one."""
        rows = [row for row in self._rows(phrases(text) or [text]) if self._is_topic(row)]
        surest = max(rows, key=lambda row: float(row.max()), default=story)
        return surest if surest.max() > story.max() else story

    def _is_topic(self, row: np.ndarray) -> bool:
        """Whether a text asks about the programme or something near it, rather than talks."""
        return self._ranker.labels[int(row.argmax())].startswith(ASKING)

    def _part(self, text: str, row: np.ndarray) -> PartRanking:
        return PartRanking(text, tuple(self._ranker.rank(row)[:RANKED]))

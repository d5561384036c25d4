"""Labels ranked for a text, by words and readings and, where installed, by embeddings."""

from dataclasses import dataclass
from typing import Any, List, Optional, Sequence

import numpy as np

from bot.nlu.embedding import EmbeddingClassifier
from bot.nlu.japanese import Words
from bot.nlu.lexical import LexicalClassifier


@dataclass(frozen=True)
class Ranked:
    """A label (an intent, or `faq/<topic>`) with its probability."""

    label: str
    confidence: float


class Ranker:
    """Averages the probabilities of two classifiers: they fail on different things (words on English, embeddings on kana)."""

    def __init__(self, inverse_regularisation: float, sharpness: float, random_state: int) -> None:
        self._lexical = LexicalClassifier(inverse_regularisation, sharpness, random_state)
        self._embedding: Optional[EmbeddingClassifier] = None
        self._settings = (sharpness, random_state)

    @property
    def labels(self) -> List[str]:
        """All labels, in the order of the probabilities' columns."""
        return self._lexical.labels

    def fit(self, texts: Sequence[Words], labels: Sequence[str], encoder: Optional[Any]) -> "Ranker":
        """Learns the labels of the texts."""
        self._lexical.fit(texts, labels)
        if encoder is not None:
            self._embedding = EmbeddingClassifier(*self._settings).fit(encode(encoder, texts), labels)
        return self

    def probabilities(self, texts: Sequence[Words], encoder: Optional[Any]) -> np.ndarray:
        """An array of (texts, labels)."""
        by_words = self._lexical.probabilities(texts)
        if self._embedding is None or encoder is None:
            return by_words
        return (by_words + self._embedding.probabilities(encode(encoder, texts))) / 2

    def rank(self, row: np.ndarray) -> List[Ranked]:
        """One row of probabilities, most likely first."""
        return [Ranked(self.labels[column], float(row[column])) for column in np.argsort(-row)]


def encode(encoder: Any, texts: Sequence[Words]) -> np.ndarray:
    """Vectors of (texts, 512)."""
    return np.asarray(encoder.encode([text.normal or " " for text in texts]), dtype=np.float32).reshape(len(texts), -1)

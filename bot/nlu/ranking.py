"""Labels ranked for a text, by words and readings and, where installed, by embeddings."""

from concurrent.futures import ThreadPoolExecutor
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
    """Adds the margins of two classifiers, which fail on different things (words on English, embeddings on kana)."""

    def __init__(self, inverse_regularisation: float, sharpness: float, share_of_embedding: float, random_state: int):
        self._lexical = LexicalClassifier(inverse_regularisation, random_state)
        self._embedding: Optional[EmbeddingClassifier] = None
        self._sharpness = sharpness
        self._share = share_of_embedding
        self._random_state = random_state

    @property
    def labels(self) -> List[str]:
        """All labels, in the order of the probabilities' columns."""
        return self._lexical.labels

    def fit(self, texts: Sequence[Words], labels: Sequence[str], encoder: Optional[Any]) -> "Ranker":
        """Learns the labels of the texts."""
        with ThreadPoolExecutor(2) as pool:  # liblinear works outside the interpreter's lock
            by_words = pool.submit(self._lexical.fit, texts, labels)
            if encoder is not None:
                self._embedding = EmbeddingClassifier(self._random_state).fit(encode(encoder, texts), labels)
            by_words.result()
        return self

    def probabilities(self, texts: Sequence[Words], encoder: Optional[Any]) -> np.ndarray:
        """An array of (texts, labels); each row sums to 1."""
        margins = self._lexical.margins(texts)
        if self._embedding is not None and encoder is not None:
            margins = margins + self._share * self._embedding.margins(encode(encoder, texts))
        powers = np.exp(self._sharpness * (margins - margins.max(axis=1, keepdims=True)))
        return powers / powers.sum(axis=1, keepdims=True)

    def rank(self, row: np.ndarray) -> List[Ranked]:
        """One row of probabilities, most likely first."""
        return [Ranked(self.labels[column], float(row[column])) for column in np.argsort(-row)]


def encode(encoder: Any, texts: Sequence[Words]) -> np.ndarray:
    """Vectors of (texts, 512)."""
    return np.asarray(encoder.encode([text.normal or " " for text in texts]), dtype=np.float32).reshape(len(texts), -1)

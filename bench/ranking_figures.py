"""The figures of `bench/rankings.py` for one ranking on one held-out file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from sklearn.metrics import roc_auc_score

from bench.ranking_columns import Column
from bot.evaluation.comparison import mcnemar
from bot.evaluation.entries import expected_of, label
from bot.evaluation.rows import GROUPS, OUT_OF_SCOPE, SEVERAL, TOPIC
from bot.nlu.japanese import JapaneseWords, Words

FALSE_REJECTS = 0.03
HEADER = (
    "| ranking | top-1 | top-3 | AUROC | accepted | sure and wrong | fixed / broken | p | ms | MB |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


@dataclass
class HeldOut:
    """Utterances of one question with the labels that each accepts, by column of the probabilities."""

    texts: list[str]
    words: list[Words]
    accepts: np.ndarray  # (texts, labels)
    is_topic: np.ndarray  # (labels,)
    is_outside: np.ndarray  # (labels,)
    asks_topic: np.ndarray  # (texts,)
    outside: np.ndarray  # (texts,)

    @classmethod
    def read(cls, path: Path, words: JapaneseWords, labels: Sequence[str]) -> HeldOut:
        """From a file in the format of tests/heldout."""
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        entries = [entry for entry in entries if entry["style"] != SEVERAL]
        expected = [set(expected_of(entry)) for entry in entries]
        return cls(
            texts=[entry["text"] for entry in entries],
            words=[words.read(entry["text"]) for entry in entries],
            accepts=np.array([[label(name) in one for name in labels] for one in expected]),
            is_topic=np.array([name.startswith(TOPIC) for name in labels]),
            is_outside=np.array([name.startswith(OUT_OF_SCOPE) for name in labels]),
            asks_topic=np.array([asks_topic(one) for one in expected]),
            outside=np.array([one == {OUT_OF_SCOPE} for one in expected]),
        )

    def right(self, probabilities: np.ndarray) -> np.ndarray:
        """Whether the likeliest label is accepted, for each text."""
        return self.accepts[np.arange(len(probabilities)), probabilities.argmax(axis=1)]

    def in_three(self, probabilities: np.ndarray, groups: Sequence[str]) -> np.ndarray:
        """Whether what is accepted is among the first three, all that is out of scope counted as one."""
        found = []
        for row, order in enumerate(np.argsort(-probabilities, axis=1)):
            three = list(dict.fromkeys(groups[column] for column in order[:40]))[:3]
            found.append(bool(set(three) & {groups[column] for column in np.flatnonzero(self.accepts[row])}))
        return np.array(found)


def asks_topic(expected: set[str]) -> bool:
    """Whether topics alone are meant."""
    return any(name.startswith(TOPIC) for name in expected) and not expected & set(GROUPS)


def line(
    column: Column, held_out: HeldOut, labels: Sequence[str], base: np.ndarray, cost: tuple[float, float] | None
) -> str:
    """One row of the table. `base`: which texts the first ranking gets right."""
    probabilities = column.probabilities(held_out.words)
    right = held_out.right(probabilities)
    fixed, broken = int((right & ~base).sum()), int((base & ~right).sum())
    in_three = held_out.in_three(probabilities, [label(name) for name in labels])
    figures = [
        *(f"{figure:.3f}" for figure in (right.mean(), in_three.mean(), *sureness(probabilities, held_out, right))),
        f"{fixed} / {broken}",
        f"{mcnemar(fixed, broken):.2g}",
        *(["-", "-"] if cost is None else [f"{cost[0]:.1f}", f"{cost[1]:.0f}"]),
    ]
    return " | ".join(["", column.name, *figures, ""]).strip()


def sureness(probabilities: np.ndarray, held_out: HeldOut, right: np.ndarray) -> tuple[float, float, float]:
    """How well what is out of scope is told apart, how much of it is answered where of the topics meant so few are
    not, and how much of all is then answered wrongly."""
    asked = held_out.asks_topic | held_out.outside
    apart = roc_auc_score(held_out.outside[asked], probabilities[asked][:, held_out.is_outside].sum(axis=1))
    likeliest = probabilities[:, held_out.is_topic].max(axis=1)
    answered = likeliest >= np.quantile(likeliest[held_out.asks_topic], FALSE_REJECTS)
    wrong = answered & held_out.is_topic[probabilities.argmax(axis=1)] & ~right
    return apart, answered[held_out.outside].mean(), wrong.mean()

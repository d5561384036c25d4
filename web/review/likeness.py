"""Groups short texts by likeness: each joins the most similar text that leads a group, or leads one itself.

Similar is what shares rare pairs of characters: the endings that all questions have weigh next to nothing. The same
texts in the same order give the same groups.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import fsum, log

from web.review.folding import fold

ALIKE = 0.2
# A pair that stands in more than this share of the texts, and in more than a few, leads to no group.
COMMON, FEW = 0.05, 20
# Only the groups with which a text shares most are compared with it in full.
COMPARED = 8


def groups(texts: Sequence[str]) -> list[int]:
    """For each text the number of its group; groups are numbered in the order of the texts that lead them."""
    folded = [fold(text) for text in texts]
    number_of = dict(zip(dict.fromkeys(folded), _groups([pairs_of(one) for one in dict.fromkeys(folded)]), strict=True))
    return [number_of[one] for one in folded]


def _groups(pairs: Sequence[frozenset[str]]) -> list[int]:
    known = Counter(pair for one in pairs for pair in one)
    weights = {pair: log(1 + len(pairs) / count) for pair, count in known.items()}
    rare = {pair for pair, count in known.items() if count <= max(FEW, COMMON * len(pairs))}
    leaders: list[frozenset[str]] = []
    leads_to: dict[str, list[int]] = defaultdict(list)
    found = []
    for one in pairs:
        shared: dict[int, float] = defaultdict(float)
        for pair in sorted(one):
            for group in leads_to[pair]:
                shared[group] += weights[pair]
        nearest = sorted(shared, key=lambda group: (-shared[group], group))[:COMPARED]
        best = max(nearest, key=lambda group: _likeness(one, leaders[group], weights), default=-1)
        if best >= 0 and _likeness(one, leaders[best], weights) >= ALIKE:
            found.append(best)
            continue
        for pair in one & rare or one:
            leads_to[pair].append(len(leaders))
        found.append(len(leaders))
        leaders.append(one)
    return found


def _likeness(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> float:
    """The weight of what both have, of the weight of what either has; 1 for the same."""
    same = fsum(weights[pair] for pair in one & other)
    return same / fsum(weights[pair] for pair in one | other)


def pairs_of(folded: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a folded text; of a single character, itself."""
    return frozenset(folded[at : at + 2] for at in range(len(folded) - 1)) or frozenset({folded})

"""The figures that the repository records, and what got worse than they are."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List, Sequence

import yaml

from bot.evaluation.figures import FIGURES, Figure
from bot.evaluation.rows import Row

RECORDED = Path("tests/bot/recorded_figures.yml")
NAMES = ("top_1", "reached", "wrong_confident", "out_of_scope_answered")
# Another machine adds floating-point numbers in another order, which may turn one utterance.
TOLERATED = 1
HEAD = """\
# The understanding's figures on tests/heldout/utterances.yml, as measured when they were recorded. A test fails where
# one gets worse by more than one utterance. `make evaluate` prints these lines; `make evaluate RECORD=1` writes them.
"""


def recorded_figures(path: Path = RECORDED) -> Dict[str, float]:
    """The figures by name."""
    return {name: float(share) for name, share in yaml.safe_load(path.read_text(encoding="utf-8")).items()}


def lines_of(rows: Sequence[Row]) -> str:
    """What is to be recorded for these rows."""
    return "".join(f"{figure.name}: {figure.share(rows).value:.4f}\n" for figure in _figures())


def record(rows: Sequence[Row], path: Path = RECORDED) -> None:
    """Writes the figures."""
    path.write_text(HEAD + lines_of(rows), encoding="utf-8")


def worse_than_recorded(rows: Sequence[Row], recorded: Dict[str, float]) -> List[str]:
    """One sentence for each figure that got worse by more than is tolerated."""
    found = []
    for figure in _figures():
        share = figure.share(rows)
        lost = (recorded[figure.name] * share.of - share.having) * (1 if figure.more_is_better else -1)
        if round(lost) > TOLERATED:
            found.append(f"{figure.title}: {share}, recorded {recorded[figure.name]:.1%}")
    return found


def _figures() -> List[Figure]:
    return [figure for figure in FIGURES if figure.name in NAMES]

"""The report's plots, as PNG and SVG. Labels are ids, so that no Japanese font is needed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, List, Sequence, Tuple

import numpy as np

from bot.evaluation.calibration import Bin, calibration_error
from bot.evaluation.curve import Point
from bot.evaluation.figures import confusions
from bot.evaluation.rows import TOPIC, Row

MOST_LABELS = 40


def plot_confusions(rows: Sequence[Row], folder: Path) -> None:
    """The labels that are most often confused, against each other; right ones are not drawn."""
    found = confusions(rows)
    times = Counter({meant: 0 for meant, _, _ in found})
    for meant, taken, count in found:
        times.update({meant: count, taken: count})
    names = sorted(name for name, _ in times.most_common(MOST_LABELS))
    matrix = np.zeros((len(names), len(names)))
    for meant, taken, count in found:
        if meant in names and taken in names:
            matrix[names.index(meant), names.index(taken)] = count
    figure, axes = _figure(max(4.0, 0.32 * len(names) + 2.5))
    axes.imshow(matrix, cmap="Reds", vmin=0, vmax=2 * max(1.0, matrix.max()))
    short = [name[len(TOPIC) :] if name.startswith(TOPIC) else name.upper() for name in names]
    axes.set_xticks(range(len(names)), short, rotation=90, fontsize=8)
    axes.set_yticks(range(len(names)), short, fontsize=8)
    for row, column in zip(*np.nonzero(matrix)):
        axes.text(column, row, int(matrix[row, column]), ha="center", va="center", fontsize=8)
    axes.set(title="Confusions (wrong top-1)", xlabel="taken for", ylabel="meant")
    axes.grid(True, linewidth=0.2)
    _save(figure, folder / "confusions")


def plot_reliability(bins: Sequence[Bin], folder: Path) -> None:
    """Accuracy against confidence, with the rows of each bin."""
    figure, axes = _figure(4.5)
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="--")
    axes.plot([one.confidence for one in bins], [one.accuracy for one in bins], marker="o")
    for one in bins:
        axes.annotate(str(one.rows), (one.confidence, one.accuracy), textcoords="offset points", xytext=(4, -12))
    title = f"Reliability of topics (calibration error {calibration_error(bins):.3f})"
    axes.set(title=title, xlabel="confidence", ylabel="right", xlim=(0, 1.02), ylim=(0, 1.05))
    _save(figure, folder / "reliability")


def plot_curve(points: List[Point], folder: Path) -> None:
    """Top-1 by the number of examples."""
    figure, axes = _figure(4.5)
    axes.plot([count for _, count, _ in points], [top_1 for _, _, top_1 in points], marker="o")
    for share, count, top_1 in points:
        axes.annotate(f"{share:.0%}: {top_1:.3f}", (count, top_1), textcoords="offset points", xytext=(-8, -14))
    axes.set(title="Learning curve", xlabel="training examples", ylabel="top-1 on held-out questions")
    axes.grid(True, linewidth=0.2)
    _save(figure, folder / "learning_curve")


def _figure(size: float) -> Tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(size, size))
    return figure, figure.add_subplot()


def _save(figure: Any, path: Path) -> None:
    figure.tight_layout()
    for ending in (".png", ".svg"):
        figure.savefig(path.with_suffix(ending), dpi=110)

"""Compares rankings on held-out utterances of one question: `var/venv/engine/bin/python bench/rankings.py`.

Learns from data/nlu outside Rasa. A package that is not installed leaves its columns out; one that is no part of the
project can stand on PYTHONPATH. The time and memory of a column are measured in a process of its own, on one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.ranking_columns import VIEWS, Column, columns  # noqa: E402
from bench.ranking_figures import HEADER, HeldOut, line  # noqa: E402
from bench.ranking_views import out_of_fold  # noqa: E402
from bot.evaluation.curve import examples_of  # noqa: E402
from bot.nlu.japanese import JapaneseWords  # noqa: E402


def fitted(name: str, texts: list[Any], labels: list[str]) -> tuple[Any, np.ndarray] | None:
    """A view that learnt all texts, and its scores for them out of fold; None where its package is missing."""
    try:
        return VIEWS[name]().fit(texts, labels), out_of_fold(VIEWS[name], texts, labels)
    except ImportError as missing:
        print(f"left out: {name} ({missing.name} is not installed)", flush=True)
        return None


def ready(compared: list[Column], texts: list[Any], labels: list[str]) -> list[Column]:
    """The columns whose views could be made, with everything learnt."""
    truth = np.unique(labels, return_inverse=True)[1]
    known = {name: fitted(name, texts, labels) for name in dict.fromkeys(sum((one.uses for one in compared), ()))}
    able = [column for column in compared if all(known[name] for name in column.uses)]
    for column in able:
        made = [known[name] for name in column.uses]
        column.views = [view for view, _ in made]
        column.learn([scores for _, scores in made], truth)
    return able


def cost(column: Column, texts: list[str]) -> tuple[float, float]:
    """Milliseconds per text (median) and resident MB that the column adds."""
    with tempfile.NamedTemporaryFile(suffix=".joblib") as file:
        joblib.dump((column, texts), file.name)
        one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        command = [sys.executable, str(ROOT / "bench/ranking_cost.py"), file.name]
        done = subprocess.run(command, env={**os.environ, **one_thread}, stdout=subprocess.PIPE, check=True, cwd=ROOT)
    milliseconds, megabytes = json.loads(done.stdout)
    return milliseconds, megabytes


def main() -> int:
    """Prints one table for each held-out file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", type=Path, action="append")
    parser.add_argument("--no-cost", action="store_true", help="without time and memory")
    given = parser.parse_args()
    words = JapaneseWords([])
    texts, labels = map(list, zip(*examples_of(ROOT / "data/nlu")))
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    config = next(one for one in pipeline if one["name"].endswith("TopicRanker"))
    compared = columns(config["share_of_embedding"], config["sharpness"])
    names = sorted(set(labels))
    able = ready(compared, [words.read(text) for text in texts], labels)
    costs: dict[str, tuple[float, float] | None] = {}
    for path in given.held_out or [ROOT / "tests/heldout/utterances.yml"]:
        held_out = HeldOut.read(path, words, names)
        print(f"\n{path}: {len(held_out.texts)} utterances, {len(texts)} training examples\n\n{HEADER}")
        base = held_out.right(able[0].probabilities(held_out.words))
        for column in able:
            if column.name not in costs:
                costs[column.name] = None if given.no_cost else cost(column, held_out.texts[:200])
            print(line(column, held_out, names, base, costs[column.name]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

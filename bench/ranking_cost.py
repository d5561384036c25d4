"""What one ranking costs, in a process of its own: `bench/ranking_cost.py COLUMN.joblib` prints [ms, MB] as JSON."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

import joblib

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sklearn.feature_extraction.text
import sklearn.svm  # noqa: F401  # what the engine has loaded anyway is no cost of a ranking

import bench.ranking_columns  # noqa: F401
from bot.nlu.japanese import JapaneseWords


def resident() -> float:
    """Megabytes in memory now."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) / 1024


def main() -> None:
    """Loads the column and ranks each of its texts; processor time, since other processes may be busy."""
    words = JapaneseWords([])
    words.read("words")
    before = resident()
    column, texts = joblib.load(sys.argv[1])
    column.probabilities([words.read("words")])
    added = resident() - before
    timings = []
    for text in texts:
        began = time.process_time()
        column.probabilities([words.read(text)])
        timings.append(1000 * (time.process_time() - began))
    print(json.dumps([statistics.median(timings), added]))


if __name__ == "__main__":
    main()

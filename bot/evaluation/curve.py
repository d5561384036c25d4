"""The learning curve: top-1 on the held-out questions by the share of the examples, with the ranker alone."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import yaml

from bot.evaluation.entries import expected_of, label
from bot.evaluation.rows import SEVERAL
from bot.nlu.embedding import load_encoder
from bot.nlu.japanese import JapaneseWords, Words
from bot.nlu.ranker import TopicRanker
from bot.nlu.ranking import Ranker
from bot.taught import EXAMPLES, examples_in

SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
SEED = 2025
SETTINGS = ("inverse_regularisation", "sharpness", "share_of_embedding", "random_state")

Point = Tuple[float, int, float]


def cached_curve(file: Path, model: str) -> Optional[List[Point]]:
    """The curve in the file, where it was drawn for this model."""
    if not file.is_file():
        return None
    written = json.loads(file.read_text(encoding="utf-8"))
    return [(share, count, top_1) for share, count, top_1 in written["points"]] if written["model"] == model else None


def draw_curve(file: Path, model: str, entries: Sequence[Dict[str, Any]]) -> List[Point]:
    """Trains on each share of the examples; keeps the points in the file."""
    words = JapaneseWords([])
    examples = [(words.read(text), name) for text, name in examples_of(EXAMPLES)]
    single = [entry for entry in entries if entry["style"] != SEVERAL]
    asked = [words.read(entry["text"]) for entry in single]
    expected = [expected_of(entry) for entry in single]
    encoder = load_encoder()
    points = []
    for share in SHARES:
        learnt = part_of(examples, share)
        ranker = Ranker(*settings()).fit([text for text, _ in learnt], [name for _, name in learnt], encoder)
        tops = ranker.probabilities(asked, encoder).argmax(axis=1)
        right = sum(label(ranker.labels[top]) in accepted for top, accepted in zip(tops, expected))
        points.append((share, len(learnt), right / len(single)))
    file.write_text(json.dumps({"model": model, "points": points}), encoding="utf-8")
    return points


def part_of(examples: Sequence[Tuple[Words, str]], share: float) -> List[Tuple[Words, str]]:
    """The same share of every label's examples, at least two; a greater share holds the smaller one."""
    by_label: Dict[str, List[Tuple[Words, str]]] = defaultdict(list)
    for example in examples:
        by_label[example[1]].append(example)
    found = []
    for name, of_label in by_label.items():
        shuffled = random.Random(f"{SEED} {name}").sample(of_label, len(of_label))
        found += shuffled[: max(2, round(share * len(of_label)))]
    return found


def examples_of(folder: Path) -> List[Tuple[str, str]]:
    """(text, label) of every example in Rasa's files."""
    return [example for file in sorted(folder.glob("*.yml")) for example in examples_in(file)]


def settings() -> List[Any]:
    """The ranker's numbers in config.yml."""
    pipeline = yaml.safe_load(Path("config.yml").read_text(encoding="utf-8"))["pipeline"]
    written = next(one for one in pipeline if one["name"].endswith(TopicRanker.__name__))
    return [{**TopicRanker.get_default_config(), **written}[name] for name in SETTINGS]

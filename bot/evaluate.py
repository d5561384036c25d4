"""Figures of the understanding on held-out utterances: `python -m bot.evaluate [tests/heldout/utterances.yml]`.

Reads the trained model as it is served, so that what is measured is what a company meets.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Set, Text

import yaml

from bot.logs import configure
from bot.model_file import ModelFile, served_path
from programme.language import detect

HELD_OUT = Path("tests/heldout/utterances.yml")
RENAMED = {"go_back": "back", "start_over": "restart"}
GROUPS = ("out_of_scope", "smalltalk")
WORST = 25


@dataclass(frozen=True)
class Parsed:
    """What the engine made of one held-out utterance."""

    text: Text
    style: Text
    expected: Set[Text]
    all_expected: Set[Text]
    band: Text
    answered: List[Text]
    offered: List[Text]
    ranking: List[Text]
    milliseconds: float

    @property
    def right(self) -> bool:
        """The first of the ranking is what was meant."""
        return self.ranking[0] in self.expected

    @property
    def in_three(self) -> bool:
        """What was meant is among the first three."""
        return bool(set(self.ranking[:3]) & self.expected)

    @property
    def reached(self) -> bool:
        """What was meant is answered, or offered as a choice."""
        return bool(self.expected & {*self.answered, *self.offered, self.band})

    @property
    def is_topic(self) -> bool:
        """Whether a topic is meant."""
        return not self.expected & set(GROUPS) and any(name.startswith("faq/") for name in self.expected)

    @property
    def wrongly_sure(self) -> bool:
        """A topic is answered, and it is another."""
        return bool(self.answered) and not set(self.answered) & self.expected


def expected_of(entry: Dict[Text, Any]) -> Set[Text]:
    """The labels that an entry accepts."""
    also = {name.partition("/")[0] if name.startswith(GROUPS) else f"faq/{name}" for name in entry.get("also", [])}
    if "intent" in entry:
        return {entry["intent"], *also}
    return {name if name in GROUPS else f"faq/{name}" for name in entry["topics"]} | also


async def parse(agent: Any, entry: Dict[Text, Any]) -> Parsed:
    """One utterance through the pipeline."""
    from rasa.core.channels.channel import UserMessage

    metadata = {"language": detect(entry["text"]) or "ja"}
    began = time.perf_counter()
    result = await agent.processor.parse_message(UserMessage(entry["text"], metadata=metadata))
    milliseconds = 1000 * (time.perf_counter() - began)
    understood = result["understood"]
    band = RENAMED.get(result["intent"]["name"], result["intent"]["name"])
    ranking = [label(topic["id"]) for topic in understood["topics"]]
    return Parsed(
        text=entry["text"],
        style=entry["style"],
        expected=expected_of(entry),
        all_expected={f"faq/{topic}" for topic in entry.get("topics", [])},
        band=band,
        answered=[f"faq/{topic}" for topic in understood["answers"]],
        offered=[f"faq/{topic}" for topic in understood["candidates"]],
        ranking=list(dict.fromkeys(ranking)),
        milliseconds=milliseconds,
    )


def label(ranked: Text) -> Text:
    """A label as it is expected: of what is out of scope, only that it is."""
    return ranked if ranked.startswith("faq/") else ranked.partition("/")[0]


def share(rows: List[Parsed], quality: Text) -> Text:
    """How many rows have a quality."""
    having = sum(bool(getattr(row, quality)) for row in rows)
    return f"{having / max(1, len(rows)):6.1%}  ({having} of {len(rows)})"


def report(rows: List[Parsed]) -> None:
    """Prints the figures."""
    single = [row for row in rows if row.style != "multi_question"]
    several = [row for row in rows if row.style == "multi_question"]
    topics = [row for row in single if row.is_topic]
    outside = [row for row in single if row.expected == {"out_of_scope"}]
    print(f"top-1                              {share(single, 'right')}")
    print(f"top-3                              {share(single, 'in_three')}")
    print(f"topic answered or offered          {share(topics, 'reached')}")
    print(f"wrong topic answered as if sure    {share(single, 'wrongly_sure')}")
    print(f"out of scope answered as a topic   {share(outside, 'answered')}")
    whole = sum(row.all_expected <= set(row.answered) for row in several)
    print(f"several questions, all answered    {whole / max(1, len(several)):6.1%}  ({whole} of {len(several)})")
    timings = sorted(row.milliseconds for row in rows)
    print(f"parse p50 {statistics.median(timings):.1f} ms, p95 {timings[int(0.95 * len(timings))]:.1f} ms")
    print("\nby style")
    by_style = defaultdict(list)
    for row in single:
        by_style[row.style].append(row)
    for style, of_style in sorted(by_style.items()):
        print(f"  {style:15} {share(of_style, 'right')}")
    print("\nworst confusions")
    confused = Counter((min(row.expected), row.ranking[0]) for row in single if not row.right)
    for (meant, taken), times in confused.most_common(WORST):
        print(f"  {times} x {meant} taken for {taken}")
    print("\nwrong topics answered as if sure")
    for row in rows:
        if row.wrongly_sure:
            print(f"  {row.text[:60]} | {' '.join(sorted(row.expected))} | {' '.join(row.answered)}")


def main() -> None:
    """Parses every held-out utterance and prints the report."""
    configure()
    from rasa.core.agent import Agent

    path = Path(sys.argv[1]) if len(sys.argv) > 1 else HELD_OUT
    agent = Agent.load(ModelFile.read(served_path()).path)
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))

    async def parse_all() -> List[Parsed]:
        return [await parse(agent, entry) for entry in entries]

    report(asyncio.run(parse_all()))


if __name__ == "__main__":
    main()

"""Measures on this machine: start of the system, training (with --train), and turns through the chat API."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.acceptance.client import Company, cases_of  # noqa: E402
from tests.e2e.system import System  # noqa: E402

CASES = ROOT / "tests/acceptance/cases"
CLOCK = "2025-06-10T10:00:00+09:00"
WARM_UP = 10
# As bot.train does it, but into a folder of its own: the model in place stays.
TRAIN = """
import sys, rasa.api
from bot.train import TRAINING_DATA
result = rasa.api.train(domain="domain.yml", config="config.yml", training_files=list(TRAINING_DATA),
                        output={folder!r}, force_training=True)
sys.exit(result.code)
"""


def answers(url: str, turns: int) -> list[float]:
    """Seconds of each of so many questions."""
    texts = [case["text"] for _, case, _ in cases_of(CASES / "faq.yml")]
    company = Company(url, clock=CLOCK)
    company.open()
    seconds = [company.say(texts[number % len(texts)]).seconds for number in range(turns + WARM_UP)]
    return seconds[WARM_UP:]


def prescreening(url: str, turns: int) -> list[float]:
    """Seconds of each of so many turns of the pre-screening, begun again after each verdict."""
    _, _, common = next(cases_of(CASES / "companies.yml"))
    company = Company(url, clock=CLOCK)
    company.open()
    seconds: list[float] = []
    criterion = None
    while len(seconds) < turns + WARM_UP:
        choice = f"{criterion}={common['facts'][criterion]}" if criterion else "prescreening=start"
        reply = company.choose(choice)
        if reply.status != 200:
            raise SystemExit(f"{choice}: {reply.status} {reply.body}")
        criterion = reply.criterion
        seconds.append(reply.seconds)
    return seconds[WARM_UP:]


def training() -> float:
    """Seconds of a training into a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        command = [str(ROOT / "var/venv/engine/bin/python"), "-c", TRAIN.format(folder=folder)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return time.monotonic() - began


def row(name: str, value: str) -> None:
    """One line of the table."""
    print(f"{name:<32}{value:>12}", flush=True)


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", action="store_true", help="also measure a training")
    parser.add_argument("--turns", type=int, default=200)
    given = parser.parse_args()
    if given.train:
        row("training", f"{training():.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder))
        try:
            row("start until ready", f"{system.start():.1f} s")
            for name, seconds in (
                ("answer", answers(system.url, given.turns)),
                ("pre-screening", prescreening(system.url, given.turns)),
            ):
                row(f"{name}, median of {len(seconds)}", f"{statistics.median(seconds) * 1000:.0f} ms")
                row(f"{name}, 95th percentile", f"{statistics.quantiles(seconds, n=20)[-1] * 1000:.0f} ms")
        finally:
            system.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())

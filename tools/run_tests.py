#!/usr/bin/env python3
"""Runs the tests of both environments and prints one closing line: `tools/run_tests.py fast|slow`.

The engine's packages are tested in the engine's environment, all others in the web process's.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "var/venv/web/bin/python"
ENGINE = ROOT / "var/venv/engine/bin/python"
REVIEW = ["tests/transcripts", "tests/review", "tests/figures", "tests/teaching", "tests/answers"]
# Load-sensitive: a turn that waits for a core longer than the engine may take is answered with the apology.
ALONE = ["tests/faults/test_faults.py", "tests/faults/test_model_exchange.py"]
# It trains, and so is the longest of all.
LOOP = "tests/faults/test_teaching_loop.py"
TAKEOVER = "tests/browser/test_takeover.py"
HELD_OUT = "tests/bot/test_held_out.py"
# Stages one after the other; the suites of a stage two at once, the longest first. Each has its own servers and ports.
SUITES = {
    "fast": [
        [
            (WEB, ["tests/browser", f"--ignore={TAKEOVER}", "-m", "not matrix"]),
            (WEB, ["tests/console", "tests/desk", "-m", "not matrix"]),
            (WEB, [*REVIEW, "-m", "not matrix"]),
            (WEB, ["tests/golden", "tests/next_year", "tests/web"]),
            (ENGINE, ["tests/programme", "tests/oracle", "tests/bot", f"--ignore={HELD_OUT}", "tests/actions"]),
            (WEB, ["tests/e2e"]),
        ]
    ],
    "slow": [
        [
            (WEB, [LOOP]),
            # Apart: the widget's tests hold an event loop of Playwright's own, in which no other test can run.
            (WEB, ["tests/browser", f"--ignore={TAKEOVER}", "-m", "matrix"]),
            (WEB, ["tests/console", *REVIEW, "-m", "matrix"]),
            (WEB, ["tests/faults", *(f"--ignore={path}" for path in (LOOP, *ALONE))]),
            (WEB, [TAKEOVER]),
            (ENGINE, [HELD_OUT]),
        ],
        [(WEB, ALONE)],
    ],
}
AT_ONCE = 2
COUNT = re.compile(r"(\d+) (passed|failed|error|errors|skipped)")


def main(purpose: str) -> int:
    """Runs each suite, also after one that failed; a suite without a test is a failure."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    began, failed = time.monotonic(), False
    for stage in SUITES[purpose]:
        for code, output in at_once(stage):
            print(output, end="", flush=True)
            failed = failed or code != 0
            closing = [line for line in output.splitlines() if COUNT.search(line)]
            for number, outcome in COUNT.findall(closing[-1] if closing else ""):
                counts["failed" if outcome.startswith("error") else outcome] += int(number)
    print(f"all suites in {time.monotonic() - began:.0f} s")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped", flush=True)
    return 1 if failed else 0


def at_once(stage: list) -> Iterator[tuple]:
    """The results of a stage's suites as they end."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for running in as_completed([pool.submit(run, *suite) for suite in stage]):
            yield running.result()


def run(python: Path, folders: list) -> tuple:
    """One pytest run; its exit code and all it printed, which is shown when it has ended."""
    name = f"{python.parent.parent.name}: {' '.join(folders)}"
    print(f"--- begins {name}", flush=True)
    began = time.monotonic()
    command = [str(python), "-m", "pytest", "-q", *folders]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, f"--- {name}, {time.monotonic() - began:.0f} s\n{done.stdout}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "fast"))

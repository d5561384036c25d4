#!/usr/bin/env python3
"""Rasa's own validation; fails on any warning that tools/validation_warnings.yml does not list with its reason."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
LISTED = ROOT / "tools/validation_warnings.yml"
TRAINING_DATA = ("data/nlu", "data/rules", "data/stories")
COLOUR = re.compile(r"\x1b\[\d+m")
WARNED = re.compile(r"(?:UserWarning|FutureWarning): (.+)|\b(?:WARNING|ERROR) +(rasa\S* +- .+)")
# The Makefile silences Python's warnings; those of Rasa's validation are Python warnings.
SHOWN = {"PYTHONWARNINGS": "always", "LOG_LEVEL": "INFO", "RASA_TELEMETRY_ENABLED": "false"}


def validation() -> subprocess.CompletedProcess[str]:
    """One run of `rasa data validate` over the files that are trained on."""
    command = [sys.executable, "-m", "rasa", "data", "validate", "--domain", "domain.yml", "--config", "config.yml"]
    command += ["--data", *TRAINING_DATA]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **SHOWN}, capture_output=True, text=True, check=False)


def warnings_in(output: str) -> list[str]:
    """The warnings of a run's output, each once."""
    found = [match.group(1) or match.group(2) for match in WARNED.finditer(COLOUR.sub("", output))]
    return list(dict.fromkeys(warning.strip() for warning in found))


def compared(warnings: list[str], listed: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """The warnings that are not listed, and the listed patterns that nothing matches."""
    patterns = [re.compile(entry["pattern"]) for entry in listed]
    unknown = [warning for warning in warnings if not any(pattern.fullmatch(warning) for pattern in patterns)]
    idle = [one.pattern for one in patterns if not any(one.fullmatch(warning) for warning in warnings)]
    return unknown, idle


def main() -> int:
    """Prints what is new or out of date; 0 where there is nothing."""
    run = validation()
    warnings = warnings_in(run.stdout + run.stderr)
    unknown, idle = compared(warnings, yaml.safe_load(LISTED.read_text(encoding="utf-8")))
    for warning in unknown:
        print(f"validate: not listed: {warning}")
    for pattern in idle:
        print(f"validate: listed, but warned of no more: {pattern}")
    if run.returncode:
        print((run.stdout + run.stderr)[-3000:])
    print(f"validate: {len(warnings) - len(unknown)} warnings known with their reason, {len(unknown)} not")
    return 1 if run.returncode or unknown or idle else 0


if __name__ == "__main__":
    sys.exit(main())

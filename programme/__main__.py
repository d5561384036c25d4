"""`python -m programme [FOLDER]`: reads a fiscal year's data and prints every problem found in it."""

from __future__ import annotations

import sys
from pathlib import Path

from programme import loader


def main(arguments: list[str]) -> int:
    """The number of problems as exit status, at most one."""
    root = Path(__file__).resolve().parent.parent / "data" / "programme"
    folder = Path(arguments[0]) if arguments else loader.newest(root)
    programme, problems = loader.read(folder)
    for problem in problems:
        print(problem)
    if programme is not None and not problems:
        print(f"{folder.name}: version {programme.version}, fingerprint {programme.fingerprint}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

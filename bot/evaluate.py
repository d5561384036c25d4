"""Figures of the understanding on held-out utterances: `python -m bot.evaluate` (docs/understanding.md).

Reads the trained model as it is served, so that what is measured is what a company meets.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

from bot.evaluation.base import NoBase, read_base
from bot.evaluation.calibration import reliability
from bot.evaluation.comparison import Compared, NothingInCommon, compare
from bot.evaluation.curve import Point, cached_curve, draw_curve
from bot.evaluation.entries import HELD_OUT, entries_of, rows_of
from bot.evaluation.parsing import parse_served
from bot.evaluation.plots import plot_confusions, plot_curve, plot_reliability
from bot.evaluation.recorded import RECORDED, record
from bot.evaluation.report import as_json, compared_lines, console, markdown
from bot.evaluation.rows import Row
from bot.logs import configure
from bot.model_file import ModelFile, served_path

FOLDER = Path("var/evaluation")


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Measures, prints, and writes the report."""
    given = options(arguments)
    configure()
    entries = entries_of(given.held_out)
    base = based_on(given.base, entries) if given.base else []
    rows = rows_of(entries, parse_served([entry["text"] for entry in entries]))
    print("\n".join(console(rows)))
    compared = compared_with(base, rows) if given.base else []
    if compared:
        print("\n".join(["", f"against {given.base}", "", *compared_lines(compared)]))
    model = ModelFile.read(served_path()).id
    given.out.mkdir(parents=True, exist_ok=True)
    cache = given.out / "learning_curve.json"
    curve = (draw_curve(cache, model, entries) if given.curve else cached_curve(cache, model)) or []
    write_report(rows, f"{given.held_out}, model {model}", curve, compared, given.out)
    if given.record:
        record(rows)
        print(f"\nrecorded in {RECORDED}")
    print(f"\nreport: {given.out / 'report.md'}")


def options(arguments: Optional[Sequence[str]]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="evaluate", description=__doc__)
    parser.add_argument("held_out", type=Path, nargs="?", default=HELD_OUT)
    parser.add_argument("--base", help="an earlier report.json, or a commit (which is trained for it)")
    parser.add_argument("--curve", action="store_true", help="draw the learning curve anew (two minutes)")
    parser.add_argument("--record", action="store_true", help=f"write the figures to {RECORDED}")
    parser.add_argument("--out", type=Path, default=FOLDER)
    return parser.parse_args(arguments)


def based_on(name: str, entries: Sequence[Dict[str, Any]]) -> List[Row]:
    """The rows to compare with; ends with one line where there are none."""
    try:
        return read_base(name, entries)
    except NoBase as problem:
        sys.exit(f"evaluate: {problem}")


def compared_with(base: Sequence[Row], rows: Sequence[Row]) -> List[Compared]:
    """Each figure before and now; ends with one line where nothing can be compared."""
    try:
        return compare(base, rows)
    except NothingInCommon:
        sys.exit("evaluate: BASE holds none of these utterances")


def write_report(
    rows: Sequence[Row], heading: str, curve: List[Point], compared: Sequence[Compared], folder: Path
) -> None:
    """report.md, report.json and the plots."""
    plot_confusions(rows, folder)
    plot_reliability(reliability(rows), folder)
    if curve:
        plot_curve(curve, folder)
    plots = ["confusions", "reliability", *(["learning_curve"] if curve else [])]
    text = "\n".join(markdown(rows, heading, plots, curve, compared)) + "\n"
    (folder / "report.md").write_text(text, encoding="utf-8")
    table = json.dumps(as_json(rows, heading), ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()

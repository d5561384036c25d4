"""The measurement as text: a short one for the console, a whole one in Markdown, and the table as JSON."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Sequence

from bot.evaluation.calibration import calibration_error, reliability
from bot.evaluation.comparison import Compared
from bot.evaluation.curve import Point
from bot.evaluation.figures import (
    FIGURES,
    Label,
    by_label,
    by_style,
    confusions,
    percentile,
)
from bot.evaluation.recorded import lines_of
from bot.evaluation.rows import Row

WORST = 15


def console(rows: Sequence[Row]) -> Iterator[str]:
    """The figures, the styles and the worst of the rest."""
    for figure in FIGURES:
        yield f"{figure.title:58}{figure.share(rows)}"
    yield f"{'calibration error of topics':58}{calibration_error(reliability(rows)):.3f}"
    yield f"{'parse, p50 / p95':58}{percentile(rows, 0.5):.1f} ms / {percentile(rows, 0.95):.1f} ms"
    yield from ("", "top-1 by style")
    yield from (f"  {style:16}{share}" for style, share in by_style(rows).items())
    yield from ("", f"{'worst labels':44}precision  recall")
    worst = [one for one in by_label(rows)[:WORST] if one.f1 < 1]
    yield from (f"  {one.name:44}{one.precision:7.2f} {one.recall:7.2f}" for one in worst)
    yield from ("", "worst confusions")
    yield from (f"  {times} x {meant} taken for {taken}" for meant, taken, times in confusions(rows)[:WORST])
    yield from ("", "to record in tests/bot/recorded_figures.yml (RECORD=1 does it)")
    yield from (f"  {line}" for line in lines_of(rows).splitlines())


def compared_lines(compared: Sequence[Compared]) -> Iterator[str]:
    """Figures side by side, then every utterance that got better or worse."""
    yield "| figure | before | now | difference | fixed | broken | p |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for one in compared:
        difference = f"{100 * (one.now.value - one.before.value):+.1f} points"
        counts = f"{len(one.fixed)} | {len(one.broken)} | {one.p:.2g}"
        yield f"| {one.figure.title} | {one.before} | {one.now} | {difference} | {counts} |"
    for one in compared:
        for verb, changed in (("fixed", one.fixed), ("broken", one.broken)):
            if changed:
                yield from ("", f"{one.figure.title}: {verb}", "")
                yield from (f"- {_utterance(row)}" for row in changed)


def markdown(
    rows: Sequence[Row], heading: str, plots: Sequence[str], curve: Sequence[Point], compared: Sequence[Compared]
) -> Iterator[str]:
    """The whole report."""
    yield from (f"# {heading}", "", "| figure | value |", "| --- | --- |")
    yield from (f"| {figure.title} | {figure.share(rows)} |" for figure in FIGURES)
    yield f"| parse, p50 / p95 | {percentile(rows, 0.5):.1f} ms / {percentile(rows, 0.95):.1f} ms |"
    if compared:
        yield from ("", "## Against the base", "", *compared_lines(compared))
    yield from ("", "## By style", "", "| style | top-1 |", "| --- | --- |")
    yield from (f"| {style} | {share} |" for style, share in by_style(rows).items())
    yield from _calibration(rows)
    yield from ("", "## By label, the worst first", "", "| label | precision | recall | meant | taken |")
    yield from ("| --- | --- | --- | --- | --- |", *(_label(one) for one in by_label(rows)))
    yield from ("", "## Confusions", "", "| meant | taken for | times |", "| --- | --- | --- |")
    yield from (f"| {meant} | {taken} | {times} |" for meant, taken, times in confusions(rows))
    yield from ("", "## Answered as if sure, and wrong", "")
    yield from (f"- {_utterance(row)}" for row in rows if row.wrong_confident)
    if curve:
        yield from ("", "## Learning curve", "", "| share | examples | top-1 |", "| --- | --- | --- |")
        yield from (f"| {share:.0%} | {count} | {top_1:.3f} |" for share, count, top_1 in curve)
    yield from ("", *(f"![{name}]({name}.png)" for name in plots))


def as_json(rows: Sequence[Row], heading: str) -> Dict[str, Any]:
    """What `BASE` reads again."""
    figures = {figure.name: round(figure.share(rows).value, 4) for figure in FIGURES}
    return {"measured": heading, "figures": figures, "rows": [row.as_json() for row in rows]}


def _calibration(rows: Sequence[Row]) -> List[str]:
    bins = reliability(rows)
    return [
        *("", f"## Calibration of topics (expected error {calibration_error(bins):.3f})", ""),
        *("| utterances | confidence | right |", "| --- | --- | --- |"),
        *(f"| {one.rows} | {one.confidence:.2f} | {one.accuracy:.2f} |" for one in bins),
    ]


def _label(one: Label) -> str:
    return f"| {one.name} | {one.precision:.2f} | {one.recall:.2f} | {one.hits + one.missed} | {one.taken} |"


def _utterance(row: Row) -> str:
    top = f"{row.labels[0]} {row.ranking[0][1]:.2f}"
    answered = " ".join(row.answered) or row.band
    return f"{row.text} (meant {', '.join(row.expected)}; ranked first {top}; answered {answered})"

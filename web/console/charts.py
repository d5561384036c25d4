"""Where the parts of charts lie. Across is in percent of the chart's width, so that text keeps its size on any screen.

A chart holds what the template draws and nothing of what it means; colours and patterns stand in the template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

ROW = 46
# A strip: its height, where its columns stand, and how tall the tallest is.
STRIP, STRIP_BASE, STRIP_TALL = 58, 50, 28
HEIGHT = 200
TOP = 12
MOST_LABELS = 6
GAP = 0.24
# How many full-width characters have room on the smallest screen.
ROOM = 17
# The value stands behind the bar, on its line.
LONGEST_BAR = 0.6


@dataclass(frozen=True)
class Bar:
    """One row: its words above, its bar below. `second`: the width of a part that is drawn in another way.

    `short`: the beginning of words that have no room on a phone; the table has all of them.
    """

    label: str
    value: str
    y: int
    width: str
    second: str = ""
    short: str = ""


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, one below the other."""

    height: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Segment:
    """A part of a column; `band` says how it is drawn."""

    band: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Tick:
    """A label at a place; `minor` ones are left out on small screens."""

    at: str
    text: str
    minor: bool = False


@dataclass(frozen=True)
class Span:
    """A stretch of the chart that is shaded."""

    x: str
    width: str


@dataclass(frozen=True)
class Columns:
    """Columns beside each other, each of segments one on the other."""

    segments: tuple[Segment, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    shaded: tuple[Span, ...] = ()
    height: int = HEIGHT


@dataclass(frozen=True)
class Strip:
    """One row: its words above, its small columns below."""

    label: str
    value: str
    y: int
    segments: tuple[Segment, ...]
    short: str = ""


@dataclass(frozen=True)
class Strips:
    """Small columns of several rows, one row below the other, on one scale and over the same labels."""

    height: int
    strips: tuple[Strip, ...]
    across: tuple[Tick, ...]


@dataclass(frozen=True)
class Point:
    """An estimate and its interval."""

    x: str
    y: str
    low: str
    high: str
    left: str
    right: str


@dataclass(frozen=True)
class Points:
    """Estimates beside each other, from 0 to 1."""

    points: tuple[Point, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    height: int = HEIGHT


def bars(rows: Sequence[tuple[str, str, float]], parts: Sequence[float] = ()) -> Bars:
    """Rows of label, value as shown, and value; `parts`: how much of each is drawn in another way, at its end."""
    most = max((value for _, _, value in rows), default=0) or 1
    made = []
    for place, (label, shown, value) in enumerate(rows):
        part = parts[place] if parts else 0.0
        second = _bar(part / most) if part else ""
        made.append(Bar(label, shown, place * ROW, _bar(value / most), second, _short(label)))
    return Bars(len(rows) * ROW, tuple(made))


def columns(
    labels: Sequence[str], bands: Sequence[tuple[str, Sequence[int]]], shaded: Sequence[tuple[int, int]] = ()
) -> Columns:
    """One column a label, of the bands from below; `shaded`: from one column up to another."""
    totals = [sum(band[place] for _, band in bands) for place in range(len(labels))]
    top = round_up(max(totals, default=0))
    width = 100 / max(1, len(labels))
    segments = []
    for place in range(len(labels)):
        below = 0
        for band, values in bands:
            if values[place]:
                below += values[place]
                x, wide = _percent((place + GAP / 2) * width / 100), _percent((1 - GAP) * width / 100)
                tall = values[place] / top * (HEIGHT - TOP)
                segments.append(Segment(band, x, _pixels(_up(below / top)), wide, _pixels(tall)))
    spans = tuple(Span(_percent(a * width / 100), _percent((b - a) * width / 100)) for a, b in shaded)
    return Columns(tuple(segments), _across(labels), _scale(top), spans)


def strips(labels: Sequence[str], rows: Sequence[tuple[str, str, Sequence[int]]]) -> Strips:
    """Rows of label, value as shown, and a count for each of the labels across."""
    most = max((max(counts, default=0) for _, _, counts in rows), default=0) or 1
    width = 1 / max(1, len(labels))
    made = []
    for place, (label, shown, counts) in enumerate(rows):
        base = place * STRIP + STRIP_BASE
        segments = []
        for at, count in enumerate(counts):
            if count:
                tall = max(1.0, count / most * STRIP_TALL)
                x, wide = _percent((at + GAP / 2) * width), _percent((1 - GAP) * width)
                segments.append(Segment("answered", x, _pixels(base - tall), wide, _pixels(tall)))
        made.append(Strip(label, shown, place * STRIP, tuple(segments), _short(label)))
    return Strips(len(rows) * STRIP, tuple(made), _across(labels))


def points(labels: Sequence[str], estimates: Sequence[tuple[float, float, float] | None]) -> Points:
    """One place a label; an estimate is its rate, and the ends of its interval."""
    made = []
    for place, one in enumerate(estimates):
        if one:
            middle, cap = (place + 0.5) / len(labels), min(0.012, 0.3 / len(labels))
            rate, low, high = (_pixels(_up(value)) for value in one)
            made.append(Point(_percent(middle), rate, low, high, _percent(middle - cap), _percent(middle + cap)))
    up = tuple(Tick(_pixels(_up(share)), f"{share:.0%}") for share in (0, 0.5, 1))
    return Points(tuple(made), _across(labels), up)


def round_up(most: int) -> int:
    """The top of a scale, which its half divides well."""
    if most < 2:
        return 2
    power: int = 10 ** int(log10(most))
    return next(step * power for step in (1, 2, 3, 4, 6, 8, 10) if step * power >= most)


def _short(label: str) -> str:
    return label[: ROOM - 1] + "…" if len(label) > ROOM else ""


def _across(labels: Sequence[str]) -> tuple[Tick, ...]:
    """As many labels as have room, every other of them on small screens."""
    every = max(1, ceil(len(labels) / (2 * MOST_LABELS)))
    shown = range(0, len(labels), every)
    few = len(shown) <= MOST_LABELS
    return tuple(
        Tick(_percent((place + 0.5) / len(labels)), labels[place], minor=not few and number % 2 == 1)
        for number, place in enumerate(shown)
    )


def _scale(top: int) -> tuple[Tick, ...]:
    return tuple(Tick(_pixels(_up(value / top)), f"{value:,}") for value in (0, top // 2, top))


def _up(share: float) -> float:
    return HEIGHT - share * (HEIGHT - TOP)


def _bar(share: float) -> str:
    return _percent(share * LONGEST_BAR)


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _pixels(value: float) -> str:
    return f"{value:.1f}"

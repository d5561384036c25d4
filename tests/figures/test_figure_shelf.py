"""Figures are kept by what they were made from, the latest ones only."""

from __future__ import annotations

from web.console.figure_shelf import FigureShelf


def test_the_figures_that_nobody_asked_for_longest_make_room() -> None:
    shelf = FigureShelf(most=2)
    shelf.put("january", {"count": 1})
    shelf.put("february", {"count": 2})
    assert shelf.get("january") == {"count": 1}
    shelf.put("march", {"count": 3})
    assert shelf.get("february") is None
    assert shelf.get("january") == {"count": 1} and shelf.get("march") == {"count": 3}

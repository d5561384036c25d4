"""Figures that were made ready for a page, kept until the next round of the roll-ups makes others."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Any

from aiohttp import web

MOST = 24


class FigureShelf:
    """The latest pages' figures, by period and by what they were made from; nothing on it changes any more."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Mapping[str, Any]] = OrderedDict()

    def get(self, key: Hashable) -> Mapping[str, Any] | None:
        """What stands under a key."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Hashable, figures: Mapping[str, Any]) -> Mapping[str, Any]:
        """Keeps figures in place of those that nobody has asked for longest."""
        self._kept[key] = figures
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return figures


FIGURE_SHELF = web.AppKey("figure_shelf", FigureShelf)

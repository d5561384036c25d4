"""What a process has loaded is left out of collections, and freed once it has gone."""

from __future__ import annotations

import gc
import weakref

from programme.collector import settle


class Loaded:
    """Holds itself, as a model does: only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_there_is_left_out_and_freed_by_the_next_settling() -> None:
    loaded = Loaded()
    gone = weakref.ref(loaded)
    settle()
    try:
        del loaded
        gc.collect()
        assert gone() is not None and gc.get_freeze_count() > 0
        settle()
        assert gone() is None
    finally:
        gc.unfreeze()

"""The running system, and companies that talk with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.acceptance.client import Company
from tests.e2e.system import System


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """All three processes."""
    with System.running(tmp_path_factory.mktemp("system")) as one:
        yield one


@pytest.fixture(scope="session")
def running(system: System) -> str:
    """The address of the running system."""
    return system.url


@pytest.fixture
def company(running: str) -> Company:
    """A conversation on a working day's morning."""
    one = Company(running, clock="2025-06-10T10:00:00+09:00")
    one.open()
    return one


@pytest.fixture
def opened(running: str) -> Callable[[str], Company]:
    """Opens a conversation at a time."""

    def open_at(clock: str) -> Company:
        one = Company(running, clock=clock)
        one.open()
        return one

    return open_at

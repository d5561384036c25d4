"""All cases of tests/acceptance against the running system."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.client import cases_of, files_of, play
from tests.e2e.system import ROOT

CASES = [
    pytest.param(kind, case, common, id=f"{path.stem}-{case['id']}")
    for path in files_of([ROOT / "tests/acceptance/cases"])
    for kind, case, common in cases_of(path)
]


@pytest.mark.parametrize("kind, case, common", CASES)
def test_case(running: str, kind: str, case: dict[str, Any], common: dict[str, Any]) -> None:
    assert play(kind, case, common, running, show=False) == []

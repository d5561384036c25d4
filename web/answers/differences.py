"""What differs between two texts, in pieces that a page can mark."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

Piece = tuple[Literal["same", "gone", "new"], str]
# Words of Latin letters, placeholders and figures stay whole; everything else goes by the character.
UNITS = re.compile(r"\{\w*\}|[A-Za-z0-9'-]+|\s|.", re.DOTALL)
SHORTEST_SAME = 2


def differences(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """The text before with what is gone marked, and the one after with what is new."""
    old, new = UNITS.findall(before), UNITS.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        one, other = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal" and (b - a >= SHORTEST_SAME or a == 0 or b == len(old)):
            _add(left, "same", one)
            _add(right, "same", other)
        else:
            _add(left, "gone", one)
            _add(right, "new", other)
    return left, right


def _add(pieces: list[Piece], kind: Literal["same", "gone", "new"], text: str) -> None:
    if not text:
        return
    if pieces and pieces[-1][0] == kind:
        pieces[-1] = (kind, pieces[-1][1] + text)
    else:
        pieces.append((kind, text))

"""How texts are compared in a search: whatever the width, the case and the kana."""

from __future__ import annotations

import unicodedata

# Each letter of katakana that hiragana has too stands this far behind it.
KATAKANA, BEHIND = range(0x30A1, 0x30F7), 0x60
TO_HIRAGANA = {code: code - BEHIND for code in KATAKANA}


def fold(text: str) -> str:
    """The text in one width, case and kana."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(TO_HIRAGANA)


def words(query: str) -> list[str]:
    """The words of a query, folded."""
    return fold(query).split()


def holds(text: str, wanted: list[str]) -> bool:
    """Whether a text holds every one of the folded words."""
    folded = fold(text)
    return all(word in folded for word in wanted)

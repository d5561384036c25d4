"""Japanese text folded for search, and the pairs of characters by which it is found.

Neither SQLite's trigrams nor the wheels' PostgreSQL (no pg_trgm) find a word of two characters; so the index is one
of pairs of characters, and of single kanji, over text in which width, case and kana do not matter.
"""

from __future__ import annotations

import unicodedata

KATAKANA = range(0x30A1, 0x30F7)
# Stands for the kanji before it.
REPEAT = "\u3005"
TO_HIRAGANA = {code: code - 0x60 for code in KATAKANA}


def fold(text: str) -> str:
    """The text as it is compared: NFKC, lower case, hiragana, without blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(TO_HIRAGANA)
    return "".join(folded.split())


def grams(folded: str) -> set[str]:
    """What a folded text is found by: each pair of neighbours, and each kanji alone."""
    pairs = {folded[at : at + 2] for at in range(len(folded) - 1)}
    return pairs | {character for character in folded if is_kanji(character)}


def is_kanji(character: str) -> bool:
    """Whether a single character is worth an index entry of its own."""
    return "\u4e00" <= character <= "\u9fff" or character == REPEAT

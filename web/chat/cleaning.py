"""What a company typed, freed of characters that nobody can see; and whether any word is left."""

from __future__ import annotations

import unicodedata

LONGEST_TEXT = 10_000
LONGEST_QUESTION = 2_000
KEPT_CONTROLS = {"\n", "\t"}
# Cc control, Cf format (zero width, direction, soft hyphen), Cs surrogates, Co private use, Cn not assigned
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
EMOJI = ((0x1F000, 0x1FAFF), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x2300, 0x23FF), (0xFE00, 0xFE0F), (0x20E3, 0x20E3))


def clean(text: str) -> str:
    """The text without unseen characters and without blanks at its ends; line breaks and tabs stay."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in unified if one in KEPT_CONTROLS or unicodedata.category(one) not in UNSEEN).strip()


def is_wordless(text: str) -> bool:
    """Whether a cleaned text is empty, or nothing but emoji, punctuation and blanks."""
    return all(one.isspace() or _is_emoji(one) or unicodedata.category(one).startswith("P") for one in text)


def _is_emoji(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in EMOJI)

"""Takes personal numbers out of a text before it is stored or passed on; patterns in `data/personal_numbers.yml`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from programme.lexicon import lexicon

FILE = "personal_numbers.yml"


@dataclass(frozen=True)
class _Pattern:
    kind: str
    pattern: re.Pattern[str]
    placeholder: str
    digits: tuple[int, int] | None
    luhn: bool


def mask(text: str, allowed: Sequence[str] = ()) -> tuple[str, list[str]]:
    """The text with each personal number replaced, and the kinds found, each once.

    `allowed` are phone numbers and addresses that stay, such as the inquiry desk's own.
    """
    kept = {_canonical(entry) for entry in allowed}
    plain = _plain(text)
    kinds: list[str] = []
    for pattern in _patterns():
        spans = [match.span() for match in pattern.pattern.finditer(plain) if _is_personal(match[0], pattern, kept)]
        if spans:
            kinds.append(pattern.kind)
        for start, end in reversed(spans):
            text = text[:start] + pattern.placeholder + text[end:]
            plain = plain[:start] + "\0" * len(pattern.placeholder) + plain[end:]
    return text, kinds


def _is_personal(found: str, pattern: _Pattern, kept: Iterable[str]) -> bool:
    digits = re.sub(r"\D", "", found)
    if pattern.digits and not pattern.digits[0] <= len(digits) <= pattern.digits[1]:
        return False
    if pattern.luhn and not _luhn(digits):
        return False
    return _canonical(found) not in kept


@cache
def _patterns() -> tuple[_Pattern, ...]:
    content = lexicon(FILE)
    return tuple(_pattern(entry) for entry in content["patterns"])


def _pattern(entry: Mapping[str, Any]) -> _Pattern:
    digits = entry.get("digits")
    return _Pattern(
        kind=entry["kind"],
        pattern=re.compile(entry["pattern"], re.ASCII | re.IGNORECASE | re.VERBOSE),
        placeholder=entry["placeholder"],
        digits=(digits[0], digits[1]) if digits else None,
        luhn=entry.get("luhn", False),
    )


def _plain(text: str) -> str:
    """The text with each character in its narrow form and every dash a hyphen, position by position."""
    dashes = lexicon(FILE)["dashes"]
    folded = ((unicodedata.normalize("NFKC", character), character) for character in text)
    single = (narrow if len(narrow) == 1 else character for narrow, character in folded)
    return "".join("-" if character in dashes else character for character in single)


def _canonical(entry: str) -> str:
    plain = _plain(entry).casefold()
    return plain.strip() if "@" in plain else re.sub(r"\D", "", plain)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0

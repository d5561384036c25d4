"""Which language a message is in: Japanese, English, another one, or none that can be told.

Ranges of scripts and lists of words stand in `data/language.yml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import Any, Literal

from programme.lexicon import lexicon

FILE = "language.yml"
Detected = Literal["ja", "en", "other"]


def detect(text: str) -> Detected | None:
    """The language of a message; `None` for digits, signs, emoji and nothing."""
    plain = _strip_addresses(text)
    scripts = Counter(script for script in map(_script, plain) if script)
    if not scripts:
        return None
    foreign = sum(count for script, count in scripts.items() if script not in ("kana", "han", "latin"))
    if foreign > scripts["kana"]:
        return "other"
    if _english_with_japanese_terms(plain, scripts):
        return "en"
    if scripts["kana"]:
        return "ja"
    if scripts["han"]:
        return _han(plain)
    return _latin(plain)


def wanted(text: str) -> Literal["ja", "en"] | None:
    """The language that a message wishes to be answered in, if it names exactly one."""
    patterns = lexicon(FILE)["wanted"]
    if re.search(patterns["en"], text):
        return None if re.search(patterns["ja"], text) else "en"
    return "ja" if re.search(patterns["ja"], text) else None


def _strip_addresses(text: str) -> str:
    return re.sub(lexicon(FILE)["addresses"], " ", text)


def _script(character: str) -> str | None:
    if not character.isalpha():
        return None
    code = ord(unicodedata.normalize("NFKC", character)[0])
    for name, first, last in _ranges():
        if first <= code <= last:
            return name
    return "foreign"


def _han(text: str) -> Detected:
    chinese: dict[str, Any] = lexicon(FILE)["chinese"]
    if any(character in chinese["characters"] for character in text):
        return "other"
    return "other" if any(word in text for word in chinese["words"]) else "ja"


def _english_with_japanese_terms(text: str, scripts: Counter[str]) -> bool:
    known = lexicon(FILE)["latin"]
    japanese = scripts["kana"] + scripts["han"]
    english = sum(1 for word in _words(text) if word.casefold() in known["english"])
    return bool(english >= known["sentence_words"] and scripts["latin"] > japanese * known["sentence_share"])


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text))


def _latin(text: str) -> Detected | None:
    words = _words(text)
    lower = [word.casefold() for word in words]
    known = lexicon(FILE)["latin"]
    english = sum(1 for word in lower if word in known["english"])
    japanese = sum(1 for word in lower if word in known["romaji"])
    other = sum(1 for word in lower if word in known["foreign"])
    accents = sum(1 for character in "".join(lower) if character in known["accents"])
    if accents and accents + other >= english:
        return "other"
    if japanese and japanese >= max(english, other) and _mostly_romaji(lower):
        return "ja"
    if other > english:
        return "other"
    if english or not _only_abbreviations(words):
        return "en"
    return None


def _mostly_romaji(words: list[str]) -> bool:
    syllables = re.compile(lexicon(FILE)["latin"]["romaji_word"])
    return sum(1 for word in words if syllables.fullmatch(word)) * 3 >= len(words) * 2


def _only_abbreviations(words: list[str]) -> bool:
    longest: int = lexicon(FILE)["latin"]["longest_abbreviation"]
    return all(word.isupper() and len(word) <= longest for word in words)


@cache
def _ranges() -> tuple[tuple[str, int, int], ...]:
    scripts: dict[str, list[list[int]]] = lexicon(FILE)["scripts"]
    return tuple((name, first, last) for name, spans in scripts.items() for first, last in spans)

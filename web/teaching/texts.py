"""A text that is to be taught: compared, checked, and looked through for what must not stand in it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from programme.entries import read_yaml
from programme.personal_numbers import mask
from web.store.taught import Kind

PATTERNS = Path("data/teaching/personal_data.yml")
LONGEST_TEXT = 500
# Every fifth reviewed turn is kept for measuring: at 20 reviews a week some two hundred new cases a year, enough to
# see three points of difference, while four of five still teach.
HELD_OUT_ONE_IN = 5
# What Rasa's training data would read as an annotated entity, and what begins no example.
ANNOTATION = re.compile(r"\[[^\]]+\]\s*[({]")


@dataclass(frozen=True)
class Warning:
    """Something that looks like personal data, and its kind."""

    kind: str
    found: str


def kind_of(review: str) -> Kind:
    """Whether the example of a review teaches or measures: by the review alone, so that nobody chooses."""
    number = int.from_bytes(hashlib.sha256(review.encode()).digest()[:8], "big")
    return "held_out" if number % HELD_OUT_ONE_IN == 0 else "training"


def folded(text: str) -> str:
    """How texts are compared: letters and digits only, in one width and case."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).lower()


def one_line(text: str) -> str:
    """The text in one line, without personal numbers."""
    return " ".join(mask(text)[0].split())


def problem(text: str) -> str | None:
    """Why a text can be no example: the word for the page."""
    if not folded(text):
        return "needed"
    if len(text) > LONGEST_TEXT:
        return "text_long"
    if ANNOTATION.search(unicodedata.normalize("NFKC", text)) or text.startswith(("- ", "/", "#")):
        return "text_form"
    return None


def warnings(text: str) -> list[Warning]:
    """What looks like a name, a number, an address or a company in a text, each once."""
    plain = unicodedata.normalize("NFKC", text)
    patterns, not_names = _patterns()
    found = [Warning(kind, match[0].strip()) for kind, pattern in patterns for match in pattern.finditer(plain)]
    return [one for one in dict.fromkeys(found) if not (one.kind == "name" and one.found.endswith(not_names))]


@cache
def _patterns() -> tuple[list[tuple[str, re.Pattern[str]]], tuple[str, ...]]:
    content = read_yaml(PATTERNS, PATTERNS.name)
    patterns = [(one["kind"], re.compile(one["pattern"])) for one in content["warnings"]]
    return patterns, tuple(content["not_names"])

"""Texts of the chat as parts of a page: headings, paragraphs, lists, and the addresses in them as links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from programme.lexicon import lexicon

Kind = Literal["heading", "paragraph", "list"]
ADDRESS = re.compile(
    r"(?P<url>https?://[\w\-./?#%&=~+:]*[\w/])"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<phone>(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?![\d-]))",
    re.ASCII,
)


class Marks(NamedTuple):
    """What a line of a list begins with, and what a heading begins or ends with."""

    list: str
    heading: str


@dataclass(frozen=True)
class Block:
    """A part of a text: a heading's one line, a paragraph's lines, or a list's items."""

    kind: Kind
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Piece:
    """A part of a line; with an address, a link."""

    text: str
    href: str = ""
    language: str = ""


def blocks(text: str, marks: Marks) -> Iterator[Block]:
    """The blocks of a text; an empty line ends one, and so does a line of another kind."""
    for part in re.split(r"\n{2,}", text.strip()):
        lines = part.split("\n")
        while lines:
            kind = _kind(lines, marks)
            most = 1 if kind == "heading" else len(lines)
            taken = next((at for at in range(1, most) if _kind(lines[at:], marks) != kind), most)
            yield Block(kind, tuple(_bare(line, kind, marks) for line in lines[:taken]))
            del lines[:taken]


def _kind(lines: list[str], marks: Marks) -> Kind:
    if lines[0].startswith(marks.list):
        return "list"
    before_more = len(lines) > 1 and lines[0].endswith(marks.heading)
    return "heading" if lines[0].startswith(marks.heading) or before_more else "paragraph"


def _bare(line: str, kind: Kind, marks: Marks) -> str:
    if kind == "paragraph":
        return line
    return line.removeprefix(marks.list if kind == "list" else marks.heading).removesuffix(marks.heading).strip()


def pieces(line: str, language: str) -> list[Piece]:
    """A line with its web, mail and phone addresses apart, and in English the Japanese words too."""
    found: list[Piece] = []
    at = 0
    for match in ADDRESS.finditer(line):
        found += [*_words(line[at : match.start()], language), Piece(match[0], _href(match))]
        at = match.end()
    return [*found, *_words(line[at:], language)]


def first_sentence(text: str) -> tuple[str, str]:
    """The first sentence, and the rest."""
    first, end, rest = re.split(r"(\u3002|\. |$)", text, maxsplit=1)
    return first + end.strip(), rest.strip()


def _words(text: str, language: str) -> list[Piece]:
    if language == "ja":
        return [Piece(text)] if text else []
    parts = re.split(f"({_japanese()}+)", text)
    return [Piece(part, language="ja" if at % 2 else "") for at, part in enumerate(parts) if part]


@cache
def _japanese() -> str:
    scripts: dict[str, list[list[int]]] = lexicon("language.yml")["scripts"]
    spans = (*scripts["kana"], *scripts["han"])
    return "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in spans) + "]"


def _href(match: re.Match[str]) -> str:
    if match["mail"]:
        return f"mailto:{match['mail']}"
    if match["phone"]:
        return f"tel:{match['phone']}"
    return secured(match["url"])


def secured(url: str) -> str:
    """A web address as it is opened: encrypted, also where the guideline prints it without."""
    return "https:" + url.partition(":")[2]

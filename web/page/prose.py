"""Texts of the chat as parts of a page: headings, paragraphs, lists, and the addresses in them as links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

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


def pieces(line: str) -> list[Piece]:
    """A line with its web, mail and phone addresses apart."""
    found, at = [], 0
    for match in ADDRESS.finditer(line):
        if match.start() > at:
            found.append(Piece(line[at : match.start()]))
        found.append(Piece(match[0], _href(match)))
        at = match.end()
    return [*found, Piece(line[at:])] if at < len(line) or not found else found


def _href(match: re.Match[str]) -> str:
    if match["mail"]:
        return f"mailto:{match['mail']}"
    if match["phone"]:
        return f"tel:{match['phone']}"
    return secured(match["url"])


def secured(url: str) -> str:
    """A web address as it is opened: encrypted, also where the guideline prints it without."""
    return "https:" + url.partition(":")[2]

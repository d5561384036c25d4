"""What a company tells of itself in its own words, before it is asked: the answers that may be filled in for it.

Nothing is taken over without the company: the pre-screening is offered with these answers, to be confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from programme.lexicon import lexicon
from programme.model import Mention, Programme
from programme.phrases import normal

FILE = "reading.yml"
Stated = dict[str, list[str]]


def patterned(programme: Programme, text: str) -> Iterator[Mention]:
    """The mentions whose patterns stand in a text and are not taken back."""
    for piece in map(normal, pieces(text)):
        for mention in programme.mentions.values():
            found = (match for pattern in mention.patterns for match in re.finditer(pattern, piece))
            if any(stands(piece[: match.start()], piece[match.end() :]) for match in found):
                yield mention


def pieces(text: str) -> list[str]:
    """The clauses of a text, without those that are unsure of what they say."""
    split = _expression("piece").split(text)
    return [piece for piece in split if piece and not _expression("unsure").search(normal(piece))]


def stands(before: str, after: str) -> bool:
    """Whether what surrounds a mention in its clause leaves it standing."""
    return not (_any_of("not_after").match(normal(after)) or _ends("not_before").search(normal(before)))


def stated(programme: Programme, mentions: Iterable[str]) -> Stated:
    """The answers that mentions (`criterion=value`) amount to; a question on which they differ is left open."""
    found: dict[str, set[str]] = {}
    for mention in mentions:
        criterion, _, value = mention.partition("=")
        found.setdefault(criterion, set()).add(value)
    return {name: sorted(found[name]) for name in programme.criteria if len(found.get(name, ())) == 1}


def topics(programme: Programme, facts: Stated) -> list[str]:
    """The topics that say the rules which the facts meet."""
    ids = [f"{criterion}={value}" for criterion, values in facts.items() for value in values]
    named = (programme.mentions[id].topic for id in ids if id in programme.mentions)
    return list(dict.fromkeys(topic for topic in named if topic))


@cache
def _expression(key: str) -> re.Pattern[str]:
    return re.compile(lexicon(FILE)["mentions"][key])


@cache
def _any_of(key: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in lexicon(FILE)["mentions"][key]))


@cache
def _ends(key: str) -> re.Pattern[str]:
    return re.compile(f"(?:{_any_of(key).pattern})$")

"""Problems of the data, whose texts are the loader's, as the console words them."""

from __future__ import annotations

import re
from collections.abc import Mapping

# The loader's words, and the key of the console's; named groups fill its placeholders.
KNOWN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), f"answers_wrong_{key}")
    for pattern, key in (
        (r"unknown placeholder \{(?P<what>\w*)\}", "placeholder"),
        (r"has a brace", "brace"),
        (r"has (?P<what>\d+) characters, at most (?P<most>\d+)", "long"),
        (r"has an exclamation mark", "exclamation"),
        (r"has an emoji", "emoji"),
        (r"has a tab", "tab"),
        (r"has a line break", "line_break"),
        (r"says that a machine decides.* \('(?P<what>.*)'\)", "machine"),
        (r"promises .* \('(?P<what>.*)'\)", "promise"),
        (r"says of a company .* \('(?P<what>.*)'\)", "eligible"),
        (r"writes '(?P<what>.*)' out; it is (?P<value>\{\w+\})", "written_out"),
        (r"a line begins with (?P<what>\w+:)", "training"),
        (r"is empty|missing translation", "empty"),
        (r"cannot be written", "unreadable"),
        (r"changed since", "stale"),
        (r"not installed", "no_tests"),
        (r"changes with a change of another answer", "golden"),
    )
)


def words_of(problem: str) -> tuple[str, Mapping[str, str]] | None:
    """The key and what fills it, or None for what only the loader words."""
    for pattern, key in KNOWN:
        found = pattern.search(problem)
        if found:
            return key, {name: value for name, value in found.groupdict().items() if value}
    return None

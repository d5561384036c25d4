"""What an approval is given to: all that a company reads of an answer, in both languages, as one digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from programme.consistency import PLACEHOLDER
from programme.house_rules import fields
from programme.model import Answer, FactValue, Programme, Reply, Text


def answer_digest(programme: Programme, entry: Answer | Reply) -> str:
    """Changes with the texts, the clauses, notices and links beside them, and the facts' values in any of these."""
    content: dict[str, Any] = {
        "texts": {name: _both(text) for name, text in fields(entry).items()},
        "desk": entry.offers_handoff,
    }
    if isinstance(entry, Answer):
        clauses = [programme.clauses[id] for id in entry.clauses if id in programme.clauses]
        notices = [programme.notices[id] for id in entry.notices if id in programme.notices]
        links = [programme.links[id] for id in entry.links if id in programme.links]
        content |= {
            "clauses": [[one.id, _both(one.label), _both(one.summary)] for one in clauses],
            "notices": [
                [one.place, [[sorted(case.when.items()), _both(case.text)] for case in one.cases]] for one in notices
            ],
            "links": [[_both(one.label), _plain(programme.values.get(one.url_fact, ""))] for one in links],
        }
    content["values"] = _values(programme, _strings(content))
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _values(programme: Programme, texts: Iterable[str]) -> dict[str, Any]:
    named = {name for text in texts for name in PLACEHOLDER.findall(text)}
    return {name: _plain(value) for name, value in programme.values.items() if name in named}


def _plain(value: FactValue) -> Any:
    return _both(value) if isinstance(value, Text) else str(value)


def _both(text: Text) -> list[str]:
    return [text.ja, text.en]


def _strings(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _strings(value)
    elif isinstance(content, (list, tuple)):
        for value in content:
            yield from _strings(value)

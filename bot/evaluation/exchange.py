"""Before and after: what the served model and a candidate make of the same utterances, as the console shows it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Dict, List, Sequence, Tuple

from bot.evaluation.comparison import Compared, compare_pairs
from bot.evaluation.entries import row_of
from bot.evaluation.figures import Share
from bot.evaluation.rows import TOPIC, Row

Entry = Dict[str, Any]
Changed = Tuple[Entry, Row, Row]


def before_and_after(
    entries: Sequence[Entry], before: Sequence[Dict[str, Any]], after: Sequence[Dict[str, Any]]
) -> Dict[str, Any]:
    """One set of utterances: how many each model deals with rightly, figures, topics, and every one that changed.

    An entry with an `id` is named by it alone: the text of what a company wrote stays in the database.
    """
    read = [(entry, row_of(entry, old), row_of(entry, new)) for entry, old, new in zip(entries, before, after)]
    pairs = [(old, new) for _, old, new in read]
    fixed = [one for one in read if one[2].dealt_with and not one[1].dealt_with]
    broken = [one for one in read if one[1].dealt_with and not one[2].dealt_with]
    return {
        "right": _both(Share(sum(old.dealt_with for old, _ in pairs), len(pairs)), _right(pairs)),
        "figures": [_figure(one) for one in compare_pairs(pairs)],
        "topics": _topics(read),
        "fixed": [_changed(one) for one in fixed],
        "broken": [_changed(one) for one in broken],
    }


def _right(pairs: Sequence[Tuple[Row, Row]]) -> Share:
    return Share(sum(new.dealt_with for _, new in pairs), len(pairs))


def _both(before: Share, after: Share) -> Dict[str, Any]:
    return {"before": _share(before), "after": _share(after)}


def _share(share: Share) -> Dict[str, Any]:
    low, high = share.interval
    return {"having": share.having, "of": share.of, "low": round(low, 4), "high": round(high, 4)}


def _figure(one: Compared) -> Dict[str, Any]:
    return {
        "name": one.figure.name,
        "more_is_better": one.figure.more_is_better,
        **_both(one.before, one.now),
        "fixed": len(one.fixed),
        "broken": len(one.broken),
        "p": round(one.p, 4),
    }


def _topics(read: Sequence[Changed]) -> List[Dict[str, Any]]:
    """Each label that is meant, those that changed first."""
    of_label: Dict[str, List[Tuple[Row, Row]]] = defaultdict(list)
    for _, old, new in read:
        of_label[old.meant].append((old, new))
    found = [
        {
            "label": label,
            "of": len(pairs),
            "before": sum(old.dealt_with for old, _ in pairs),
            "after": sum(new.dealt_with for _, new in pairs),
            "fixed": sum(new.dealt_with and not old.dealt_with for old, new in pairs),
            "broken": sum(old.dealt_with and not new.dealt_with for old, new in pairs),
        }
        for label, pairs in of_label.items()
    ]
    return sorted(found, key=lambda one: (-one["broken"], -one["fixed"], one["label"]))


def _changed(one: Changed) -> Dict[str, Any]:
    entry, old, new = one
    named = {"id": entry["id"]} if "id" in entry else {"text": entry["text"]}
    return {**named, "expected": list(old.expected), "before": _did(old), "after": _did(new)}


def _did(row: Row) -> Dict[str, Any]:
    """What was done about it: topics answered or offered, or the band; and the likeliest label."""
    label, confidence = row.ranking[0]
    did = {"answered": list(row.answered), "offered": [name for name in row.offered if name.startswith(TOPIC)]}
    return {**did, "band": row.band, "top": label, "confidence": round(confidence, 3)}

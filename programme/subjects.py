"""Tells which question of the pre-screening a text speaks of, so that 「HPはあります」 does not answer another one."""

from __future__ import annotations

from collections.abc import Callable

from programme import rewording
from programme.lexicon import lexicon
from programme.phrases import normal


def own_part(criterion: str, text: str, names_own: Callable[[str], bool]) -> str | None:
    """The text without the clauses that speak of other questions; `None` where no clause is about this one.

    A clause that names no subject speaks of that of the clause before it, and the first one answers what was asked,
    unless the clause after it only names its subject. `names_own` tells whether a clause has words in it that only
    this question knows.
    """
    clauses = rewording.clauses(text)
    if not any(_speaks_of_another(criterion, clause) for clause in clauses):
        return text
    about = [_about(criterion, clause, names_own) for clause in clauses]
    if False not in about:
        return text
    if True not in about and any(rewording.expression("only_a_subject").search(normal(clause)) for clause in clauses):
        return None
    kept, is_own = [], True
    for clause, told in zip(clauses, about):
        is_own = is_own if told is None else told
        if is_own:
            kept.append(clause)
    separator = lexicon(rewording.FILE)["between_clauses"]
    return str(separator.join(kept)) or None


def named(text: str) -> list[str]:
    """The criteria whose subject a text names last."""
    ends = {criterion: _last(criterion, normal(text)) for criterion in lexicon(rewording.FILE)["subjects"]}
    return [criterion for criterion, end in ends.items() if end and end == max(ends.values())]


def _about(criterion: str, clause: str, names_own: Callable[[str], bool]) -> bool | None:
    """Whether a clause is about this question, about others, or says of neither; its last subject decides."""
    if _speaks_of_another(criterion, clause):
        return names_own(clause)
    return True if _last(criterion, normal(clause)) or names_own(clause) else None


def _speaks_of_another(criterion: str, clause: str) -> bool:
    written = normal(clause)
    last = max(_last(id, written) for id in lexicon(rewording.FILE)["subjects"])
    return last > _last(criterion, written)


def _last(criterion: str, written: str) -> int:
    """Where the last mention of a criterion's subject ends; 0 without one."""
    if criterion not in lexicon(rewording.FILE)["subjects"]:
        return 0
    return max((found.end() for found in rewording.expression("subjects", criterion).finditer(written)), default=0)

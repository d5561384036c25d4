"""What is wrong with the programme's data, with the address where to mend it."""

from __future__ import annotations


class ProgrammeError(Exception):
    """One problem in one entry of one data file.

    `others` holds the further problems that were found in the same reading, so that a writer can mend
    them all at once; the text of the error names the first only.
    """

    def __init__(self, file: str, id: str, problem: str) -> None:
        self.file = file
        self.id = id
        self.problem = problem
        self.others: tuple[ProgrammeError, ...] = ()
        super().__init__(": ".join(part for part in (file, id, problem) if part))


class UnknownAnswer(ValueError):
    """A pre-screening answer that names no criterion, or no value of its criterion."""

    def __init__(self, criterion: str, value: str | None = None) -> None:
        self.criterion = criterion
        self.value = value
        what = f"no criterion {criterion!r}" if value is None else f"no value {value!r} in criterion {criterion!r}"
        super().__init__(what)

"""The log of the process: one line of JSON an event, without what companies wrote."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class OneLine(logging.Formatter):
    """A record as one line: when, how serious, what, and the fields given with it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; of an exception only its kind, because its text may hold what a company wrote."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in PLAIN}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up_logs() -> None:
    """Sends the log to the standard error, as lines of JSON."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(OneLine())
    logging.basicConfig(level=logging.INFO, handlers=[lines], force=True)
    logging.getLogger("aiohttp.access").disabled = True
    logging.getLogger("sqlalchemy").setLevel(logging.ERROR)

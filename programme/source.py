"""The programme's data as a running process sees it: wording, facts and dates reload in place.

A change of the fingerprint (topic ids, the criteria's schema) needs another model; such data is refused
until the process is started again with a model that was trained from it.
"""

import logging
import os
from pathlib import Path

from programme.errors import ProgrammeError
from programme.loader import load
from programme.model import Programme

log = logging.getLogger(__name__)


class ProgrammeSource:
    """Loads a fiscal year's folder and, when a file in it changed, loads it again.

    Broken data never replaces data that was sound: the error is logged with its address, and what was loaded stays.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp = self._modification_stamp()
        self._programme = load(folder)

    @property
    def folder(self) -> Path:
        """Where the data lie."""
        return self._folder

    def current(self) -> Programme:
        """The programme as its files say now."""
        stamp = self._modification_stamp()
        if stamp != self._stamp:
            self._stamp = stamp
            self._reload()
        return self._programme

    def _reload(self) -> None:
        try:
            changed = load(self._folder)
        except ProgrammeError as error:
            log.error("programme data not reloaded: %s", error)
            return
        if changed.fingerprint != self._programme.fingerprint:
            log.error("programme data not reloaded: topics or criteria changed; train and start again")
            return
        log.info("programme data reloaded, version %s", changed.version)
        self._programme = changed

    def _modification_stamp(self) -> tuple[tuple[str, int, int], ...]:
        # Asked for several times in each turn: os.walk takes a third of what Path.rglob does.
        names = (os.path.join(at, name) for at, _, names in os.walk(self._folder) for name in names)
        found = ((name, os.stat(name)) for name in names if name.endswith(".yml"))
        return tuple(sorted((name, file.st_mtime_ns, file.st_size) for name, file in found))

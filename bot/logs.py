"""Rasa's logs at WARNING: below that they hold what companies typed."""

from __future__ import annotations

import logging
import os

QUIET = logging.WARNING


def configure() -> None:
    """Sets the level of Rasa's two logging systems; call it once, at a process's start."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["LOG_LEVEL"] = logging.getLevelName(QUIET)
    from rasa.utils.log_utils import configure_structlog

    logging.basicConfig(level=QUIET, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    configure_structlog(QUIET)
    # Other packages' deprecations; `make validate` shows what Rasa warns of.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)

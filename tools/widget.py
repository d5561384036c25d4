#!/usr/bin/env python3
"""Builds the chat widget and brings the console's htmx: `tools/widget.py [check]`; `check` checks the widget's types.

Standard library only. Node 20 or newer is taken from the PATH, or else from the wheel of requirements/node.txt. A
stamp of the sources makes a second call do nothing. Nothing built is committed: both scripts stand in var/static.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WIDGET = ROOT / "widget"
BUILT = ROOT / "var" / "static" / "widget.js"
# As its package brings it: version and hash stand in widget/package-lock.json.
HTMX = ROOT / "var" / "static" / "htmx.js"
STAMP = ROOT / "var" / "widget" / "sources.sha256"
PACKAGES = WIDGET / "node_modules" / ".package-lock.json"
HTMX_PACKAGE = WIDGET / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"
NODE_VENV = ROOT / "var" / "venv" / "node"
WEB_PYTHON = ROOT / "var" / "venv" / "web" / "bin" / "python"
OLDEST_NODE = 20
SOURCES = ("src/**/*.ts", "src/**/*.css", "build.mjs", "package-lock.json", "tsconfig.json")


def build(fetch_node: Callable[[Path], None]) -> None:
    """Makes the scripts unless those in place are made from these very sources; `fetch_node` makes Node's venv."""
    if BUILT.is_file() and HTMX.is_file() and STAMP.is_file() and STAMP.read_text() == digest():
        return
    node, npm = find_node() or fetched_node(fetch_node)
    install_packages(node, npm)
    run([str(WEB_PYTHON), "tools/widget_wording.py"], ROOT, "the widget's wording could not be read")
    run([node, "build.mjs", str(BUILT)], WIDGET, "the widget could not be built")
    shutil.copyfile(HTMX_PACKAGE, HTMX)
    for script in (BUILT, HTMX):
        # Served to browsers that take it; made once, not for every request.
        script.with_name(f"{script.name}.gz").write_bytes(gzip.compress(script.read_bytes(), 9, mtime=0))
    STAMP.parent.mkdir(parents=True, exist_ok=True)
    STAMP.write_text(digest())


def check() -> None:
    """Checks the types of the sources; needs a widget that has been built."""
    found = find_node() or wheel_node()
    if found is None:
        sys.exit("widget: run `make setup` first")
    run([found[0], "node_modules/typescript/bin/tsc", "--noEmit"], WIDGET, "the widget's types are wrong")


def digest() -> str:
    """A hash of all that the script is made from."""
    paths = [path for pattern in SOURCES for path in WIDGET.glob(pattern)]
    paths += [*ROOT.glob("data/programme/*/wording/widget.yml"), Path(__file__), ROOT / "tools" / "widget_wording.py"]
    made = hashlib.sha256()
    for path in sorted(paths):
        made.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return made.hexdigest()


def find_node() -> tuple[str, str] | None:
    """Node and npm of the PATH, where they are new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    version = re.match(r"v(\d+)\.", said)
    return (node, npm) if version and int(version[1]) >= OLDEST_NODE else None


def fetched_node(fetch_node: Callable[[Path], None]) -> tuple[str, str]:
    """Node and npm of the wheel, installed by its hash where it is not there yet."""
    fetch_node(NODE_VENV)
    found = wheel_node()
    if found is None:
        sys.exit("setup: requirements/node.txt brought no Node; install Node 20 or newer yourself")
    return found


def wheel_node() -> tuple[str, str] | None:
    """Node and npm of the wheel, if it is installed."""
    node, npm = NODE_VENV / "bin" / "node", NODE_VENV / "bin" / "npm"
    return (str(node), str(npm)) if node.is_file() and npm.is_file() else None


def install_packages(node: str, npm: str) -> None:
    """The packages of the lock file, unless they stand there already."""
    lock = WIDGET / "package-lock.json"
    if PACKAGES.is_file() and PACKAGES.stat().st_mtime >= lock.stat().st_mtime:
        return
    run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], WIDGET,
        "the widget's packages could not be installed", node)  # fmt: skip


def run(command: list[str], folder: Path, problem: str, node: str = "") -> None:
    """Runs a command with its Node in front of the PATH; where it fails, says what that means."""
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")]) if node else os.environ["PATH"]
    if subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}).returncode != 0:
        sys.exit(f"setup: {problem}")


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        check()
    else:
        sys.exit(__doc__)

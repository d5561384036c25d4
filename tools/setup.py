#!/usr/bin/env python3
"""Sets up both environments and the widget from their locks: `tools/setup.py [run|test]`. Standard library only.

Each carries a stamp of what it was made from, so a second call does nothing. Progress is printed with its time.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import widget

ROOT = Path(__file__).resolve().parent.parent
VENVS = ROOT / "var" / "venv"
REQUIREMENTS = ROOT / "requirements"
BEGAN = time.monotonic()

# name, Python versions in order of preference, lock
ENVIRONMENTS = {
    "engine": (("3.10",), "engine.txt"),
    "web": (("3.11", "3.12", "3.13", "3.14"), "web.txt"),
}
HOW_TO_GET = {
    "engine": "Rasa needs Python 3.10: get it by `pyenv install 3.10` or `uv python install 3.10`.",
    "web": "The web process needs Python 3.11 or newer: install your system's python3 with its venv package.",
}


def main(purpose: str) -> None:
    """Makes what running needs, and for `test` the test tools too."""
    uv = bootstrap()
    for name, (versions, lock) in ENVIRONMENTS.items():
        set_up(uv, name, versions, lock)
    widget.build(lambda folder: fetch_node(uv, folder))
    if purpose == "test":
        add_test_tools(uv)
    say("environments are ready")


def bootstrap() -> Path:
    """uv, installed by hash from the package index into an environment of its own."""
    folder = VENVS / "bootstrap"
    uv = folder / "bin" / "uv"
    if not is_stamped(folder, "bootstrap.txt"):
        say("installing uv")
        run([sys.executable, "-m", "venv", "--clear", str(folder)], "python3-venv is needed (apt install python3-venv)")
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, "--require-hashes", "-r", str(REQUIREMENTS / "bootstrap.txt")], "uv could not be installed")
        stamp(folder, "bootstrap.txt")
    return uv


def set_up(uv: Path, name: str, versions: tuple, lock: str) -> None:
    """One environment, made anew where its lock changed."""
    folder = VENVS / name
    if is_stamped(folder, lock):
        return
    python = find_python(uv, versions)
    if python is None:
        sys.exit(f"setup: no Python {' or '.join(versions)} found. {HOW_TO_GET[name]}")
    say(f"installing the {name} environment ({python}); this takes a minute or two the first time")
    run(
        [str(uv), "venv", "--quiet", "--clear", "--python", python, str(folder)],
        f"the {name} environment could not be made",
    )
    install(uv, "sync", folder, lock)
    stamp(folder, lock)


def fetch_node(uv: Path, folder: Path) -> None:
    """Node from its wheel, for a machine that has none: an environment of its own, beside no other package."""
    if is_stamped(folder, "node.txt"):
        return
    say("installing Node for building the widget")
    python = str(VENVS / "web" / "bin" / "python")
    problem = "Node's environment could not be made"
    run([str(uv), "venv", "--quiet", "--clear", "--python", python, str(folder)], problem)
    install(uv, "sync", folder, "node.txt")
    stamp(folder, "node.txt")


def add_test_tools(uv: Path) -> None:
    """Tests, lint and types, into the web environment beside what it runs on."""
    folder = VENVS / "web"
    if not is_stamped(folder, "dev.txt"):
        say("installing the test tools")
        install(uv, "install", folder, "dev.txt")
        stamp(folder, "dev.txt")


def install(uv: Path, verb: str, folder: Path, lock: str) -> None:
    """Installs a lock by its hashes."""
    command = [str(uv), "pip", verb, "--quiet", "--require-hashes", "--python", str(folder / "bin" / "python")]
    command += ["-r"] if verb == "install" else []
    run([*command, str(REQUIREMENTS / lock)], f"requirements/{lock} could not be installed")


def find_python(uv: Path, versions: tuple) -> "str | None":
    """A Python of one of the versions that works: on the PATH, in pyenv, or one that uv knows or can fetch."""
    for version in versions:
        for candidate in candidates(version):
            if works(candidate, version):
                return candidate
    for version in versions:
        found = subprocess.run([str(uv), "python", "find", version], capture_output=True, text=True)
        if found.returncode == 0 and works(found.stdout.strip(), version):
            return found.stdout.strip()
    for version in versions:
        if subprocess.run([str(uv), "python", "install", version], capture_output=True).returncode == 0:
            return version
    return None


def candidates(version: str) -> list:
    """Where a version usually stands."""
    on_path = shutil.which(f"python{version}")
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    return [
        *([on_path] if on_path else []),
        *(str(path / "bin" / "python") for path in sorted(pyenv.glob(f"{version}.*"))),
    ]


def works(python: str, version: str) -> bool:
    """Whether it starts and is that version: pyenv's shims exist also for versions that are not chosen."""
    code = "import sys, venv, ssl, sqlite3; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.strip() == version


def is_stamped(folder: Path, lock: str) -> bool:
    """Whether the environment was made from this very lock."""
    mark = folder / f".{lock}.sha256"
    return mark.is_file() and mark.read_text() == digest(lock)


def stamp(folder: Path, lock: str) -> None:
    """Remembers the lock that the environment was made from."""
    (folder / f".{lock}.sha256").write_text(digest(lock))


def digest(lock: str) -> str:
    """A lock's hash."""
    return hashlib.sha256((REQUIREMENTS / lock).read_bytes()).hexdigest()


def run(command: list, problem: str) -> None:
    """Runs a command; where it fails, says what that means."""
    if subprocess.run(command).returncode != 0:
        sys.exit(f"setup: {problem}")


def say(step: str) -> None:
    """A step with the seconds since the start."""
    print(f"[{time.monotonic() - BEGAN:5.1f} s] {step}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")

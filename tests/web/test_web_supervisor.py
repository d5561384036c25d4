"""The supervisor with small real children: restarted when they die, stopped with nothing left."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from web.children import Backoff, Child, Program
from web.settings import SettingsError, read
from web.supervisor import Supervisor, address_of, check_ports, programs

QUICK = Backoff(first=0.05, most=0.2, healthy=60)
SLEEPER = "import time; time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(600)"
)
PARENT = (
    "import subprocess, sys, pathlib, time; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
    "pathlib.Path(sys.argv[1]).write_text(str(child.pid)); time.sleep(600)"
)
READY = """
import http.server, os
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"ready": true, "failing": []}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Ready).serve_forever()
"""


def python(name: str, code: str, *arguments: str, **environment: str) -> Program:
    """A child of a few lines."""
    return Program(name, (sys.executable, "-c", code, *arguments), environment)


async def until(holds: Callable[[], bool], seconds: float = 8) -> None:
    """Waits until something holds."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.02)


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.asyncio
async def test_one_that_dies_is_restarted_while_the_others_go_on() -> None:
    lines: list[str] = []
    port = free_port()
    web = python("web", READY, PORT=str(port))
    supervisor = Supervisor([python("engine", SLEEPER), web], f"http://127.0.0.1:{port}", lines.append, QUICK)
    stop = asyncio.Event()
    running = asyncio.create_task(supervisor.run(stop))
    await until(lambda: any(line.startswith("ready: ") for line in lines))
    engine, other = supervisor.children
    before, untouched = engine.pid, other.pid
    assert before
    os.kill(before, signal.SIGKILL)
    await until(lambda: engine.pid not in (None, before))
    assert other.pid == untouched
    pids = [child.pid for child in supervisor.children]
    stop.set()
    await running
    assert not [pid for pid in pids if pid and psutil.pid_exists(pid)]
    assert any("engine ended with status -9" in line for line in lines)
    assert lines[0] == "starting engine, web" and lines[-2:] == ["stopping", "stopped"]


@pytest.mark.asyncio
async def test_one_that_keeps_dying_is_waited_for_longer_and_longer() -> None:
    lines: list[str] = []
    child = Child(python("engine", "raise SystemExit(3)"), lines.append, QUICK)
    keeping = asyncio.create_task(child.keep_running())
    await until(lambda: len(lines) >= 4)
    await child.stop()
    await asyncio.wait_for(keeping, 2)
    assert [line.rpartition(" in ")[2] for line in lines[:4]] == ["0.05 s", "0.1 s", "0.2 s", "0.2 s"]
    assert "status 3" in lines[0]


def test_a_healthy_while_ends_the_longer_pauses() -> None:
    backoff = Backoff()
    pauses = [0.0]
    for _ in range(7):
        pauses.append(backoff.after(pauses[-1], ran=5))
    assert pauses[1:] == [1, 2, 4, 8, 16, 30, 30]
    assert backoff.after(30, ran=61) == 1


@pytest.mark.asyncio
async def test_a_program_that_cannot_be_started_is_said_and_tried_again() -> None:
    lines: list[str] = []
    child = Child(Program("engine", ("/nonexistent/python",), {}), lines.append, QUICK)
    keeping = asyncio.create_task(child.keep_running())
    await until(lambda: len(lines) >= 2)
    await child.stop()
    await asyncio.wait_for(keeping, 2)
    assert "cannot be started" in lines[0] and "status 127" in lines[1]


@pytest.mark.asyncio
async def test_one_that_does_not_end_by_itself_is_killed() -> None:
    lines: list[str] = []
    child = Child(python("engine", STUBBORN), lines.append, QUICK)
    keeping = asyncio.create_task(child.keep_running())
    await until(lambda: child.pid is not None)
    await asyncio.sleep(0.5)
    pid = child.pid
    began = time.monotonic()
    await child.stop(seconds=0.3)
    await keeping
    assert pid and not psutil.pid_exists(pid) and time.monotonic() - began < 2
    assert lines == ["engine does not end by itself and is killed"]


@pytest.mark.asyncio
async def test_what_a_child_has_started_goes_with_it(tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    child = Child(python("engine", PARENT, str(note)), lambda _: None, QUICK)
    keeping = asyncio.create_task(child.keep_running())
    await until(lambda: note.exists() and note.read_text() != "")
    grandchild = int(note.read_text())
    assert psutil.pid_exists(grandchild)
    await child.stop()
    await keeping
    await until(lambda: gone(grandchild))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_the_supervisor_leaves_none(tmp_path: Path, number: signal.Signals) -> None:
    note = tmp_path / "pids"
    starter = (
        "import asyncio, sys\n"
        "from web import supervisor\n"
        "from web.children import Program\n"
        "from web.settings import read\n"
        "code = 'import os, sys, time; open(sys.argv[1], chr(97)).write(str(os.getpid()) + chr(10)); time.sleep(600)'\n"
        "run = (sys.executable, '-c', code, sys.argv[1])\n"
        "supervisor.programs = lambda _: [Program(name, run, {}) for name in 'abc']\n"
        "asyncio.run(supervisor.supervise(read({'BANSOU_PORT': '1'})))\n"
    )
    started = subprocess.Popen([sys.executable, "-c", starter, str(note)], stdout=subprocess.PIPE, text=True)
    try:
        wait_for(lambda: note.exists() and len(note.read_text().splitlines()) == 3)
        pids = [int(line) for line in note.read_text().splitlines()]
        started.send_signal(number)
        out, _ = started.communicate(timeout=10)
        wait_for(lambda: all(gone(pid) for pid in pids))
        assert started.returncode == (0 if number != signal.SIGKILL else -9)
        if number != signal.SIGKILL:
            assert out.rstrip().endswith("stopped") and " s] starting a, b, c" in out
    finally:
        started.kill()
        started.wait()


def gone(pid: int) -> bool:
    """Whether a process has ended, be it reaped or not."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def wait_for(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Waits until something holds."""
    until_then = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until_then
        time.sleep(0.02)


def test_what_is_run_gets_the_settings() -> None:
    settings = read({"BANSOU_PORT": "9001", "BANSOU_ENGINE_SECRET": "s" * 20, "BANSOU_ENGINE_PORT": "6005"})
    running = {program.name: program for program in programs(settings)}
    assert list(running) == ["actions", "engine", "web"]
    assert running["engine"].command[-2:] == ("-m", "bot.serve")
    assert running["actions"].command[-2:] == ("-m", "actions.serve")
    for program in running.values():
        assert program.environment["BANSOU_ENGINE_SECRET"] == "s" * 20
        assert program.environment["BANSOU_TRACKER_URL"] and program.environment["BANSOU_ACTIONS_URL"]
    assert running["engine"].environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert [one.name for one in programs(read({"BANSOU_ENGINE_URL": "http://10.0.0.1:5005"}))] == ["web"]


@pytest.mark.parametrize("variable", ["BANSOU_PORT", "BANSOU_ENGINE_PORT", "BANSOU_ACTIONS_PORT"])
def test_a_port_in_use_is_named(variable: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        free = {name: str(free_port()) for name in ("BANSOU_PORT", "BANSOU_ENGINE_PORT", "BANSOU_ACTIONS_PORT")}
        with pytest.raises(SettingsError) as refused:
            check_ports(read({**free, variable: port}))
    assert str(refused.value).startswith(f"{variable}='{port}': cannot be listened on")
    check_ports(read(free))


def test_three_programs_need_three_ports() -> None:
    with pytest.raises(SettingsError):
        check_ports(read({"BANSOU_PORT": "6005", "BANSOU_ENGINE_PORT": "6005"}))


def test_the_address_is_one_that_a_browser_can_open() -> None:
    addresses = [address_of(read({"BANSOU_HOST": host})) for host in ("127.0.0.1", "0.0.0.0", "::", "localhost")]
    assert addresses == [
        "http://127.0.0.1:8080", "http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost:8080"
    ]  # fmt: skip


def test_web_alone_names_a_port_in_use_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environment = {
            **os.environ,
            "BANSOU_PORT": port,
            "BANSOU_ENGINE_SECRET": "s" * 20,
            "BANSOU_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/log.sqlite",
        }
        ended = subprocess.run(
            [sys.executable, "-m", "web"], env=environment, capture_output=True, text=True, timeout=20
        )
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith(f"BANSOU_PORT={port}: cannot listen on 127.0.0.1")
    assert "Traceback" not in ended.stderr

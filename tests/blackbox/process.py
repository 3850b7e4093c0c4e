"""The real product in a folder of its own: its commands, and `run` as a process with signals."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
READY_SECONDS = 180.0

# The commands one after another in one process, since most of the time of each is its start.
SEVERAL = """
import contextlib, gc, json, sys
gc.disable()
from bot.cli.main import app
for arguments in json.loads(sys.argv[1]):
    with contextlib.suppress(SystemExit):
        app(arguments)
    print("\\x1e")
"""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def daytime_zone() -> str:
    """A time zone in which it is about noon now: quiet hours never come into these tests."""
    # "Etc/GMT-3" is three hours ahead of Greenwich.
    ahead = 12 - time.gmtime().tm_hour
    return "Etc/GMT" if ahead == 0 else f"Etc/GMT{-ahead:+d}"


class Product:
    """A folder with an .env, and what is run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings: dict[str, str] = {}
        self.port = free_port()
        self._running: subprocess.Popen[str] | None = None
        self._logs = 0

    # Settings and commands

    def set(self, **settings: str) -> None:
        """Write settings into the .env; an empty one is left out."""
        self.settings |= settings
        lines = [f"{name}={value}\n" for name, value in self.settings.items() if value]
        (self.folder / ".env").write_text("".join(lines))

    def write(self, name: str, text: str) -> Path:
        """Put a file into the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot.cli.main", *arguments],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        """Run one command with --json, which must go well; give what it printed."""
        done = self.command(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def several(self, *commands: list[str]) -> list[Any]:
        """Run commands with --json one after another; give what each printed."""
        arguments = json.dumps([[*command, "--json"] for command in commands])
        done = subprocess.run(
            [sys.executable, "-c", SEVERAL, arguments],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=150,
            check=True,
        )
        return [json.loads(part) for part in done.stdout.split("\x1e")[:-1]]

    def _environment(self) -> dict[str, str]:
        """What a program needs of ours, and none of the settings that we may have."""
        kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "TMPDIR"}}
        return {**kept, "PYTHONPATH": str(ROOT)}

    # The running bot

    def start(self) -> None:
        """Start `run` and return at once."""
        assert self._running is None
        self._logs += 1
        with self._log(self._logs).open("w") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-m", "bot.cli.main", "run"],
                cwd=self.folder,
                env=self._environment(),
                stdout=log,
                stderr=log,
                text=True,
            )

    def ready(self) -> None:
        """Wait until it answers for its health."""
        deadline = time.monotonic() + READY_SECONDS
        while self.health() is None:
            assert self.alive, f"`run` has ended:\n{self.log}"
            assert time.monotonic() < deadline, f"`run` is not ready:\n{self.log}"
            time.sleep(0.03)  # between two looks; what is waited for is the fact

    @property
    def alive(self) -> bool:
        """Whether `run` is running."""
        return self._running is not None and self._running.poll() is None

    def health(self, *, token: bool = True) -> dict[str, Any] | None:
        """What /healthz says, with our token or without, or None while nobody listens."""
        known = self.settings.get("HEALTH_TOKEN", "") if token else ""
        headers = {"Authorization": f"Bearer {known}"} if known else {}
        asked = urllib.request.Request(f"{self.url}/healthz", headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=5) as answer:
                body = answer.read()
        except urllib.error.HTTPError as error:
            body = error.read()
        except OSError:
            return None
        found: dict[str, Any] = json.loads(body)
        return found

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> tuple[int, float]:
        """SIGTERM: give the exit code, and the seconds until it ended."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL: no last words."""
        self._end(signal.SIGKILL)

    def ends(self, timeout: float = 15) -> int:
        """Wait until it ends by itself; give the exit code."""
        assert self._running is not None
        code = self._running.wait(timeout)
        self._running = None
        return code

    def _end(self, how: signal.Signals) -> tuple[int, float]:
        assert self._running is not None
        begun = time.monotonic()
        self._running.send_signal(how)
        try:
            code = self._running.wait(15)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()
            raise
        self._running = None
        return code, time.monotonic() - begun

    def _log(self, number: int) -> Path:
        return self.folder / f"run-{number}.log"

    @property
    def log(self) -> str:
        """All that `run` has printed, each time it was run."""
        logs = [self._log(number + 1) for number in range(self._logs)]
        return "".join(path.read_text() for path in logs if path.exists())

"""Attacks on the web server of the real process: a concern is texted all the while.

Nothing here knows how the server is built. What counts is what people get, and that the log stays
small.
"""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.blackbox.charity import PUBLIC, SimulatedCharity, forget_first_day, new_product
from tests.blackbox.people import people_yaml
from tests.blackbox.process import ROOT, Product
from tests.standins import InThread, TelegramStandIn, TwilioStandIn

CROWD = 1100
PROMPT = 15.0  # seconds for a text, on a machine that is busy with the attack as well
MOST_LINES = 300  # of a log that would have had a hundred thousand
FEW_FILES = 400  # fewer than the attack has connections

HELLO = bytes.fromhex("16030100750100007103034f") + bytes(100)  # a TLS hello, in the clear
HALF = b"POST /twilio/sms HTTP/1.1\r\nHost: x\r\nContent-Le"
BODY = b"POST /twilio/sms HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\nBody="
HUGE = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Big: " + b"a" * 200_000
GARBAGE = bytes(range(256)) * 4 + b"\r\n\r\n"
FORGED = (
    b"POST /twilio/sms HTTP/1.1\r\nHost: x\r\nX-Twilio-Signature: \xff\xfe\r\n"
    b"Content-Length: 6\r\n\r\nBody=x"
)


class Limited(Product):
    """The product, begun by a shell that lets it have few open files."""

    files: tuple[int, int] | None = None

    def start(self) -> None:
        """Start `run` and return at once."""
        assert self._running is None
        self._logs += 1
        with self._log(self._logs).open("w") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-m", "bot.cli.main", "run"],
                cwd=self.folder,
                env={**self._environment(), "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
                text=True,
                preexec_fn=self._limit,  # noqa: PLW1509 - nothing else runs in this child
            )

    def _limit(self) -> None:
        if self.files is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, self.files)

    @property
    def open_files(self) -> int:
        """How many files it may have open."""
        assert self._running is not None
        lines = Path(f"/proc/{self._running.pid}/limits").read_text().splitlines()
        [line] = [line for line in lines if line.startswith("Max open files")]
        return int(line.split()[3])


@contextmanager
def besieged(
    folder: Path, *, files: tuple[int, int] | None = None, public: bool = True
) -> Iterator[SimulatedCharity]:
    """A charity whose web server can be attacked."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))  # the attacker needs them
    telegram, twilio = TelegramStandIn(), TwilioStandIn()
    try:
        with InThread(telegram, twilio) as world:
            plain = new_product(folder, telegram, twilio, PUBLIC_URL=PUBLIC if public else "")
            product = Limited(folder)
            product.port, product.files = plain.port, files
            product.set(**plain.settings)
            product.write("people.yaml", people_yaml(12))
            charity = SimulatedCharity(product, telegram, twilio, world, 12)
            charity.moves_in()
            forget_first_day(product)
            charity.starts()
            try:
                yield charity
            finally:
                if product.alive:
                    product.stop()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def dialled(port: int) -> socket.socket | None:
    """A connection, or None where the system has no room for one more just now."""
    made = socket.socket()
    made.settimeout(2)
    try:
        made.connect(("127.0.0.1", port))
    except OSError:
        made.close()
        return None
    return made


Say = Callable[[socket.socket], object]


def says(words: bytes) -> Say:
    """Send these bytes, and nothing more."""

    def say(made: socket.socket) -> None:
        made.settimeout(0.2)
        made.sendall(words)

    return say


def hangs_up(made: socket.socket) -> None:
    """Close it with a reset, in the middle of a request."""
    made.send(HALF)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    made.close()


class Crowd:
    """Connections that go on coming, each of which does one thing, until it is over."""

    def __init__(self, port: int, say: Say) -> None:
        self._port, self._say = port, say
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.came = 0
        self.there = threading.Event()

    def _run(self) -> None:
        kept: list[socket.socket] = []
        while not self._over.is_set():
            made = dialled(self._port)
            if made is not None:
                self.came += 1
                try:
                    self._say(made)
                except OSError:
                    made.close()
                kept.append(made)
            if self.came >= CROWD:
                self.there.set()
            if len(kept) > CROWD:
                kept.pop(0).close()
        for made in kept:
            made.close()

    def __enter__(self) -> Crowd:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(30)


ATTACKS: dict[str, Say] = {
    "idle": lambda _: None,
    "half a request": says(HALF),
    "half a body": says(BODY),
    "a huge header": says(HUGE),
    "garbage": says(GARBAGE),
    "a hello of TLS": says(HELLO),
    "resets": hangs_up,
    "forged": says(FORGED),
}


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCharity]:
    """A charity whose product was begun by a shell that lets it have few open files."""
    with besieged(tmp_path_factory.mktemp("few"), files=(256, FEW_FILES)) as charity:
        yield charity


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_concern_is_texted_and_taken_while_a_crowd_is_at_the_web_server(
    few: SimulatedCharity, attack: str
) -> None:
    assert isinstance(few.product, Limited)
    assert few.product.open_files == FEW_FILES, "it takes what it may have"
    cell = few.people()
    before = few.product.log.count("\n")
    with Crowd(few.product.port, ATTACKS[attack]) as crowd:
        assert crowd.there.wait(120), f"only {crowd.came} came"

        reference = cell.sam.raises_concern()
        code = cell.priya.code(reference, PROMPT)
        cell.priya.replies(code)  # by webhook, and it is fetched as well where that fails
        cell.sam.sees("took your concern", 60)

    assert few.product.alive
    lines = few.product.log.count("\n") - before
    assert lines < MOST_LINES, few.product.log[-2000:]
    assert few.product.health() is not None
    few.check()


@pytest.fixture(scope="module")
def calm_charity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCharity]:
    """A charity with as many files as the system gives."""
    with besieged(tmp_path_factory.mktemp("calm")) as charity:
        yield charity


def test_a_reply_gets_in_by_webhook_while_idle_ones_stand_in_the_door(
    calm_charity: SimulatedCharity,
) -> None:
    charity = calm_charity
    with ExitStack() as stack:
        cell = charity.people()
        reference = cell.sam.raises_concern()
        code = cell.priya.code(reference)
        for _ in range(200):  # three times as many as there are places
            stack.enter_context(_needed(charity.product.port))

        cell.priya.replies(code)

        cell.sam.sees("took your concern", PROMPT)
        posted = [one for one in charity.twilio.posted if "/twilio/sms" in one.url]
        assert posted[-1].status == 200


def test_a_request_has_ten_seconds_whether_its_head_or_its_body_is_slow(
    calm_charity: SimulatedCharity,
) -> None:
    port = calm_charity.product.port
    with ExitStack() as stack:
        slow = [stack.enter_context(_needed(port)) for _ in range(3)]
        began = time.monotonic()
        for made, first in zip(slow, (b"", HALF, BODY), strict=True):
            made.sendall(first)

        ended = _trickled(slow, began)

        assert all(8 < seconds < 20 for seconds in ended), ended


def test_a_connection_that_is_kept_alive_is_closed_once_nothing_more_comes(
    calm_charity: SimulatedCharity,
) -> None:
    with _needed(calm_charity.product.port) as made:
        made.settimeout(20)
        for _ in range(2):
            made.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            told = b""
            while not told.endswith(b'{"ok":true}'):
                told += made.recv(4096)

        assert made.recv(4096) == b""


def _needed(port: int) -> socket.socket:
    made = dialled(port)
    assert made is not None
    return made


def _trickled(slow: list[socket.socket], began: float) -> list[float]:
    """Send a byte each second until each is closed; after how many seconds each was."""
    ended: dict[int, float] = {}
    while len(ended) < len(slow) and time.monotonic() - began < 30:
        for place, made in enumerate(slow):
            if place in ended:
                continue
            made.settimeout(0.3)
            try:
                if place:
                    made.send(b"x")
                if made.recv(100) == b"":
                    ended[place] = time.monotonic() - began
            except TimeoutError:
                continue
            except OSError:
                ended[place] = time.monotonic() - began
    return list(ended.values())


def test_at_most_64_stand_in_the_door(calm_charity: SimulatedCharity) -> None:
    charity = calm_charity
    with ExitStack() as stack:
        made = [dialled(charity.product.port) for _ in range(300)]
        for one in made:
            if one is not None:
                stack.enter_context(one)

        deadline = time.monotonic() + 8  # before the first of them is too slow
        while (left := sum(_is_open(one) for one in made)) > 64:
            assert time.monotonic() < deadline, left
            time.sleep(0.05)  # between two looks; what is waited for is the fact

        assert left > 0


def _is_open(made: socket.socket | None) -> bool:
    if made is None:
        return False
    made.setblocking(False)
    try:
        return made.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def test_an_admin_hears_of_somebody_who_goes_on_knocking(calm_charity: SimulatedCharity) -> None:
    charity = calm_charity
    for _ in range(25):
        with _needed(charity.product.port) as made:
            made.sendall(FORGED)
            assert made.recv(12) == b"HTTP/1.1 403"

    charity.ada.receives("somebody keeps trying to get into our server", 40)
    assert charity.product.log.count("event=refused kind=forged") <= 2

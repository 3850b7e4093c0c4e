"""Logs: one line for each event, and nothing private in it, whoever writes it."""

from __future__ import annotations

import asyncio
import errno
import gc
import io
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TextIO

import pytest
import structlog

from bot.runtime.logs import OURS, catch_what_nobody_does, configure_logs, loop_fault
from tests.bot.operations.monitoring.monitored import a_charity, raises_concern

TOKEN = "123456789:AAE-not_a_real_token_but_as_long"


@contextmanager
def logging_to(stream: TextIO, level: str = "INFO", *secrets: str) -> Iterator[None]:
    """All logs go there meanwhile; afterwards everything is as it was."""
    root, ours = logging.getLogger(), [logging.getLogger(name) for name in OURS]
    before = (root.handlers, root.level, [log.level for log in ours])
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning)
    configure_logs(level, secrets, stream)
    try:
        yield
    finally:
        root.handlers, old, levels = before
        root.setLevel(old)
        for log, was in zip(ours, levels, strict=True):
            log.setLevel(was)
        sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning = hooks
        structlog.reset_defaults()


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    found = io.StringIO()
    with logging_to(found, "INFO", "a secret value"):
        yield found


def test_an_event_is_one_line(stream: io.StringIO) -> None:
    structlog.get_logger("bot.x").info("text_sent", reference="K7Q2", lines="a\nb", n=3)

    [line] = stream.getvalue().splitlines()
    assert "event=text_sent" in line
    assert "reference=K7Q2" in line
    assert "n=3" in line


def test_what_is_below_the_level_is_not_written(stream: io.StringIO) -> None:
    structlog.get_logger("bot.x").debug("detail")

    assert stream.getvalue() == ""


def test_tokens_numbers_and_secrets_are_blotted_out(stream: io.StringIO) -> None:
    url = f"https://api.telegram.org/bot{TOKEN}/getMe"
    structlog.get_logger("bot.x").warning("odd", url=url, to="+447700900456", key="a secret value")
    logging.getLogger("other.library").warning("to %s at %s, a secret value", "07700900456", url)

    written = stream.getvalue()
    assert len(written.splitlines()) == 2
    for private in (TOKEN, "900456", "a secret value"):
        assert private not in written


def test_a_traceback_keeps_its_places_and_loses_its_words(stream: io.StringIO) -> None:
    try:
        raise ValueError("Danny was upset")
    except ValueError:
        structlog.get_logger("bot.x").exception("went_wrong")
        logging.getLogger("other.library").exception("went wrong")

    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    for line in lines:
        assert "exception=ValueError" in line
        assert "runtime/test_logs.py:" in line
        assert "Danny" not in line


def test_the_talk_of_the_libraries_is_left_out(stream: io.StringIO) -> None:
    for name in ("telegram.Bot", "httpx", "twilio.http_client", "aiohttp.access", "uvicorn.access"):
        logging.getLogger(name).info("to +447700900456")

    assert stream.getvalue() == ""


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_what_a_library_warns_of_is_its_name_and_place_without_its_words(level: str) -> None:
    stream = io.StringIO()
    with logging_to(stream, level):
        logging.getLogger("aiosqlite").debug("executing %s", ("INSERT", "Danny was upset"))
        logging.getLogger("asyncio").error("exception=ValueError('Danny was upset')")

    [line] = stream.getvalue().splitlines()
    assert "library=asyncio" in line
    assert "runtime/test_logs.py:" in line
    assert "Danny" not in line


def test_a_debug_line_of_ours_is_written_at_that_level() -> None:
    stream = io.StringIO()
    with logging_to(stream, "DEBUG"):
        structlog.get_logger("bot.x").debug("detail")

    assert "event=detail" in stream.getvalue()


def test_what_nobody_catches_loses_its_words_too() -> None:
    stream = io.StringIO()
    with logging_to(stream):
        catch_what_nobody_does()
        error = ValueError("Danny was upset")
        sys.excepthook(ValueError, error, None)
        thread = threading.Thread(target=_raises, args=("Danny was upset",))
        thread.start()
        thread.join()
        warnings.showwarning("Danny was upset", UserWarning, "x/y.py", 3)

    lines = stream.getvalue().splitlines()
    assert len(lines) == 3
    assert "exception=ValueError" in lines[0]
    assert "exception=OSError" in lines[1]
    assert "category=UserWarning" in lines[2]
    assert "Danny" not in stream.getvalue()


def _raises(words: str) -> None:
    raise OSError(words)


async def test_an_exception_that_nobody_awaited_loses_its_words(stream: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(loop_fault)

    async def breaks() -> None:
        raise ValueError("Danny was upset")

    task = asyncio.create_task(breaks(), name="poller")
    await asyncio.wait({task})
    del task
    gc.collect()
    loop.set_exception_handler(None)

    [line] = stream.getvalue().splitlines()
    assert "event=not_awaited" in line
    assert "task=poller" in line
    assert "Danny" not in line


def test_a_log_that_cannot_be_written_stops_nothing(stream: io.StringIO) -> None:
    stream.close()

    structlog.get_logger("bot.x").error("disk_full")


class FullDisk(io.StringIO):
    """A file on a disk that is full until it is not."""

    full = True

    def write(self, text: str, /) -> int:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(text)


def test_when_the_disk_has_room_again_lines_are_written_again() -> None:
    """Fault 57 of docs/reliability.md: the disk of the log is full."""
    disk = FullDisk()
    with logging_to(disk):
        structlog.get_logger("bot.x").error("lost")
        disk.full = False
        structlog.get_logger("bot.x").error("kept")

    [line] = disk.getvalue().splitlines()
    assert "event=kept" in line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
async def test_a_concern_is_raised_and_texted_while_the_disk_of_the_log_is_full() -> None:
    """The same fault on a real stream that takes nothing."""
    device = _full_device()
    with logging_to(device):
        async with a_charity() as charity:
            reference = await raises_concern(charity)
            await charity.forward(timedelta(seconds=30))
            await charity.taps("sam", "OK")

            assert any(reference in sms.body for sms in charity.texts("priya"))
    with pytest.raises(OSError, match="No space left"):
        device.close()


def _full_device() -> TextIO:
    return Path("/dev/full").open("w", encoding="utf-8")

"""Logs: one line for each event, and nothing private in it, whoever writes it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import QUIET, configure_logs

TOKEN = "123456789:AAE-not_a_real_token_but_as_long"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root, quiet = logging.getLogger(), [logging.getLogger(name) for name in QUIET]
    before = (root.handlers, root.level, logging.raiseExceptions, [log.level for log in quiet])
    found = io.StringIO()
    configure_logs("INFO", ["a secret value"], found)
    yield found
    root.handlers, level, logging.raiseExceptions, levels = before
    root.setLevel(level)
    for log, old in zip(quiet, levels, strict=True):
        log.setLevel(old)
    structlog.reset_defaults()


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
        assert "bot/test_logs.py:" in line
        assert "Danny" not in line


def test_the_talk_of_the_libraries_is_left_out(stream: io.StringIO) -> None:
    for name in ("telegram.Bot", "httpx", "twilio.http_client", "aiohttp.access", "uvicorn.access"):
        logging.getLogger(name).info("to +447700900456")

    assert stream.getvalue() == ""


def test_a_log_that_cannot_be_written_stops_nothing(stream: io.StringIO) -> None:
    stream.close()

    structlog.get_logger("bot.x").error("disk_full")

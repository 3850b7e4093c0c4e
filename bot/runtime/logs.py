"""Logging: one line for each event, with ids only.

Nothing private gets out, whichever part logs it.

Tracebacks keep their places and lose their messages, which may quote a text or a number. Of a
library's line only its name and place are kept. Tokens and phone numbers are blotted out of every
line.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Sequence
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# The loggers that write at the level asked for. Others write warnings and worse only.
OURS = ("bot", "storage", "flows")

# Loggers of warnings that we count ourselves: a flood of bad requests is no flood of lines.
ERRORS_ONLY = ("uvicorn.error",)

_BOT_TOKEN = r"\d{6,}:[\w-]{20,}"  # noqa: S105 - what one looks like
_PHONE = r"\+\d{7,15}\b|(?<![\w.-])0\d{9,10}\b|(?<!\d)0\d{4} ?\d{3} ?\d{3}(?!\d)"
BLOT = "[hidden]"

log = structlog.get_logger("bot.runtime.logs")


def configure_logs(
    level: str = "INFO", secrets: Sequence[str] = (), stream: TextIO | None = None
) -> None:
    """Send all logs to `stream` (stderr), blotting out `secrets`. Called once, by the program."""
    blot: list[Processor] = [_Blotter(secrets)]
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _places_only,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, _no_words],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *blot,
            structlog.processors.LogfmtRenderer(key_order=["at", "level", "event"]),
        ],
    )
    _install(formatter, level, stream or sys.stderr)


def catch_what_nobody_does() -> None:
    """Log uncaught exceptions without their words, instead of printing them.

    For a whole process.
    """
    sys.excepthook = _uncaught
    threading.excepthook = lambda given: _uncaught(
        given.exc_type, given.exc_value, given.exc_traceback
    )
    sys.unraisablehook = lambda given: _uncaught(
        given.exc_type, given.exc_value, given.exc_traceback
    )
    warnings.showwarning = _warned  # type: ignore[assignment]


def loop_fault(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A loop's exception handler: logs an exception that nobody awaited, as asyncio
    would print it.
    """
    error = context.get("exception")
    task = context.get("task") or context.get("future")
    name = task.get_name() if isinstance(task, asyncio.Task) else None
    log.error("not_awaited", task=name, exc_info=error)


def let_go(*streams: TextIO) -> None:
    """Give up, at the end of a process, what a full disk did not take.

    Python would try once more, and end with an exit code that means a failure of the product.
    """
    for stream in streams:
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    log.critical("uncaught", exc_info=(kind, error or kind(), trace))


def _warned(
    _message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object
) -> None:
    log.warning("warned", category=category.__name__, place=_place(filename, lineno))


def _install(formatter: logging.Formatter, level: str, stream: TextIO) -> None:
    handler = _Unstoppable(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in ERRORS_ONLY:
        logging.getLogger(name).setLevel(logging.ERROR)


class _Unstoppable(logging.StreamHandler[TextIO]):
    """A stream handler that never stops the service, even when the disk under the log is full."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - of the library
        """Lose the line; the event that it was about goes on."""


def _places_only(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and places (file and line), outermost first."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        event["exception"] = type(error).__name__
        event["places"] = " ".join(_place(f.filename, f.lineno or 0) for f in frames)
    event.pop("stack_info", None)
    return event


def _place(file: str, line: int) -> str:
    return f"{'/'.join(file.split('/')[-2:])}:{line}"


def _no_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop a library's words, which may quote its arguments, and keep its name and place."""
    record: logging.LogRecord = event["_record"]
    event["event"] = "library"
    event["library"] = record.name
    event["place"] = _place(record.pathname, record.lineno)
    return event


class _Blotter:
    """Takes secrets, tokens and phone numbers out of everything that is about to be printed."""

    def __init__(self, secrets: Sequence[str]) -> None:
        exact = [re.escape(secret) for secret in secrets if secret]
        self._pattern = re.compile("|".join([*exact, _BOT_TOKEN, _PHONE]))

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        return {
            name: value
            if isinstance(value, bool | int | float)
            else self._pattern.sub(BLOT, str(value))
            for name, value in event.items()
        }

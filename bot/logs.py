"""Logging: one line for each event, with ids only. Nothing private gets out, whoever logs it.

Tracebacks keep their places and lose their messages, which may quote a text or a number; tokens and
phone numbers are blotted out of every line, also of the libraries'.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Sequence
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# These say what they send, or the address with the token in it.
QUIET = (
    "aiohttp",
    "alembic",
    "asyncio",
    "httpcore",
    "httpx",
    "telegram",
    "transitions",
    "twilio",
    "uvicorn",
)

_BOT_TOKEN = r"\d{6,}:[\w-]{20,}"  # noqa: S105 - what one looks like
_PHONE = r"\+\d{7,15}\b|(?<![\w.-])0\d{9,10}\b"
BLOT = "[hidden]"


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
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *blot,
            structlog.processors.LogfmtRenderer(key_order=["at", "level", "event"]),
        ],
    )
    _install(formatter, level, stream or sys.stderr)


def _install(formatter: logging.Formatter, level: str, stream: TextIO) -> None:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    # A full disk under the log must not stop the service (failures.md 57).
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _places_only(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and where it was raised: file and line, outermost first."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{'/'.join(f.filename.split('/')[-2:])}:{f.lineno}" for f in frames]
        event["exception"] = type(error).__name__
        event["places"] = " ".join(places)
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

"""The limit of open files of this process: as many as the system allows."""

from __future__ import annotations

import resource

import structlog

log = structlog.get_logger()

ENOUGH = 65_536


def raise_limit() -> None:
    """Raise the soft limit towards the hard one. A shell often begins with 256 or 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError) as error:  # the present limit has to do
        log.warning("file_limit_not_raised", error=type(error).__name__)

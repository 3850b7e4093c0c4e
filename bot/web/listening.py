"""The address of the web server, taken before all else: a taken one is a clear sentence."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


class AddressTakenError(Exception):
    """Nobody can listen there: another program does, or it is no address of this machine."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Mentorline cannot listen on {host}, port {port}: another program may do so already. "
            "Stop that one, or set HOST and PORT in .env."
        )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens. Raises AddressTakenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=family)
    except OSError:
        raise AddressTakenError(host, port) from None
    with taken:
        yield taken

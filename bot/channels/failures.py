"""Failures of calls to the outside, by whose fault they are. Any other exception is our own bug.

No failure carries a text, a number or a token: only a reason, which is safe to log and to store.
"""

from __future__ import annotations

from typing import Literal

Passing = Literal["too_many", "refused", "unavailable", "account", "storage"]
Lasting = Literal[
    "blocked",
    "chat_not_found",
    "bad_number",
    "opted_out",
    "account",
    "bad_request",
    "not_a_test_number",
]


class TemporaryFailure(Exception):  # noqa: N818 - named by what it is, like its siblings
    """Nothing happened; try again later, and not before `retry_after` seconds where that is given.

    "refused": no connection was made, so the call certainly had no effect.
    """

    def __init__(self, reason: Passing, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class UnknownOutcome(Exception):  # noqa: N818
    """The call may have had its effect or not: look it up before doing it again."""


class PermanentFailure(Exception):  # noqa: N818
    """Trying again changes nothing. `code` is Twilio's, where there is one.

    "account" says that our own account is at fault and not the person's phone: an admin must act,
    and until then it is as if the service were down.
    """

    def __init__(self, reason: Lasting, code: int | None = None) -> None:
        super().__init__(reason if code is None else f"{reason} {code}")
        self.reason = reason
        self.code = code

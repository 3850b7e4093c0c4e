"""Wrong codes: how often a person sent one lately, and how such an SMS is answered.

The fifth within ten minutes brings a new code, since a lock would let anybody who can fake a number
silence its owner. After that, wrong codes get one answer an hour. After ten within an hour no code
of that number counts: its owner can still ring the mentor, and PASS, so that nobody waits for them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from flows.directory import Value

WINDOW = timedelta(minutes=10)
MOST = 5
ONE_ANSWER_EACH = timedelta(hours=1)
MOST_AN_HOUR = 10
HOUR = timedelta(hours=1)
MOST_IN_A_TEXT = 2  # with more groups of six digits, none of them is a code


class WrongCodes(Value):
    """The wrong codes of one number, and since when there is a new code; a right code clears both.

    `guesses` are those of the last hour, which a right code does not clear; `paged_at` is when an
    admin was last paged.
    """

    times: tuple[datetime, ...] = ()
    renewed_at: datetime | None = None
    answered_at: datetime | None = None
    guesses: tuple[datetime, ...] = ()
    paged_at: datetime | None = None

    def guessed(self, times: int, now: datetime) -> WrongCodes:
        """The same with that many more guesses."""
        more = (now,) * min(times, MOST_AN_HOUR)
        kept = tuple(at for at in self.guesses if now - at < HOUR)
        return self.model_copy(update={"guesses": (*kept, *more)[-MOST_AN_HOUR:]})

    def is_shut(self, now: datetime) -> bool:
        """Whether no code of that number counts for now."""
        return sum(now - at < HOUR for at in self.guesses) >= MOST_AN_HOUR

    def with_guesses_of(self, other: WrongCodes) -> WrongCodes:
        """The same with the guesses that the other one knows."""
        return self.model_copy(update={"guesses": other.guesses, "paged_at": other.paged_at})

    def and_one(self, now: datetime, anything_open: bool) -> WrongCodes:
        """The same with one more. Where nothing is open any more, counting begins anew."""
        kept = self if anything_open else WrongCodes(answered_at=self.answered_at)
        recent = tuple(t for t in kept.times if now - t < WINDOW)
        return kept.model_copy(update={"times": (*recent, now)[-MOST:]})

    def answer(self, now: datetime) -> Literal["wrong_code", "new_code", "too_many"]:
        """The answer to the last of them: at most one an hour after a new code."""
        if self.renewed_at is None:
            return "new_code" if len(self.times) >= MOST else "wrong_code"
        quiet = self.answered_at is not None and now - self.answered_at < ONE_ANSWER_EACH
        return "too_many" if quiet else "wrong_code"

    def told(self, now: datetime) -> WrongCodes:
        """The same after the answer to the last of them."""
        answer = self.answer(now)
        if answer == "too_many":
            return self
        renewed = now if answer == "new_code" else self.renewed_at
        return self.model_copy(update={"renewed_at": renewed, "answered_at": now})

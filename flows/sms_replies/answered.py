"""The count of answers to a number, so that two machines that answer each other stop.

The same answer goes to one number three times in ten minutes, then once an hour, until an hour
passed without a call for it. An answer with a way out for a worried person goes more often, and
costs nothing of the day's budget. Answers that say what changed are not counted at all.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zlib import crc32

from pydantic import Field

from flows.directory import Value

WITHIN = timedelta(minutes=10)
MOST, THEN = 3, timedelta(hours=1)
MOST_OF_WAYS_OUT, THEN_WAYS_OUT = 10, timedelta(minutes=5)
KEPT = timedelta(hours=1)
MOST_A_DAY = 40
MOST_A_DAY_IN_ALL = 1000


class Given(Value):
    """An answer that went out: its words, as a number, and when."""

    what: int
    at: datetime


class Answered(Value):
    """The answers to one number. `held` says since when an answer is called for too often.

    `day` is the local day of which `count` are the answers; `told_on` is the day on which an admin
    was last told that it is too much.
    """

    given: tuple[Given, ...] = ()
    held: dict[int, datetime] = Field(default_factory=dict)
    day: str = ""
    count: int = 0
    told_on: str = ""

    def on(self, day: str) -> Answered:
        """The same on that day, at whose beginning nothing is counted."""
        return self if self.day == day else self.model_copy(update={"day": day, "count": 0})

    def may(self, body: str, now: datetime, *, way_out: bool = False) -> bool:
        """Whether this answer may go out now."""
        most, then = (MOST_OF_WAYS_OUT, THEN_WAYS_OUT) if way_out else (MOST, THEN)
        if not way_out and self.count >= MOST_A_DAY:
            return False
        what = crc32(body.encode())
        same = [one.at for one in self.given if one.what == what]
        held = self.held.get(what)
        if held is not None and now - held < KEPT:
            return not same or now - same[-1] >= then
        return sum(now - at < WITHIN for at in same) < most

    def asked(self, body: str, now: datetime, *, went: bool, way_out: bool = False) -> Answered:
        """The same after the answer was called for; `went` says whether it goes out."""
        what = crc32(body.encode())
        given = tuple(one for one in self.given if now - one.at < KEPT)
        held = {key: at for key, at in self.held.items() if now - at < KEPT}
        if not went or what in held:
            held[what] = now
        if went:
            given = (*given, Given(what=what, at=now))
        counted = self.count + (went and not way_out)
        return self.model_copy(update={"given": given, "held": held, "count": counted})

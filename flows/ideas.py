"""Ideas: activities that worked, shared with the other mentors of a programme (CUK-26).

They are anonymous: no mentor, no pairing, nothing that looks like a name. The programme's manager
reads each one before it goes to anybody. An activity that a mentor keeps for their own next session
belongs to the session (CUK-20).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flows.directory import Value

WAITS = timedelta(weeks=5)  # from the Monday of its week: at least four weeks


class Idea(Value):
    """A shared activity. `week` is the Monday of the week in which it was shared.

    `released_at` is when the manager let it out, `kept_back_at` when they kept it back, `sent_at`
    when it went to the mentors. An idea that an older program stored has none of them, and waits.
    """

    format: int = 1
    programme: str
    week: date
    text: str
    released_at: datetime | None = None
    released_by: str | None = None
    kept_back_at: datetime | None = None
    kept_back_by: str | None = None
    sent_at: datetime | None = None

    def waits(self, today: date) -> bool:
        """Whether it waits for the manager's decision; after four weeks it waits no more."""
        return self.released_at is None and self.kept_back_at is None and not self.lapsed(today)

    def lapsed(self, today: date) -> bool:
        """Whether the time for a decision is over."""
        return today >= self.week + WAITS

    @property
    def to_send(self) -> bool:
        """Whether the manager let it out and it goes with the next bulletin."""
        return self.released_at is not None and self.kept_back_at is None and self.sent_at is None

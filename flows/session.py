"""The session machine: one live session a mentor, its tries, its end.

Booked, asked and overdue, with their clocks, belong to the same table; here a session begins when
the mentor checks in. The session counts the tries, not the flow: a flow can be begun again, and
three is three (CUK-18).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from transitions import Machine

from flows.directory import Value

SessionPlace = Literal["live", "ended", "reported", "missed"]

# (what happened, from, to)
TABLE: tuple[tuple[str, SessionPlace, SessionPlace], ...] = (
    ("tried", "live", "live"),
    ("extended", "live", "live"),
    ("checked_out", "live", "ended"),
    ("missed", "live", "missed"),
    ("reported", "ended", "reported"),
)


class Session(Value):
    """One session. `missed_before` counts the misses in a row that came before it."""

    format: int = 1
    id: str
    mentor: str
    pairing: str
    place: Literal["Phone", "Video"]
    pack: str
    state: SessionPlace = "live"
    start: datetime
    end: datetime
    over_at: datetime | None = None
    tries: tuple[datetime, ...] = ()
    extensions: int = 0
    missed_before: int = 0

    @property
    def missed_in_a_row(self) -> int:
        """Sessions missed in a row, this one included."""
        return self.missed_before + 1 if self.state == "missed" else 0


class _Model:
    """The small object that a `transitions` machine moves."""

    def __init__(self, state: str) -> None:
        self.state = state


@cache
def machine() -> Machine:
    """The compiled table: one machine for all sessions."""
    return Machine(
        model=None,
        states=["live", "ended", "reported", "missed"],
        initial="live",
        transitions=[{"trigger": t, "source": s, "dest": d} for t, s, d in TABLE],
        auto_transitions=False,
        ignore_invalid_triggers=True,
    )


def check_in(
    mentor: str,
    pairing: str,
    place: Literal["Phone", "Video"],
    length: timedelta,
    pack: str,
    before: Session | None,
    now: datetime,
) -> Session:
    """A new live session, from now for `length`. `before` is the mentor's last one, if any."""
    return Session(
        id=f"{mentor}-{now:%Y%m%dT%H%M%S%f}",
        mentor=mentor,
        pairing=pairing,
        place=place,
        pack=pack,
        start=now,
        end=now + length,
        missed_before=before.missed_in_a_row if before else 0,
    )


def step(session: Session, happened: str, now: datetime, most_tries: int = 3) -> Session:
    """The session after `happened` (a word of TABLE).

    What the table does not allow in this state changes nothing, so an event that comes twice
    equals one. At most `most_tries` tries are logged, and two extensions of ten minutes.
    """
    model = _Model(session.state)
    if not machine().events[happened].trigger(model):
        return session
    changes: dict[str, object] = {"state": model.state}
    if happened == "tried":
        if len(session.tries) >= most_tries:
            return session
        changes["tries"] = (*session.tries, now)
    elif happened == "extended":
        if session.extensions >= 2:
            return session
        changes |= {
            "extensions": session.extensions + 1,
            "end": session.end + timedelta(minutes=10),
        }
    elif happened in ("checked_out", "missed"):
        changes["over_at"] = now
    return session.model_copy(update=changes)


def heading(session: Session) -> str:
    """What heads the report: that it was remote, and for a video call that first (CUK-22)."""
    return "Video call (remote session)" if session.place == "Video" else "Phone session (remote)"

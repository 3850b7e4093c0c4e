"""The table of facts: every name that a flow may compare or show, with its kind.

*Fixed* facts are known when a flow begins and do not change while it runs, so the checker tracks
them exactly. *Live* facts may change at any time, so the checker treats them as a free choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from flows.directory import Value

FactKind = Literal["text", "number", "time", "choice"]
Fact = str | int | None


class FactType(Value):
    """The type of a fact: its kind, whether it is fixed, its labels (for a choice), its meaning."""

    kind: FactKind
    fixed: bool
    meaning: str
    labels: tuple[str, ...] = ()


def _fixed(kind: FactKind, meaning: str, *labels: str) -> FactType:
    return FactType(kind=kind, fixed=True, meaning=meaning, labels=labels)


def _live(kind: FactKind, meaning: str, *labels: str) -> FactType:
    return FactType(kind=kind, fixed=False, meaning=meaning, labels=labels)


FACTS: Mapping[str, FactType] = {
    "mentor.first_name": _fixed("text", "the mentor's first name"),
    "mentor.approved": _fixed("choice", "whether the manager let the mentor in", "yes", "no"),
    "mentor.has_emergency_contact": _fixed("choice", "an emergency contact is known", "yes", "no"),
    "manager.first_name": _fixed("text", "the programme manager's first name"),
    "manager.phone": _fixed("text", "the programme manager's number"),
    "pack.organisation": _fixed("text", "the charity's name for texts, such as Harbour"),
    "organisation.name": _fixed("text", "the charity's full name"),
    "organisation.staff_line": _fixed("text", "the council's line for worries about staff"),
    "programme.name": _fixed("text", "the programme's name"),
    "match.count": _fixed("number", "how many pairings the mentor has"),
    "match.only": _fixed("text", "the pairing's code, where there is exactly one"),
    "match.only_initials": _fixed("text", "the initials of that one pairing"),
    "session.state": _live(
        "choice",
        "the mentor's session",
        *("none", "booked", "live", "overdue", "ended", "reported", "missed", "cancelled"),
    ),
    "session.booked": _live("choice", "whether a booked one may be started now", "yes", "no"),
    "session.pairing": _live("text", "the pairing's code"),
    "session.place": _live("choice", "phone or video", "Phone", "Video"),
    "place": _live("choice", "the same; a value of that name goes before it", "Phone", "Video"),
    "session.tries": _live("number", "tries logged for this session"),
    "session.day": _live("text", "its day, such as Fri 22 May"),
    "session.long_day": _live("text", "its day in full, such as Friday 22 May"),
    "session.start": _live("time", "when it begins"),
    "session.end": _live("time", "the agreed end"),
    "session.weekly": _live("choice", "whether it comes every week", "yes", "no"),
    "session.carer_told": _live("choice", "whether the carer knows of it", "yes", "no"),
    "session.reminders": _live("text", "when we remind, such as on Thursday at 4pm"),
    "session.next_step": _live("text", "a sentence on when we remind, or that it is soon"),
    "session.in_time": _live("choice", "whether its agreed time is not over", "yes", "no"),
    "session.time_for_try": _live(
        "choice", "whether a break leaves time for another try", "yes", "no"
    ),
    "session.rang": _live("text", "how often the mentor rang, such as three times"),
    "session.ring": _live("text", "how to call, such as Ring the carer's phone"),
    "session.may_extend": _live("choice", "whether ten more minutes may be had", "yes", "no"),
    "session.next": _live("choice", "whether another one is booked", "yes", "no"),
    "session.next_day": _live("text", "the day of the next booked one, such as Fri 29 May"),
    "session.next_time": _live("time", "when the next booked one begins"),
    "session.next_pairing": _live("text", "the pairing of the next booked one"),
    "session.over_at": _live("time", "when it was checked out"),
    "session.heading": _live("text", "what heads the report (CUK-22)"),
    "session.last_try": _live("time", "when the last try was logged"),
    "session.said_fine": _live("choice", "whether the mentor said that all is fine", "yes", "no"),
    "week.minutes": _live("number", "minutes held and booked in that week (CUK-06)"),
    "week.left": _live("number", "minutes that are left of the week's most (CUK-06)"),
    "report.late": _live("choice", "whether the report is overdue", "yes", "no"),
    "profile": _live("choice", "whether the profile was checked within a month", "fresh", "old"),
    "idea": _live("text", "the activity that was kept for this session (CUK-20)"),
    "suggestion": _live("text", "a time to suggest: the same day and time next week"),
    "now.time": _live("time", "the time of day now"),
    "now.day": _live("text", "today, such as Fri 22 May"),
    "next_time": _live("time", "when the current pause is over"),
    "concern.danger": _live("choice", "whether there is danger now", "yes", "no"),
    "concern.texting": _live("text", "who is texted while the mentor rings 999, as a sentence"),
    "concern.lines": _live("text", "999 and the lines to ring about this concern, each on a line"),
    "n": _live("number", "the number of this round of a repeat"),
    "next_n": _live("number", "the number of the next round"),
    "round": _live("text", "which round of how many, such as 2 of 3"),
    "times": _live("number", "how many rounds a repeat has"),
    "nspcc": _live("text", "the NSPCC helpline: its number, hours and address"),
}

TIME_PARTS = ("when", "day", "time", "until", "weekly", "length")  # further names of a kept time

# Lists that the product fills in; a pack may add its own under `lists`.
BUILT_IN_LISTS = ("staff", "pairings")


class Facts(Value):
    """The facts of one person at one moment, and the choices that lists offer them.

    `lists` maps a list's name to (label, kept value) pairs. Times are local clock text already.
    """

    values: dict[str, Fact]
    lists: dict[str, tuple[tuple[str, str], ...]] = Field(default_factory=dict)

    def get(self, name: str) -> Fact:
        """The fact's value, or None where it is missing."""
        return self.values.get(name)

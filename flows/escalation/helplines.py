"""Helplines: which public lines a mentor can ring, in which order, and whether they are open.

Rules: 999 always; an open line goes first; a line that is shut, or whose hours nobody has checked,
goes after the council's and is never shown alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.directory import Borough, Directory, Value
from flows.formatting import clock, day, uk_phone
from flows.opening_hours.hours import UNKNOWN, Status, or_email, status
from flows.pack import Number, Pack

DANGER = "Danger: 999"
SOCIAL_CARE, STAFF_LINE, NSPCC = "social_care", "staff_line", "nspcc"


class Line(Value):
    """A line as it is shown: `listed` in a list, `spoken` in a sentence, `note` on its hours."""

    id: str
    listed: str
    spoken: str
    call: str
    open: Status = UNKNOWN
    of_council: bool = False
    note: str = ""
    shut_until: str = ""
    email: str | None = None

    @property
    def as_listed(self) -> str:
        """One line of a list: "NSPCC (to 8pm): 0808 800 5000"."""
        note = f" ({self.note})" if self.note else ""
        return f"{self.listed}{note}: {uk_phone(self.call)}{self.or_email}"

    @property
    def or_email(self) -> str:
        """What follows the number of a line that is shut, or may be: a way that is always open."""
        return or_email(self.email, self.open)


def borough_for(
    directory: Directory,
    mentor: str,
    programme: str,
    pairing: str | None = None,
    session_pairing: str | None = None,
) -> str | None:
    """The borough whose numbers are shown to the mentor.

    It is that of the pairing that was named, else of the live session, else of the mentor's only
    pairing, else of the programme.
    """
    only = directory.pairings_of(mentor)
    choices = (
        directory.pairing(pairing),
        directory.pairing(session_pairing),
        only[0] if len(only) == 1 else None,
    )
    found = next((p for p in choices if p is not None), None)
    if found is not None:
        return found.borough
    home = directory.programme(programme)
    return home.borough if home else None


def lines(
    ids: Iterable[str],
    pack: Pack,
    directory: Directory,
    borough: str | None,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Line, ...]:
    """The lines with those ids that are known today, the best to ring now first."""
    local = now.astimezone(zone)
    found: list[Line] = []
    for name in ids:
        if name in pack.numbers:
            found.append(_listed(pack.numbers[name], local, zone))
        elif name == SOCIAL_CARE:
            found.extend(_council(directory.borough(borough), local))
        elif name == STAFF_LINE and directory.organisation.staff_line:
            found.append(_staff(directory.organisation.staff_line))
    return tuple(sorted(found, key=_rank))


def _rank(line: Line) -> int:
    if line.of_council or line.open.state == "open":
        return 0
    return 1 if line.open.state == "unknown" else 2


def _staff(call: str) -> Line:
    return Line(
        id=STAFF_LINE,
        listed="Council, worries about staff",
        spoken="the council about staff worries",
        call=call,
        of_council=True,
    )


def _council(borough: Borough | None, local: datetime) -> tuple[Line, ...]:
    """Children's social care by day, the night team while that is shut, both where the hours are
    unknown.
    """
    if borough is None:
        return ()
    hours = status(borough.day_hours, borough.checked, local, borough.nation)
    by_day = Line(
        id=SOCIAL_CARE,
        listed="Council, children",
        spoken="the council's line for children",
        call=borough.social_care,
        open=hours,
        of_council=True,
        note="" if hours.state == "open" else "may be shut",
    )
    if borough.night_team is None:
        return (by_day,)
    by_night = Line(
        id="night_team",
        listed="Council, night team",
        spoken="the council's night team for children",
        call=borough.night_team,
        of_council=True,
    )
    if hours.state == "open":
        return (by_day,)
    return (by_night,) if hours.state == "shut" else (by_day, by_night)


def _listed(number: Number, local: datetime, zone: ZoneInfo) -> Line:
    short = number.name.removesuffix(" helpline")
    hours = status(number.hours, number.checked, local, number.nation)
    return Line(
        id=number.id,
        listed=short,
        spoken=f"the {short}" if short.isupper() else short,
        call=number.call,
        open=hours,
        note=_note(hours, local, zone),
        shut_until=_shut_until(hours, local, zone),
        email=number.email,
    )


def _note(hours: Status, local: datetime, zone: ZoneInfo) -> str:
    if hours.state == "unknown":
        return "may be shut"
    if hours.until is None:
        return "day and night" if hours.state == "open" else "shut"
    until = until_text(hours.until, local, zone)
    return f"to {until}" if hours.state == "open" else f"shut to {until}"


def _shut_until(hours: Status, local: datetime, zone: ZoneInfo) -> str:
    shut = hours.state == "shut" and hours.until is not None
    return until_text(hours.until, local, zone) if shut and hours.until else ""


def until_text(moment: datetime, local: datetime, zone: ZoneInfo) -> str:
    """The clock time, with the day where it is more than a day away."""
    text = clock(moment, zone)
    return text if (moment - local).days < 1 else f"{text} on {day(moment, zone)}"

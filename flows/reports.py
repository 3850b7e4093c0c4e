"""The report of a session as a value: its heading, its sections in a fixed order, its versions.

It holds the sections that its flow reads back and nothing else of the conversation: so nothing of a
concern, not even that there is one. Which concerns were raised during the session stands in a
sealed part of its own, for their audience only (CUK-01).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from flows.directory import Pairing, Person, Value
from flows.escalation.state import Escalation
from flows.formatting import clock, long_day
from flows.sessions.state import Session

Labels = Sequence[tuple[str, str]]
_HEADINGS = {"Video": "Video call (remote session)", "Phone": "Phone session (remote)"}


class Section(Value):
    """One question of the report: its name, its label, the answer.

    No answer: it was skipped (CUK-23).
    """

    name: str
    label: str
    text: str | None = None


class Report(Value):
    """One version of a session's report.

    `name` is the mentor's, as it was when the report was sent.

    `start` and `end` are the agreed times, `began` and `over` the real ones.
    """

    format: int = 2
    session: str
    mentor: str
    name: str = ""
    pairing: str = ""
    initials: str = ""
    place: Literal["Phone", "Video"]
    start: datetime | None = None
    end: datetime | None = None
    began: datetime | None = None
    over: datetime | None = None
    tries: tuple[datetime, ...] = ()
    sections: tuple[Section, ...] = ()
    filed_at: datetime

    @property
    def held_at(self) -> datetime:
        """When the session began, as far as it is known."""
        return self.began or self.start or self.filed_at

    @property
    def minutes(self) -> int | None:
        """How long the session really was."""
        return minutes(self.began, self.over)

    @property
    def heading(self) -> str:
        """The heading: that the session was remote, and "Video call" first where it was one
        (CUK-22).
        """
        return _HEADINGS[self.place]

    @property
    def skipped(self) -> tuple[str, ...]:
        """The labels of the questions that were skipped (CUK-23)."""
        return tuple(section.label for section in self.sections if section.text is None)


class Sealed(Value):
    """The sealed part of a report, for the audience of the concerns raised in its time."""

    format: int = 1
    session: str
    references: tuple[str, ...]


def minutes(began: datetime | None, over: datetime | None) -> int | None:
    """Whole minutes from the first moment to the second, rounded; None where one is not known."""
    if began is None or over is None:
        return None
    return round((over - began) / timedelta(minutes=1))


def make(
    session: Session,
    mentor: Person,
    pairing: Pairing | None,
    answers: Mapping[str, str],
    labels: Labels,
    now: datetime,
) -> Report:
    """The report of a session from its answers.

    `labels` are (value's name, label) as the flow reads them back: they say what belongs to the
    report, and in which order.
    """
    return Report(
        session=session.id,
        mentor=mentor.id,
        name=mentor.name,
        pairing=session.pairing,
        initials=pairing.initials if pairing else "",
        place="Video" if session.place == "Video" else "Phone",
        start=session.start,
        end=session.end,
        began=session.checked_in_at,
        over=session.over_at,
        tries=session.tries,
        sections=tuple(
            Section(name=name, label=label, text=(answers.get(name) or "").strip() or None)
            for name, label in labels
        ),
        filed_at=now,
    )


def sealed(report: Report, raised: Iterable[Escalation]) -> Sealed | None:
    """The sealed part: which of these concerns the mentor raised in the session's time; None where
    none.

    That time goes on until the report is sent, since "did anything worry you?" comes before it.
    """
    references = tuple(
        found.reference
        for found in raised
        if found.mentor.id == report.mentor
        and not found.drill
        and found.kind == "concern"
        and report.held_at <= found.opened_at <= report.filed_at
    )
    return Sealed(session=report.session, references=references) if references else None


def facts(report: Report, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """What is known of the session without asking: (label, text), in the order of the page."""
    local = report.held_at.astimezone(zone)
    who = f"{report.pairing} ({report.initials})" if report.initials else report.pairing
    told = [
        ("Mentor", report.name or report.mentor),
        ("Pairing", who),
        ("Day", f"{long_day(local, zone)} {local.year}"),
        ("Agreed", _span(report.start, report.end, zone)),
        ("Held", _span(report.began, report.over, zone)),
        ("No answer at", ", ".join(clock(at, zone) for at in report.tries)),
    ]
    if report.minutes is not None:
        told[4] = ("Held", f"{told[4][1]}, {counted(report.minutes, 'minute')}")
    return tuple((label, text) for label, text in told if text)


def sent(report: Report, zone: ZoneInfo) -> str:
    """When the report was sent, as "Friday 22 May 2026, 5:06pm"."""
    local = report.filed_at.astimezone(zone)
    return f"{long_day(local, zone)} {local.year}, {clock(local, zone)}"


def lines(versions: Sequence[Report], zone: ZoneInfo) -> list[str]:
    """A report as plain lines: the newest version, then every earlier one with its time.

    `versions` holds all of them, the first one first.
    """
    *earlier, newest = versions
    told = [newest.heading, ""]
    told += [f"{label}: {text}" for label, text in facts(newest, zone)]
    told += ["", *_sections(newest), "", f"Sent: {sent(newest, zone)}"]
    for old in reversed(earlier):
        told += ["", f"Before it was changed, as sent {sent(old, zone)}:", *_sections(old)]
    return told


def _sections(report: Report) -> list[str]:
    told = [f"{s.label}: {s.text}" for s in report.sections if s.text is not None]
    return [*told, f"Skipped: {', '.join(report.skipped)}"] if report.skipped else told


def counted(number: int, noun: str) -> str:
    """The number with its noun: "1 minute", "60 minutes"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _span(first: datetime | None, last: datetime | None, zone: ZoneInfo) -> str:
    if first is None or last is None:
        return clock(first, zone) if first else ""
    return f"{clock(first, zone)} to {clock(last, zone)}"

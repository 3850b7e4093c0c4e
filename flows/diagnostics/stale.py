"""What grows stale by itself: opening hours that nobody checked, people without a drill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from flows.diagnostics.people import IMPORT, Finding
from flows.directory import Directory, Programme
from flows.opening_hours.hours import EXAMPLE, HoursError, read_hours
from flows.pack import Pack

MOST_DAYS = 90


def of_numbers(pack: Pack, directory: Directory, today: date) -> Iterator[Finding]:
    """Findings about opening hours that nobody checked, or not for 90 days."""
    for number in pack.numbers.values():
        yield from _of_hours(number.name, number.hours, _day(number.checked), today, "pack.yaml")
    used = {p.borough for p in directory.programmes} | {p.borough for p in directory.pairings}
    for borough in (b for b in directory.boroughs if b.id in used):
        name = f"the council of {borough.name}"
        yield from _of_hours(name, borough.day_hours, borough.checked, today, "people.yaml")
        if borough.night_team is None:
            yield Finding(
                level="warning",
                what=f"No night team is known for {borough.name}.",
                why="At night a mentor is shown a council's line that may be shut.",
                do=f"Ask the council. {IMPORT}",
            )


def _of_hours(
    name: str, hours: str | None, checked: date | None, today: date, file: str
) -> Iterator[Finding]:
    shown = 'It is shown as "may be shut", after others.'
    do = f"Ring and ask, then write the hours and the day into {file}."
    if not hours or checked is None:
        what = f"Nobody has written down the hours of {name}."
        if hours:
            what = f"Nobody has checked the hours of {name}."
        yield Finding(level="warning", what=what, why=shown, do=do)
    elif doubt := _doubt(hours):
        yield Finding(
            level="warning",
            what=f'The hours of {name} can\'t be read: "{hours}". {doubt}',
            why=shown,
            do=f"{EXAMPLE} They stand in {file}.",
        )
    elif today - checked > timedelta(days=MOST_DAYS):
        days = (today - checked).days
        yield Finding(
            level="warning",
            what=f"The hours of {name} were checked {days} days ago.",
            why="A mentor may be sent to a line that is shut.",
            do=do,
        )


def _doubt(hours: str) -> str | None:
    """Why hours that an earlier version accepted can't be read; None where they can."""
    try:
        read_hours(hours)
    except HoursError as doubt:
        return str(doubt)
    return None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def of_drills(
    programmes: Iterable[Programme], last: Mapping[str, date], today: date
) -> Iterator[Finding]:
    """Findings about programmes without a drill, or without one for 90 days.

    `last` is by programme.
    """
    for programme in programmes:
        day = last.get(programme.id)
        if day is not None and today - day <= timedelta(days=MOST_DAYS):
            continue
        when = "never drilled" if day is None else f"last drilled {(today - day).days} days ago"
        yield Finding(
            level="warning",
            what=f"{programme.name} was {when}.",
            why="Nobody knows how soon a text at an unexpected hour reaches somebody.",
            do=f"mentorline drill --programme {programme.id}",
        )

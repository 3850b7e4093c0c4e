"""Proof 4 of the pack's ladders, and the promises that are printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flows.checker.found import Found
from flows.directory import Directory
from flows.escalation.ladder import OURS, ZERO, bounds, ladder_of, spell
from flows.pack import Ladder, Pack, Rung

FROM_DIRECTORY = ("social_care", "staff_line", "night_team")
WHO = ("programme_manager", "safeguarding_team", "trustee", "admin")
MOST_DAYS_UNCHECKED = 90
# More often than this, nobody has time to read a text and to answer it.
SHORTEST_REPEAT = timedelta(minutes=1)


def ladders(found: Found) -> None:
    """Proof 4 of the pack alone: each ladder ends at a public number, has its waits, keeps its
    limit.
    """
    for ladder in found.pack.ladders.values():
        for message in _faults(found.pack, ladder):
            found.error(4, f'ladder "{ladder.name}": {message}', state=f"ladders.{ladder.name}")


def repeats(found: Found) -> None:
    """Warn of a pack that texts everybody again so soon that nobody can act in between."""
    for name in ("public_repeat", "advised_repeat"):
        wait: timedelta = getattr(found.pack.timings, name)
        if wait < SHORTEST_REPEAT:
            message = f"{name}: everybody is texted again every {wait.total_seconds():g} s. "
            found.warn(message + "Make it 1 min or more.", state=f"timings.{name}", proof=4)


def _faults(pack: Pack, ladder: Ladder) -> Iterator[str]:
    if not ladder.rungs:
        yield "it has no rungs. Give it people and a last rung of public numbers."
        return
    last = ladder.rungs[-1]
    if not last.numbers:
        yield "its last rung must be public numbers, as {numbers: [nspcc, social_care]}."
    elif last.wait is not None:
        yield "its last rung waits for nothing, so take its `wait` away."
    for place, rung in enumerate(ladder.rungs, start=1):
        yield from _rung_faults(pack, rung, place, is_last=place == len(ladder.rungs))
    longest = _b1(pack, ladder)
    if longest > ladder.limit:
        yield (
            f"from the first tap it may take {spell(longest)} until a human or a public number, "
            f"and the limit is {spell(ladder.limit)}. Shorten a wait."
        )


def _rung_faults(pack: Pack, rung: Rung, place: int, is_last: bool) -> Iterator[str]:
    if not is_last and rung.wait is None:
        yield f"rung {place} has no `wait`, so nobody after it would be told."
    if (rung.who is None) == (not rung.numbers):
        yield f"rung {place} needs either `who` or `numbers`."
    if rung.who is not None and rung.who not in WHO:
        yield f'rung {place}: nobody is "{rung.who}". There is: {", ".join(WHO)}.'
    for number in rung.numbers:
        if number not in pack.numbers and number not in FROM_DIRECTORY:
            yield f'rung {place}: there is no number "{number}". Add it to `numbers`.'


def _b1(pack: Pack, ladder: Ladder) -> timedelta:
    """B1 at its longest, however many people are on the ladder: a minute of ours for each step."""
    if ladder.at_once:
        return pack.timings.raising + OURS
    total = pack.timings.raising
    for rung in ladder.rungs:
        if rung.numbers:
            break
        wait = rung.wait or ZERO
        steps = wait // rung.each if rung.each else 1
        total += wait + OURS * max(1, steps)
    return total


def hours(found: Found, directory: Directory | None, now: date) -> None:
    """Warn of opening hours that nobody has checked for 90 days."""
    for number in found.pack.numbers.values():
        if number.hours and _old(number.checked, now):
            message = (
                f'the hours of "{number.name}" were not checked for {MOST_DAYS_UNCHECKED} days.'
            )
            found.warn(f"{message} Look, and set `checked`.", state=f"numbers.{number.id}")
    for borough in directory.boroughs if directory else ():
        if borough.day_hours and _old(borough.checked, now):
            message = (
                f"the hours of {borough.name} were not checked for {MOST_DAYS_UNCHECKED} days."
            )
            remedy = f"{message} Look, and set the day in the list of people."
            found.people("warning", None, remedy, "checked", borough.id)


def _old(checked: date | str | None, now: date) -> bool:
    try:
        day = date.fromisoformat(checked) if isinstance(checked, str) else checked
    except ValueError:
        return True
    return day is None or now - day > timedelta(days=MOST_DAYS_UNCHECKED)


def promise_lines(pack: Pack, directory: Directory | None) -> tuple[str, ...]:
    """B1 and B2 of every ladder, a line each, the longest over all programmes."""
    return tuple(_promise(pack, ladder, directory) for ladder in pack.ladders.values())


def _promise(pack: Pack, ladder: Ladder, directory: Directory | None) -> str:
    programmes = directory.programmes if directory else ()
    limit = spell(ladder.limit)
    if directory is None or not programmes:
        at_most = spell(_b1(pack, ladder))
        return f"{ladder.name}: a human or a public number within {at_most} (limit {limit})"
    found = [bounds(pack, ladder_of(pack, ladder.name).name, directory, p.id) for p in programmes]
    b1, b2 = max(b.b1 for b in found), max(b.b2 for b in found)
    return (
        f"{ladder.name}: a human or a public number within {spell(b1)} (limit {limit}); "
        f"held without a decision, the public numbers within {spell(b2)}"
    )

"""The summary of a drill: line by line while it goes on, and at the end how it went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flows.diagnostics.reachability import Reach
from flows.directory import Directory
from flows.escalation.ladder import spell
from flows.escalation.state import Escalation, Told
from flows.formatting import clock, uk_phone

SHORTEST = timedelta(seconds=1)


def plan_lines(plan: Reach, zone: ZoneInfo) -> Iterator[str]:
    """When each person would be texted if nobody answers, and who is skipped."""
    asked = [a for stage in plan.stages for a in stage.people]
    for one in sorted((a for a in asked if a.at), key=lambda a: a.at or plan.shown_at):
        yield f"  {clock(one.at or plan.shown_at, zone):>8}  {one.name}"
    yield f"  {clock(plan.stages[-1].at, zone):>8}  it is over, if nobody took it"
    for one in asked:
        if one.at is None:
            yield f"  {'-':>8}  {one.name} gets no text: {one.why}"


def happened(state: Escalation, directory: Directory) -> list[tuple[datetime | None, str]]:
    """Everything so far, with its time where that is kept; a later call has the same and more."""
    found: list[tuple[datetime, str]] = []
    for told in state.told:
        name = _name(told.person, directory)
        found.append((told.at, f"{name} is being texted"))
        if told.accepted:
            found.append((told.accepted, f"the text to {name} is on its way"))
        if told.delivered:
            found.append((told.delivered, f"{name}'s phone has it"))
    found.sort(key=lambda pair: pair[0])
    failed = [
        (None, f"the text to {_name(t.person, directory)} failed") for t in state.told if t.failed
    ]
    passed = [(None, f"{_name(person, directory)} can't take it") for person in state.passed]
    return [*found, *failed, *passed]


def reached_in(state: Escalation) -> timedelta | None:
    """The time from its beginning until somebody took it; None where nobody did."""
    if state.decision is None or state.decision.words != "taken" or state.closed_at is None:
        return None
    return state.closed_at - state.opened_at


def verdict(state: Escalation, plan: Reach, directory: Directory, zone: ZoneInfo) -> list[str]:
    """How it went, in whole sentences; the first says the result."""
    took, why = reached_in(state), state.decision.words if state.decision else ""
    lasted = _spell((state.closed_at or state.opened_at) - state.opened_at)
    if took is not None and state.decision is not None:
        return [f"Human reached in {lasted}: {_name(state.decision.by, directory)} took it."]
    told = [_told(one, directory, zone) for one in state.told]
    if why == "real concern":
        return [f"A real concern came after {lasted}, so the drill is over.", *told]
    if why == "called off":
        return [f"The drill was ended after {lasted}. Nobody had taken it by then.", *told]
    numbers = plan.stages[-1].numbers
    shown = f"The public numbers would have been shown at {clock(_at(state), zone)}:"
    listed = [f"  {line.listed}{_note(line.note)}: {uk_phone(line.call)}" for line in numbers]
    return [f"NOBODY TOOK IT in {lasted}.", *told, shown, *listed]


def _at(state: Escalation) -> datetime:
    return state.closed_at or state.opened_at


def _note(note: str) -> str:
    return f" ({note})" if note else ""


def _told(told: Told, directory: Directory, zone: ZoneInfo) -> str:
    """The outcome of one person's text."""
    words = f"{_name(told.person, directory)} was texted at {clock(told.at, zone)}"
    if told.delivered:
        return f"{words}, and the phone had it {_spell(told.delivered - told.at)} later."
    if told.failed:
        return f"{words}, and the text did not arrive. Check the number."
    if told.accepted:
        return f"{words}. The network took it, but we never heard that the phone had it."
    return f"{words}, but the text never left us. Look at what `mentorline run` says."


def as_document(state: Escalation, plan: Reach) -> dict[str, Any]:
    """The same for programs."""
    took = reached_in(state)
    return {
        "reference": state.reference,
        "programme": state.programme,
        "ladder": state.ladder,
        "asked_by": state.mentor.id,
        "began_at": state.opened_at,
        "ended_at": state.closed_at,
        "result": state.decision.words if state.decision else "under way",
        "taken_by": state.decision.by if state.decision and took is not None else None,
        "reached_in_s": took.total_seconds() if took is not None else None,
        "public_numbers_at": plan.stages[-1].at,
        "steps": [_step(told) for told in state.told],
    }


def _step(told: Told) -> dict[str, Any]:
    return {
        "person": told.person,
        "texted_at": told.at,
        "accepted_s": _seconds(told.accepted, told.at),
        "delivered_s": _seconds(told.delivered, told.at),
        "failed": told.failed,
    }


def _seconds(until: datetime | None, since: datetime) -> float | None:
    return (until - since).total_seconds() if until else None


def _spell(span: timedelta) -> str:
    return spell(max(span, SHORTEST))


def _name(person: str, directory: Directory) -> str:
    found = directory.person(person)
    return found.first_name if found else person

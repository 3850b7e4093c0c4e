"""The comparison of the tables with the evidence: people, states, codes, jobs.

An intruder who can write to the database but has no key can still change a plain column, delete a
row, or put an old one back. The row then no longer fits the evidence. Sealed values in the wrong
place are found here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from flows.diagnostics.clocks import of_escalation, to_mend
from flows.escalation.state import Escalation
from storage.database import formats
from storage.database.binding import place_of
from storage.database.db import Tx
from storage.database.errors import StorageError, WrongKey
from storage.database.tables import escalations, jobs, people
from storage.database.tables import evidence as chain
from storage.queue import clocks
from storage.records import codes as stored_codes
from storage.records import evidence
from storage.records.bindings import binding_problems
from storage.records.digests import directory_problem
from storage.records.escalations import STATE, StoredEscalation, as_stored, digest

OUT_OF_REACH = ("no text reaches their number", "turned our texts off")
_LIVE = ("ready", "claimed")


async def compare(tx: Tx, organisation: str, now: datetime) -> list[str]:
    """Everything that does not fit, one line for a person each; nothing where all fits."""
    states, problems = await _states(tx, organisation)
    opened = {name: formats.read(Escalation, one.state) for name, one in states.items()}
    return [
        *await people_problems(tx, organisation),
        *problems,
        *await _codes(tx, organisation, opened),
        *await _jobs(tx, organisation, opened, now),
    ]


# People


async def people_problems(tx: Tx, organisation: str) -> list[str]:
    """Differences between the people and the last import, and why some are not texted."""
    try:
        wrong = await directory_problem(tx, organisation)
    except WrongKey:
        wrong = "the people: a row was changed after it was written, or stood elsewhere"
    return [
        *([wrong] if wrong else []),
        *await binding_problems(tx, organisation),
        *await _unreachable(tx, organisation),
    ]


async def _unreachable(tx: Tx, organisation: str) -> list[str]:
    query = select(people.c.id).where(
        people.c.organisation == organisation, people.c.opted_out_at.is_not(None)
    )
    lost = set((await tx.connection.execute(query)).scalars())
    told = select(chain.c.about).where(
        chain.c.organisation == organisation,
        chain.c.about.in_(sorted(lost)),
        chain.c.what.in_(OUT_OF_REACH),
    )
    why = set((await tx.connection.execute(told)).scalars()) if lost else set()
    return [
        f"{person}: no text goes to them, and no record says why" for person in sorted(lost - why)
    ]


# States


async def _states(tx: Tx, organisation: str) -> tuple[dict[str, StoredEscalation], list[str]]:
    """The states that can be opened, and what is wrong with any."""
    recorded = await _recorded(tx, organisation)
    query = select(escalations).where(escalations.c.organisation == organisation)
    rows = (await tx.connection.execute(query.order_by(escalations.c.reference))).all()
    states: dict[str, StoredEscalation] = {}
    problems = []
    for row in rows:
        name = f"concern {row.reference}"
        try:
            text = tx.keyring.open(row.sealed, place_of("escalations", row))
            one = as_stored(row, text)
            states[row.reference] = as_stored(row, formats.lift("escalation", row.format, text))
        except WrongKey:
            problems.append(f"{name}: its row was changed after it was written, or stood elsewhere")
            continue
        except StorageError as error:
            problems.append(f"{name}: {error}")
            continue
        record = recorded.get(row.reference)
        if record is None:
            problems.append(f"{name}: no record of the evidence tells of it")
        elif record.details is None or record.details.get("digest") != digest(one):
            problems.append(f"{name}: it is not as row {record.number} of the evidence has it")
    gone = sorted(recorded.keys() - {row.reference for row in rows})
    return states, problems + [
        f"concern {reference}: row {recorded[reference].number} of the evidence tells of it, but "
        "it is gone"
        for reference in gone
    ]


async def _recorded(tx: Tx, organisation: str) -> dict[str, evidence.StoredRecord]:
    """The last record of each state, by reference."""
    names = await evidence.begins(tx, organisation, STATE)
    found = await evidence.lasts(tx, organisation, names) if names else {}
    return {name.removeprefix(STATE): record for name, record in found.items()}


# Codes


async def _codes(tx: Tx, organisation: str, states: Mapping[str, Escalation]) -> list[str]:
    try:
        found = await stored_codes.load_of(tx, organisation, states.keys())
    except WrongKey:
        return ["a code: its row was changed after it was written, or stood elsewhere"]
    rows = {(one.reference, one.person, one.code): one.open for one in found}
    return [
        f"concern {reference}: {what}"
        for reference, state in states.items()
        for what in dict.fromkeys(_code_problems(state, rows))
    ]


def _code_problems(state: Escalation, rows: Mapping[tuple[str, str, str], bool]) -> Iterator[str]:
    for person, theirs in state.codes.items():
        for code in theirs:
            there = rows.get((state.reference, person, code))
            if there is None:
                yield f"a code of {person} is gone"
            elif there != state.is_open:
                yield f"a code of {person} is {'open' if there else 'closed'}, unlike the concern"
    given = {(p, c) for p, theirs in state.codes.items() for c in theirs}
    for reference, person, code in rows:
        if reference == state.reference and (person, code) not in given:
            yield f"{person} has a code that was never given"


# Jobs


async def _jobs(
    tx: Tx, organisation: str, states: Mapping[str, Escalation], now: datetime
) -> list[str]:
    """Check that every open concern has its clock, and every text of a state its row."""
    needed = [one for state in states.values() for one in of_escalation(state, now)]
    keys = [one.wake.key for one in needed]
    try:
        mend = to_mend(needed, await clocks.rows_of(tx, organisation, keys))
    except WrongKey:
        return ["a clock: its row was changed after it was written, or stood elsewhere"]
    problems = [f"concern {one.wake.about}: its clock is not right ({one.why})" for one in mend]
    told = {
        text.key: state.reference
        for state in states.values()
        for text in state.told
        if not text.called_off
    }
    there = await _keys(tx, organisation, set(told))
    problems += [
        f"concern {reference}: its text {key} is gone"
        for key, reference in sorted(told.items())
        if key not in there
    ]
    return problems + await _contradictory(tx, organisation)


async def _keys(tx: Tx, organisation: str, keys: set[str]) -> set[str]:
    found: set[str] = set()
    for part in clocks.parts(sorted(keys)):
        query = select(jobs.c.key).where(jobs.c.organisation == organisation, jobs.c.key.in_(part))
        found |= set((await tx.connection.execute(query)).scalars())
    return found


async def _contradictory(tx: Tx, organisation: str) -> list[str]:
    """Rows that wait without a time at which they are due, or are over and have one."""
    live = jobs.c.state.in_(_LIVE)
    query = select(jobs.c.key).where(
        jobs.c.organisation == organisation,
        or_(and_(live, jobs.c.next_at.is_(None)), and_(~live, jobs.c.next_at.is_not(None))),
    )
    rows: Any = (await tx.connection.execute(query.order_by(jobs.c.key))).scalars()
    return [f"job {key}: it is not as a job of ours can be" for key in rows]

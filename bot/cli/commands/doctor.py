"""`mentorline doctor`: who would be reached right now, and what is stale or wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.operations.doctor import host_checks as machine
from bot.operations.doctor.file_modes import of_modes
from bot.operations.doctor.report import show
from bot.operations.drill.drills import Drills
from bot.runtime.inbound.load import Library
from bot.runtime.open import Opened, opened
from bot.runtime.output import say_json
from bot.runtime.settings import Settings, load_settings
from bot.runtime.single_instance import is_running
from flows.diagnostics import people, stale
from flows.diagnostics.people import Finding, Known
from flows.diagnostics.reachability import Reach, reach
from flows.notices.machine import Notice
from flows.opening_hours.read_back import read_back
from storage.database.db import Tx
from storage.database.formats import read
from storage.queue import claims, inbox
from storage.queue.outcomes import LastText, last_recorded, last_texts
from storage.records import evidence, notices
from storage.records.members import Member

LOOK_BACK = timedelta(days=90)
HELD = {"taken", "untaken"}  # a drill that was called off proves nothing
# Rows of the evidence about a person.
DEAD, STOPPED = "no text reaches their number", "turned our texts off"
LEVELS = ("problem", "warning", "note")


@dataclass(frozen=True)
class Diagnosis:
    """The diagnosis: `reaches` is each ladder of each programme, `findings` the worst first."""

    at: datetime
    zone: ZoneInfo
    programmes: dict[str, str]
    reaches: tuple[Reach, ...]
    findings: tuple[Finding, ...]
    hours: tuple[str, ...] = ()

    @property
    def has_problem(self) -> bool:
        """Whether somebody could not be reached, or a ladder has a hole."""
        return any(finding.level == "problem" for finding in self.findings)


def doctor(*, as_json: bool, everything: bool = False) -> int:
    """Print the diagnosis: 0 where everybody could be reached, otherwise 1.

    Of many programmes the problems alone are shown, unless `everything` is asked for. Raises
    NobodyHereError, StorageError.
    """
    found = asyncio.run(_doctor())
    if as_json:
        say_json(_document(found))
    else:
        show(
            found.reaches,
            found.findings,
            found.programmes,
            found.at,
            found.zone,
            hours=found.hours,
            everything=everything,
        )
    return 1 if found.has_problem else 0


async def _doctor() -> Diagnosis:
    settings = load_settings(for_run=False)
    async with opened(settings) as found:
        return await diagnose(found, settings, datetime.now(UTC), alive=await is_running(settings))


async def diagnose(found: Opened, settings: Settings, now: datetime, *, alive: bool) -> Diagnosis:
    """Look at everything, and change nothing. `alive` is whether `run` is running."""
    directory, organisation, zone = found.directory, found.organisation, settings.zone
    library = Library()
    current = found.loaded.pack or ""
    async with found.database.reading() as tx:
        await library.need(tx, organisation, {current})
        seen = await _seen(tx, found, now)
    past = await Drills(found.database, organisation, zone, library).history()
    pack, today = library.packs[current], now.astimezone(zone).date()
    reaches = tuple(
        reach(pack, ladder, directory, programme.id, now, zone)
        for programme in directory.programmes
        for ladder in pack.ladders
    )
    took = {one.taken_by for one in past if one.taken_by}
    known = {i: _known(m, seen, took) for i, m in found.loaded.members.items()}
    drilled = {
        one.programme: one.began_at.astimezone(zone).date()
        for one in reversed(past)
        if one.why in HELD and one.programme
    }
    listed = [
        *people.of_ladders(reaches, pack, directory),
        *people.of_gaps(pack, directory, today),
        *people.of_staff(directory, known, settings.twilio_from_number),
        *people.of_mentors(directory, known),
        *stale.of_numbers(pack, directory, today),
        *stale.of_drills(directory.programmes, drilled, today),
        *machine.of_running(alive, seen.due, now),
        *machine.of_settings(settings, directory),
        *machine.of_pack(settings, current, directory, now),
        *machine.of_files(settings, now),
        *of_modes(settings),
        *await machine.of_spool(settings, found.database),
        *machine.of_clock(seen.latest, now),
        *machine.of_dead_letters(seen.add_dead_letter),
    ]
    listed.sort(key=lambda finding: LEVELS.index(finding.level))
    names = {programme.id: programme.name for programme in directory.programmes}
    return Diagnosis(now, zone, names, reaches, tuple(listed), read_back(pack, directory))


@dataclass(frozen=True)
class _Seen:
    """What the database tells, by person and as a whole."""

    texts: dict[str, LastText]
    untested: frozenset[str]
    dead: frozenset[str]
    due: datetime | None
    latest: datetime | None
    add_dead_letter: int


async def _seen(tx: Tx, found: Opened, now: datetime) -> _Seen:
    organisation = found.organisation
    waiting = await notices.load_open(tx, organisation)
    welcome = (read(Notice, one.state) for one in waiting.values() if one.kind == "welcome")
    times = [
        await inbox.last_received(tx, organisation),
        await last_recorded(tx, organisation),
    ]
    return _Seen(
        texts=await last_texts(tx, organisation, now - LOOK_BACK),
        untested=frozenset(notice.to for notice in welcome),
        dead=await _dead(tx, found),
        due=await claims.next_due(tx, organisation, now),
        latest=max((at for at in times if at is not None), default=None),
        add_dead_letter=len(await inbox.load_dead_letters(tx, organisation)),
    )


async def _dead(tx: Tx, found: Opened) -> frozenset[str]:
    """Of the people whom no text reaches, those whose number is dead; the others sent STOP."""
    lost = [m.id for m in found.loaded.members.values() if m.opted_out_at is not None]
    why = {
        record.about: record.what
        for record in await evidence.about(tx, found.organisation, lost)
        if record.what in {DEAD, STOPPED}
    }
    return frozenset(person for person, what in why.items() if what == DEAD)


def _known(member: Member, seen: _Seen, took: Iterable[str]) -> Known:
    last = seen.texts.get(member.id)
    return Known(
        joined=member.joined_at is not None,
        approved=member.approved_at is not None,
        blocked=member.blocked_at is not None,
        opted_out=member.opted_out_at is not None,
        dead=member.id in seen.dead,
        has_chat=member.telegram_id is not None and member.blocked_at is None,
        untested=member.id in seen.untested and member.id not in took,
        last_text=last.result if last else None,
    )


def _document(found: Diagnosis) -> dict[str, Any]:
    return {
        "at": found.at,
        "all_reached": not found.has_problem,
        "ladders": [_ladder(one) for one in found.reaches],
        "findings": [finding.model_dump() for finding in found.findings],
        "hours": list(found.hours),
    }


def _ladder(one: Reach) -> dict[str, Any]:
    return {
        "programme": one.programme,
        "ladder": one.ladder,
        "rungs": [
            {
                "who": stage.who,
                "at": stage.at,
                "people": [
                    {"id": a.person, "name": a.name, "texted_at": a.at, "why_not": a.why}
                    for a in stage.people
                ],
                "numbers": [
                    {"name": n.listed, "call": n.call, "open": n.open.state} for n in stage.numbers
                ],
            }
            for stage in one.stages
        ],
    }

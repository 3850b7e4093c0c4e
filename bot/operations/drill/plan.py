"""The plan of a drill: which programme, whom it asks to ring, whom it would text and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.operations.drill.drills import Drills
from bot.operations.drill.summary import plan_lines
from bot.runtime.inbound.load import Library
from bot.runtime.open import Opened
from flows.diagnostics.reachability import Reach, reach
from flows.directory import Directory, Person, Programme, Role
from flows.escalation.ladder import everybody, ladder_of
from flows.formatting import clock, spoken_list, uk_phone
from flows.pack import Pack
from flows.quiet_hours import by_day
from flows.user_errors import CommandError


@dataclass(frozen=True)
class Wanted:
    """The drill that was asked for on the command line."""

    programme: str | None = None
    ladder: str = "concern"
    asker: str | None = None


@dataclass(frozen=True)
class Plan:
    """A drill that can be held: whose, on which ladder, and whom it would text when."""

    drills: Drills
    directory: Directory
    programme: Programme
    asker: Person
    reach: Reach
    zone: ZoneInfo


async def make_plan(found: Opened, wanted: Wanted, zone: ZoneInfo, now: datetime) -> Plan:
    """The plan of the drill. Raises CommandError where it can't be held."""
    directory, library = found.directory, Library()
    programme = programme_of(directory, wanted.programme)
    async with found.database.reading() as tx:
        await library.need(tx, found.organisation, {found.loaded.pack or ""})
    pack = library.packs[found.loaded.pack or ""]
    _check_ladder(pack, wanted.ladder)
    on_it = everybody(ladder_of(pack, wanted.ladder), directory, programme.id)
    asker = _asker(directory, wanted.asker, on_it)
    drills = Drills(found.database, found.organisation, zone, library)
    await drills.busy(directory, programme)
    planned = reach(pack, wanted.ladder, directory, programme.id, now, zone, asker)
    if not planned.people:
        raise CommandError(
            f"Nobody on the ladder {wanted.ladder} of {programme.name} can be texted now, "
            "so there is nothing to drill. Look: mentorline doctor"
        )
    return Plan(drills, directory, programme, asker, planned, zone)


def programme_of(directory: Directory, wanted: str | None) -> Programme:
    """The programme with that id, or the only one. Raises CommandError."""
    listed = ", ".join(p.id for p in directory.programmes)
    if wanted is None and len(directory.programmes) == 1:
        return directory.programmes[0]
    if wanted is None:
        raise CommandError(f"Which programme? Add --programme, one of: {listed}.")
    found = directory.programme(wanted)
    if found is None:
        raise CommandError(f'There is no programme "{wanted}". There is: {listed}.')
    return found


def _check_ladder(pack: Pack, name: str) -> None:
    """Refuse a ladder that texts everybody at once: such a drill would measure nothing."""
    good = [ladder.name for ladder in pack.ladders.values() if not ladder.at_once]
    good = [ladder for ladder in good if ladder != "overdue"]
    if name not in good:
        what = "is not drilled" if name in pack.ladders or name == "overdue" else "is no ladder"
        raise CommandError(f'"{name}" {what}. Take one of: {", ".join(good)}.')


def _asker(directory: Directory, wanted: str | None, on_it: tuple[Person, ...]) -> Person:
    """The person whom the texts ask to ring: never a mentor, and never a person whom the ladder
    texts.
    """
    phones = {p.phone for p in on_it}
    fit = [p for p in directory.staff() if p.phone not in phones]
    if wanted is None:
        admin = next((p for p in fit if p.role == Role.ADMIN), None)
        if admin is None:
            raise CommandError(
                "There is no admin beside the people of this ladder, so say whom the texts ask to "
                f"ring: --as, one of: {', '.join(p.id for p in fit) or 'nobody is left'}."
            )
        return admin
    found = directory.person(wanted)
    listed = ", ".join(p.id for p in fit)
    if found is None:
        raise CommandError(f'There is nobody "{wanted}" here. Take one of: {listed}.')
    if found.role == Role.MENTOR:
        raise CommandError(
            f"{found.first_name} is a mentor, and a mentor raises real concerns only. "
            f"Take one of: {listed}."
        )
    if found.phone in phones:
        raise CommandError(
            f"{found.first_name} is on this ladder, or shares a phone with somebody who is, and "
            f"would be left out of their own drill. Take one of: {listed}."
        )
    return found


def question(plan: Plan, now: datetime) -> list[str]:
    """The question before a drill, with what a person should know before they say yes."""
    names = [p.first_name for p in map(plan.directory.person, plan.reach.people) if p]
    phone = uk_phone(plan.asker.phone)
    lines = [
        f"A drill of {plan.programme.name}, ladder {plan.reach.ladder}, texts real people:",
        *plan_lines(plan.reach, plan.zone),
        f"It is over as soon as one of them ({spoken_list(names)}) replies with the code.",
        f"Each text begins with DRILL, and asks to ring {plan.asker.first_name} on {phone}.",
    ]
    if by_day(now, plan.zone) != now:
        at = clock(now, plan.zone)
        lines.append(f"IT IS {at}: their phones will sound in the night.")
    return lines

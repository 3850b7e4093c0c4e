"""`mentorline concerns`: the concerns that one person may know of. Looking is recorded."""

from __future__ import annotations

import asyncio
import getpass
import os
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.runtime.inbound.load import Library
from bot.runtime.open import Opened, opened
from bot.runtime.output import say, say_json
from bot.runtime.settings import load_settings
from flows.directory import Role
from flows.escalation.audience import audience
from flows.escalation.state import Escalation
from flows.formatting import clock, day
from flows.reports import Report, Sealed
from flows.user_errors import CommandError
from storage.database.db import Tx
from storage.database.formats import read
from storage.records import escalations, evidence, reports

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
LOOKED, REFUSED = "looked at", "look refused"
LOOKS = "looks:"  # the `about` of a refused look at something that does not exist
LONGEST = 64
PLACES = {
    "raising": "the mentor is being asked",
    "rung": "climbing, nobody has it yet",
    "public": "nobody has it yet, the public numbers are with the mentor",
    "held": "held",
    "chasing": "held, asked for a decision",
    "closed": "closed with a decision",
    "withdrawn": "taken back by the mentor",
}


def concerns(viewer: str, reference: str | None, *, as_json: bool) -> int:
    """List the concerns, or print one.

    Raises CommandError for an unknown person, or nothing to show.
    """
    return asyncio.run(_concerns(viewer, reference, as_json=as_json))


async def _concerns(viewer: str, reference: str | None, *, as_json: bool) -> int:
    settings = load_settings(for_run=False)
    async with opened(settings) as found:
        person = found.directory.person(viewer)
        if person is None or person.role == Role.MENTOR:
            await _refused(found, viewer, reference)
            staff = ", ".join(p.id for p in found.directory.staff())
            raise CommandError(
                f'There is nobody "{viewer}" who may see concerns. There is: {staff}.'
            )
        now = datetime.now(UTC)
        if reference is not None and not await _may_see(found, viewer, reference, now):
            await _refused(found, viewer, reference)
            raise CommandError(f"There is no concern {reference} that {viewer} may know of.")
        async with found.database.transaction(found.organisation) as tx:
            known = await _known_to(tx, found, viewer, now)
            if reference is None:
                shown, looked = known, [f.reference for f in known]
            else:
                shown = [f for f in known if f.reference == reference.upper()]
                looked = [f.reference for f in shown]
            seen = [evidence.NewRecord(r, LOOKED, viewer, {"account": account()}) for r in looked]
            of = await _sessions_of(tx, found, shown[0]) if reference and shown else []
            known_by = [*(f.reference for f in shown), *(report.session for report in of)]
            story = await evidence.about(tx, found.organisation, known_by)
            await evidence.append(tx, found.organisation, seen, now)
    told = [_told(found, one, settings.zone) for one in shown]
    if as_json:
        lines = [{"at": r.at, "about": r.about, "what": r.what, "actor": r.actor} for r in story]
        document = {"concerns": told, "story": lines if reference else []}
        say_json(document | {"reports": [report.session for report in of]})
    elif reference is None:
        _list(told)
    else:
        _print(told[0], of, story, settings.zone)
    return 0


async def _may_see(found: Opened, viewer: str, reference: str, now: datetime) -> bool:
    async with found.database.reading() as tx:
        known = await _known_to(tx, found, viewer, now)
    return any(one.reference == reference.upper() for one in known)


async def _refused(found: Opened, viewer: str, reference: str | None) -> None:
    """Record that somebody wanted to see concerns that are not for them, for each such concern."""
    wanted, viewer = _plain((reference or "").upper()), _plain(viewer)
    async with found.database.transaction(found.organisation) as tx:
        there = await escalations.references_used(tx, found.organisation, [wanted])
        about = wanted if there else LOOKS
        details = {"account": account(), "wanted": wanted}
        record = evidence.NewRecord(about, REFUSED, viewer, details)
        await evidence.append(tx, found.organisation, [record], datetime.now(UTC))


def _plain(typed: str) -> str:
    """Typed words in a form that may stand in the evidence."""
    return "".join(sign for sign in typed if sign.isprintable())[:LONGEST]


def account() -> str:
    """The account of this machine that ran the command, since anybody can write any name behind
    --as.
    """
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


async def _known_to(tx: Tx, found: Opened, viewer: str, now: datetime) -> list[Escalation]:
    """Every concern whose audience the viewer is in, the newest first."""
    organisation = found.organisation
    stored = await escalations.load_between(tx, organisation, LONG_AGO, now)
    states = [read(Escalation, one.state) for one in stored.values()]
    library = Library()
    await library.need(tx, organisation, {state.pack for state in states})
    return [
        state
        for state in reversed(states)
        if viewer in audience(library.packs[state.pack], state, found.directory)
    ]


async def _sessions_of(tx: Tx, found: Opened, state: Escalation) -> list[Report]:
    """The reports of the sessions during which it was raised, from their sealed parts (CUK-01)."""
    parts = await reports.load_restricted(tx, found.organisation, state.mentor.id)
    sealed = [read(Sealed, text) for text in parts.values()]
    ids = [part.session for part in sealed if state.reference in part.references]
    kept = await reports.load(tx, found.organisation, ids) if ids else {}
    return [read(Report, versions[-1].state) for versions in kept.values()]


def _told(found: Opened, state: Escalation, zone: ZoneInfo) -> dict[str, Any]:
    owner = found.directory.person(state.owner)
    return {
        "reference": state.reference,
        "opened": f"{day(state.opened_at, zone)}, {clock(state.opened_at, zone)}",
        "mentor": state.mentor.first_name,
        "state": _place(state) + (f" by {owner.first_name}" if owner else ""),
        "danger": state.danger,
        "drill": state.drill,
        "pairing": state.pairing,
        "decision": state.decision.words if state.decision else None,
    }


def _place(state: Escalation) -> str:
    """Its state in words. A drill ends without a decision."""
    over = state.drill and not state.is_open
    return "over" if over else PLACES[state.place]


def _list(told: list[dict[str, Any]]) -> None:
    if not told:
        say("There is no concern to see.")
    for one in told:
        mark = " DRILL" if one["drill"] else " DANGER" if one["danger"] else ""
        say(f"{one['reference']}{mark}  {one['opened']}  by {one['mentor']}  {one['state']}")


def _print(
    one: dict[str, Any], of: list[Report], story: list[evidence.StoredRecord], zone: ZoneInfo
) -> None:
    what = "a DRILL of" if one["drill"] else "raised by"
    say(f"{one['reference']}, {what} {one['mentor']} on {one['opened']}: {one['state']}.")
    for report in of:
        begun = f"{day(report.held_at, zone)}, {clock(report.held_at, zone)}"
        say(f"It belongs to the session with {report.pairing} of {begun}: {report.session}")
    if one["decision"] and not one["drill"]:
        say(f"The decision: {one['decision']}")
    say("")
    for record in story:
        details = ", ".join(f"{k} {v}" for k, v in (record.details or {}).items())
        line = f"{day(record.at, zone)}, {record.at.astimezone(zone):%H:%M:%S}  {record.actor}"
        say(f"{line}: {record.what}" + (f" ({details})" if details else ""))

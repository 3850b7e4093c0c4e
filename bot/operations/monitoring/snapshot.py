"""A snapshot of the ladder's work: how late it is, and which concerns nobody has taken in time.

It only reads, in one transaction. Its findings are values, so that the alerts need no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.operations.monitoring import alert_messages
from bot.runtime.inbound.load import Library
from flows.diagnostics.untaken import bound, is_untaken, untaken_since
from flows.directory import Directory, Organisation, Person, Role
from flows.escalation.audience import left_out
from flows.escalation.state import Escalation
from storage.database.db import Database, Tx
from storage.database.formats import read
from storage.queue import claims
from storage.records import escalations, evidence
from storage.records.directory import Loaded, load_directory

log = structlog.get_logger()

ZERO = timedelta()


@dataclass(frozen=True)
class Admin:
    """An admin to alert: a number that takes our texts, a chat, or both."""

    id: str
    phone: str | None
    chat: int | None


@dataclass(frozen=True)
class Untaken:
    """A real concern without an owner: for how long, how long at most, what to tell
    which admins.
    """

    reference: str
    age: timedelta
    bound: timedelta
    page: str
    barred: frozenset[str]

    @property
    def passed(self) -> bool:
        """Whether its time is over."""
        return self.age > self.bound


@dataclass(frozen=True)
class Look:
    """The findings of one time. `untaken` has the oldest first."""

    at: datetime
    late: timedelta
    untaken: tuple[Untaken, ...]
    organisation: Organisation
    admins: tuple[Admin, ...]


async def look(database: Database, organisation: str, library: Library, now: datetime) -> Look:
    """Look once. Raises StorageError, and LookupError where nobody was ever imported."""
    async with database.reading() as tx:
        due = await claims.next_due(tx, organisation, now)
        stored = await escalations.load_open(tx, organisation)
        states = [read(Escalation, one.state) for one in stored.values()]
        found = await load_directory(tx, organisation)
        free = [state for state in states if is_untaken(state)]
        await library.need(tx, organisation, {state.pack for state in free})
        untaken = [
            await _untaken(tx, organisation, library, state, found.directory, now) for state in free
        ]
    # A late clock counts by itself, since its row may have been postponed.
    clocks = [state.clock for state in states if state.clock is not None]
    late = max((now - when for when in [*clocks, *([due] if due else [])]), default=ZERO)
    return Look(
        at=now,
        late=max(late, ZERO),
        untaken=tuple(sorted(untaken, key=lambda one: one.age, reverse=True)),
        organisation=found.directory.organisation,
        admins=_admins(found),
    )


async def _untaken(
    tx: Tx,
    organisation: str,
    library: Library,
    state: Escalation,
    directory: Directory,
    now: datetime,
) -> Untaken:
    most = _bound(library, state, directory)
    since = state.opened_at
    if now - since > most:  # it may have had an owner meanwhile
        records = await evidence.about(tx, organisation, [state.reference])
        since = untaken_since(state, ((r.at, r.what, r.details) for r in records))
    admins = directory.with_role(Role.ADMIN)
    return Untaken(
        reference=state.reference,
        age=now - since,
        bound=most,
        page=alert_messages.untaken(state, directory),
        barred=frozenset(a.id for a in admins if left_out(state, a, directory)),
    )


def _bound(library: Library, state: Escalation, directory: Directory) -> timedelta:
    try:
        return bound(state, library.packs[state.pack], directory)
    except LookupError:  # a missing ladder reaches nobody: an admin is alerted at once
        log.error("no_such_ladder", about=state.reference, ladder=state.ladder)
        return ZERO


def _admins(found: Loaded) -> tuple[Admin, ...]:
    return tuple(_admin(found, person) for person in found.directory.with_role(Role.ADMIN))


def _admin(found: Loaded, person: Person) -> Admin:
    member = found.members.get(person.id)
    bound_to = member.telegram_id if member and member.blocked_at is None else None
    phone = None if person.id in found.directory.unreachable else person.phone
    return Admin(id=person.id, phone=phone, chat=bound_to)

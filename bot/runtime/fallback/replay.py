"""The replay of what was kept outside the database: one transaction, and each entry once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from bot.runtime.fallback.entries import Entry, Outcome
from bot.runtime.inbound.load import Batch, Library, load
from bot.runtime.inbound.save import save
from bot.runtime.outbound.outbox import Rows
from flows.diagnostics.clocks import of_escalation
from flows.effects import Cancel, Effect, Page, Record, Text, Wake
from flows.engine import degraded_messages
from flows.engine.world import World
from flows.escalation.state import Escalation
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.messages import sms_admin, sms_degraded
from flows.messages import sms_types as wordings
from storage.database.db import Database, Tx
from storage.queue import inbox, jobs, spooled
from storage.queue.spooled import Spooled
from storage.records import evidence

log = structlog.get_logger()

ACTOR = "refuge"
DIRECTLY = "texted directly, since the database could not be written"
NOT_TAKEN_OVER = "went on elsewhere while the database could not be written"


@dataclass(frozen=True)
class Kept:
    """The kept entries, and what is known of each direct text without an outcome."""

    entries: Sequence[Entry]
    notes: Mapping[str, str | None]


async def take_in(
    database: Database,
    organisation: str,
    library: Library,
    zone: ZoneInfo,
    kept: Kept,
    now: datetime,
) -> frozenset[str]:
    """Store everything, or nothing; the references that are as the entries left them.

    After a crash behind the commit the entries come again, and are recognised. Raises StorageError.
    """
    async with database.transaction(organisation) as tx:
        ids = [entry.id for entry in kept.entries]
        new = await inbox.take_new(tx, organisation, "refuge", ids, now)
        entries = [entry for entry in kept.entries if entry.id in new]
        if not entries:
            return frozenset()
        for entry in entries:
            if entry.key is not None and entry.source != "none":
                await inbox.take_new(tx, organisation, entry.source, [entry.key], now)
        return await _store(tx, organisation, library, zone, Kept(entries, kept.notes), now)


async def _store(
    tx: Tx, organisation: str, library: Library, zone: ZoneInfo, kept: Kept, now: datetime
) -> frozenset[str]:
    bases: dict[str, Escalation | None] = {}
    states: dict[str, Escalation] = {}
    for entry in kept.entries:
        bases = {**entry.bases, **bases}
        states |= entry.states
    mentors = {state.mentor.id for state in states.values()}
    batch = await load(
        tx, organisation, library, zone, [], now, references=frozenset(states), gone=mentors
    )
    there = batch.world.escalations
    ours = frozenset(r for r in states if there.get(r) in (bases.get(r), states[r]))
    there.update({reference: states[reference] for reference in ours})
    await library.need(tx, organisation, {state.pack for state in states.values()})
    await _evidence(tx, organisation, kept, states, ours)
    await _rows(tx, organisation, batch, kept, ours, {r for r in ours if bases.get(r) is None}, now)
    await save(tx, organisation, batch, now)
    return ours


async def _evidence(
    tx: Tx,
    organisation: str,
    kept: Kept,
    states: Mapping[str, Escalation],
    ours: frozenset[str],
) -> None:
    """Add the evidence of what happened, at its time, and of texts that went out without a row."""
    for entry in kept.entries:
        lines = [e for e in entry.effects if isinstance(e, Record)]
        lines += [_sent(kept, key, outcome) for key, outcome in entry.outcomes.items()]
        records = [evidence.NewRecord(e.about, e.what, e.actor, e.details) for e in lines]
        await evidence.append(tx, organisation, records, entry.at)
    at = kept.entries[-1].at
    lost = [evidence.NewRecord(r, NOT_TAKEN_OVER, ACTOR) for r in states if r not in ours]
    await evidence.append(tx, organisation, lost, at)


def _sent(kept: Kept, key: str, outcome: Outcome) -> Record:
    text = _texts(kept).get(key)
    details = {"key": key, "sid": outcome.sid, "error": outcome.error, "to": text and text.to}
    about = text.about if text is not None and text.about else key.partition("-")[0]
    return Record(about=about, what=DIRECTLY, actor=ACTOR, details=details)


def _texts(kept: Kept) -> dict[str, Text]:
    return {e.key: e for entry in kept.entries for e in entry.effects if isinstance(e, Text)}


async def _rows(
    tx: Tx,
    organisation: str,
    batch: Batch,
    kept: Kept,
    ours: frozenset[str],
    new: set[str],
    now: datetime,
) -> None:
    """Add the clocks, the texts as they stand, and what the mentor and an admin are told now."""
    world = batch.world
    rows = Rows(world, now)
    for entry in kept.entries:  # texts to former numbers are among the effects
        effects = (_named(e, ours) for e in entry.effects if _is_row(e, ours))
        rows.add(entry.id, effects, to_former=False)
    for reference in sorted(ours):
        state = world.escalations[reference]
        clocks = tuple(needed.wake for needed in of_escalation(state, now))
        rows.add(f"taken-in:{reference}:{state.clock_number}", clocks)
    first = kept.entries[0].id
    rows.add(f"{first}:told", _told(world, new, now))
    if lost := {r for entry in kept.entries for r in entry.states} - ours:
        log.error("not_taken_over", references=sorted(lost))
        rows.add(f"{first}:page", (_page(world, first),))
    await jobs.add(tx, organisation, rows.jobs, now)
    await jobs.cancel(tx, organisation, rows.cancelled, now)
    await spooled.settle(tx, organisation, list(_spooled(kept, ours, now)))


def _is_row(effect: Effect, ours: frozenset[str]) -> bool:
    """Whether it becomes a row: not the clocks of a concern that went on elsewhere."""
    match effect:
        case Wake():
            return effect.about in ours and not effect.key.startswith("clock:")
        case Cancel():
            return any(reference in effect.key for reference in ours)
        case Text():
            return True
    return False


def _named(effect: Effect, ours: frozenset[str]) -> Effect:
    """A text of a concern that went on elsewhere, under a key that no other text has."""
    if isinstance(effect, Text) and not _is_ours(effect, ours):
        return effect.model_copy(update={"key": f"{effect.key}-direct"})
    return effect


def _is_ours(text: Text, ours: frozenset[str]) -> bool:
    return text.about is None or text.about in ours


def _told(world: World, new: Iterable[str], now: datetime) -> Iterable[Effect]:
    for reference in sorted(new):
        state = world.escalations[reference]
        yield from degraded_messages.saved(world, state, now)
        if state.by_text and state.kind == "concern":
            body = sms_degraded.saved_after(_charity(world), wordings.Reference(reference))
            mentor = state.mentor
            key = f"{reference}-saved"
            yield Text(to=mentor.id, phone=mentor.phone, body=body, key=key, urgent=True)


def _page(world: World, entry: str) -> Page:
    return Page(body=sms_admin.page_dead_letter(_charity(world)), key=f"refuge-{entry}")


def _charity(world: World) -> wordings.Charity:
    name = world.directory.organisation.text_name
    return wordings.Charity(plain(name, LONGEST_ORGANISATION))


def _spooled(kept: Kept, ours: frozenset[str], now: datetime) -> Iterable[Spooled]:
    """The outcome of each direct text: accepted, failed, or as far as is known."""
    outcomes = {key: o for entry in kept.entries for key, o in entry.outcomes.items()}
    for known, text in _texts(kept).items():
        outcome = outcomes.get(known)
        key = known if _is_ours(text, ours) else f"{known}-direct"
        if outcome is None:
            note = kept.notes.get(known, "unknown 0")  # it was being sent when the process ended
            yield Spooled(key, "ready", now, note)
        elif outcome.sid is not None:
            yield Spooled(key, "done", outcome.at, outcome.sid)
        else:
            yield Spooled(key, "failed", outcome.at, str(outcome.error or "refused"))

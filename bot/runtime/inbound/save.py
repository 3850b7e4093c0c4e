"""Saving of what a batch changed of its working set, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from bot.runtime.inbound import kept_ideas
from bot.runtime.inbound.load import Batch
from flows.engine.world import Member
from flows.escalation.machine import Escalation
from flows.reports import Report, sealed
from flows.sessions.state import Session
from storage.database.db import Tx
from storage.database.formats import read, write
from storage.records import (
    codes,
    conversations,
    escalations,
    invites,
    notices,
    people,
    reports,
    sessions,
    settings,
)

K = TypeVar("K")
V = TypeVar("V")


class ReferenceTakenError(Exception):
    """A drawn reference was given out before: handle the batch again, with other draws."""


async def save(tx: Tx, organisation: str, batch: Batch, now: datetime) -> None:
    """Save what differs from what was loaded.

    Raises ReferenceTakenError; then nothing may be kept.
    """
    world, before = batch.world, batch.before
    await _refuse_used(tx, organisation, batch)
    talks = _changed(world.conversations, before.conversations)
    await conversations.save(tx, organisation, {c: write(t) for c, t in talks.items()}, now)
    await _save_sessions(tx, organisation, batch, now)
    await _save_escalations(tx, organisation, batch, now)
    await _save_notices(tx, organisation, batch, now)
    await _save_members(tx, organisation, batch, now)
    for token in _changed(world.invites, before.invites):
        chat = world.chat_of(world.invites[token].person)
        await invites.use_invite(tx, organisation, token, chat or 0, now)
    for sender, wrong in _changed(world.wrong_codes, before.wrong_codes).items():
        text = write(wrong)
        await settings.put(tx, organisation, f"wrong codes {sender}", text)
    for number, answered in _changed(world.answered, before.answered).items():
        await settings.put(tx, organisation, f"answered {number}", write(answered))
    await _save_reports(tx, organisation, world.filed)
    await kept_ideas.save(tx, organisation, world.shared)
    await kept_ideas.change(tx, organisation, _changed(world.ideas, before.ideas))


async def _refuse_used(tx: Tx, organisation: str, batch: Batch) -> None:
    """Refuse a reference that was used before: a second concern of that name would hide
    the first.
    """
    world, before = batch.world, batch.before
    new = {*world.escalations, *world.notices} - {*before.escalations, *before.notices}
    if await escalations.references_used(tx, organisation, new):
        raise ReferenceTakenError


async def _save_reports(tx: Tx, organisation: str, filed: Sequence[Report]) -> None:
    """Save the reports and, apart from them, which concerns were raised in the time of each."""
    restricted: dict[str, str] = {}
    for report in filed:
        raised = await escalations.load_of_mentor(tx, organisation, report.mentor)
        states = [read(Escalation, one.state) for one in raised.values()]
        part = sealed(report, states)
        if part is not None:
            restricted[report.session] = write(part)
    stored = [
        reports.StoredReport(
            session=report.session,
            mentor=report.mentor,
            held_at=report.held_at,
            filed_at=report.filed_at,
            state=write(report),
        )
        for report in filed
    ]
    await reports.save(tx, organisation, stored, restricted)


def _changed(now: dict[K, V], before: dict[K, V]) -> dict[K, V]:
    return {key: value for key, value in now.items() if before.get(key) is not value}


async def _save_sessions(tx: Tx, organisation: str, batch: Batch, now: datetime) -> None:
    """Save the sessions; sessions that are not over, and the last of each pairing, stay open."""
    changed = _changed(batch.world.sessions, batch.before.sessions)
    mentors = {session.mentor for session in changed.values()}
    kept = {s.id: s for mentor in mentors for s in batch.world.sessions_of(mentor)}
    last = {(s.mentor, s.pairing): s.id for s in sorted(kept.values(), key=_over) if s.final}
    stored = [_stored_session(s, last=last) for s in kept.values()]
    await sessions.save(tx, organisation, stored, now)


def _over(session: Session) -> datetime:
    return session.over_at or session.start


def _stored_session(
    session: Session, *, last: Mapping[tuple[str, str], str]
) -> sessions.StoredSession:
    newest = last.get((session.mentor, session.pairing)) == session.id
    promised = any(p.kept_at is None and not p.broken for p in session.promises)
    return sessions.StoredSession(
        id=session.id,
        mentor=session.mentor,
        place=session.state,
        open=not session.final or newest or promised,
        starts_at=session.start,
        state=write(session),
    )


async def _save_members(tx: Tx, organisation: str, batch: Batch, now: datetime) -> None:
    for person, new in _changed(batch.world.members, batch.before.members).items():
        old = batch.before.members.get(person) or Member(person=person)
        if new.chat is not None and new.chat != old.chat:
            await people.bind(tx, organisation, person, new.chat, now)
        elif new.chat is None and old.chat is not None:
            await people.unbind(tx, organisation, [person], now)
        if new.approved_at is not None and old.approved_at is None:
            await people.approve(tx, organisation, [person], new.approved_at)
        elif new.approved_at is None and old.approved_at is not None:
            await people.let_out(tx, organisation, [person], now)
        if new.blocked_at != old.blocked_at:
            await people.mark_blocked(tx, organisation, [person], new.blocked_at)
        if new.opted_out_at is None and old.opted_out_at is not None:
            await people.mark_opted_in(tx, organisation, [person])
        elif new.opted_out_at is not None and old.opted_out_at is None:
            await people.mark_opted_out(tx, organisation, [person], new.opted_out_at)
        fresh = [fact for fact, at in new.marks.items() if old.marks.get(fact) != at]
        await people.mark(tx, organisation, [(person, fact) for fact in fresh], now)
        words = {name: new.words.get(name) for name in {*old.words, *new.words}}
        other = [(person, n, text) for n, text in words.items() if old.words.get(n) != text]
        await people.keep(tx, organisation, other)


async def _save_notices(tx: Tx, organisation: str, batch: Batch, now: datetime) -> None:
    changed = _changed(batch.world.notices, batch.before.notices)
    await notices.save(
        tx,
        organisation,
        [
            notices.StoredNotice(
                reference=notice.reference,
                kind=notice.kind,
                open=notice.open,
                mentor=notice.mentor,
                opened_at=notice.opened_at,
                state=write(notice),
            )
            for notice in changed.values()
        ],
    )
    given = [
        codes.StoredCode(
            person=notice.to,
            code=code,
            kind=notice.kind,
            reference=reference,
            made_at=now,
        )
        for reference, notice in changed.items()
        for code in notice.codes
        if reference not in batch.before.notices
        or code not in batch.before.notices[reference].codes
    ]
    await codes.save(tx, organisation, given)
    over = [reference for reference, notice in changed.items() if not notice.open]
    if over:
        await codes.close(tx, organisation, over)


async def _save_escalations(tx: Tx, organisation: str, batch: Batch, now: datetime) -> None:
    """Save the escalations, with the codes that were given out or closed."""
    changed = _changed(batch.world.escalations, batch.before.escalations)
    if not changed:
        return
    await escalations.save(
        tx,
        organisation,
        [
            escalations.StoredEscalation(
                reference=new.reference,
                place=new.place,
                open=new.is_open,
                mentor=new.mentor.id,
                programme=new.programme,
                opened_at=new.opened_at,
                closed_at=new.closed_at,
                state=write(new),
            )
            for new in changed.values()
        ],
        now,
    )
    given = [
        codes.StoredCode(person=person, code=code, kind=new.kind, reference=reference, made_at=now)
        for reference, new in changed.items()
        for person, theirs in new.codes.items()
        for code in theirs
        if code not in _codes_before(batch, reference, person)
    ]
    await codes.save(tx, organisation, given)
    over = [reference for reference, new in changed.items() if not new.is_open]
    await codes.close(tx, organisation, over)
    again = [
        reference
        for reference, new in changed.items()
        if new.is_open
        and reference in batch.before.escalations
        and not batch.before.escalations[reference].is_open
    ]
    await codes.open_again(tx, organisation, again)


def _codes_before(batch: Batch, reference: str, person: str) -> tuple[str, ...]:
    before = batch.before.escalations.get(reference)
    return before.codes.get(person, ()) if before else ()

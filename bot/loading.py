"""Loads the working set of a batch, and saves what the batch changed: the same few statements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.draws import codes as draw_codes
from bot.draws import references as draw_references
from bot.inputs import FromChat, FromPhone, FromReceipt, FromTimer, Input
from flows.conversation import Conversation
from flows.escalation import Escalation
from flows.events import ContactShared, Started, Tapped
from flows.model import Pack
from flows.notice import Notice
from flows.replies import read
from flows.session import Session
from flows.world import Invite, Member, World
from flows.wrong_codes import WrongCodes
from storage import (
    codes,
    conversations,
    directory,
    escalations,
    invites,
    jobs,
    messages,
    notices,
    packs,
    people,
    reports,
    sessions,
    settings,
)
from storage.db import Tx
from storage.members import Member as StoredMember

OPTED_OUT = 21610  # Twilio's code: the person has turned our texts off
K = TypeVar("K")
V = TypeVar("V")
_REFERENCE = re.compile(r"^e:([A-Z0-9]{4}):")


@dataclass
class Batch:
    """A loaded world, and the values as they were loaded, to tell what changed.

    `told` maps the key of a text of ours to (its receiver, the reference that it is about).
    """

    world: World
    before: World
    told: dict[str, tuple[str, str | None]] = field(default_factory=dict)


class Library:
    """The packs in memory, by hash; one that is missing is fetched from the database."""

    def __init__(self) -> None:
        self.packs: dict[str, Pack] = {}

    async def need(self, tx: Tx, organisation: str, hashes: Iterable[str]) -> None:
        """Make sure that these packs are in memory."""
        missing = {hash_ for hash_ in hashes if hash_ and hash_ not in self.packs}
        if missing:
            for hash_, text in (await packs.load(tx, organisation, missing)).items():
                self.packs[hash_] = Pack.model_validate_json(text)


async def load(
    tx: Tx,
    organisation: str,
    library: Library,
    zone: ZoneInfo,
    inputs: Sequence[Input],
    our_number: str | None = None,
    references: frozenset[str] = frozenset(),
) -> Batch:
    """The working set of these inputs, and of further `references`.

    Raises LookupError where no directory was imported.
    """
    chats = set(_chats(inputs))
    told = await _told(tx, organisation, inputs)
    phones = {i.event.sender for i in inputs if isinstance(i, FromPhone)}
    found = await directory.load_directory(tx, organisation, (), chats, phones)
    if found.pack is None:
        raise LookupError("no pack was published")
    senders = {p.id for phone in phones for p in found.directory.by_phone(phone)}
    mentors = {m.id for m in found.members.values() if m.telegram_id in chats} | senders
    wanted = references | set(_references(inputs)) | {a for _, a in told.values() if a}
    wanted |= await _standing(tx, organisation, senders, inputs)
    raised = await escalations.load(tx, organisation, wanted, mentors)
    stopped = any(isinstance(i, FromReceipt) and i.event.error == OPTED_OUT for i in inputs)
    if phones or stopped:  # a STOP concerns everything that is open
        raised |= await escalations.load_open(tx, organisation)
    noticed = await notices.load(tx, organisation, wanted - set(raised))
    if mentors:
        noticed |= await notices.load_open(tx, organisation, mentors)
    more = {e.mentor for e in raised.values()} | {n.mentor for n in noticed.values() if n.mentor}
    talks = await conversations.load(tx, organisation, chats)
    raised |= await escalations.load(tx, organisation, _asked_about(talks) - set(raised))
    tokens = _tokens(inputs, talks)
    asked = {token: await invites.find_invite(tx, organisation, token) for token in tokens}
    more |= {invite.person for invite in asked.values() if invite}
    if more - {p.id for p in found.directory.people}:
        found = await directory.load_directory(tx, organisation, more | mentors, chats, phones)
    members = {m.id: _member(m) for m in found.members.values()}
    late = {m.chat for m in members.values() if m.person in more and m.chat} - chats
    talks |= await conversations.load(tx, organisation, late)
    everybody = mentors | more
    assert found.pack is not None
    world = World(
        directory=found.directory,
        zone=zone,
        packs=library.packs,
        current=found.pack,
        references=draw_references(),
        codes=draw_codes(),
        our_number=our_number,
        members=members,
        conversations={c: Conversation.model_validate_json(s) for c, s in talks.items()},
        sessions=await _sessions(tx, organisation, everybody),
        escalations={r: Escalation.model_validate_json(e.state) for r, e in raised.items()},
        notices={r: Notice.model_validate_json(n.state) for r, n in noticed.items()},
        invites={
            token: Invite(token=token, person=i.person, expires_at=i.expires_at, used_at=i.used_at)
            for token, i in asked.items()
            if i is not None
        },
        wrong_codes=await _wrong_codes(tx, organisation, senders),
        cards=await _cards(tx, organisation, inputs),
    )
    await library.need(tx, organisation, _hashes(world))
    return Batch(world=world, before=world.copy(), told=told)


def _chats(inputs: Sequence[Input]) -> Iterator[int]:
    for given in inputs:
        if isinstance(given, FromChat):
            yield given.chat
        elif isinstance(given, FromTimer) and given.owner == "conversation":
            yield int(given.about.removeprefix("chat:"))


def _references(inputs: Sequence[Input]) -> Iterator[str]:
    for given in inputs:
        if isinstance(given, FromTimer) and given.owner in ("escalation", "notice"):
            yield given.about
        elif isinstance(given, FromChat) and isinstance(given.event, Tapped):
            match = _REFERENCE.match(given.event.data)
            if match is not None:
                yield match.group(1)


async def _told(
    tx: Tx, organisation: str, inputs: Sequence[Input]
) -> dict[str, tuple[str, str | None]]:
    """Of receipts: to whom each text went, and what it is about."""
    keys = {i.event.key for i in inputs if isinstance(i, FromReceipt)}
    if not keys:
        return {}
    found = await jobs.find(tx, organisation, keys)
    texts = {key: json.loads(job.payload) for key, job in found.items() if job.kind == "text"}
    return {key: (text["to"], text.get("about")) for key, text in texts.items()}


async def _standing(
    tx: Tx, organisation: str, senders: set[str], inputs: Sequence[Input]
) -> set[str]:
    """The references for which the senders have open codes, or whose codes they wrote."""
    if not senders:
        return set()
    replies = [read(i.event.body) for i in inputs if isinstance(i, FromPhone)]
    written = {code for reply in replies for code in (*reply.codes, *reply.loose)}
    ours = await codes.load_open(tx, organisation, senders)
    ours += await codes.find(tx, organisation, senders, written)
    if any(reply.command == "OPEN" and not reply.codes for reply in replies):
        ours += await codes.load_latest(tx, organisation, senders)
    return {code.reference for code in ours}


def _asked_about(talks: dict[int, str]) -> set[str]:
    """The concerns whose questions are on a screen, open or over."""
    frames = (frame for text in talks.values() for frame in json.loads(text)["frames"])
    return {frame["escalation"] for frame in frames if frame["escalation"]}


def _tokens(inputs: Sequence[Input], talks: dict[int, str]) -> set[str]:
    """The invite tokens that the inputs carry, or the conversations of shared contacts hold."""
    tokens = set()
    for given in inputs:
        if not isinstance(given, FromChat):
            continue
        if isinstance(given.event, Started) and given.event.payload:
            tokens.add(given.event.payload)
        elif isinstance(given.event, ContactShared) and given.chat in talks:
            for frame in json.loads(talks[given.chat])["frames"]:
                tokens |= {frame["values"]["invite"]} if "invite" in frame["values"] else set()
    return tokens


def _member(row: StoredMember) -> Member:
    return Member(
        person=row.id,
        chat=row.telegram_id,
        joined_at=row.joined_at,
        approved_at=row.approved_at,
        blocked_at=row.blocked_at,
        opted_out_at=row.opted_out_at,
        removed=row.removed,
        marks=dict(row.marks),
    )


async def _sessions(tx: Tx, organisation: str, mentors: set[str]) -> dict[str, Session]:
    found = await sessions.load_current(tx, organisation, mentors)
    return {
        mentor: Session.model_validate_json(stored[-1].state)
        for mentor, stored in found.items()
        if stored
    }


async def _wrong_codes(tx: Tx, organisation: str, senders: set[str]) -> dict[str, WrongCodes]:
    kept = {s: await settings.get(tx, organisation, f"wrong codes {s}") for s in sorted(senders)}
    return {s: WrongCodes.model_validate_json(text) for s, text in kept.items() if text}


async def _cards(tx: Tx, organisation: str, inputs: Sequence[Input]) -> dict[str, int]:
    """Of taps on a concern's buttons: which message is its card."""
    names = [
        (given.chat, f"card:{match.group(1)}")
        for given in inputs
        if isinstance(given, FromChat) and isinstance(given.event, Tapped)
        if (match := _REFERENCE.match(given.event.data))
    ]
    found = await messages.find(tx, organisation, names)
    return {key.removeprefix("card:"): message for (_, key), message in found.items()}


def _hashes(world: World) -> set[str]:
    frames = {f.pack for talk in world.conversations.values() for f in talk.frames}
    return {
        world.current,
        *frames,
        *(session.pack for session in world.sessions.values()),
        *(escalation.pack for escalation in world.escalations.values()),
    }


async def save(tx: Tx, organisation: str, batch: Batch, now: datetime) -> None:
    """Save what is not as it was loaded."""
    world, before = batch.world, batch.before
    talks = _changed(world.conversations, before.conversations)
    await conversations.save(
        tx, organisation, {c: t.model_dump_json() for c, t in talks.items()}, now
    )
    await _save_sessions(tx, organisation, batch, now)
    await _save_escalations(tx, organisation, batch, now)
    await _save_notices(tx, organisation, batch, now)
    await _save_members(tx, organisation, batch, now)
    for token in _changed(world.invites, before.invites):
        chat = world.chat_of(world.invites[token].person)
        await invites.use_invite(tx, organisation, token, chat or 0, now)
    for sender, wrong in _changed(world.wrong_codes, before.wrong_codes).items():
        text = wrong.model_dump_json()
        await settings.put(tx, organisation, f"wrong codes {sender}", text)
    if world.filed:
        filed = [
            reports.StoredReport(
                session=f.session, mentor=f.mentor, filed_at=f.at, state=f.model_dump_json()
            )
            for f in world.filed
        ]
        await reports.save(tx, organisation, filed, {})


def _changed(now: dict[K, V], before: dict[K, V]) -> dict[K, V]:
    return {key: value for key, value in now.items() if before.get(key) is not value}


async def _save_sessions(tx: Tx, organisation: str, batch: Batch, now: datetime) -> None:
    """The new state of each; the one before it is no longer its mentor's current session."""
    changed = _changed(batch.world.sessions, batch.before.sessions)
    olds = [batch.before.sessions[mentor] for mentor in changed if mentor in batch.before.sessions]
    current = {session.id for session in changed.values()}
    stored = [_stored_session(s, current=False) for s in olds if s.id not in current]
    stored += [_stored_session(session, current=True) for session in changed.values()]
    await sessions.save(tx, organisation, stored, now)


def _stored_session(session: Session, *, current: bool) -> sessions.StoredSession:
    return sessions.StoredSession(
        id=session.id,
        mentor=session.mentor,
        place=session.state,
        open=current,
        starts_at=session.start,
        state=session.model_dump_json(),
    )


async def _save_members(tx: Tx, organisation: str, batch: Batch, now: datetime) -> None:
    for person, new in _changed(batch.world.members, batch.before.members).items():
        old = batch.before.members.get(person) or Member(person=person)
        if new.chat is not None and new.chat != old.chat:
            await people.bind(tx, organisation, person, new.chat, now)
        if new.approved_at is not None and old.approved_at is None:
            await people.approve(tx, organisation, [person], new.approved_at)
        if new.blocked_at != old.blocked_at:
            await people.mark_blocked(tx, organisation, [person], new.blocked_at)
        if new.opted_out_at is None and old.opted_out_at is not None:
            await people.mark_opted_in(tx, organisation, [person])
        elif new.opted_out_at is not None and old.opted_out_at is None:
            await people.mark_opted_out(tx, organisation, [person], new.opted_out_at)
        fresh = [fact for fact, at in new.marks.items() if old.marks.get(fact) != at]
        await people.mark(tx, organisation, [(person, fact) for fact in fresh], now)


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
                state=notice.model_dump_json(),
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
    """The new states, and the codes that were given out or closed with them."""
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
                state=new.model_dump_json(),
            )
            for new in changed.values()
        ],
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

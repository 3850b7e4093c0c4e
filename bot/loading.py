"""Loads the working set of a batch, and saves what the batch changed: the same few statements."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.draws import codes as draw_codes
from bot.draws import references as draw_references
from bot.inputs import FromChat, FromPhone, FromReceipt, FromTimer, Input
from flows.escalation.machine import Escalation
from flows.events import ContactShared, Started, Tapped
from flows.model import Pack
from flows.notices import bulletin, report_news
from flows.notices.ideas import Idea
from flows.notices.notice import Notice
from flows.notices.reports import Report, sealed
from flows.replies import read
from flows.session import words as session_words
from flows.session.clock import week_of
from flows.session.state import Session
from flows.talk.conversation import Conversation
from flows.turns.world import Invite, Member, World
from flows.wrong_codes import WrongCodes
from storage import (
    codes,
    conversations,
    directory,
    escalations,
    ideas,
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
_REFERENCE = re.compile(r"^[en]:([A-Z0-9]{4}):")


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
    now: datetime,
    our_number: str | None = None,
    references: frozenset[str] = frozenset(),
    gone: Collection[str] = frozenset(),
) -> Batch:
    """The working set of these inputs at `now`, of further `references`, of people who are `gone`.

    Raises LookupError where no directory was imported.
    """
    chats = set(_chats(inputs))
    told = await _told(tx, organisation, inputs)
    phones = {i.event.sender for i in inputs if isinstance(i, FromPhone)}
    found = await directory.load_directory(tx, organisation, (), chats, phones)
    if found.pack is None:
        raise LookupError("no pack was published")
    senders = {p.id for phone in phones for p in found.directory.by_phone(phone)}
    staff = {m.id for m in found.members.values() if m.telegram_id in chats and m.is_staff}
    mentors = {m.id for m in found.members.values() if m.telegram_id in chats} | senders
    named = await sessions.load(tx, organisation, set(_session_ids(inputs)))
    mentors |= {session.mentor for session in named.values()} | set(gone)
    wanted = references | set(_references(inputs)) | {a for _, a in told.values() if a}
    wanted |= await _standing(tx, organisation, senders | staff, inputs)
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
    everybody = mentors | more | set(_gathered(inputs, found))
    bulletins = set(_abouts(inputs, bulletin.PREFIX))
    if bulletins:  # every mentor may get one
        found = await directory.load_directory(tx, organisation, None, chats, phones)
    elif everybody - {p.id for p in found.directory.people}:
        found = await directory.load_directory(tx, organisation, everybody, chats, phones)
    members = {m.id: _member(m) for m in found.members.values()}
    late = {m.chat for m in members.values() if m.person in everybody and m.chat} - chats
    talks |= await conversations.load(tx, organisation, late)
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
        sessions=await _sessions(tx, organisation, everybody, week_of(now, zone)[0]),
        escalations={r: Escalation.model_validate_json(e.state) for r, e in raised.items()},
        notices={r: Notice.model_validate_json(n.state) for r, n in noticed.items()},
        invites={
            token: Invite(token=token, person=i.person, expires_at=i.expires_at, used_at=i.used_at)
            for token, i in asked.items()
            if i is not None
        },
        wrong_codes=await _wrong_codes(tx, organisation, senders),
        cards=await _cards(tx, organisation, inputs),
        ideas={about: await _ideas(tx, organisation, about) for about in sorted(bulletins)},
    )
    await library.need(tx, organisation, _hashes(world))
    return Batch(world=world, before=world.copy(), told=told)


def _chats(inputs: Sequence[Input]) -> Iterator[int]:
    for given in inputs:
        if isinstance(given, FromChat):
            yield given.chat
        elif isinstance(given, FromTimer) and given.owner == "conversation":
            yield int(given.about.removeprefix("chat:"))


def _abouts(inputs: Sequence[Input], prefix: str) -> Iterator[str]:
    """What the clocks of that kind are about."""
    for given in inputs:
        if isinstance(given, FromTimer) and given.about.startswith(prefix):
            yield given.about


def _gathered(inputs: Sequence[Input], found: directory.Loaded) -> Iterator[str]:
    """The mentors whose reports are told now, together."""
    for about in _abouts(inputs, report_news.PREFIX):
        manager = found.members.get(about.removeprefix(report_news.PREFIX))
        if manager is not None:
            yield from report_news.gathered(manager.words)


async def _ideas(tx: Tx, organisation: str, about: str) -> tuple[str, ...]:
    """The ideas of the bulletin that is due."""
    programme, week = bulletin.read_about(about)
    stored = await ideas.load_week(tx, organisation, programme, week)
    return tuple(Idea.model_validate_json(one.state).text for one in stored)


def _session_ids(inputs: Sequence[Input]) -> Iterator[str]:
    """The sessions that clocks and buttons name."""
    for given in inputs:
        if isinstance(given, FromTimer) and given.owner == "session":
            yield given.about
        elif (
            isinstance(given, FromChat)
            and isinstance(given.event, Tapped)
            and (named := session_words.parse(given.event.data))
        ):
            yield named[0]


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
            talk = json.loads(talks[given.chat])
            held = [talk.get("invite"), *(f["values"].get("invite") for f in talk["frames"])]
            tokens |= {token for token in held if token}
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
        words=dict(row.words),
    )


async def _sessions(
    tx: Tx, organisation: str, mentors: set[str], since: datetime
) -> dict[str, Session]:
    """By id: what is not over, the last one of each pairing, and what began since then."""
    found = await sessions.load_current(tx, organisation, mentors, since)
    return {
        stored.id: Session.model_validate_json(stored.state)
        for theirs in found.values()
        for stored in theirs
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
    await _save_reports(tx, organisation, world.filed)
    shared = [ideas.StoredIdea(i.programme, i.week, i.model_dump_json()) for i in world.shared]
    await ideas.save(tx, organisation, shared)


async def _save_reports(tx: Tx, organisation: str, filed: Sequence[Report]) -> None:
    """The reports, and apart from them which concerns were raised in the time of each."""
    restricted: dict[str, str] = {}
    for report in filed:
        raised = await escalations.load_of_mentor(tx, organisation, report.mentor)
        states = [Escalation.model_validate_json(one.state) for one in raised.values()]
        part = sealed(report, states)
        if part is not None:
            restricted[report.session] = part.model_dump_json()
    stored = [
        reports.StoredReport(
            session=report.session,
            mentor=report.mentor,
            held_at=report.held_at,
            filed_at=report.filed_at,
            state=report.model_dump_json(),
        )
        for report in filed
    ]
    await reports.save(tx, organisation, stored, restricted)


def _changed(now: dict[K, V], before: dict[K, V]) -> dict[K, V]:
    return {key: value for key, value in now.items() if before.get(key) is not value}


async def _save_sessions(tx: Tx, organisation: str, batch: Batch, now: datetime) -> None:
    """The new state of each; open stays what is not over, and the last one of each pairing."""
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

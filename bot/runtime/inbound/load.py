"""Loading of the working set for a batch of inputs: the same few statements, whatever is in it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from bot.channels.inputs import FromChat, FromPhone, FromReceipt, Input
from bot.runtime.inbound import kept_ideas, lookup_keys
from bot.runtime.inbound.random_ids import SECRET
from bot.runtime.inbound.random_ids import codes as draw_codes
from bot.runtime.inbound.random_ids import references as draw_references
from flows.changed_numbers import in_force
from flows.conversation.machine import Conversation
from flows.engine.answering import IN_ALL, STRANGERS
from flows.engine.world import Invite, Member, World
from flows.escalation.delivery import DEAD
from flows.escalation.machine import Escalation
from flows.events import Tapped
from flows.notices.machine import Notice
from flows.pack import Pack
from flows.sessions.alarms import week_of
from flows.sessions.state import Session
from flows.sms_replies.answered import Answered
from flows.sms_replies.decision import read as read_reply
from flows.sms_replies.wrong_codes import WrongCodes
from storage.database.db import Tx
from storage.database.formats import read
from storage.queue import jobs, sent_messages
from storage.records import (
    codes,
    conversations,
    directory,
    escalations,
    invites,
    notices,
    packs,
    sessions,
    settings,
)
from storage.records.members import Member as StoredMember


@dataclass(frozen=True, slots=True)
class Told:
    """A text of ours: to whom it went, on which number, and the reference that it is about."""

    to: str
    phone: str | None = None
    about: str | None = None


UNKNOWN = Told("")


@dataclass
class Batch:
    """A loaded world, with the values as loaded, so that changes can be told.

    `told` has the texts of ours that the receipts are about, by key.
    """

    world: World
    before: World
    told: dict[str, Told] = field(default_factory=dict)


class Library:
    """The packs in memory, by hash; a missing one is fetched from the database.

    References and codes are drawn from `chance`.
    """

    def __init__(self, chance: Random = SECRET) -> None:
        self.packs: dict[str, Pack] = {}
        self.chance = chance

    async def need(self, tx: Tx, organisation: str, hashes: Iterable[str]) -> None:
        """Make sure that these packs are in memory."""
        missing = {hash_ for hash_ in hashes if hash_ and hash_ not in self.packs}
        if missing:
            for hash_, text in (await packs.load(tx, organisation, missing)).items():
                self.packs[hash_] = read(Pack, text)


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
    *,
    whole: bool = False,
    ideas_of: Collection[str] = frozenset(),
) -> Batch:
    """The working set of these inputs at `now`, of further `references`, and of people who are
    `gone`.

    `whole` takes everybody of the directory, `ideas_of` the ideas of those programmes too. Raises
    LookupError where nobody was imported.
    """
    chats = set(lookup_keys.chats(inputs))
    told = await _told(tx, organisation, inputs)
    phones = {i.event.sender for i in inputs if isinstance(i, FromPhone)}
    found = await _in_force(tx, organisation, now, (), chats, phones)
    if found.pack is None:
        raise LookupError("no pack was published")
    senders = {p.id for phone in phones for p in found.directory.by_phone(phone)}
    staff = {m.id for m in found.members.values() if m.telegram_id in chats and m.is_staff}
    mentors = {m.id for m in found.members.values() if m.telegram_id in chats} | senders
    asked_for = await sessions.load(tx, organisation, set(lookup_keys.session_ids(inputs)))
    mentors |= {session.mentor for session in asked_for.values()} | set(gone)
    wanted = (
        references
        | set(lookup_keys.references(inputs))
        | {t.about for t in told.values() if t.about}
    )
    wanted |= await _standing(tx, organisation, senders | staff, inputs)
    raised = await escalations.load(tx, organisation, wanted, mentors)
    stopped = any(isinstance(i, FromReceipt) and i.event.error in DEAD for i in inputs)
    if phones or stopped:  # a STOP, or a dead number, concerns everything that is open
        raised |= await escalations.load_open(tx, organisation)
    noticed = await notices.load(tx, organisation, wanted - set(raised))
    if mentors:
        noticed |= await notices.load_open(tx, organisation, mentors)
    more = {e.mentor for e in raised.values()} | {n.mentor for n in noticed.values() if n.mentor}
    talks = await conversations.load(tx, organisation, chats)
    raised |= await escalations.load(tx, organisation, lookup_keys.asked_about(talks) - set(raised))
    tokens = lookup_keys.tokens(inputs, talks)
    asked = {token: await invites.find_invite(tx, organisation, token) for token in tokens}
    more |= {invite.person for invite in asked.values() if invite}
    everybody = mentors | more | set(lookup_keys.gathered(inputs, found))
    if lookup_keys.idea_clocks(inputs) or whole:  # every mentor may get a bulletin
        found = await _in_force(tx, organisation, now, None, chats, phones)
    elif everybody - {p.id for p in found.directory.people}:
        found = await _in_force(tx, organisation, now, everybody, chats, phones)
    members = {m.id: _member(m) for m in found.members.values()}
    late = {m.chat for m in members.values() if m.person in everybody and m.chat} - chats
    talks |= await conversations.load(tx, organisation, late)
    assert found.pack is not None
    world = World(
        directory=found.directory,
        zone=zone,
        packs=library.packs,
        current=found.pack,
        references=draw_references(library.chance),
        codes=draw_codes(library.chance),
        our_number=our_number,
        members=members,
        conversations={c: read(Conversation, s) for c, s in talks.items()},
        sessions=await _sessions(tx, organisation, everybody, week_of(now, zone)[0]),
        escalations={r: read(Escalation, e.state) for r, e in raised.items()},
        notices={r: read(Notice, n.state) for r, n in noticed.items()},
        invites={
            token: Invite(token=token, person=i.person, expires_at=i.expires_at, used_at=i.used_at)
            for token, i in asked.items()
            if i is not None
        },
        wrong_codes=await _wrong_codes(tx, organisation, senders),
        answered=await _answered(tx, organisation, senders) if phones else {},
        cards=await _cards(tx, organisation, inputs),
        ideas=await kept_ideas.load(tx, organisation, inputs, ideas_of, now),
    )
    await library.need(tx, organisation, _hashes(world))
    return Batch(world=world, before=world.copy(), told=told)


async def _in_force(
    tx: Tx,
    organisation: str,
    now: datetime,
    mentors: Collection[str] | None,
    chats: Collection[int],
    phones: Collection[str],
) -> directory.Loaded:
    """The directory as it counts now, with former numbers and revocations."""
    found = await directory.load_directory(tx, organisation, mentors, chats, phones)
    return replace(found, directory=in_force(found.directory, found.members, now))


async def _told(tx: Tx, organisation: str, inputs: Sequence[Input]) -> dict[str, Told]:
    """To whom each text of the receipts went, and what it is about."""
    keys = {i.event.key for i in inputs if isinstance(i, FromReceipt)}
    if not keys:
        return {}
    found = await jobs.find(tx, organisation, keys)
    texts = {key: json.loads(job.payload) for key, job in found.items() if job.kind == "text"}
    return {
        key: Told(to=text["to"], phone=text["phone"], about=text.get("about"))
        for key, text in texts.items()
    }


async def _standing(
    tx: Tx, organisation: str, senders: set[str], inputs: Sequence[Input]
) -> set[str]:
    """The references for which the senders have open codes, or whose codes they wrote."""
    if not senders:
        return set()
    replies = [read_reply(i.event.body) for i in inputs if isinstance(i, FromPhone)]
    written = {code for reply in replies for code in (*reply.codes, *reply.loose)}
    ours = await codes.load_open(tx, organisation, senders)
    ours += await codes.find(tx, organisation, senders, written)
    if any(reply.command == "OPEN" and not reply.codes for reply in replies):
        ours += await codes.load_latest(tx, organisation, senders)
    return {code.reference for code in ours}


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
    """The sessions by id: those that are not over, the last of each pairing, and those begun since
    then.
    """
    found = await sessions.load_current(tx, organisation, mentors, since)
    return {
        stored.id: read(Session, stored.state) for theirs in found.values() for stored in theirs
    }


async def _wrong_codes(tx: Tx, organisation: str, senders: set[str]) -> dict[str, WrongCodes]:
    kept = {s: await settings.get(tx, organisation, f"wrong codes {s}") for s in sorted(senders)}
    return {s: read(WrongCodes, text) for s, text in kept.items() if text}


async def _answered(tx: Tx, organisation: str, senders: set[str]) -> dict[str, Answered]:
    """How often each number was answered lately, and all of them together."""
    names = [*sorted(senders), IN_ALL, STRANGERS]
    kept = {name: await settings.get(tx, organisation, f"answered {name}") for name in names}
    return {name: read(Answered, text) for name, text in kept.items() if text}


async def _cards(tx: Tx, organisation: str, inputs: Sequence[Input]) -> dict[str, int]:
    """The message that is the card of each tapped concern."""
    names = [
        (given.chat, f"card:{reference}")
        for given in inputs
        if isinstance(given, FromChat) and isinstance(given.event, Tapped)
        if (reference := lookup_keys.tapped_reference(given.event.data))
    ]
    found = await sent_messages.find(tx, organisation, names)
    return {key.removeprefix("card:"): message for (_, key), message in found.items()}


def _hashes(world: World) -> set[str]:
    frames = {f.pack for talk in world.conversations.values() for f in talk.frames}
    return {
        world.current,
        *frames,
        *(session.pack for session in world.sessions.values()),
        *(escalation.pack for escalation in world.escalations.values()),
    }

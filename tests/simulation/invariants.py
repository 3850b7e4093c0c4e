"""Invariants after every event, and at the end. Only a named fault excuses lateness.

A violation gives the rule's name, what it is about, and by how much.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.demo.phones import Shown
from flows.directory import Directory, Person, Role
from flows.engine.delivery_errors import ACCOUNT
from flows.escalation.ladder import bounds
from tests.simulation.charity import INITIALS, KINDS, SECRET_WORDS, chat_of, pack
from tests.simulation.disk import Disk
from tests.simulation.loop import Clock, Loop
from tests.simulation.staff import REFERENCE
from tests.simulation.story import Story
from tests.simulation.telegram import Telegram
from tests.simulation.twilio import Posted, Try, Twilio
from tests.simulation.weather import Kind, Weather
from tests.simulation.witness import (
    NEW_FAILURES,
    NEW_ROWS,
    OVERDUE,
    Seen,
    Witness,
    read_time,
    written_time,
)

OURS: tuple[Kind, ...] = ("process down", "process stands still", "disk", "clock")
TEXTS: tuple[Kind, ...] = (*OURS, "twilio away")
SCREEN: tuple[Kind, ...] = (*OURS, "telegram away")
ALL: tuple[Kind, ...] = (*TEXTS, "telegram away")
WITHOUT_ROWS: tuple[Kind, ...] = ("disk",)  # only then a text goes out that is not stored first

WITHIN = 15.0  # what is due is carried out by then
ROUTINE_WITHIN = 60.0
ACCEPTED_WITHIN = 2.0
RAISING, HELD, CHASING = 5 * 60.0, 60 * 60.0, 10 * 60.0
PUBLIC_REPEAT, ADVISED_REPEAT = 10 * 60.0, 60 * 60.0
TEAM_WAIT = 10 * 60.0  # W1
CHILD = re.compile(
    r"\b(?:P\d\d\b|{})".format("|".join((*map(re.escape, INITIALS), *KINDS, *SECRET_WORDS)))
)
MARK = "REPEAT "
# An admin's page that nothing can be saved has no row, so two processes may each send it.
PAGE_WITHOUT_ROW = "unsaved-"
# Texts that say no more than that nothing can be saved just now: lost with the process, if at all.
WITHOUT_ROW = re.compile(r"^unsaved-|^waits-|-told-")


@dataclass
class Followed:
    """What was seen of one escalation so far, in true seconds."""

    reference: str
    mentor: str
    since: float
    place: str
    place_since: float
    winding: object = None
    wound_at: float = 0.0
    helped_at: float | None = None  # held, over, or the public numbers on the screen
    manager_asked: float | None = None
    team_asked: float | None = None


@dataclass
class Row:
    """One urgent text of ours, from when it was stored."""

    stored_at: float
    immediate: bool


class Watched(Protocol):
    """The simulated world, as far as the rules look at it. `loop` has the true time."""

    loop: Loop
    began: datetime
    clock: Clock
    story: Story
    weather: Weather
    twilio: Twilio
    witness: Witness
    telegram: Telegram
    disk: Disk
    directory: Directory
    public_numbers: set[str]
    set_back: float

    def is_held(self, key: str) -> bool:
        """Whether a text of that key is held outside the database."""

    def is_blocked(self, mentor: str) -> bool:
        """Whether the mentor blocked the bot."""

    def changed_at(self, reference: str, state: dict[str, object]) -> float:
        """When the escalation came to where it is, as seen from outside."""

    async def verify(self) -> list[str]:
        """What is wrong with the chain of evidence."""

    async def self_check(self) -> list[str]:
        """The clocks that had to be mended."""


@dataclass
class Rules:
    """Watches one world."""

    world: Watched
    followed: dict[str, Followed] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    raised: list[tuple[Person, int | None, str | None, float]] = field(default_factory=list)
    named: dict[str, frozenset[str]] = field(default_factory=dict)  # the subjects of each
    last_row: int = 0
    last_failure: int = 0
    tapped: Counter[str] = field(default_factory=Counter)  # concerns that each mentor raised
    not_before: datetime | None = None
    b1: float = 0.0

    def begin(self) -> None:
        """Reckon the bounds of this world's ladders."""
        here = self.world.directory
        found = [
            bounds(pack(), name, here, p.id).b1 for name in pack().ladders for p in here.programmes
        ]
        self.b1 = max(found).total_seconds()

    @property
    def now(self) -> float:
        return self.world.loop.time()

    def breaks(self, rule: str, words: str) -> None:
        self.world.story.breaks(rule, words)

    def perhaps(self, mentor: Person) -> None:
        """They tapped what may raise a concern."""
        self.tapped[mentor.id] += 1

    # after every commit

    def committed(self) -> None:
        """Something was committed: look at all of it."""
        self._new_rows()
        seen = self.world.witness.open_ones()
        self._clocks(seen)
        self._follow(seen)
        self._overdue()
        self._raised()
        self._failures()

    def _clocks(self, seen: list[Seen]) -> None:
        for one in seen:
            if one.rings_at is None:
                self.breaks("one clock", f"{one.reference} is open ({one.place}), and has no clock")

    def _new_rows(self) -> None:
        wall = self.world.clock()
        for row in self.world.witness.rows(NEW_ROWS, self.last_row):
            self.last_row = row["id"]
            if row["kind"] == "text" and row["priority"] == 0:
                self.rows[row["key"]] = Row(self.now, read_time(row["due_at"]) <= wall)
                self._written(row["key"])

    def _written(self, key: str) -> None:
        """No text is even written to whom it was known to be about when the last one was."""
        stored = self.world.witness.text(key) or {}
        about = str(stored.get("about"))
        state = self.world.witness.escalation(about)
        if state is None:
            return
        if stored["to"] in self.named.get(about, ()):
            self.breaks("audience", f"{key} is written to the subject {stored['to']}")
        self.named[about] = frozenset(state["subjects"])

    def _follow(self, seen: list[Seen]) -> None:
        there = {one.reference for one in seen}
        for one in seen:
            concern = self.followed.get(one.reference)
            if concern is None:
                concern = Followed(one.reference, one.mentor, self.now, one.place, self.now)
                self.followed[one.reference] = concern
            if concern.place != one.place:
                concern.place, concern.place_since = one.place, self.now
                concern.manager_asked = concern.team_asked = None
            if concern.winding != one.wound:
                concern.winding, concern.wound_at = one.wound, self.now
            if concern.helped_at is None and self._is_helped(one):
                concern.helped_at = self.now
            self._in_time(concern)
        for gone in set(self.followed) - there:
            self.followed[gone].place = "over"
            self.followed[gone].helped_at = self.followed[gone].helped_at or self.now

    def _is_helped(self, one: Seen) -> bool:
        """Somebody holds it. Of a mentor who is missing, all others have the numbers to ring."""
        if one.place != "public":
            return one.place in {"held", "chasing"}
        state = self.world.witness.escalation(one.reference)
        return state is not None and state["kind"] == "overdue"

    def _in_time(self, concern: Followed) -> None:
        most = {
            "raising": RAISING,
            "held": HELD,
            "chasing": CHASING,
            "public": ADVISED_REPEAT,
        }.get(concern.place)
        if most is not None:
            since = concern.wound_at if concern.place == "public" else concern.place_since
            self._late(concern, f"{concern.place} goes on", since, most, OURS)
        if concern.helped_at is None:
            kinds = ALL if self.world.is_blocked(concern.mentor) else (*OURS, "telegram away")
            self._late(concern, "nobody has it, no number is shown", concern.since, self.b1, kinds)
        asked = concern.manager_asked
        if asked is not None and concern.team_asked is None and concern.place == "rung":
            self._late(concern, "the team is not texted", asked, TEAM_WAIT, OURS)

    def _late(
        self, concern: Followed, what: str, since: float, most: float, kinds: tuple[Kind, ...]
    ) -> None:
        took = self.now - since
        if took <= most + WITHIN:
            return
        excused = self.world.weather.excuse(since, self.now, kinds) + self.world.set_back
        if took > most + WITHIN + excused:
            words = f"{concern.reference}: {what} after {took:.0f} s (at most {most:.0f})"
            self.breaks("in time", f"{words}, of which {excused:.0f} s are excused")

    def _overdue(self) -> None:
        wall = self.world.clock()
        for row in self.world.witness.rows(OVERDUE, written_time(wall - timedelta(seconds=WITHIN))):
            due = read_time(row["next_at"])
            if self.not_before is not None:
                due = max(due, self.not_before)
            late = (wall - due).total_seconds()
            most = WITHIN if row["priority"] == 0 else ROUTINE_WITHIN
            kinds = ALL if row["kind"] in {"say", "edit", "delete", "answer"} else TEXTS
            if late > most and late > most + self.world.weather.excuse(
                self.now - late, self.now, kinds
            ):
                self.breaks("carried out", f"{row['key']} ({row['state']}) is {late:.0f} s late")

    def _raised(self) -> None:
        """A tap whose update was taken has an escalation, in the same commit."""
        waiting = []
        for mentor, update, sid, at in self.raised:
            key = f"text:{sid}" if sid else str(update)
            taken = self.world.witness.taken("twilio" if sid else "telegram", key)
            if taken is None:
                waiting.append((mentor, update, sid, at))
                continue
            raised = self.world.witness.of_mentor(mentor.id)
            begun = (
                self.world.began
                + timedelta(seconds=at - 1)
                + min(self.world.clock.jumped, timedelta())
            )
            fresh = [
                e
                for e in raised
                if e["open"]
                or read_time(e["opened_at"]) >= begun
                or (e["closed_at"] and read_time(e["closed_at"]) >= begun)
            ]
            if taken != "done" or not fresh:
                self.breaks("nothing lost", f"{mentor.id}'s concern {key} was {taken}: no concern")
        self.raised = waiting

    def _failures(self) -> None:
        """A text that will not arrive is known to have failed, in the commit that took the news."""
        for row in self.world.witness.rows(NEW_FAILURES, self.last_failure):
            self.last_failure = row["rowid"]
            key = row["key"].removeprefix("receipt:").rpartition(":")[0]
            text = self.world.witness.text(key)
            state = self.world.witness.escalation(str(text["about"])) if text else None
            for told in state["told"] if state else ():
                heard = told["failed"] or told["called_off"] or told["delivered"]
                if told["key"] == key and not heard:
                    self.breaks("failures count", f"{key} failed, and counts as on its way")

    # when a text is about to leave, and when Twilio has it

    def sending(self, to: str, body: str, key: str) -> None:
        """Something goes to Twilio: may it?"""
        if found := CHILD.search(body):
            self.breaks("no child's data", f"{key} says {found.group()!r}: {body}")
        self._marked(key, body)
        stored = self.world.witness.text(key)
        if stored is None:
            if self.world.weather.fair(self.now, WITHOUT_ROWS):
                self.breaks("stored first", f"{key} leaves, and is not stored")
            elif not (WITHOUT_ROW.search(key) or self.world.is_held(key)):
                self.breaks("stored first", f"{key} leaves, and is neither stored nor held")
            return
        self._soon(key)
        about = stored.get("about")
        state = self.world.witness.escalation(about) if about else None
        if state is None:
            return
        self._audience(state, stored, to, key)
        self._asked(state, stored)

    def _marked(self, key: str, body: str) -> None:
        """The same text again is marked, and only after something went wrong with it before."""
        ledger = self.world.twilio.ledger(key)
        before = ledger.posted
        if not before or key.startswith(PAGE_WITHOUT_ROW):
            return
        if not (body.startswith(MARK) or self._overslept(key) or self._both_held(key)):
            self.breaks("marked", f"{key} goes out a second time without a mark: {body}")
        unclear = [t for t in ledger.tries[:-1] if self._unclear(t)]
        if len(before) > len(unclear):
            outcomes = [t.outcome for t in ledger.tries]
            self.breaks("one repeat", f"{key} goes out again without a reason: {outcomes}")

    def _unclear(self, one: Try) -> bool:
        """Whether nobody could know what came of it: unheard, or heard and then not kept."""
        if one.outcome.startswith("refused"):
            return False
        lost: tuple[Kind, ...] = ("process down", "process stands still", "disk")
        kept = one.outcome == "taken"
        return not kept or self.world.weather.excuse(one.at, self.now, lost) > 0

    def _overslept(self, key: str) -> bool:
        """The first process slept on its way out; the repeat of the second was there before it.

        Excused by fault 50: a worker that wakes after its lease may cost one repeat.
        """
        ledger = self.world.twilio.ledger(key)
        repeated = any(p.body.startswith(MARK) for p in ledger.posted)
        still: tuple[Kind, ...] = ("process stands still",)
        return repeated and self.world.weather.excuse(ledger.tries[0].at, self.now, still) > 0

    def _both_held(self, key: str) -> bool:
        """Two processes, no disk: each knows only what it holds in memory, and each texts it."""
        since = self.world.twilio.ledger(key).tries[0].at
        faults: tuple[Kind, ...] = ("process stands still", "disk")
        return all(self.world.weather.excuse(since, self.now, (fault,)) > 0 for fault in faults)

    def _soon(self, key: str) -> None:
        row = self.rows.get(key)
        if row is None or not row.immediate or self.world.twilio.ledger(key).posted:
            return
        took = self.now - row.stored_at
        if took > ACCEPTED_WITHIN:
            excused = self.world.weather.excuse(row.stored_at, self.now, TEXTS)
            excused += self.world.set_back
            if took > ACCEPTED_WITHIN + excused:
                words = f"{key} leaves after {took:.1f} s, of which {excused:.1f} are excused"
                self.breaks("within two seconds", words)

    def _audience(
        self, state: dict[str, object], stored: dict[str, object], to: str, key: str
    ) -> None:
        here: Directory = self.world.directory
        mentor = state["mentor"]
        assert isinstance(mentor, dict)
        subjects = state["subjects"]
        assert isinstance(subjects, list)
        barred = {p.phone for p in here.people if p.id in subjects}
        if stored["to"] != mentor["id"]:
            barred |= {mentor["phone"]}
        if to in barred:
            self.breaks("audience", f"{key} goes to {to}: the subject's, or the mentor's own")
        if stored["to"] in subjects:
            self.breaks("audience", f"{key} goes to the subject {stored['to']}")
        person = here.person(str(stored["to"]))
        staff_of = state["staff"] == "unsaid" and state["ladder"] == "unsaid"
        if staff_of and person and person.role in {Role.PROGRAMME_MANAGER, Role.SAFEGUARDING}:
            created = self.rows.get(key)
            named = self.world.changed_at(str(state["reference"]), state)
            if created and created.stored_at > named + 1:
                self.breaks("audience", f"{key} goes to {person.id}, and it may be about them")

    def _asked(self, state: dict[str, object], stored: dict[str, object]) -> None:
        concern = self.followed.get(str(state["reference"]))
        person = self.world.directory.person(str(stored["to"]))
        if concern is None or person is None or concern.place != "rung":
            return
        row = self.rows.get(str(stored["key"]))
        at = max(row.stored_at if row else self.now, concern.place_since)
        if person.role is Role.PROGRAMME_MANAGER:
            concern.manager_asked = concern.manager_asked or at
        elif person.role is Role.SAFEGUARDING:
            concern.team_asked = concern.team_asked or at

    # what stands on a mentor's screen

    def shown(self, chat: int, shown: Shown) -> None:
        """A message reached a phone: is it true?"""
        for reference in set(REFERENCE.findall(shown.text)):
            if not self.world.witness.known(reference):
                self.breaks("saved first", f"{reference} is shown, and is not stored: {shown.text}")
        if self._gives_a_number(shown.text):
            self._helped({c.mentor for c in self.followed.values() if chat_of(c.mentor) == chat})

    def texted(self, posted: Posted) -> None:
        """A text reached a phone; a person who blocked the bot reads the numbers there."""
        if self._gives_a_number(posted.body):
            self._helped({p.id for p in self.world.directory.by_phone(posted.to)})

    def _gives_a_number(self, words: str) -> bool:
        digits = words.replace(" ", "")
        return any(line in digits for line in self.world.public_numbers)

    def _helped(self, mentors: set[str]) -> None:
        for concern in self.followed.values():
            if concern.mentor in mentors and concern.helped_at is None:
                concern.helped_at = self.now

    # when all is over

    async def at_the_end(self) -> None:
        """Nothing is left undone."""
        world = self.world
        self.committed()
        for mentor, update, sid, _ in self.raised:
            self.breaks("nothing lost", f"{mentor.id}'s concern {update or sid} was never taken")
        for row in world.witness.rows(
            "SELECT key, kind, state, note, next_at, attempts FROM jobs WHERE next_at IS NOT NULL "
            "AND due_at < ? AND kind != 'wake'",
            written_time(world.clock() - timedelta(seconds=120)),
        ):
            self.breaks(
                "settled", f"{row['key']} {row['kind']} {row['state']} is left: {row['note']}"
            )
        for row in world.witness.rows("SELECT key, source FROM inbox WHERE outcome != 'done'"):
            self.breaks("a bug", f"{row['source']} {row['key']} was set aside")
        self._once_each()
        whole = world.disk.whole()
        if whole != "ok":
            self.breaks("whole", whole)
        for problem in await world.verify():
            self.breaks("the evidence is whole", problem)
        for callback, times in world.telegram.answers.items():
            if times > 1 and not world.weather.spells:
                self.breaks("one answer a tap", f"{callback}: {times}")
        for mended in await world.self_check():
            self.breaks("one clock", f"{mended} had to be mended")

    def _once_each(self) -> None:
        """What was confirmed was taken, what was taken twice counts once, nothing is given up."""
        world = self.world
        taken = {row["key"] for row in world.witness.rows("SELECT key FROM inbox")}
        for update in world.telegram.sent:
            if update < world.telegram.confirmed and str(update) not in taken:
                self.breaks("confirmed once taken", f"{update} was confirmed, and never taken")
        for row in world.witness.rows(
            "SELECT actor, count(*) AS times FROM evidence WHERE what = 'opened' GROUP BY actor"
        ):
            if row["times"] > self.tapped[row["actor"]]:
                words = (
                    f"{row['actor']} raised {self.tapped[row['actor']]}, and {row['times']} opened"
                )
                self.breaks("once", words)
        for row in world.witness.rows(
            "SELECT key, note FROM jobs WHERE kind = 'text' AND state = 'failed'"
        ):
            tries = world.twilio.ledger(row["key"]).tries
            if row["key"].startswith(ACCOUNT):
                continue  # it would have told of the very account that refuses it
            if not any(t.final for t in tries):
                outcomes = [t.outcome for t in tries]
                self.breaks("never given up", f"{row['key']} is given up: {row['note']} {outcomes}")

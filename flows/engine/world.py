"""The world: the working set of one transaction, which its events may read and change.

The shell loads it, the engine folds events into it, and the shell saves what changed. Its states
are frozen values; folding only puts a newer value under the same key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import Field

from flows.conversation.machine import Conversation
from flows.directory import Directory, Person, Role, Value
from flows.escalation.machine import Escalation
from flows.ideas import Idea
from flows.notices.machine import Notice
from flows.pack import Pack
from flows.reports import Report
from flows.sessions.state import Session
from flows.sms_replies.answered import Answered
from flows.sms_replies.wrong_codes import WrongCodes

# The name of the frame's value with the id of its session; no pack can save under it.
SESSION = "session.id"


class Member(Value):
    """What is known of a person beyond the directory: their chat, and how far they have joined.

    `marks` are further dated facts, `words` further kept words, by name.
    """

    person: str
    chat: int | None = None
    joined_at: datetime | None = None
    approved_at: datetime | None = None
    blocked_at: datetime | None = None
    opted_out_at: datetime | None = None
    removed: bool = False
    marks: dict[str, datetime] = Field(default_factory=dict)
    words: dict[str, str] = Field(default_factory=dict)


class Invite(Value):
    """The token of a deep link: whose it is, until when, and whether it was used."""

    token: str
    person: str
    expires_at: datetime
    used_at: datetime | None = None


@dataclass
class World:
    """The loaded values, by natural key. The shell draws `references` and `codes` beforehand.

    `members` is keyed by person, `conversations` by Telegram chat, `sessions` by id (of a mentor
    those that are not over, those of this week and the last one of each pairing), `escalations` and
    `notices` by reference, `invites` by token, `wrong_codes` and `answered` by number, as
    `guessing.number_of` names it. `cards` maps a reference to the Telegram message that is its
    card. `ideas`, by number, are those of the last months, of the programmes that the events are
    about. `filed` and `shared` are new.
    """

    directory: Directory
    zone: ZoneInfo
    packs: Mapping[str, Pack]
    current: str
    references: Iterator[str]
    codes: Iterator[str]
    our_number: str | None = None
    members: dict[str, Member] = field(default_factory=dict)
    conversations: dict[int, Conversation] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    escalations: dict[str, Escalation] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    invites: dict[str, Invite] = field(default_factory=dict)
    wrong_codes: dict[str, WrongCodes] = field(default_factory=dict)
    answered: dict[str, Answered] = field(default_factory=dict)
    cards: dict[str, int] = field(default_factory=dict)
    ideas: dict[int, Idea] = field(default_factory=dict)
    filed: list[Report] = field(default_factory=list)
    shared: list[Idea] = field(default_factory=list)

    def new_reference(self) -> str:
        """The next drawn reference that names nothing of this world.

        When it saves, the shell checks whether the reference was ever given to something that is
        not loaded.
        """
        return next(r for r in self.references if not (r in self.escalations or r in self.notices))

    def copy(self) -> World:
        """The same values under the same keys, in dicts of their own."""
        return replace(
            self,
            members=dict(self.members),
            conversations=dict(self.conversations),
            sessions=dict(self.sessions),
            escalations=dict(self.escalations),
            notices=dict(self.notices),
            invites=dict(self.invites),
            wrong_codes=dict(self.wrong_codes),
            answered=dict(self.answered),
            ideas=dict(self.ideas),
            filed=list(self.filed),
            shared=list(self.shared),
        )

    def restore(self, before: World) -> None:
        """Put every state back to what it was in a copy made earlier."""
        self.members, self.conversations = before.members, before.conversations
        self.sessions, self.escalations = before.sessions, before.escalations
        self.notices, self.invites = before.notices, before.invites
        self.ideas, self.filed, self.shared = before.ideas, before.filed, before.shared

    @property
    def pack(self) -> Pack:
        """The pack that is in force now."""
        return self.packs[self.current]

    def mentor_of(self, chat: int) -> Person | None:
        """The mentor to whom that chat is bound, while they are in the directory."""
        person = self._person_of(chat)
        return person if person and person.role == Role.MENTOR else None

    def staff_of(self, chat: int) -> Person | None:
        """The staff member to whom that chat is bound, while they are in the directory."""
        person = self._person_of(chat)
        return person if person and person.role != Role.MENTOR else None

    def _person_of(self, chat: int) -> Person | None:
        for member in self.members.values():
            if member.chat == chat and not member.removed:
                return self.directory.person(member.person)
        return None

    def member(self, person: str) -> Member:
        """What is known of that person; nothing yet where they are new."""
        return self.members.get(person) or Member(person=person)

    def chat_of(self, person: str) -> int | None:
        """The chat to which that person is bound."""
        member = self.members.get(person)
        return member.chat if member else None

    def conversation(self, chat: int) -> Conversation:
        """The conversation in that chat; a new one where there is none."""
        return self.conversations.get(chat) or Conversation()

    def sessions_of(self, mentor: str) -> list[Session]:
        """The mentor's loaded sessions, the earliest first."""
        theirs = (s for s in self.sessions.values() if s.mentor == mentor)
        return sorted(theirs, key=lambda s: (s.start, s.id))

    def current_session(self, mentor: str) -> Session | None:
        """The session that is on; else the last one without a report; else the next booked one."""
        theirs = self.sessions_of(mentor)
        ended = [s for s in theirs if s.state == "ended"]
        last = max(ended, key=lambda s: s.over_at or s.end, default=None)
        running = next((s for s in theirs if s.running), None)
        return running or last or next((s for s in theirs if s.to_come), None)

    def session_in_question(self, mentor: str) -> Session | None:
        """The session that the mentor's flow is about; without one, the current session."""
        chat = self.chat_of(mentor)
        top = self.conversation(chat).top if chat is not None else None
        named = self.sessions.get(top.values.get(SESSION, "")) if top else None
        return named if named and named.mentor == mentor else self.current_session(mentor)

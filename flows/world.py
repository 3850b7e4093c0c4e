"""The working set of one transaction: everything that its events may look at or change.

The shell loads it, `turn.take` folds events into it, the shell saves what changed. The states in
it are frozen values; folding only puts a newer value under the same key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import Field

from flows.conversation import Conversation
from flows.directory import Directory, Person, Value
from flows.escalation import Escalation
from flows.model import Pack
from flows.notice import Notice
from flows.session import Session
from flows.wrong_codes import WrongCodes


class Member(Value):
    """What is known of a person beyond the directory: their chat, and how far they have joined.

    `marks` are further dated facts, by name.
    """

    person: str
    chat: int | None = None
    joined_at: datetime | None = None
    approved_at: datetime | None = None
    blocked_at: datetime | None = None
    opted_out_at: datetime | None = None
    removed: bool = False
    marks: dict[str, datetime] = Field(default_factory=dict)


class Invite(Value):
    """A deep link's token: whose it is, until when, and whether it was used."""

    token: str
    person: str
    expires_at: datetime
    used_at: datetime | None = None


class Filed(Value):
    """A report that was sent: the session's id, and the answers as given."""

    session: str
    mentor: str
    answers: dict[str, str]
    at: datetime


@dataclass
class World:
    """What is loaded, by natural key. `references` and `codes` are drawn beforehand by the shell.

    `members` is keyed by person, `conversations` by Telegram chat, `sessions` by mentor (the last
    one), `escalations` and `notices` by reference, `invites` by token, `wrong_codes` by person.
    `cards` maps a reference to the Telegram message that is its card.
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
    cards: dict[str, int] = field(default_factory=dict)
    filed: list[Filed] = field(default_factory=list)

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
        )

    @property
    def pack(self) -> Pack:
        """The pack that is in force now."""
        return self.packs[self.current]

    def mentor_of(self, chat: int) -> Person | None:
        """The mentor to whom that chat is bound, while they are in the directory."""
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

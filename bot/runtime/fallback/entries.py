"""Entries of the fallback: what is kept outside the database until it can be written."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field, TypeAdapter

from bot.channels.inputs import FromChat, FromPhone, Input
from flows.changed_numbers import TO_FORMER
from flows.directory import Value
from flows.effects import Effect, Text
from flows.escalation.state import Escalation
from flows.events import ChatEvent, TextReceived

Source = Literal["telegram", "twilio", "none"]
_CHAT: TypeAdapter[ChatEvent] = TypeAdapter(ChatEvent)


class Outcome(Value):
    """The outcome of a direct text at a time: the sid of an accepted one, else why it failed."""

    at: datetime
    sid: str | None = None
    error: int | None = None


class Shelved(Value):
    """A waiting input (a chat's, or an SMS), kept so that the inputs behind it are seen."""

    key: str
    chat: int | None = None
    event: dict[str, Any]

    def back(self) -> Input:
        """The input again."""
        if self.chat is None:
            return FromPhone(TextReceived.model_validate(self.event))
        return FromChat(key=self.key, chat=self.chat, event=_CHAT.validate_python(self.event))


class Entry(Value):
    """One thing that happened. `id` is unique for ever, so that it is replayed once.

    `source` and `key` name the input whose effects it holds; `bases` are the states that `states`
    follow. `outcomes` are of texts by key, also of earlier entries.
    """

    format: int = 1
    id: str
    at: datetime
    source: Source = "none"
    key: str | None = None
    bases: dict[str, Escalation | None] = Field(default_factory=dict)
    states: dict[str, Escalation] = Field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    outcomes: dict[str, Outcome] = Field(default_factory=dict)
    shelved: tuple[Shelved, ...] = ()


class Held:
    """The entries in order, and the states that they come to."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.keys: dict[str, bool] = {}  # by input: whether its entry is on disk
        self.bases: dict[str, Escalation | None] = {}
        self.states: dict[str, Escalation] = {}
        self.texts: dict[str, Text] = {}
        self.outcomes: dict[str, Outcome] = {}

    def add(self, entry: Entry, *, durable: bool) -> None:
        """One more."""
        self.entries.append(entry)
        for key in (*([entry.key] if entry.key else []), *(s.key for s in entry.shelved)):
            self.keys[key] = durable
        for reference, base in entry.bases.items():
            self.bases.setdefault(reference, base)
        self.states.update(entry.states)
        self.texts.update({e.key: e for e in entry.effects if isinstance(e, Text)})
        self.outcomes.update(entry.outcomes)

    @property
    def new(self) -> frozenset[str]:
        """The concerns of which the database knows nothing."""
        return frozenset(r for r, base in self.bases.items() if base is None)

    def went(self, reference: str) -> frozenset[str]:
        """The people for whom a direct text about it was accepted, at their number of today."""
        return frozenset(
            text.to
            for key, text in self.texts.items()
            if text.about == reference
            and not key.endswith(TO_FORMER)
            and (found := self.outcomes.get(key))
            and found.sid
        )

    def __bool__(self) -> bool:
        return bool(self.entries)


def shelve(given: Input) -> Shelved | None:
    """A chat's input or an SMS in a form that can be kept; None where it comes again by itself."""
    match given:
        case FromChat():
            event = given.event.model_dump(mode="json")
            return Shelved(key=given.key, chat=given.chat, event=event)
        case FromPhone():
            return Shelved(key=given.key, event=given.event.model_dump(mode="json"))
    return None

"""Effects: what is to be done, as frozen values in the imperative; `bot/` stores and delivers them.

An effect names people by id: `to` is a person's id, or `chat:<Telegram id>` for somebody whom the
directory does not know. A phone number stands only where the number is the point.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from flows.directory import Value


class Key(Value):
    """One inline button: exactly one of `data` (at most 64 bytes) and `copy_text` (1 to 256)."""

    label: str
    data: str | None = None
    copy_text: str | None = None


Keys = tuple[tuple[Key, ...], ...]


class Keyboard(Value):
    """The persistent keyboard under the chat: rows of labels; `contact` shares a number."""

    rows: tuple[tuple[str, ...], ...] = ()
    contact: str | None = None


class Say(Value):
    """A new chat message, which makes the phone buzz.

    `key` names it, so that it can be edited later.

    `urgent` messages overtake routine ones. `reply_to` is the message that an error is about. `due`
    is the earliest time to send it, where that is not at once. A `prompt` message keeps no quiet
    hours, since somebody is waiting for it.
    """

    kind: Literal["say"] = "say"
    to: str
    text: str
    keys: Keys = ()
    keyboard: Keyboard | None = None
    key: str | None = None
    pin: bool = False
    urgent: bool = False
    reply_to: int | None = None
    due: datetime | None = None
    prompt: bool = False


class Edit(Value):
    """A silent edit of a message in place: by `key`, or by the `message` id that a tap carried."""

    kind: Literal["edit"] = "edit"
    to: str
    text: str
    keys: Keys = ()
    key: str | None = None
    message: int | None = None
    unpin: bool = False
    urgent: bool = False


class Answer(Value):
    """An answer to a tap. Every tap gets one, at most 200 characters; it may be empty."""

    kind: Literal["answer"] = "answer"
    to: str
    callback: str
    toast: str = ""


class Delete(Value):
    """The removal of a message from the chat; then `done` is said, or `kept` if that failed."""

    kind: Literal["delete"] = "delete"
    to: str
    message: int
    done: str | None = None
    kept: str | None = None
    keys: Keys = ()


class Text(Value):
    """An SMS to a person of the directory. `key` is unique for ever, and comes back with receipts.

    `urgent` is the safeguarding lane. `about` is the reference that it speaks of. `late` replaces
    the body if nothing was sent within a minute of writing it. `due` is the earliest time to send
    it, where that is not at once. A `prompt` SMS keeps no quiet hours, since somebody is waiting
    for what it asks.
    """

    kind: Literal["text"] = "text"
    to: str
    phone: str
    body: str
    key: str
    urgent: bool = False
    about: str | None = None
    late: str | None = None
    due: datetime | None = None
    prompt: bool = False


class Wake(Value):
    """A timer: hand `event` back to its owner at `at`. A later Wake with the same key replaces it.

    `owner` is "conversation", "session", "escalation" or "notice". `about` is whose timer it is: a
    person's id (or chat), a session's id, a reference. `urgent` says that somebody's safety depends
    on it; every timer of an escalation counts as urgent.
    """

    kind: Literal["wake"] = "wake"
    key: str
    at: datetime
    owner: Literal["conversation", "session", "escalation", "notice"]
    about: str
    event: dict[str, Any]
    urgent: bool = False


class Cancel(Value):
    """Cancel the timer, or the SMS that has not gone out, with that key."""

    kind: Literal["cancel"] = "cancel"
    key: str


class Record(Value):
    """One line of evidence about a reference, a session or a person: what happened, and who did it.

    `details` are sealed; personal text stands only there.
    """

    kind: Literal["record"] = "record"
    about: str
    what: str
    actor: str
    details: dict[str, Any] = Field(default_factory=dict)


class Page(Value):
    """An SMS to every admin; `body` is one of the product's own texts, with no number in it."""

    kind: Literal["page"] = "page"
    body: str
    key: str
    about: str | None = None


Effect = Annotated[
    Say | Edit | Answer | Delete | Text | Wake | Cancel | Record | Page,
    Field(discriminator="kind"),
]

"""What to do, in the imperative: frozen values that are stored as rows and carried out by `bot/`.

Nobody is named by a number here but where the number is the point: `to` is a person's id, or
`chat:<Telegram id>` for somebody whom the directory does not know.
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
    """A new chat message. `key` names it, so that it can be edited later. It buzzes.

    `urgent` messages overtake routine ones. `reply_to` is the message that an error is about.
    `due` is when it goes out at the earliest, where that is not at once; a `prompt` one keeps no
    quiet hours, since somebody waits for it.
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
    """Change a message in place, silently: by `key`, or by the `message` id that a tap carried."""

    kind: Literal["edit"] = "edit"
    to: str
    text: str
    keys: Keys = ()
    key: str | None = None
    message: int | None = None
    unpin: bool = False
    urgent: bool = False


class Answer(Value):
    """Answer a callback. Every tap gets one, at most 200 characters; empty is allowed."""

    kind: Literal["answer"] = "answer"
    to: str
    callback: str
    toast: str = ""


class Delete(Value):
    """Take a message out of the chat; then say `done` or, where it did not work, `kept`."""

    kind: Literal["delete"] = "delete"
    to: str
    message: int
    done: str | None = None
    kept: str | None = None
    keys: Keys = ()


class Text(Value):
    """An SMS to a person of the directory. `key` is unique for ever, and comes back with receipts.

    `urgent` is the safeguarding lane. `about` is the reference that the text speaks of. `late` is
    what goes out instead where nothing was sent within a minute of writing it. `due` is when it
    goes out at the earliest, where that is not at once; a `prompt` one keeps no quiet hours, since
    somebody waits for what it asks.
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
    """Hand `event` back to its owner at `at`. A later Wake with the same key replaces it.

    `owner` is "conversation", "session", "escalation" or "notice"; `about` is who or what it is of:
    a person's id (or chat), a session's id, a reference. `urgent` says that somebody's safety hangs
    on it; all that an escalation owns does.
    """

    kind: Literal["wake"] = "wake"
    key: str
    at: datetime
    owner: Literal["conversation", "session", "escalation", "notice"]
    about: str
    event: dict[str, Any]
    urgent: bool = False


class Cancel(Value):
    """Forget the Wake with that key."""

    kind: Literal["cancel"] = "cancel"
    key: str


class Record(Value):
    """One line of evidence about a reference, session or person: what happened, by whom.

    `details` are sealed; personal text stands only there.
    """

    kind: Literal["record"] = "record"
    about: str
    what: str
    actor: str
    details: dict[str, Any] = Field(default_factory=dict)


class Page(Value):
    """Tell every admin by SMS; `body` is one of the product's own texts, with no number in it."""

    kind: Literal["page"] = "page"
    body: str
    key: str
    about: str | None = None


Effect = Annotated[
    Say | Edit | Answer | Delete | Text | Wake | Cancel | Record | Page,
    Field(discriminator="kind"),
]

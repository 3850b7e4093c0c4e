"""What happened, in the past tense: frozen values made from Telegram, Twilio and timers.

Events of an escalation stand beside its table, in `escalation/machine.py`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from flows.directory import Value

Media = Literal["voice", "photo", "video", "file", "sticker", "location", "other"]
Receipt = Literal["accepted", "sent", "delivered", "undelivered", "failed"]


class Started(Value):
    """/start, with the payload of a deep link where there is one."""

    kind: Literal["started"] = "started"
    message: int
    payload: str | None = None


class Commanded(Value):
    """A command other than /start: `name` without the slash, lower case.

    `rest` is what stood behind it: it is heard, and never stored.
    """

    kind: Literal["commanded"] = "commanded"
    message: int
    name: str
    rest: str = Field(default="", exclude=True, repr=False)


class Typed(Value):
    """Ordinary text (also the label of a persistent keyboard's button)."""

    kind: Literal["typed"] = "typed"
    message: int
    text: str


class Edited(Value):
    """An earlier message of theirs was edited."""

    kind: Literal["edited"] = "edited"
    message: int
    text: str


class Tapped(Value):
    """An inline button of `message`: `data` is what we put on it, `callback` wants answering.

    `text` is what the message said, and `label` what the button said, where Telegram tells.
    """

    kind: Literal["tapped"] = "tapped"
    message: int
    callback: str
    data: str
    text: str | None = None
    label: str | None = None


class ContactShared(Value):
    """A contact card. `own` says that Telegram vouches it is the sender's own number."""

    kind: Literal["contact_shared"] = "contact_shared"
    message: int
    phone: str
    own: bool


class MediaSent(Value):
    """Something that is not text. It is never downloaded.

    `caption` is what was written below it: it is heard, and never stored.
    """

    kind: Literal["media_sent"] = "media_sent"
    message: int
    media: Media
    caption: str = Field(default="", exclude=True, repr=False)


class CalledInGroup(Value):
    """A command to us in a group, which is not private. Nothing of it is kept."""

    kind: Literal["called_in_group"] = "called_in_group"


class BotBlocked(Value):
    """The person blocked the bot, or deleted their account: nothing reaches them in chat."""

    kind: Literal["bot_blocked"] = "bot_blocked"


class BotUnblocked(Value):
    kind: Literal["bot_unblocked"] = "bot_unblocked"


class TimerFired(Value):
    """A comfort timer of a conversation: stale unless frame and sequence are still current.

    `index` is the place of the timer in the state's `after`.
    """

    kind: Literal["timer_fired"] = "timer_fired"
    frame: int
    sequence: int
    index: int


class TextReceived(Value):
    """An SMS that came in. `sender` is E.164."""

    kind: Literal["text_received"] = "text_received"
    sid: str
    sender: str
    body: str


class TextReported(Value):
    """What became of a text of ours. `key` is the job's key, `error` Twilio's code."""

    kind: Literal["text_reported"] = "text_reported"
    key: str
    receipt: Receipt
    error: int | None = None


ChatEvent = Annotated[
    Started
    | Commanded
    | Typed
    | Edited
    | Tapped
    | ContactShared
    | MediaSent
    | CalledInGroup
    | BotBlocked
    | BotUnblocked
    | TimerFired,
    Field(discriminator="kind"),
]

"""Events: what happened in a chat, by SMS or on the clock, as frozen values in the past tense.

The events of an escalation are in `flows/escalation/events.py`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from flows.directory import Value

Media = Literal["voice", "photo", "video", "file", "sticker", "location", "other"]
Receipt = Literal["accepted", "sent", "delivered", "undelivered", "failed"]


class Started(Value):
    """/start, with the payload of the deep link where there is one."""

    kind: Literal["started"] = "started"
    message: int
    payload: str | None = None


class Commanded(Value):
    """A command other than /start: `name` is without the slash, in lower case.

    `rest` is what was written after it: it is heard for danger and worries, and never stored.
    """

    kind: Literal["commanded"] = "commanded"
    message: int
    name: str
    rest: str = Field(default="", exclude=True, repr=False)


class Typed(Value):
    """Typed text, which may be the label of a button of the persistent keyboard."""

    kind: Literal["typed"] = "typed"
    message: int
    text: str


class Edited(Value):
    """The person edited an earlier message of theirs."""

    kind: Literal["edited"] = "edited"
    message: int
    text: str


class Tapped(Value):
    """A tap on an inline button of `message`: `data` is the button's, `callback` needs an answer.

    `text` is what the message said and `label` what the button said, where Telegram tells us.
    """

    kind: Literal["tapped"] = "tapped"
    message: int
    callback: str
    data: str
    text: str | None = None
    label: str | None = None


class ContactShared(Value):
    """A contact card. `own` says that Telegram vouches for it as the sender's own number."""

    kind: Literal["contact_shared"] = "contact_shared"
    message: int
    phone: str
    own: bool


class MediaSent(Value):
    """Something other than text. It is never downloaded.

    `caption` is what was written under it: it is heard for danger and worries, and never stored.
    """

    kind: Literal["media_sent"] = "media_sent"
    message: int
    media: Media
    caption: str = Field(default="", exclude=True, repr=False)


class CalledInGroup(Value):
    """A command to the bot in a group, which is not private. Nothing of it is kept."""

    kind: Literal["called_in_group"] = "called_in_group"


class BotBlocked(Value):
    """The person blocked the bot or deleted their account: no chat message reaches them."""

    kind: Literal["bot_blocked"] = "bot_blocked"


class BotUnblocked(Value):
    kind: Literal["bot_unblocked"] = "bot_unblocked"


class TimerFired(Value):
    """A comfort timer of a conversation fired.

    It is stale unless frame and sequence are still current.

    `index` is its place in the state's `after`.
    """

    kind: Literal["timer_fired"] = "timer_fired"
    frame: int
    sequence: int
    index: int


class TextReceived(Value):
    """An SMS came in. `sender` is E.164."""

    kind: Literal["text_received"] = "text_received"
    sid: str
    sender: str
    body: str


class TextReported(Value):
    """Twilio reported on an SMS of ours. `key` is the job's key, `error` Twilio's code."""

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

"""What can happen to a notice, in the past tense."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from flows.directory import Value
from flows.sms_replies.decision import ActVerb


class Replied(Value):
    """Its person replied with its code, or with a command that can only mean it."""

    kind: Literal["replied"] = "replied"
    verb: ActVerb


class Seen(Value):
    """Its person tapped its button in their chat."""

    kind: Literal["seen"] = "seen"


class ChatLost(Value):
    """Its person blocked the bot, or left Telegram."""

    kind: Literal["chat_lost"] = "chat_lost"


class Reminded(Value):
    """A day has gone by."""

    kind: Literal["reminded"] = "reminded"


class CarerTold(Value):
    """The mentor said that the carer knows (CUK-19)."""

    kind: Literal["carer_told"] = "carer_told"


class CodeDrawn(Value):
    """Five wrong codes: a new one, valid beside the old."""

    kind: Literal["code_drawn"] = "code_drawn"
    code: str


class Closed(Value):
    """An admin closed it."""

    kind: Literal["closed"] = "closed"
    by: str


NoticeEvent = Annotated[
    Replied | Seen | ChatLost | Reminded | CarerTold | CodeDrawn | Closed,
    Field(discriminator="kind"),
]

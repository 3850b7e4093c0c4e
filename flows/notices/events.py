"""Events of a notice: frozen values in the past tense."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from flows.directory import Value
from flows.sms_replies.decision import ActVerb


class Replied(Value):
    """The person replied with the code, or with a command that can only mean this notice."""

    kind: Literal["replied"] = "replied"
    verb: ActVerb


class Seen(Value):
    """The person tapped the button in their chat."""

    kind: Literal["seen"] = "seen"


class ChatLost(Value):
    """The person blocked the bot, or left Telegram."""

    kind: Literal["chat_lost"] = "chat_lost"


class Reminded(Value):
    """A day has gone by."""

    kind: Literal["reminded"] = "reminded"


class CarerTold(Value):
    """The mentor said that the carer knows (CUK-19)."""

    kind: Literal["carer_told"] = "carer_told"


class CodeDrawn(Value):
    """Five wrong codes: the person gets a new one, valid beside the old."""

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

"""The stored state of a notice, and the context and result of its step: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from flows.directory import Directory, Value
from flows.effects import Effect
from flows.requests import NoticeKind
from flows.sms_replies.decision import OpenItem
from flows.sms_replies.verbs import ItemKind

NoticeState = Literal["open", "taken", "refused", "closed"]
Result = Literal["approved", "refused", "taken"]
Channel = Literal["sms", "telegram"]

ABOUT_REPORTS: tuple[NoticeKind, ...] = ("report_in", "report_missing")


# The kind of open item of each notice; the kinds that NO refuses need a clear yes.
_ITEMS: Mapping[NoticeKind, ItemKind] = {
    "welcome": "welcome",
    "joining": "joining",
    "new_number": "joining",
}


class Notice(Value):
    """The state of one notice to one person. `codes` are all valid ones, the newest last.

    `count` is how many reports it is about; `by` is the channel on which its person is told.
    """

    format: int = 1
    reference: str
    kind: NoticeKind
    to: str
    mentor: str | None = None
    codes: tuple[str, ...]
    opened_at: datetime
    state: NoticeState = "open"
    settled_at: datetime | None = None
    carer_told_at: datetime | None = None
    reminded: bool = False
    texts: int = 0
    count: int = 1
    by: Channel = "sms"

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == "open"

    def item(self) -> OpenItem:
        """The notice as one of the open items of its person (`sms_replies/decision.py`)."""
        return OpenItem(
            reference=self.reference,
            codes=self.codes,
            kind=_ITEMS.get(self.kind, "notice"),
            open=self.open,
            owner=self.to if self.state == "taken" else None,
        )


class Context(Value):
    """The context of a step: today's directory and the charity's time zone."""

    directory: Directory
    zone: ZoneInfo


class Step(Value):
    """The result of an event: the new state, the effects, and how a reply settled the notice."""

    state: Notice
    effects: tuple[Effect, ...] = ()
    result: Result | None = None

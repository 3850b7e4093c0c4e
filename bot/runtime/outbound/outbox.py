"""The outbox: effects become rows of `jobs`, each with its kind, its lane and its urgency."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flows.changed_numbers import TO_FORMER
from flows.directory import Role
from flows.effects import (
    Answer,
    Cancel,
    Delete,
    Edit,
    Effect,
    Page,
    Record,
    Say,
    Text,
    Wake,
)
from flows.engine.world import World
from flows.escalation.audience import barred_phones, left_out
from storage.queue.jobs import NewJob
from storage.records.evidence import NewRecord

ASIDE = "aside-"  # the key of a page about a dead letter begins so


class Rows:
    """Collects the rows of a batch.

    Effects without a destination (a chat that nobody has) are left out.

    `records` is the evidence, `cancelled` the keys of cancelled timers.
    """

    def __init__(self, world: World, now: datetime) -> None:
        self._world = world
        self._now = now
        self.jobs: list[NewJob] = []
        self.records: list[NewRecord] = []
        self.cancelled: list[str] = []

    def add(self, key: str, effects: Iterable[Effect], *, to_former: bool = True) -> None:
        """Add the effects of one input; `key` is the input's, and makes theirs unique.

        With `to_former` an SMS goes to its reader's former number too, as long as that one counts.
        """
        for number, effect in enumerate(effects):
            self._add(f"{key}#{number}", effect)
            if to_former and isinstance(effect, Text):
                self._text_to_former(effect)

    def _add(self, key: str, effect: Effect) -> None:
        match effect:
            case Record():
                record = NewRecord(effect.about, effect.what, effect.actor, effect.details)
                self.records.append(record)
            case Cancel():
                self.cancelled.append(effect.key)
                self.jobs = [job for job in self.jobs if job.key != effect.key]
            case Wake():
                self._wake(effect)
            case Text():
                self._text(effect)
            case Page():
                self._page(effect)
            case Say() | Edit() | Answer() | Delete():
                self._chat(key, effect)

    def _text(self, text: Text) -> None:
        self.jobs.append(
            NewJob(
                key=text.key,
                kind="text",
                due_at=text.due or self._now,
                payload=text.model_dump_json(),
                urgent=text.urgent,
            )
        )

    def _text_to_former(self, text: Text) -> None:
        """Add the same SMS to the reader's former number, while that one still counts."""
        directory = self._world.directory
        phone, person = directory.former_phone(text.to), directory.person(text.to)
        if phone is None or person is None or text.phone != person.phone:
            return
        notice = self._world.notices.get(text.about or "")
        if notice is not None and notice.kind == "welcome":  # the welcome tries out the new number
            return
        about = self._world.escalations.get(text.about or "")
        if about is None or phone not in barred_phones(about, directory):
            key = f"{text.key}{TO_FORMER}"
            self._text(text.model_copy(update={"phone": phone, "key": key}))

    def _wake(self, wake: Wake) -> None:
        self.cancelled = [key for key in self.cancelled if key != wake.key]
        self.jobs.append(
            NewJob(
                key=wake.key,
                kind="wake",
                due_at=wake.at,
                payload=wake.model_dump_json(),
                urgent=wake.urgent or wake.owner == "escalation",
                replaces=True,
            )
        )

    def _page(self, page: Page) -> None:
        """Add an SMS to every admin who can be texted and is not left out of its
        concern (SCH-13).
        """
        directory = self._world.directory
        about = self._world.escalations.get(page.about or "")
        for admin in directory.with_role(Role.ADMIN):
            barred = about is not None and left_out(about, admin, directory)
            if not barred and admin.id not in directory.unreachable:
                text = Text(
                    to=admin.id,
                    phone=admin.phone,
                    body=page.body,
                    key=f"{page.key}-{admin.id}",
                    urgent=True,
                    about=page.about,
                )
                self._text(text)
                self._text_to_former(text)

    def _chat(self, key: str, effect: Say | Edit | Answer | Delete) -> None:
        chat = self._chat_of(effect.to)
        if chat is None:
            return
        # An answer to a tap waits for nothing: the person's phone shows that it is busy till then.
        lane = None if isinstance(effect, Answer) else f"chat:{chat}"
        urgent = isinstance(effect, Answer) or getattr(effect, "urgent", False)
        addressed = effect.model_copy(update={"to": f"chat:{chat}"})
        self.jobs.append(
            NewJob(
                key=key,
                kind=effect.kind,
                due_at=getattr(effect, "due", None) or self._now,
                payload=addressed.model_dump_json(),
                lane=lane,
                urgent=bool(urgent),
            )
        )

    def _chat_of(self, to: str) -> int | None:
        if to.startswith("chat:"):
            return int(to.removeprefix("chat:"))
        return self._world.chat_of(to)

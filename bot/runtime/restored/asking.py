"""Questions of a restored copy about concerns that may be over, or that it does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.channels.sms.channel import SentText
from bot.runtime.app import App
from bot.runtime.inbound.load import Batch, load
from bot.runtime.inbound.save import save
from bot.runtime.outbound.outbox import Rows
from flows.diagnostics.clocks import of_escalation
from flows.directory import Directory, Person, Role
from flows.effects import Effect, Page, Record, Text
from flows.escalation.audience import left_out
from flows.escalation.state import Escalation
from flows.formatting import LONGEST_ORGANISATION, clock, plain
from flows.messages import sms_admin
from flows.messages import sms_types as wordings
from storage.database.db import Tx
from storage.queue import jobs
from storage.records import evidence

ACTOR = "restored"
STRANGE = "texts that this copy knows nothing of"
QUIET = timedelta(minutes=10)  # how long nobody is texted about a concern that may be over
Sent = Mapping[str, tuple[SentText, ...]]


async def go_on_later(app: App, tx: Tx, doubtful: Sent, since: datetime) -> datetime:
    """Postpone the clocks of these open concerns and ask whether they are over; until when."""
    now = app.clock()
    later = now + QUIET
    if not doubtful:
        return later
    batch = await _batch(app, tx, frozenset(doubtful))
    rows = Rows(batch.world, now)
    for reference, sent in sorted(doubtful.items()):
        state = batch.world.escalations[reference]
        if sent := _of_the_ladder(sent, batch.world.directory):
            held = state.model_copy(update={"clock": max(state.clock or later, later)})
            batch.world.escalations[reference] = held
            effects = _doubts(app, held, batch.world.directory, sent, since)
            rows.add(f"restored:{reference}:{now.isoformat()}", effects)
    await save(tx, app.organisation, batch, now)
    await _keep(app, tx, rows)
    return later


async def tell_of_lost(app: App, tx: Tx, lost: Sent, since: datetime) -> None:
    """Tell the people who were texted about concerns raised since the copy that we have lost them.

    An admin is only told that there are some: the admin may be the subject of one.
    """
    if not lost:
        return
    now = app.clock()
    batch = await _batch(app, tx, frozenset())
    rows = Rows(batch.world, now)
    for reference, sent in sorted(lost.items()):
        effects = _lost(reference, batch.world.directory, sent, since)
        rows.add(f"lost:{reference}:{now.isoformat()}", effects)
    page = Page(
        body=sms_admin.page_copy_lost(_charity(batch.world.directory)),
        key=f"restored-lost-{now:%Y%m%dT%H%M%S}",
    )
    rows.add(f"lost:{now.isoformat()}", [page])
    await _keep(app, tx, rows)


async def tell_of_nothing_read(app: App, tx: Tx) -> None:
    """Page an admin to look, since Twilio could not be asked."""
    now = app.clock()
    batch = await _batch(app, tx, frozenset())
    rows = Rows(batch.world, now)
    body = sms_admin.page_copy_unread(_charity(batch.world.directory))
    page = Page(body=body, key=f"restored-unread-{now:%Y%m%dT%H%M%S}")
    rows.add(f"unread:{now.isoformat()}", [page])
    await _keep(app, tx, rows)


def _doubts(
    app: App, state: Escalation, directory: Directory, sent: tuple[SentText, ...], since: datetime
) -> Iterator[Effect]:
    """The postponed clock, the line of evidence, the question, the page."""
    now, charity = app.clock(), _charity(directory)
    yield from (needed.wake for needed in of_escalation(state, now))
    yield _record(state.reference, directory, sent, since)
    at = wordings.time_of(clock(state.clock or now, app.handler.zone))
    reference = wordings.Reference(state.reference)
    for person in _asked(state, directory):
        code = wordings.Code(state.codes[person.id][-1])
        yield Text(
            to=person.id,
            phone=person.phone,
            body=sms_admin.copy_may_be_over(charity, reference, code, at),
            key=f"{state.reference}-copy-{now:%Y%m%dT%H%M}-{person.id}",
            urgent=True,
            about=state.reference,
        )
    key = f"{state.reference}-copy-{now:%Y%m%dT%H%M}"
    yield Page(body=sms_admin.page_copy(charity, reference, at), key=key, about=state.reference)


def _lost(
    reference: str, directory: Directory, sent: tuple[SentText, ...], since: datetime
) -> Iterator[Effect]:
    yield _record(reference, directory, sent, since)
    body = sms_admin.copy_lost(_charity(directory), wordings.Reference(reference))
    for person in dict.fromkeys(p for text in sent for p in directory.by_phone(text.to)):
        if person.role != Role.MENTOR:
            key = f"{reference}-lost-{person.id}"
            yield Text(to=person.id, phone=person.phone, body=body, key=key, urgent=True)


def _record(
    reference: str, directory: Directory, sent: tuple[SentText, ...], since: datetime
) -> Record:
    people = {p.id for text in sent for p in directory.by_phone(text.to)}
    details = {
        "texts": len(sent),
        "to": sorted(people),
        "first": sent[0].at.isoformat(),
        "last": sent[-1].at.isoformat(),
        "copy of": since.isoformat(),
    }
    return Record(about=reference, what=STRANGE, actor=ACTOR, details=details)


def _asked(state: Escalation, directory: Directory) -> list[Person]:
    """The people who were texted before, have a code, and may still know of it."""
    found = (directory.person(name) for name, codes in state.codes.items() if codes)
    return [
        person
        for person in found
        if person is not None
        and person.id not in directory.unreachable
        and not left_out(state, person, directory)
    ]


def _of_the_ladder(sent: tuple[SentText, ...], directory: Directory) -> tuple[SentText, ...]:
    """The texts to people of a ladder, without the pages to admins, which have no row
    in any copy.
    """
    return tuple(
        text
        for text in sent
        if any(person.role != Role.ADMIN for person in directory.by_phone(text.to))
    )


async def _batch(app: App, tx: Tx, references: frozenset[str]) -> Batch:
    return await load(
        tx,
        app.organisation,
        app.library,
        app.handler.zone,
        [],
        app.clock(),
        references=references,
        whole=True,
    )


async def _keep(app: App, tx: Tx, rows: Rows) -> None:
    now = app.clock()
    await evidence.append(tx, app.organisation, rows.records, now)
    await jobs.add(tx, app.organisation, rows.jobs, now)
    await jobs.cancel(tx, app.organisation, rows.cancelled, now)


def _charity(directory: Directory) -> wordings.Charity:
    return wordings.Charity(plain(directory.organisation.text_name, LONGEST_ORGANISATION))

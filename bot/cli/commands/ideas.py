"""`mentorline ideas`: shared ideas, to let out or keep back. Looking is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from bot.cli.commands.concerns import LOOKED, REFUSED, account
from bot.runtime.inbound import kept_ideas
from bot.runtime.inbound.handle import Handler
from bot.runtime.inbound.load import Library
from bot.runtime.open import Opened, opened
from bot.runtime.output import say, say_json, say_table
from bot.runtime.settings import Settings, load_settings
from flows.changed_numbers import REVOKED
from flows.directory import Directory, Person, Role
from flows.engine.idea_news import about_of, why_not
from flows.ideas import Idea
from flows.user_errors import CommandError
from storage.database.db import Tx
from storage.records import evidence

HEAD = ("id", "programme", "state", "idea")
LOOKS = "ideas:"  # the `about` of a refused look
LONGEST = 64


def ideas(viewer: str, *, release: Sequence[int], keep_back: Sequence[int], as_json: bool) -> int:
    """Decide about some, then list what waits and what goes out. Raises CommandError."""
    return asyncio.run(_ideas(viewer, release, keep_back, as_json=as_json))


async def _ideas(
    viewer: str, release: Sequence[int], keep_back: Sequence[int], *, as_json: bool
) -> int:
    settings = load_settings(for_run=False)
    now = _now()
    decisions = dict.fromkeys(release, True) | dict.fromkeys(keep_back, False)
    if set(release) & set(keep_back):
        raise CommandError("An idea is let out or kept back, not both. Nothing was changed.")
    async with opened(settings) as found:
        person = await _person(found, viewer, now)
        programmes = _programmes(found.directory, person)
        async with found.database.transaction(found.organisation) as tx:
            known = await kept_ideas.load(tx, found.organisation, (), programmes, now)
            _refuse(known, decisions, now.astimezone(settings.zone).date())
            if decisions:
                await _decide(tx, found, settings, programmes, decisions, person, now)
                known = await kept_ideas.load(tx, found.organisation, (), programmes, now)
            shown = _shown(known, now.astimezone(settings.zone).date())
            looks = [
                evidence.NewRecord(about_of(number), LOOKED, person.id, {"account": account()})
                for number in shown
            ]
            await evidence.append(tx, found.organisation, looks, now)
    _print(shown, decisions, as_json=as_json)
    return 0


def _now() -> datetime:
    return datetime.now(UTC)


async def _person(found: Opened, viewer: str, now: datetime) -> Person:
    """The manager or admin who looks. Anybody else's look is refused, and that is recorded."""
    may = [p for p in found.directory.staff() if _may(found, p)]
    person = next((p for p in may if p.id == viewer), None)
    if person is not None:
        return person
    typed = "".join(sign for sign in viewer if sign.isprintable())[:LONGEST]
    record = evidence.NewRecord(LOOKS, REFUSED, typed, {"account": account()})
    async with found.database.transaction(found.organisation) as tx:
        await evidence.append(tx, found.organisation, [record], now)
    ids = ", ".join(p.id for p in may)
    raise CommandError(f'There is nobody "{viewer}" who may read ideas. There is: {ids}.')


def _may(found: Opened, person: Person) -> bool:
    """Whether they may read ideas of a programme, and are not revoked."""
    member = found.loaded.members.get(person.id)
    shut_out = member is not None and REVOKED in member.words
    return not shut_out and bool(_programmes(found.directory, person))


def _programmes(directory: Directory, person: Person) -> list[str]:
    """The programmes whose ideas this person may read: an admin all, a manager their own."""
    return [
        p.id for p in directory.programmes if person.role == Role.ADMIN or p.manager == person.id
    ]


def _refuse(known: Mapping[int, Idea], decisions: Mapping[int, bool], today: date) -> None:
    """Refuse all decisions where one is impossible; then nothing is changed."""
    for number, out in decisions.items():
        if number not in known:
            raise CommandError(
                f"There is no idea {number} for you. Nothing was changed. See: mentorline ideas"
            )
        why = why_not(known[number], today, out=out)
        if why is not None:
            raise CommandError(f"Idea {number}: {why} Nothing was changed.")


async def _decide(
    tx: Tx,
    found: Opened,
    settings: Settings,
    programmes: Sequence[str],
    decisions: Mapping[int, bool],
    person: Person,
    now: datetime,
) -> None:
    handler = Handler(found.database, found.organisation, settings.zone, lambda: now, Library())
    await handler.decided(tx, programmes, decisions, person, now, account())


def _shown(known: Mapping[int, Idea], today: date) -> dict[int, Idea]:
    """The ideas that wait, and those that were let out and have not gone out yet."""
    return {n: idea for n, idea in known.items() if idea.waits(today) or idea.to_send}


def _print(shown: Mapping[int, Idea], decisions: Mapping[int, bool], *, as_json: bool) -> None:
    rows = [
        (number, idea.programme, "goes out on a Monday" if idea.to_send else "waits", idea.text)
        for number, idea in shown.items()
    ]
    if as_json:
        say_json([dict(zip(HEAD, row, strict=True)) for row in rows])
        return
    for number, out in decisions.items():
        say(f"Idea {number} {'goes out on a Monday at 9am' if out else 'goes to nobody'}.")
    if rows:
        say_table(HEAD, rows)
    elif not decisions:
        say("No idea waits.")

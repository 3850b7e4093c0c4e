"""`mentorline reports`: the table of sessions and their reports, or reports to read and print."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli.commands.report_page import page
from bot.runtime.open import Opened, opened
from bot.runtime.output import say, say_csv, say_json, say_table
from bot.runtime.settings import load_settings
from flows.reports import Report, counted, lines, minutes
from flows.sessions.state import Session
from flows.user_errors import CommandError
from storage.database.db import Tx
from storage.database.formats import read
from storage.records import reports as stored
from storage.records import sessions

HEAD = ("date", "mentor", "pairing", "by", "minutes", "state", "id")
WITHOUT_REPORT = {"ended": "not sent yet", "missed": "nobody answered"}
_EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """The wanted reports: one by its session's id, or those of some days, of one mentor."""

    session: str | None = None
    since: str | None = None
    until: str | None = None
    mentor: str | None = None


@dataclass(frozen=True)
class Row:
    """One session of the table."""

    at: datetime
    mentor: str
    pairing: str
    by: str
    minutes: int | None
    state: str
    id: str


def reports(wanted: Wanted, *, as_csv: bool, html: Path | None, as_json: bool) -> int:
    """Print or write them. Raises CommandError where there are none of that kind."""
    return asyncio.run(_reports(wanted, as_csv=as_csv, html=html, as_json=as_json))


async def _reports(wanted: Wanted, *, as_csv: bool, html: Path | None, as_json: bool) -> int:
    settings = load_settings(for_run=False)
    zone = settings.zone
    async with opened(settings) as found:
        async with found.database.reading() as tx:
            filed = await _filed(tx, found, wanted, zone)
            rows = await _rows(tx, found, wanted, zone, filed)
        if wanted.mentor and not rows and found.directory.person(wanted.mentor) is None:
            raise CommandError(f'There is nobody "{wanted.mentor}" here, and no report of theirs.')
    if html is not None:
        _write(html, page(filed, found.directory.organisation.name, zone))
        say(f"{counted(len(filed), 'report')} written to {html}, for print.")
    elif wanted.session is not None:
        _print(filed[0], zone, as_json=as_json)
    elif as_json:
        say_json([_cells(row, zone) for row in rows])
    elif as_csv:
        say_csv(HEAD, [list(_cells(row, zone).values()) for row in rows])
    elif rows:
        say_table(
            HEAD, [["" if c is None else c for c in _cells(row, zone).values()] for row in rows]
        )
    else:
        say("There is no report.")
    return 0


async def _filed(tx: Tx, found: Opened, wanted: Wanted, zone: ZoneInfo) -> list[list[Report]]:
    """The wanted reports, each with its versions, the earliest session first."""
    if wanted.session is not None:
        kept = await stored.load(tx, found.organisation, [wanted.session])
        if not kept:
            raise CommandError(f'There is no report "{wanted.session}". See: mentorline reports')
    else:
        kept = await stored.load_between(tx, found.organisation, *_days(wanted, zone))
    filed = [[read(Report, v.state) for v in versions] for versions in kept.values()]
    return [versions for versions in filed if wanted.mentor in (None, versions[0].mentor)]


async def _rows(
    tx: Tx, found: Opened, wanted: Wanted, zone: ZoneInfo, filed: Sequence[Sequence[Report]]
) -> list[Row]:
    """One line for each report, and for each session of those days without one."""
    if wanted.session is not None:
        return []
    rows = [_row(versions) for versions in filed]
    known = {row.id for row in rows}
    days = _days(wanted, zone)
    for one in await sessions.load_between(tx, found.organisation, *days, WITHOUT_REPORT):
        if one.id not in known and wanted.mentor in (None, one.mentor):
            rows.append(_missing(read(Session, one.state)))
    return sorted(rows, key=lambda row: (row.at, row.id))


def _row(versions: Sequence[Report]) -> Row:
    newest = versions[-1]
    changes = len(versions) - 1
    state = "sent" if not changes else f"sent, changed {counted(changes, 'time')}"
    return Row(
        at=newest.held_at,
        mentor=newest.name or newest.mentor,
        pairing=newest.pairing,
        by=newest.place.lower(),
        minutes=newest.minutes,
        state=state,
        id=newest.session,
    )


def _missing(session: Session) -> Row:
    return Row(
        at=session.checked_in_at or session.start,
        mentor=session.who.name,
        pairing=session.pairing,
        by=(session.place or "").lower(),
        minutes=minutes(session.checked_in_at, session.over_at)
        if session.state == "ended"
        else None,
        state=WITHOUT_REPORT[session.state],
        id=session.id,
    )


def _cells(row: Row, zone: ZoneInfo) -> dict[str, object]:
    """A row as printed: its date and time are local."""
    at = f"{row.at.astimezone(zone):%Y-%m-%d %H:%M}"
    cells = (at, row.mentor, row.pairing, row.by, row.minutes, row.state, row.id)
    return dict(zip(HEAD, cells, strict=True))


def _print(versions: Sequence[Report], zone: ZoneInfo, *, as_json: bool) -> None:
    if as_json:
        say_json([version.model_dump() for version in versions])
    else:
        say(*lines(versions, zone))


def _days(wanted: Wanted, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the first moment of the first day to the last of the last, local."""
    first, last = _EVER
    if wanted.since is not None:
        first = datetime.combine(_date(wanted.since), time(), zone).astimezone(UTC)
    if wanted.until is not None:
        last = datetime.combine(_date(wanted.until) + _DAY, time(), zone).astimezone(UTC)
    return first, last


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f'"{text}" is no date. Write it like 2026-05-22.') from None


def _write(file: Path, text: str) -> None:
    """Write a file that only its owner may read, since it holds reports."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as opened_file:
            os.fchmod(handle, 0o600)
            opened_file.write(text)
    except OSError as fault:
        raise CommandError(f"{file} cannot be written ({type(fault).__name__}).") from None

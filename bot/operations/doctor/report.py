"""The doctor's report on a screen or in a file: what to look at, then who is reached when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.runtime.output import plainly
from bot.runtime.terminal import Screen
from flows.diagnostics.people import Finding, Level
from flows.diagnostics.reachability import Reach, Stage
from flows.formatting import clock, long_day, uk_phone

HEADS: Mapping[Level, str] = {
    "problem": "PROBLEMS: somebody could not be reached",
    "warning": "TO LOOK AT",
    "note": "GOOD TO KNOW",
}


MOST_PROGRAMMES = 3  # with more, who would be reached is shown on demand only
MOST_FINDINGS = 8
ALL = "mentorline doctor --all"


def show(
    reaches: Sequence[Reach],
    findings: Sequence[Finding],
    programmes: Mapping[str, str],
    now: datetime,
    zone: ZoneInfo,
    console: Console | None = None,
    *,
    hours: Sequence[str] = (),
    everything: bool = False,
) -> None:
    """Print the report, the problems first. Without a terminal it is plain text.

    Of many programmes only the problems are shown in full, unless `everything` is asked for.
    """
    screen = console or Screen(highlight=False)
    in_full = everything or len(programmes) <= MOST_PROGRAMMES
    for level, head in HEADS.items():
        of_level = [finding for finding in findings if finding.level == level]
        most = None if in_full or level == "problem" else MOST_FINDINGS
        _list(screen, head, of_level, most)
    if hours and in_full:
        screen.print("[bold]OPENING HOURS, as they are read, with whose bank holidays[/bold]")
        for line in hours:
            screen.print(_point("-", line))
        screen.print()
    if in_full:
        _tables(screen, reaches, programmes, now, zone)
    else:
        screen.print(f"Who would be texted when, and the opening hours: {ALL}\n")
    screen.print(f"[bold]{_sum(findings)}[/bold]")


def _list(screen: Console, head: str, findings: Sequence[Finding], most: int | None) -> None:
    """Print the findings of one level, or the first of them and how many more there are."""
    if not findings:
        return
    screen.print(f"[bold]{head}[/bold]")
    for finding in findings[:most]:
        screen.print(_point("-", f"{finding.what} {finding.why}"))
        screen.print(_point("  ->", finding.do))
    if more := len(findings[most:]) if most is not None else 0:
        screen.print(_point("-", f"And {more} more: {ALL}"))
    screen.print()


def _tables(
    screen: Console,
    reaches: Sequence[Reach],
    programmes: Mapping[str, str],
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Who is reached when, one table for each programme."""
    of_programme: dict[str, list[Reach]] = {}
    for one in reaches:
        of_programme.setdefault(one.programme, []).append(one)
    at = f"{long_day(now, zone)}, {clock(now, zone)}"
    screen.print(f"If a concern were raised now ({at}), and nobody answered:\n")
    for programme, name in programmes.items():
        screen.print(_table(_safe(name), of_programme.get(programme, []), zone))
        screen.print()


def _point(sign: str, words: str) -> Table:
    """A line with a sign in front, whose continuation is indented."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(f"  {sign}", _safe(words))
    return grid


def _safe(words: str) -> str:
    """The words on one line, without styles or anything that a terminal obeys."""
    return escape(plainly(words).replace("\n", " "))


def _table(title: str, reaches: Sequence[Reach], zone: ZoneInfo) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for head in ("Ladder", "At", "Who"):
        table.add_column(head, no_wrap=head != "Who")
    for one in reaches:
        ladder = one.ladder
        for stage in one.stages:
            for at, who in _rows(stage, zone):
                table.add_row(_safe(ladder), _safe(at), _safe(who))
                ladder = ""
    return table


def _rows(stage: Stage, zone: ZoneInfo) -> list[tuple[str, str]]:
    """One line for each time, and one for the public numbers."""
    times: dict[str, list[str]] = {}
    for asked in stage.people:
        at = clock(asked.at, zone) if asked.at else "no text"
        times.setdefault(at, []).append(asked.name if asked.at else f"{asked.name} ({asked.why})")
    rows = [(at, ", ".join(names)) for at, names in times.items()]
    if stage.numbers:
        lines = (f"{n.listed}{_note(n.note)} {uk_phone(n.call)}" for n in stage.numbers)
        rows.append((clock(stage.at, zone), f"the mentor is shown: {', '.join(lines)}"))
    return rows or [("nobody", f"{stage.who}: missing")]


def _note(note: str) -> str:
    return f" ({note})" if note else ""


def _sum(findings: Sequence[Finding]) -> str:
    problems = sum(finding.level == "problem" for finding in findings)
    warnings = sum(finding.level == "warning" for finding in findings)
    look = f"To look at: {warnings}." if warnings else "Nothing is stale."
    if problems:
        return f"Problems: {problems}. {look}"
    return f"Everybody on every ladder could be reached. {look}"

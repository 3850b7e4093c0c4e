"""The demonstration in your hands: tap by number, write as anybody, move the clock."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

from rich.console import Console

from bot.demo.screen import Screen, clock_line, heading, tappable
from bot.demo.town import NoSuchButtonError, Town
from flows.directory import Role
from flows.effects import Key

MENTOR = "sam"
FORWARD = re.compile(r"\+\s*(\d{1,4})\s*(s|m|min|h|d)?$")
UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days"}
HELP = """\
You are Sam, a volunteer mentor, and this is Sam's phone. You play everybody else too.

  a number          tap that button
  any words         write them as Sam (commands too: /concern, /session, /help)
  priya: 482913     text as Priya, the programme manager (dan and ruth are the safeguarding team)
  +10m              let ten minutes pass (+30s, +2h, +1d)
  phones            every text that anybody got
  q                 leave

Nothing leaves this computer. Every number belongs to nobody."""


async def by_hand(town: Town, console: Console) -> None:
    """Read a line, do it, show what came of it, until the end of input or `q`."""
    heading(console, f"Mentorline, {clock_line(town.local_time())}")
    console.print(HELP)
    console.print("\nTry it: start with [bold]Raise a concern[/], or with [bold]My session[/].")
    screen = Screen(console, town)
    while True:
        screen.flush()
        _menu(town, console)
        try:
            line = (await asyncio.to_thread(console.input, _prompt(town))).strip()
        except (EOFError, KeyboardInterrupt):
            return
        if line.casefold() in ("q", "quit", "exit"):
            return
        try:
            await _do(town, console, line)
        except (NoSuchButtonError, LookupError) as fault:
            console.print(f"[red]{fault.args[0]}[/]")


def _prompt(town: Town) -> str:
    return f"[bold]{town.local_time():%H:%M}[/] Sam> "


def _menu(town: Town, console: Console) -> None:
    """What can be tapped, by number, message by message."""
    console.print()
    last: object = object()
    for number, (shown, key) in enumerate(tappable(town.chat(MENTOR)), start=1):
        if shown is not last:
            about = shown.text.splitlines()[0] if shown else "always there, under the chat"
            console.print(f"  [dim]{_short(about)}[/]")
            last = shown
        label = key.label if isinstance(key, Key) else key
        copies = " (copies it)" if isinstance(key, Key) and key.copy_text else ""
        console.print(f"  [cyan]{number:>3}[/]  {label}{copies}")


def _short(words: str, most: int = 60) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


async def _do(town: Town, console: Console, line: str) -> None:
    """Carry out one line. Raises LookupError where it names nobody or nothing."""
    if not line or line == "?":
        console.print(HELP)
    elif line == "phones":
        _phones(town, console)
    elif line.isdigit():
        await _tap(town, int(line))
    elif found := FORWARD.match(line):
        unit = UNITS[found.group(2) or "m"]
        await town.forward(timedelta(**{unit: int(found.group(1))}))
        console.print(f"[dim]It is {clock_line(town.local_time())} now.[/]")
    else:
        await _speak(town, line)


async def _tap(town: Town, number: int) -> None:
    choices = tappable(town.chat(MENTOR))
    if not 1 <= number <= len(choices):
        raise NoSuchButtonError(f"There is no button {number}.")
    shown, key = choices[number - 1]
    if shown is None or not isinstance(key, Key):
        await town.taps(MENTOR, key if isinstance(key, str) else key.label)
    else:
        await town.taps_key(MENTOR, shown, key)


async def _speak(town: Town, line: str) -> None:
    """`priya: words` is a text by Priya; all else is written by Sam in the chat."""
    name, colon, words = line.partition(":")
    ids = {p.id for p in town.directory.people}
    if colon and name.strip().casefold() in ids:
        await town.replies(name.strip().casefold(), words.strip())
    else:
        await town.types(MENTOR, line)


def _phones(town: Town, console: Console) -> None:
    for person in town.directory.people:
        texts = town.texts(person.id)
        role = "mentor" if person.role == Role.MENTOR else person.role.value.replace("_", " ")
        console.print(f"[bold]{person.first_name}[/], {role}: {len(texts)} texts")
        for sms in texts[-3:]:
            console.print(f"    {sms.body}", style="yellow")

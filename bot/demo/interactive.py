"""The interactive demo: tap by number, write as anybody, move the clock."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from itertools import groupby

from rich.console import Console
from rich.markup import escape

from bot.demo.moves import CODE
from bot.demo.simulated_charity import NoSuchButtonError, SimulatedCharity
from bot.demo.terminal import Screen, clock_line, heading, tappable
from flows.directory import Role
from flows.effects import Key

MENTOR = "sam"
FORWARD = re.compile(r"\+\s*(\d{1,4})\s*(s|m|min|h|d)?")
UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days"}
MOST = timedelta(days=28)
WEEK = timedelta(days=7)
MANY = 150
HELP = """\
You are Sam, a volunteer mentor, and this is Sam's phone. You play everybody else too.

  1                 tap the button with that number (1 2 3 taps three, one after the other)
  any words         write them as Sam (commands too: /concern, /session, /help)
  priya: 482913     text as Priya, the programme manager (dan and ruth are the safeguarding team)
  sam: SAFE         text as Sam, to the charity's number
  +10m              let ten minutes pass (+30s, +2h, +1d); + alone: until something happens
  week              let a whole week pass, and see what comes of it
  phones            every text that anybody got
  q                 leave; ? shows this again

Nothing leaves this computer. Every number belongs to nobody."""
TRY = """
Try it: [bold]1[/] raises a concern, [bold]2[/] begins a session."""


class Seen:
    """Counts what the phones show."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, change: object) -> None:  # noqa: ARG002
        self.count += 1


async def by_hand(charity: SimulatedCharity, console: Console) -> None:
    """Read a line, do it, show the result; until the end of input or `q`."""
    heading(console, f"Mentorline, {clock_line(charity.local_time())}")
    console.print(HELP)
    console.print(TRY)
    screen = Screen(console, charity)
    while True:
        screen.flush()
        _menu(charity, console)
        await _hints(charity, console)
        try:
            line = (await asyncio.to_thread(console.input, _prompt(charity))).strip()
        except (EOFError, KeyboardInterrupt):
            return
        if line.casefold() in ("q", "quit", "exit"):
            return
        try:
            await _do(charity, console, line)
        except (NoSuchButtonError, LookupError) as fault:
            console.print(f"[red]{escape(str(fault.args[0]))}[/]")


def _prompt(charity: SimulatedCharity) -> str:
    return f"[bold]{charity.local_time():%a %H:%M}[/] Sam> "


def _menu(charity: SimulatedCharity, console: Console) -> None:
    """Print the buttons by number: the newest message line by line, each older one on one line."""
    console.print()
    numbered = enumerate(tappable(charity.chat(MENTOR)), start=1)
    for place, (_, found) in enumerate(groupby(numbered, key=lambda one: id(one[1][0]))):
        group = list(found)
        shown = group[0][1][0]
        about = shown.text.splitlines()[0] if shown else "always there, under the chat"
        console.print(f"  [dim]{escape(_short(about))}[/]")
        entries = [f"[cyan]{number:>3}[/] {_label(key)}" for number, (_, key) in group]
        console.print("\n".join(f"  {e}" for e in entries) if not place else "  ".join(entries))


def _label(key: Key | str) -> str:
    """A button as printed; brackets in it are no style."""
    if isinstance(key, str):
        return escape(key)
    return escape(key.label) + (" (copies it)" if key.copy_text else "")


async def _hints(charity: SimulatedCharity, console: Console) -> None:
    """Print what else can be done: answer an SMS, or let time pass."""
    hints = _answers(charity)
    if await charity.next_due() is not None:
        hints.append("Let time pass until something happens: +")
    for hint in hints:
        console.print(f"  [dim]{hint}[/]")


def _answers(charity: SimulatedCharity) -> list[str]:
    """The SMS with a code that wait for an answer, with what to type."""
    newest = {sms.phone: sms for sms in charity.phones.texts}
    hints = []
    for person in charity.directory.people:
        sms = newest.get(person.phone)
        found = CODE.search(sms.body) if sms is not None and sms.outgoing else None
        if found and not found.group(0).startswith("OPEN"):
            hints.append(f"{person.first_name} has a text: {person.id}: {_reply(found)}")
    return hints


def _reply(found: re.Match[str]) -> str:
    """The shortest answer that the text asks for."""
    done = found.group(0).startswith("DONE")
    return f"DONE {found.group(1)} and what was decided" if done else found.group(1)


def _short(words: str, most: int = 60) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


async def _do(charity: SimulatedCharity, console: Console, line: str) -> None:
    """Carry out one line. Raises LookupError where it names nobody or nothing."""
    if not line or line == "?":
        console.print(HELP)
    elif line == "phones":
        _phones(charity, console)
    elif re.fullmatch(r"[0-9]+([ ,]+[0-9]+)*", line):
        await _tap(charity, [int(number) for number in re.findall(r"[0-9]+", line)])
    elif line.casefold() == "week":
        await _forward(charity, console, WEEK)
    elif line == "+":
        await _forward(charity, console, WEEK, most=1)
    elif line.startswith("+"):
        await _forward(charity, console, _how_long(line))
    else:
        await _speak(charity, line)


async def _forward(
    charity: SimulatedCharity, console: Console, by: timedelta, most: int = MANY
) -> None:
    """Let time pass; it stops early after `most` things on the phones. Prints the time."""
    until, seen = charity.clock.now + by, Seen()
    charity.phones.watch.append(seen)
    while seen.count < most and (due := await charity.next_due()) is not None and due <= until:
        await charity.forward(due - charity.clock.now)
    charity.phones.watch.remove(seen)
    if seen.count < most:
        await charity.forward(until - charity.clock.now)
    elif most > 1:
        console.print("[yellow]A lot goes on: a concern that nobody answers? We stop here.[/]")
    console.print(f"[dim]It is {clock_line(charity.local_time())} now.[/]")


def _how_long(line: str) -> timedelta:
    """The time that `+10m` asks for. Raises LookupError."""
    found = FORWARD.fullmatch(line)
    if found is None:
        raise LookupError("Let time pass like this: +10m, or +30s, +2h, +1d.")
    by = timedelta(**{UNITS[found.group(2) or "m"]: int(found.group(1))})
    if by > MOST:
        raise LookupError("That is too far at once. Four weeks is the most: +28d.")
    return by


async def _tap(charity: SimulatedCharity, numbers: list[int]) -> None:
    """Tap the buttons with these numbers. Raises NoSuchButtonError."""
    choices = tappable(charity.chat(MENTOR))
    for number in numbers:
        if not 1 <= number <= len(choices):
            raise NoSuchButtonError(f"There is no button {number}.")
    for number in numbers:
        shown, key = choices[number - 1]
        if shown is None or not isinstance(key, Key):
            await charity.taps(MENTOR, key if isinstance(key, str) else key.label)
        else:
            await charity.taps_key(MENTOR, shown, key)


async def _speak(charity: SimulatedCharity, line: str) -> None:
    """Send words: `priya: words` is an SMS by Priya, others are written by Sam in the chat."""
    name, colon, words = line.partition(":")
    ids = {p.id for p in charity.directory.people}
    if colon and name.strip().casefold() in ids:
        await charity.replies(name.strip().casefold(), words.strip())
    else:
        await charity.types(MENTOR, line)


def _phones(charity: SimulatedCharity, console: Console) -> None:
    for person in charity.directory.people:
        texts = charity.texts(person.id)
        role = "mentor" if person.role == Role.MENTOR else person.role.value.replace("_", " ")
        console.print(f"[bold]{person.first_name}[/], {role}: {len(texts)} texts")
        for sms in texts[-3:]:
            console.print(f"    {escape(sms.body)}", style="yellow")

"""The demo in a terminal: who said what to whom, at what time."""

from __future__ import annotations

import re
from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.text import Text as Words

from bot.demo.phones import Chat, Shown, Sms, Tap
from bot.demo.simulated_charity import LONDON, SimulatedCharity
from flows.effects import Key

WIDTH = 90
MARGIN = 24
ANSWERED = re.compile(r"\n(?:You said: .*|Skipped) ✅\n*(?P<more>(?s:.*))$")
TICKED = "Ticked."


class Screen:
    """Prints every change on every phone as it happens, under a heading for each day.

    An edit that only shows an answer is left out, since the tap is printed; of other edits only the
    last one before something else happens is printed. Taps in a row stand on one line.
    """

    def __init__(self, console: Console, charity: SimulatedCharity) -> None:
        self._console = console
        self._charity = charity
        self._names = {charity.number(p.id): p.first_name for p in charity.directory.people}
        self._phones = {p.phone: p.first_name for p in charity.directory.people}
        self._edited: tuple[Chat, Shown, datetime] | None = None
        self._printed: dict[tuple[int, int], str] = {}
        self._tapped: list[Tap] = []
        self._who_taps = ""
        self._day = charity.local_time().date()
        charity.phones.watch.append(self.show)

    def show(self, change: object) -> None:
        """Print one change."""
        match change:
            case (Chat() as chat, Shown(edited=True) as shown):
                if not _answered(shown):
                    self._edited = (chat, shown, self._now())
            case Sms():
                self.flush()
                self._sms(change)
            case (Chat() as chat, Tap() as tap):
                self._tap(self._name(chat), tap)
            case (Chat() as chat, Shown() as shown):
                self.flush()
                self._message(chat, shown, self._now())
            case str() if not change.startswith(TICKED):
                self._flush_taps()
                self._line("", f"({change})", "dim", self._now())

    def flush(self) -> None:
        """Print the taps and the edit that wait, if there are any."""
        self._flush_taps()
        waiting, self._edited = self._edited, None
        if waiting is not None:
            self._message(*waiting)

    def _tap(self, name: str, tap: Tap) -> None:
        if self._edited is not None and self._edited[2] < tap.at:
            self.flush()
        if name != self._who_taps:
            self._flush_taps()
        self._who_taps = name
        self._tapped.append(tap)

    def _flush_taps(self) -> None:
        taps, self._tapped = self._tapped, []
        if taps:
            labels = _packed([f"[ {tap.label} ]" for tap in taps])
            self._line(f"{self._who_taps} taps", "\n".join(labels), "bold cyan", taps[0].at)

    def _now(self) -> datetime:
        return self._charity.clock.now

    def _name(self, chat: Chat) -> str:
        return self._names.get(chat.number, "Somebody")

    def _message(self, chat: Chat, shown: Shown, at: datetime) -> None:
        name = self._name(chat)
        if shown.mine:
            self._line(f"{name} writes", shown.text, "bold cyan", at)
            return
        before = self._printed.get((chat.number, shown.message))
        self._printed[chat.number, shown.message] = shown.text
        if shown.text == before:
            return
        labels = _packed([f"[ {key.label} ]" for row in shown.keys for key in row])
        text = "\n".join((_news(shown), *labels))
        self._line(_head(shown), text, "dim" if shown.edited else "default", at)

    def _sms(self, sms: Sms) -> None:
        name = self._phones.get(sms.phone, "Somebody")
        if sms.outgoing:
            self._line(f"text to {name}", sms.body, "yellow", sms.at)
        else:
            self._line(f"{name} texts", sms.body, "bold magenta", sms.at)

    def _line(self, who: str, words: str, style: str, at: datetime) -> None:
        local = at.astimezone(LONDON)
        self._turn_the_page(local)
        head = Words.assemble((f"{local:%H:%M}  ", "dim"), (f"{who:<16}", "bold"))
        body = Words(words, style=style)
        for place, line in enumerate(body.wrap(self._console, WIDTH - MARGIN)):
            line.rstrip()
            start = head if place == 0 else Words(" " * (MARGIN - 1))
            self._console.print(Words.assemble(start, " ", line), highlight=False, soft_wrap=True)

    def _turn_the_page(self, now: datetime) -> None:
        """Print a heading, if a new day has begun."""
        if now.date() != self._day:
            self._day = now.date()
            heading(self._console, f"{now:%A} {now.day} {now:%B}")


def _head(shown: Shown) -> str:
    if shown.pinned:
        return "pinned, changed" if shown.edited else "pinned"
    return "changed" if shown.edited else "Mentorline"


def _answered(shown: Shown) -> bool:
    """Whether only the answer is new in it, which was printed as a tap."""
    found = ANSWERED.search(shown.text)
    return found is not None and not found["more"]


def _news(shown: Shown) -> str:
    """The part worth printing: of an answered message only what comes after the answer."""
    found = ANSWERED.search(shown.text) if shown.edited else None
    return found["more"] if found else shown.text


def _packed(labels: list[str]) -> list[str]:
    """The buttons, as many a line as fit, none of them broken."""
    lines: list[str] = []
    for label in labels:
        if lines and len(lines[-1]) + 2 + len(label) <= WIDTH - MARGIN:
            lines[-1] = f"{lines[-1]}  {label}"
        else:
            lines.append(label)
    return lines


def clock_line(moment: datetime) -> str:
    """The time on the wall, as a heading."""
    return f"{moment:%A %d %B, %H:%M}"


def tappable(chat: Chat) -> list[tuple[Shown | None, Key | str]]:
    """Every button that can be tapped now, the newest message first; the keyboard's labels last."""
    inline: list[tuple[Shown | None, Key | str]] = [
        (shown, key) for shown in reversed(chat.shown) for row in shown.keys for key in row
    ]
    board = chat.keyboard
    labels = [label for row in board.rows for label in row] if board else []
    if board and board.contact:
        labels.insert(0, board.contact)
    return inline + [(None, label) for label in labels]


def heading(console: Console, words: str) -> None:
    """A line across the screen."""
    console.print(Padding(Words(words, style="bold"), (1, 0, 0, 0)))
    console.print("─" * min(WIDTH, console.width), style="dim")

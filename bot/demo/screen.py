"""How the demonstration looks in a terminal: who said what to whom, at what time."""

from __future__ import annotations

import re
from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.text import Text as Words

from bot.demo.phones import Chat, Shown, Sms, Tap
from bot.demo.town import Town
from flows.effects import Key

WIDTH = 90
MARGIN = 24
ANSWERED = re.compile(r"\n(You said: .*|Skipped) ✅$")


class Screen:
    """Prints every change on every phone as it happens.

    An edit that only shows an answer is left out, since the tap is printed; of other edits only the
    last one before something else happens.
    """

    def __init__(self, console: Console, town: Town) -> None:
        self._console = console
        self._town = town
        self._names = {town.number(p.id): p.first_name for p in town.directory.people}
        self._phones = {p.phone: p.first_name for p in town.directory.people}
        self._edited: tuple[Chat, Shown] | None = None
        town.phones.watch.append(self.show)

    def show(self, change: object) -> None:
        """Print one change."""
        match change:
            case (Chat() as chat, Shown(edited=True) as shown):
                if not ANSWERED.search(shown.text):
                    self._edited = (chat, shown)
                return
            case Sms():
                self.flush()
                self._sms(change)
            case (Chat() as chat, Tap() as tap):
                self._line(f"{self._name(chat)} taps", f"[ {tap.label} ]", "bold cyan")
            case (Chat() as chat, Shown() as shown):
                self.flush()
                self._message(chat, shown)
            case str():
                self._line("", f"({change})", "dim")

    def flush(self) -> None:
        """Print the edit that waits, if one does."""
        waiting, self._edited = self._edited, None
        if waiting is not None:
            self._message(*waiting)

    def _name(self, chat: Chat) -> str:
        return self._names.get(chat.number, "Somebody")

    def _message(self, chat: Chat, shown: Shown) -> None:
        name = self._name(chat)
        if shown.mine:
            self._line(f"{name} writes", shown.text, "bold cyan")
            return
        head = "Mentorline"
        if shown.pinned:
            head = "pinned, changed" if shown.edited else "pinned"
        elif shown.edited:
            head = "changed"
        labels = _packed([f"[ {key.label} ]" for row in shown.keys for key in row])
        text = "\n".join((shown.text, *labels))
        self._line(head, text, "dim" if shown.edited else "default")

    def _sms(self, sms: Sms) -> None:
        name = self._phones.get(sms.phone, "Somebody")
        if sms.outgoing:
            self._line(f"text to {name}", sms.body, "yellow")
        else:
            self._line(f"{name} texts", sms.body, "bold magenta")

    def _line(self, who: str, words: str, style: str) -> None:
        at = self._town.local_time().strftime("%H:%M")
        head = Words.assemble((f"{at}  ", "dim"), (f"{who:<16}", "bold"))
        body = Words(words, style=style)
        for place, line in enumerate(body.wrap(self._console, WIDTH - MARGIN)):
            line.rstrip()
            start = head if place == 0 else Words(" " * (MARGIN - 1))
            self._console.print(Words.assemble(start, " ", line), highlight=False, soft_wrap=True)


def _packed(labels: list[str]) -> list[str]:
    """As many buttons a line as fit, none of them broken."""
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
    """All that can be tapped now, in the order of the screen; the keyboard's labels come last."""
    inline: list[tuple[Shown | None, Key | str]] = [
        (shown, key) for shown in chat.shown for row in shown.keys for key in row
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

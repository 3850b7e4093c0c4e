"""The fields of people.yaml that need more than a pattern: numbers, names, days, hours."""

from __future__ import annotations

from datetime import date

from flows.directory import Leave
from flows.hours import parse
from flows.language.people_rows import Row, Rows
from flows.language.yaml_tree import Word
from flows.text import LONGEST_NAME, LONGEST_ORGANISATION, plain, to_e164


def phone(row: Row, key: str, rows: Rows, *, mobile: bool = False) -> str | None:
    """The number at the key as E.164, or None (and a fault where one stands there).

    `mobile` says that texts go to it, so that it must be a UK mobile.
    """
    word = row.tree.word(key)
    if word is None:
        return None
    number = to_e164(word.text)
    if number is None:
        rows.fault(word, f'"{word.text}" cannot be rung. Write it like "07700 900123".')
    elif not number.startswith("+44"):
        rows.fault(word, f'"{word.text}" is not a UK number, and our texts only go to those.')
    elif mobile and not number.startswith("+447"):
        rows.fault(word, f'"{word.text}" is no mobile, so no text reaches it. Write a mobile.')
    else:
        return number
    return None


def text_name(row: Row, rows: Rows, *, organisation: bool = False) -> str:
    """The name that stands in texts: as it is given, else made of the name."""
    longest = LONGEST_ORGANISATION if organisation else LONGEST_NAME
    given = row.tree.word("text_name")
    name = row.text("name") or ""
    if given is None:
        made = plain(name if organisation else name.partition(" ")[0], longest)
        if name and not made:
            rows.fault(row.at("name"), "Add text_name: this name has no plain letters for a text.")
        return made
    if given.text != plain(given.text, 1000) or len(given.text) > longest:
        rows.fault(given, f"A name in texts has at most {longest} plain letters: no accents.")
    return given.text


def day(text: str) -> date | None:
    """The day of "2026-12-24", or None where the calendar has none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def checked(row: Row, rows: Rows) -> date | None:
    """The day on which somebody checked the hours of a borough."""
    word = row.tree.word("checked")
    found = day(word.text) if word else None
    if word and not found:
        rows.fault(word, f"There is no day {word.text}.")
    return found


def hours(row: Row, rows: Rows) -> str | None:
    """The opening hours of a borough's day number, which can be read."""
    word = row.tree.word("day_hours")
    if word is None:
        return None
    try:
        parse(word.text)
    except ValueError:
        rows.fault(word, f'"{word.text}" are no hours. Write them like "Mon-Fri 09:00-17:00".')
    return word.text


def leave(row: Row, rows: Rows) -> tuple[Leave, ...]:
    """The days on which somebody is away."""
    found = [_leave(word, rows) for word in row.tree.items("away") if isinstance(word, Word)]
    return tuple(each for each in found if each)


def _leave(word: Word, rows: Rows) -> Leave | None:
    first, _, last = word.text.partition(" to ")
    days = day(first), day(last or first)
    if not days[0] or not days[1]:
        wrong = last if days[0] else first
        rows.fault(word, f"There is no day {wrong}.")
        return None
    if days[1] < days[0]:
        rows.fault(word, f"{word.text} ends before it begins. Turn it round.")
        return None
    return Leave(first=days[0], last=days[1])

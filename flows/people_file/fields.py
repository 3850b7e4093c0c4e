"""Fields of people.yaml that need more than a pattern: numbers, names, days, hours."""

from __future__ import annotations

import re
from datetime import date

from flows.directory import Leave
from flows.formatting import (
    LONGEST_NAME,
    LONGEST_ORGANISATION,
    plain,
    takes_no_texts,
    to_e164,
    uk_phone,
)
from flows.language.yaml_tree import Word
from flows.names import given_name
from flows.opening_hours.hours import EXAMPLE, HoursError, read_hours
from flows.people_file.rows import Row, Rows

_LOST_NOUGHT = re.compile(r"[127]\d{9}")
_SHORTENED = re.compile(r"\d[.,]?\d*E\+?\d+", re.IGNORECASE)


def phone(row: Row, key: str, rows: Rows, *, mobile: bool = False) -> str | None:
    """The number at the key as E.164, or None (and a fault if there is one that can't be read).

    `mobile` says that texts go to it, so that it must be a UK mobile.
    """
    word = row.tree.word(key)
    if word is None:
        return None
    number = to_e164(word.text)
    if _LOST_NOUGHT.fullmatch(word.text.strip()):
        right = uk_phone(f"+44{word.text.strip()}")
        message = f'"{word.text}" has lost its leading 0, as spreadsheets do it. Write "{right}".'
        rows.fault(word, f"{message} Format the column as text.")
    elif _SHORTENED.fullmatch(word.text.strip()):
        message = f'"{word.text}" was shortened by a spreadsheet. Format the column as text'
        rows.fault(word, f"{message}, and type the number again.")
    elif number is None:
        rows.fault(word, f'"{word.text}" cannot be rung. Write it like "07700 900123".')
    elif not number.startswith("+44"):
        rows.fault(word, f'"{word.text}" is not a UK number, and our texts only go to those.')
    elif mobile and not number.startswith("+447"):
        rows.fault(word, f'"{word.text}" is no mobile, so no text reaches it. Write a mobile.')
    elif mobile and takes_no_texts(number):
        start = f"0{number[3:5]}"
        message = f'"{word.text}" is no mobile: {start} numbers forward calls and take no texts.'
        rows.fault(word, f"{message} Write a mobile.")
    else:
        return number
    return None


def name(row: Row, rows: Rows) -> str:
    """The name as people say it, without invisible characters."""
    word = row.tree.word("name")
    if word and "," in word.text:
        last, _, first = (part.strip() for part in word.text.partition(","))
        turned = f"{first} {last}".strip()
        rows.fault(word, f'Write the name as people say it, without a comma: "{turned}".')
    return row.text("name") or ""


def text_name(row: Row, rows: Rows, *, organisation: bool = False) -> str:
    """The name as texts show it: as given, or else made from the name."""
    longest = LONGEST_ORGANISATION if organisation else LONGEST_NAME
    given = row.tree.word("text_name")
    name = row.text("name") or ""
    if given is None:
        made = plain(name if organisation else given_name(name), longest)
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
    """The opening hours of a borough's day number, as read."""
    word = row.tree.word("day_hours")
    if word is None:
        return None
    try:
        return read_hours(word.text).canonical()
    except HoursError as doubt:
        rows.fault(word, f'"{word.text}" can\'t be read as hours. {doubt} {EXAMPLE}')
    return None


def leave(row: Row, rows: Rows) -> tuple[Leave, ...]:
    """The days on which the person is away."""
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

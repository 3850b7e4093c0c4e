"""The hours of every public line as read, in words for an admin to look over."""

from __future__ import annotations

from collections.abc import Iterator

from flows.directory import Directory
from flows.formatting import spoken_list
from flows.opening_hours.bank_holidays import NATIONS
from flows.opening_hours.hours import HoursError, in_words
from flows.pack import Pack

MOST_NAMES = 3


def read_back(pack: Pack | None, directory: Directory | None) -> tuple[str, ...]:
    """One line for each set of hours: "Eastham (England): Monday to Friday, 9am to 5pm, ..."."""
    alike: dict[tuple[str, str], list[str]] = {}
    for name, hours, nation in _lines(pack, directory):
        alike.setdefault((_words(hours), NATIONS.get(nation, nation)), []).append(name)
    return tuple(f"{_names(names)} ({nation}): {words}" for (words, nation), names in alike.items())


def _lines(pack: Pack | None, directory: Directory | None) -> Iterator[tuple[str, str, str]]:
    for number in pack.numbers.values() if pack else ():
        if number.hours:
            yield number.name, number.hours, number.nation
    for borough in directory.boroughs if directory else ():
        if borough.day_hours:
            yield borough.name, borough.day_hours, borough.nation


def _words(hours: str) -> str:
    try:
        return in_words(hours)
    except HoursError:
        return f'"{hours}" can\'t be read, so it is shown as "may be shut"'


def _names(names: list[str]) -> str:
    more = len(names) - MOST_NAMES
    return spoken_list([*names[:MOST_NAMES], f"{more} more"] if more > 0 else names)

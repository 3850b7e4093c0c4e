"""Formatting for people: filled templates, SMS segments, clock times, numbers, names.

Rule: a template is filled in one pass by plain replacement of names on an allow-list, so a value is
never scanned again and nothing in it can reach an object (no str.format, no Jinja).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

Filling = str | int | None

ONE_SEGMENT = 160  # septets in a text that stands alone
JOINED = 153  # septets in each part of a longer one
LONGEST_NAME = 18
LONGEST_ORGANISATION = 16
LONGEST_CLOCK = "midnight"

_NAME = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]*)\}")
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ß": "ss", "ł": "l"}
    | {"Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i"}
    | {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u02b9": "'", "`": "'"}
    | {"\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-"}
)
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 .'&-]+")
_TEST_NUMBER = re.compile(r"\+447700900\d{3}")
_DIALLED = re.compile(r"[\d\s().+\-\u2010-\u2013\u00a0]+")


def fill(template: str, names: Mapping[str, Filling]) -> str:
    """The template with each `{name}` of `names` replaced; None becomes nothing.

    A brace around any other name stays as it is.
    """

    def replace(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in names:
            return match.group(0)
        value = names[name]
        return "" if value is None else str(value)

    return _NAME.sub(replace, template)


def listed(words: str) -> frozenset[str]:
    """The words of a text as a set, for word lists that are written as prose."""
    return frozenset(words.split())


def names_in(template: str) -> tuple[str, ...]:
    """Every name that the template asks for, in order, each once."""
    return tuple(dict.fromkeys(_NAME.findall(template)))


def septets(text: str) -> int | None:
    """The length of the text in GSM-7 septets (3GPP TS 23.038); None where it does not fit the
    alphabet.
    """
    total = 0
    for character in text:
        if character in _BASIC:
            total += 1
        elif character in _EXTENSION:
            total += 2
        else:
            return None
    return total


def segments(text: str) -> int:
    """The number of segments that a network charges for the text, in GSM-7 or else in UCS-2."""
    if septets(text) is not None:
        return _parts([2 if c in _EXTENSION else 1 for c in text], ONE_SEGMENT, JOINED)
    return _parts([2 if ord(c) > 0xFFFF else 1 for c in text], 70, 67)


def _parts(widths: Sequence[int], single: int, joined: int) -> int:
    if sum(widths) <= single:
        return 1
    parts, used = 1, 0
    for width in widths:  # a character of two units is never split between parts
        if used + width > joined:
            parts, used = parts + 1, 0
        used += width
    return parts


def one_segment(text: str) -> bool:
    """Whether the text fits one GSM-7 segment."""
    size = septets(text)
    return size is not None and size <= ONE_SEGMENT


def plain(name: str, longest: int = LONGEST_NAME) -> str:
    """The name in plain letters for an SMS, cut to `longest`: one accent turns 160 letters into 70.

    It is empty where no letter of the name has a plain form; the import of people then asks for
    another.
    """
    spread = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    bare = "".join(c for c in spread if not unicodedata.combining(c))
    return " ".join(_NOT_PLAIN.sub(" ", bare).split())[:longest].rstrip(" .'&-")


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """The local time of day, as "4:51pm" or "4pm"; noon is "midday", since 12pm is read both ways.

    `moment` is aware.
    """
    local = moment.astimezone(zone)
    if local.minute == 0 and local.hour % 12 == 0:
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(moment: datetime, zone: ZoneInfo) -> str:
    """The local day in short, "Fri 22 May"."""
    local = moment.astimezone(zone)
    return f"{DAYS[local.weekday()][:3]} {local.day} {MONTHS[local.month - 1][:3]}"


def long_day(moment: datetime, zone: ZoneInfo) -> str:
    """The local day in full, "Friday 22 May"."""
    local = moment.astimezone(zone)
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"


@lru_cache(maxsize=4096)
def uk_phone(number: str) -> str:
    """An E.164 number as people in the UK write it, "07700 900123"; others stay as they are."""
    if not number.startswith("+"):
        return number
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    national = parsed.country_code == 44
    return phonenumbers.format_number(
        parsed, PhoneNumberFormat.NATIONAL if national else PhoneNumberFormat.INTERNATIONAL
    )


@lru_cache(maxsize=4096)
def to_e164(text: str) -> str | None:
    """A number in any usual UK form as E.164; None where it cannot be one.

    Ofcom's drama numbers pass, because only the length is checked. Short public numbers (999, 101)
    and anything with letters or an extension are refused.
    """
    if not _DIALLED.fullmatch(text.strip() or "?"):
        return None
    try:
        parsed = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return None
    if parsed.extension or _length(parsed) != ValidationResult.IS_POSSIBLE:
        return None
    national = str(parsed.national_number)
    if parsed.country_code == 44 and national.startswith("7") and len(national) != 10:
        return None  # a mobile with a digit left out, which the length alone would let through
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def _length(parsed: phonenumbers.PhoneNumber) -> int:
    return phonenumbers.is_possible_number_with_reason(parsed)


def takes_no_texts(number: str) -> bool:
    """Whether an E.164 number only looks like a UK mobile: 070 forwards calls, 076 is a pager.

    076 24 is the Isle of Man, where it is a mobile.
    """
    return number.startswith(("+4470", "+4476")) and not number.startswith("+447624")


def is_test_number(number: str) -> bool:
    """Whether an E.164 number is one of Ofcom's drama mobiles, which nobody owns."""
    return _TEST_NUMBER.fullmatch(number) is not None


def spoken_list(words: Sequence[str]) -> str:
    """The words as a person says them in a row: "Priya, Dan and Ruth"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"

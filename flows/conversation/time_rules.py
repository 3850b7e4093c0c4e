"""Rules for typed times: each takes a few words and adds a piece to the phrase.

A rule is a pattern over the words in their one form (`time_words`), and a function from its match
to the piece; None where the match only looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flows.conversation.length_words import PATTERN, minutes_of
from flows.conversation.time_clock import Clock, clock_of, pattern
from flows.conversation.time_day_words import Dated, Weekday
from flows.directory import Value
from flows.formatting import DAYS, MONTHS

_SHORT_DAYS = tuple(name[:3].lower() for name in DAYS)
_SHORT_MONTHS = tuple(name[:3].lower() for name in MONTHS)
_DAY = rf"(?P<day>{'|'.join(_SHORT_DAYS)})"
_ANY_DAY = rf"(?:{'|'.join(_SHORT_DAYS)}|today|tomorrow)"
_MONTH = rf"(?P<month>{'|'.join(_SHORT_MONTHS)})"
_ORDINAL = r"(?P<number>\d{1,2})(?P<th>st|nd|rd|th)?"
_NO_CLOCK = r"(?! (?:am|pm|oclock|o'clock|h)\b)"
_NO_SPAN = r"(?! (?:am|pm|oclock|o'clock|h|-|to|until)\b)(?! -)"
_WEEKS = r"(?:(?:a )?(?P<one>week)|(?P<many>\d) week|(?:a )?(?P<two>fortnight))"
_LATER = r"(?:(?P<count>an?|\d{1,3}) (?P<unit>day|week)|(?:a )?(?P<fortnight>fortnight))"
_COUNT = {"a": 1, "an": 1}
_FILLERS = (
    *(
        "then",
        "at",
        "on",
        "please",
        "pls",
        "plz",
        "around",
        "about",
        "approx",
        "roughly",
        "say",
        "ish",
    ),
    *("ok", "okay", "yes", "yeah", "yep", "yh", "ie", "hi", "hello", "hiya", "hey", "sorry", "-"),
    *("thanks", "thank you", "thx", "ta", "cheers", "oops", "actually", "instead", "oclock"),
    *("o'clock", "can we do", "could we do", "can we say", "can we make it", "can we have"),
    *("could we say", "could we make it", "let us do", "let us say", "lets do", "lets say"),
    *("let's do", "let's say", "let's go for", "lets go for", "shall we say", "how about"),
    *("what about", "i can do", "we can do", "i could do", "she can do", "he can do"),
    *("they can do", "i'm free", "im free", "i am free", "we're free", "works for me", "works"),
    *("would be good", "would be great", "would work", "is good", "is fine", "is great"),
    *("is ok", "suits", "suits me", "make it", "move it to", "change it to", "change to"),
    *("we said", "we agreed", "we agreed on", "agreed", "carer said", "carer says", "mum said"),
    *("mum says", "dad said", "dad says", "it's", "its", "it is", "sharp", "exactly", "uk time"),
    *("london time", "for", "session", "call", "next session", "our session", "the session"),
    *("next call", "our call", "book", "book it for", "book me in for", "i'd like", "id like"),
    *("is", "would", "work", "could we try", "can you do", "x", "xx", "xxx", "o clock"),
    *("i would like", "i meant", "meant", "i mean", "sorry i meant", "good", "perfect", "great"),
)
_FILLER = "|".join(sorted(map(re.escape, _FILLERS), key=len, reverse=True))


class Phrase(Value):
    """A time phrase, piece by piece, as it was said.

    `shift` is days from today ("tomorrow"), `span` minutes from now, `length` minutes.
    """

    weekdays: tuple[Weekday, ...] = ()
    week: str = ""
    dated: Dated | None = None
    shift: int | None = None
    word: str = ""
    part: str = ""
    clock: Clock | None = None
    end: Clock | None = None
    weekly: bool = False
    length: int | None = None
    span: int | None = None
    zone: str = ""
    loose: bool = False  # a bare number as a date, "fri 4 5pm": only if it agrees


Piece = dict[str, Any]
Builder = Callable[[re.Match[str]], Piece | None]


def _filler(_found: re.Match[str]) -> Piece:
    return {}


def _weekday(found: re.Match[str]) -> Piece:
    which = found["which"] or found["after"] or ""
    said = "coming" if which == "this coming" else which
    return {"weekdays": (Weekday(index=_index(found), which=said),)}


def _index(found: re.Match[str]) -> int:
    return _SHORT_DAYS.index(found["day"])


def _weeks(found: re.Match[str]) -> int:
    part = found.groupdict()
    return 1 if part["one"] else 2 if part["two"] else int(part["many"])


def _weekday_on(found: re.Match[str]) -> Piece:
    return {"weekdays": (Weekday(index=_index(found), weeks=_weeks(found)),)}


def _week(found: re.Match[str]) -> Piece:
    return {"week": found["week"]}


def _dated(found: re.Match[str]) -> Piece | None:
    before = found.string[: found.start()]
    if re.search(r"\bat $", before) and not found["th"] and not found[0].startswith("the "):
        return None  # "at 4 dec 5": the 4 is a time
    return _date(found, found["month"])


def _turned(found: re.Match[str]) -> Piece | None:
    beside = _NUMBER_BEFORE.search(found.string[: found.start()])
    clock = beside and re.fullmatch(r"at|past|to|until|half|\d{1,2}", beside["word"] or "")
    if beside and not (clock or found["th"]):
        return None  # "4 dec 5": the day comes first
    return _date(found, found["month"])


def _date(found: re.Match[str], month: str) -> Piece:
    year = found.groupdict().get("year")
    named = _SHORT_MONTHS.index(month) + 1 if month in _SHORT_MONTHS else int(month)
    full = int(year) + (2000 if len(year) == 2 else 0) if year else None
    return {"dated": Dated(number=int(found["number"]), month=named, year=full)}


def _figures(found: re.Match[str]) -> Piece:
    return _date(found, found["month"])


def _slashed(found: re.Match[str]) -> Piece:
    return {"dated": Dated(number=int(found["number"]), month=int(found["month"]))}


def _dotted(found: re.Match[str]) -> Piece | None:
    number, month = int(found["number"]), int(found["month"])
    if not (1 <= number <= 31 and 1 <= month <= 12):
        return None
    return {"dated": Dated(number=number, month=month)}


def _numbered(found: re.Match[str]) -> Piece | None:
    if not (found["th"] or found["lead"]):
        return None
    return {"dated": Dated(number=int(found["number"]))}


def _loose(found: re.Match[str]) -> Piece:
    weekday = Weekday(index=_index(found), which=found["which"] or "")
    dated = Dated(number=int(found["number"]))
    return {"weekdays": (weekday,), "dated": dated, "loose": True}


_SHIFTS = {"today": 0, "tomorrow": 1, "overmorrow": 2}


def _shift(found: re.Match[str]) -> Piece:
    word = found["word"]
    if word == "tonight":
        return {"shift": 0, "word": "today", "part": "tonight"}
    plain = word in ("today", "tomorrow")
    return {"shift": _SHIFTS.get(word, 2), "word": word if plain else ""}


def _shift_weeks(found: re.Match[str]) -> Piece:
    return {"shift": _SHIFTS[found["word"]] + 7 * _weeks(found)}


def _in_days(found: re.Match[str]) -> Piece:
    if found["fortnight"]:
        return {"shift": 14}
    count = _COUNT.get(found["count"]) or int(found["count"])
    return {"shift": count * (7 if found["unit"] == "week" else 1)}


def _this_part(found: re.Match[str]) -> Piece:
    return {"shift": 0, "word": "today", "part": found["part"]}


def _part(found: re.Match[str]) -> Piece:
    return {"part": found["part"]}


def _clock(found: re.Match[str]) -> Piece | None:
    clock = clock_of(found, "A")
    if clock is None:
        return None
    return {"clock": clock}


def _plain_hour(found: re.Match[str]) -> Piece:
    half = found["aA"] or ""
    early = found["hA"].startswith("0") and not half
    said = found["hA"] + half
    return {"clock": Clock(hour=int(found["hA"]), half=half, sure=early, said=said)}


def _range(found: re.Match[str]) -> Piece | None:
    start, end = clock_of(found, "A"), clock_of(found, "B")
    return {"clock": start, "end": end} if start and end else None


def _weekly(_found: re.Match[str]) -> Piece:
    return {"weekly": True}


def _every_after(found: re.Match[str]) -> Piece:
    return {"weekly": True, "weekdays": (Weekday(index=_index(found)),)}


def _span(found: re.Match[str]) -> Piece:
    return {"span": minutes_of(found)}


def _length(found: re.Match[str]) -> Piece:
    return {"length": minutes_of(found)}


def _zone(found: re.Match[str]) -> Piece:
    return {"zone": found[0]}


_YEAR = r"(?: -)? (?P<year>20\d\d|2[4-9])(?! (?:hour|h)\b)"
_NUMBER_BEFORE = re.compile(r"(?:^|(?P<word>\S+) )\d{1,2}(?:st|nd|rd|th)?(?: of)? $")
RULES: tuple[tuple[re.Pattern[str], Builder], ...] = tuple(
    (re.compile(rule), build)
    for rule, build in (
        (
            rf"(?:(?P<which>this coming|this|next|coming|last) )?{_DAY}(?: (?P<after>coming))?",
            _weekday,
        ),
        (rf"{_WEEKS} (?:on |from |this )?{_DAY}", _weekday_on),
        (rf"{_DAY} (?:(?P<one>week)|(?P<many>[2-9]) week|(?P<two>fortnight))", _weekday_on),
        (r"(?:of )?(?P<week>this|next) week", _week),
        (rf"(?:the )?{_ORDINAL}(?: of)?(?: -)? {_MONTH}", _dated),
        (rf"(?:the )?{_ORDINAL}(?: of)?(?: -)? {_MONTH}{_YEAR}", _dated),
        (rf"{_MONTH} (?:the )?{_ORDINAL}{_NO_CLOCK}", _turned),
        (rf"{_MONTH} (?:the )?{_ORDINAL}{_YEAR}", _turned),
        (
            r"(?P<number>\d{1,2})([/.-])(?P<month>\d{1,2})\2(?P<year>\d{4}|\d\d)",
            _figures,
        ),
        (r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<number>\d{1,2})", _figures),
        (r"(?P<number>\d{1,2})/(?P<month>\d{1,2})", _slashed),
        (r"(?P<number>\d{1,2})\.(?P<month>\d{1,2})\.?", _dotted),
        (rf"(?P<lead>(?:on )?the |on )?{_ORDINAL}{_NO_CLOCK}", _numbered),
        (rf"(?:(?P<which>this) )?{_DAY} (?P<number>\d{{1,2}}){_NO_SPAN}", _loose),
        (r"(?P<word>today|tonight|tomorrow|overmorrow|(?:the )?day after tomorrow)", _shift),
        (rf"{_WEEKS} (?:from |on )?(?P<word>today|tomorrow)", _shift_weeks),
        (
            r"(?P<word>today|tomorrow) (?:(?P<one>week)|(?P<many>[2-9]) week|(?P<two>fortnight))",
            _shift_weeks,
        ),
        (rf"in {_LATER}(?: time)?", _in_days),
        (rf"{_LATER} (?:from now|time)", _in_days),
        (r"this (?P<part>morning|afternoon|evening)", _this_part),
        (r"(?:in the |at )?(?P<part>morning|afternoon|evening|night)", _part),
        (r"(?:in the )?(?P<part>am|pm)", _part),
        (rf"(?:from )?{pattern('A')} (?:-|to|until) {pattern('B')}", _range),
        (rf"{pattern('A')}", _clock),
        (r"(?P<hA>\d{1,2})(?: (?P<aA>am|pm))?", _plain_hour),
        (r"(?:every|each)(?: (?:every|each|week))*|weekly|once a week", _weekly),
        (rf"and every {_DAY} after", _every_after),
        (rf"in {PATTERN}(?: time)?", _span),
        (rf"{PATTERN} from now", _span),
        (rf"for (?:about )?{PATTERN}", _length),
        (r"gmt|utc|bst|z|\+\d\d:?\d\d", _zone),
        (rf"(?:or|and)(?= (?:on )?{_ANY_DAY}\b)", _filler),
        (
            rf"(?:from|the)(?= {_ANY_DAY}\b| (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH})",
            _filler,
        ),
        (_FILLER, _filler),
    )
)

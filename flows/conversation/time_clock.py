"""Times of day as people type them: "4", "16.30", "half 4", "ten to 5", "11-12pm".

A time without am or pm can be two times of the day; the whole phrase tells which one is meant.
"""

from __future__ import annotations

import re
from itertools import product

from flows.directory import Value

DAY = 24 * 60
MOST = 4 * 60  # minutes from one end of "4-5pm" to the other
LEAST = 15
_IDIOM = (5, 10, 15, 20, 25)  # minutes that people say with "past" and "to"
_SPANS = (1, 2)  # hours: "5 to 6" in digits is an hour, not five minutes to six
_PARTS = {
    "am": ((0, 12),),
    "pm": ((12, 24),),
    "morning": ((0, 12),),
    "afternoon": ((12, 18),),
    "evening": ((16, 24),),
    "tonight": ((17, 24),),
    "night": ((18, 24), (0, 6)),
}


class Clock(Value):
    """A time of day as it was said. `half` is "am", "pm", or "" where it was left open.

    `sure` is true where it is written in 24 hours: "16:00", "0930", "08:00".
    """

    hour: int
    minute: int = 0
    half: str = ""
    sure: bool = False
    said: str = ""

    @property
    def impossible(self) -> bool:
        """Whether no clock shows it, such as "25:00" or "13am"."""
        if self.minute > 59 or self.hour > 23:
            return True
        return bool(self.half) and (self.hour > 12 if self.half == "am" else not self.hour)

    @property
    def minutes(self) -> tuple[int, ...]:
        """The minutes of the day that it can be."""
        at = self.hour * 60 + self.minute
        if self.impossible:
            return ()
        if self.hour > 12 or self.sure or (self.hour == 0 and not self.half):
            return (at,)
        morning = at % (12 * 60)
        return tuple(m for half, m in (("am", morning), ("pm", morning + 720)) if self.fits(half))

    def fits(self, half: str) -> bool:
        """Whether it can be in that half of the day."""
        return self.half in ("", half)


def pattern(mark: str) -> str:
    """The pattern of a time of day in the words of `time_words`; `mark` names its groups."""
    plain = (
        rf"(?P<h{mark}>\d{{1,2}})(?:[:.](?P<m{mark}>\d\d)(?::\d\d)?\.?(?: hour)?"
        rf"| (?P<s{mark}>[0-5][05])(?![\d:./])| h (?P<f{mark}>\d\d))?"
    )
    idiom = (
        rf"(?:(?P<i{mark}>half)(?: past)?|(?:a )?(?P<q{mark}>quarter|\d{{1,2}})(?: min)? "
        rf"(?P<w{mark}>past|to|until)) (?P<o{mark}>\d{{1,2}})"
    )
    joined = rf"(?P<j{mark}>\d{{3,4}})(?: hour| h)?|(?P<t{mark}>1[3-9]|2[0-3]) h(?! \d)"
    named = rf"(?:12 )?(?P<n{mark}>midday|midnight)"
    half = rf"(?: oclock| o'clock| o clock)?(?: (?P<a{mark}>am|pm))?"
    return rf"(?:{named}|{idiom}|{joined}|{plain}){half}"


def clock_of(found: re.Match[str], mark: str) -> Clock | None:
    """The time of day that a match of `pattern` means; None where it only looks like one."""
    part = {name[0]: value for name, value in found.groupdict().items() if name[1:] == mark}
    half = part["a"] or ""
    if part["n"]:
        return Clock(hour=12 if part["n"] == "midday" else 0, sure=True, said=part["n"])
    if part["o"]:
        return _idiom(part, half)
    if part["j"]:
        return _joined(part["j"], half)
    hour = part["t"] or part["h"] or ""
    minute = part["m"] or part["s"] or part["f"] or "0"
    if part["f"] and not half:
        return Clock(hour=int(hour), minute=int(minute), sure=True, said=f"{hour}h{minute}")
    early = hour.startswith("0") and not half
    said = f"{hour}:{minute}" if minute != "0" else hour
    return Clock(hour=int(hour), minute=int(minute), half=half, sure=early, said=said + half)


def _joined(digits: str, half: str) -> Clock | None:
    """The time in "1630" or "430". What looks like a year of our time is none."""
    if (
        len(digits) == 4
        and digits.startswith("20")
        and digits[2:] in ("24", "26", "27", "28", "29")
    ):
        return None
    hour, minute = int(digits[:-2]), int(digits[-2:])
    sure = not half and len(digits) == 4
    return Clock(hour=hour, minute=minute, half=half, sure=sure, said=digits + half)


def _idiom(part: dict[str, str | None], half: str) -> Clock | None:
    """The time in "half 4", "quarter past 4", "10 to 5"."""
    hour = int(part["o"] or 0)
    amount = 30 if part["i"] else 15 if part["q"] == "quarter" else int(part["q"] or 0)
    if not 1 <= hour <= 12 or not (part["i"] or amount in _IDIOM):
        return None
    if part["w"] in ("to", "until"):
        hour, amount = (hour - 1) or 12, 60 - amount
        # "ten to 12pm" is before midday, whatever the half of the twelve.
        half = {"am": "pm", "pm": "am"}.get(half, "") if hour == 11 else half
    return Clock(hour=hour, minute=amount, half=half, said="")


def reads_as_span(found: re.Match[str], *, spelled: bool) -> bool:
    """Whether "5 to 6" in digits means an hour or two, rather than five minutes to six."""
    part = found.groupdict()
    first, way, last = (part.get(name) for name in ("qA", "wA", "oA"))
    if spelled or "hB" in part or not (first and last) or first == "quarter" or way == "past":
        return False
    return (int(last) - int(first)) % 12 in _SPANS


def spans(start: Clock, end: Clock | None, part: str) -> tuple[tuple[int, int | None], ...]:
    """The pairs of minutes of the day, from and to, that can be meant; `part` is "evening" ...

    The end comes after the beginning, four hours later at most.
    """
    begins = tuple(m for m in start.minutes if _in_part(m, part))
    if end is None:
        return tuple((m, None) for m in begins)
    ends = tuple(m or DAY for m in end.minutes)
    pairs = ((m, e) for m, e in product(begins, ends) if LEAST <= e - m <= MOST)
    return tuple(_as_said(start, end, list(pairs)))


def _as_said(
    start: Clock, end: Clock, pairs: list[tuple[int, int]]
) -> list[tuple[int, int | None]]:
    """The pairs that fit the words: "4-5pm" is all in the afternoon, "11-1pm" begins
    before midday.
    """
    same = [p for p in pairs if (p[0] < DAY // 2) == (p[1] < DAY // 2)]
    return list(same if end.half and not start.half and same else pairs)


def _in_part(minute: int, part: str) -> bool:
    return not part or any(a * 60 <= minute < b * 60 for a, b in _PARTS[part])

"""The words of a typed day or time, each in one form: "Wensday 4p.m." becomes "wed 4 pm".

An unknown word stays as it is. No pattern takes it then, so the person is asked again: a word that
was not understood is never left out.
"""

from __future__ import annotations

import re
import unicodedata

from flows.conversation.spelling import near_word
from flows.formatting import DAYS, MONTHS

LONGEST = 80  # letters; no typed time is longer
_DAYS = {name.casefold(): name[:3].casefold() for name in DAYS}
_MONTHS = {name.casefold(): name[:3].casefold() for name in MONTHS}


def _alike(table: str) -> dict[str, str]:
    """Each word of a line, mapped to its one form, which stands before the colon."""
    lines = (line.partition(":") for line in table.strip().splitlines())
    return {word: form.strip() for form, _, words in lines for word in words.split()}


_NUMBERS = _alike("""
    1: one
    2: two
    3: three
    4: four
    5: five
    6: six
    7: seven
    8: eight
    9: nine
    10: ten
    11: eleven
    12: twelve
    15: fifteen
    20: twenty
    30: thirty
    40: forty fourty
""")
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth", "twentieth"),
)
_SAME = _alike("""
    tue: tues
    wed: weds wedns
    thu: thur thurs
    sep: sept
    tomorrow: tmrw tmr tmw tmoz tomoz tomz tomo tom tmro tmoro tmorrow tomora tomorra
    today: 2day tdy
    tonight: tonite 2nite 2night
    midday: noon
    midnight: midnite
    morning: morn mornin
    afternoon: aft arvo
    evening: eve
    night: nite
    next: nxt
    every: evry
    quarter: qtr
    fortnight: fortnights
    hour: hours hr hrs
    min: mins minute minutes
    day: days
    week: weeks wk wks
    until: till til thru
    pm: p
    and: & +
    at: @
    or: /
    -: – —
""")
_WELSH = _alike("""
    mon: llun
    wed: mercher fercher
    thu: iau
    fri: gwener wener
    sat: sadwrn
    sun: sul
    jan: ionawr
    feb: chwefror
    apr: ebrill
    may: mai
    jun: mehefin
    jul: gorffennaf
    aug: awst
    sep: medi
    oct: hydref
    nov: tachwedd
    dec: rhagfyr
    tomorrow: yfory fory
    today: heddiw
    tonight: heno
    overmorrow: drennydd
    morning: bore
    afternoon: prynhawn pnawn
    evening: nos
    half: hanner
    quarter: chwarter
    past: wedi
    every: bob
    week: wythnos
    next: nesaf
    2: dau
    3: tri
    4: pedwar
    5: pump
    6: chwech
    7: saith
    8: wyth
    9: naw
    10: deg
""")
# Among Welsh words these are Welsh too; "mawrth" is Tuesday; alone, it could be March too.
_WELSH_ONLY = {"am": "at", "i": "to", "mawrth": "tue", "fawrth": "tue"}
_WELSH_ONLY |= dict.fromkeys(("dydd", "ddydd", "y", "yn", "awr", "gloch", "o'r"), "")
_KNOWN = _DAYS | _MONTHS | _SAME | _NUMBERS
_MISSPELLED = (
    *_DAYS,
    *(name for name in _MONTHS if len(name) > 6),
    *("tomorrow", "tonight", "midday", "midnight", "morning", "afternoon", "evening"),
    *("fortnight", "quarter"),
)
_SLANG = re.compile(r"\b2(?:moro|morow|morrow|mro|moz|mrw|mrow|morra)\b")
_HALF = re.compile(r"(?<=[\d ])([ap])\. ?m\b\.?")
_TWENTY_FIVE = re.compile(r"\btwenty[- ]?five\b")
_FORTY_FIVE = re.compile(r"\bforty[- ]?five\b")
_TENS = re.compile(
    r"\b(twenty|thirty)[- ](first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b"
)
_NO = re.compile(r"^(?:no|nope|nah)\s*[,.;!-]+\s*(?=\S)")
_MIDDAY = re.compile(r"\bmid[- ](day|night)\b|\b(?:hanner|canol) (dydd|nos)\b")
_AGREED = "👍🙂😊😀😃😄✅🙏👌🙌☺️\ufe0f\u200d🏻🏼🏽🏾🏿"
_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2}(?!\d))(?:t(?=\d))?"
    r"|\d{4}[/.]\d{1,2}[/.]\d{1,2}(?!\d)"
    r"|\d{1,2}([/.-])\d{1,2}\2(?:\d{4}|\d{2})(?!\d)"
    r"|\d{1,2}:\d\d:\d\d(?!\d)"
    r"|\d{1,2}[:.]\d{1,2}(?!\d)\.?"
    r"|\d{1,2}/\d{1,2}(?!\d)"
    r"|\d{1,2}(?:st|nd|rd|th)\b"
    r"|\+\d\d:?\d\d(?!\d)"
    r"|\d+"
    r"|[^\W\d_]+(?:'[^\W\d_]+)*"
    r"|[-–—/&+@]"
    r"|(?P<gap>[\s.,;:!?()\"']+)"
    r"|.",
    re.ASCII | re.DOTALL,
)
_LETTERS = re.compile(r"[^\W\d_]")


def plain(text: str) -> str:
    """The text in small letters, with one kind of quotes, digits and spaces."""
    cut = text[: 4 * LONGEST]
    same = unicodedata.normalize("NFKC", cut).casefold().replace("’", "'").replace("‘", "'")
    digits = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in same)
    return " ".join("".join(c for c in digits if c not in _AGREED).split()).strip(" .")


def words(text: str) -> str:
    """The words of a plain text in their one form, with a space between any two."""
    text = _NO.sub("", _SLANG.sub("tomorrow", text))
    text = _HALF.sub(r"\1m", text)
    text = _FORTY_FIVE.sub("45", _TWENTY_FIVE.sub("~25", text))
    text = _TENS.sub(lambda found: _ordinal(*found.groups()), text)
    text = _MIDDAY.sub(lambda f: "midday" if (f[1] or f[2])[0] == "d" else "midnight", text)
    found = [m.group("iso") or m.group() for m in _split(text) if m.group("gap") is None]
    welsh = any(word in _WELSH or word in ("dydd", "ddydd") for word in found)
    return " ".join(filter(None, (_one_form(word, welsh=welsh) for word in found)))


def spelled(text: str) -> bool:
    """Whether a number of the plain text is in letters, as in "five to six"."""
    return any(word in _NUMBERS for word in re.findall(r"[a-z]+", text))


def _split(text: str) -> list[re.Match[str]]:
    return list(_TOKEN.finditer(text.replace("~25", "25")))


def _ordinal(tens: str, unit: str) -> str:
    return f"{(2 if tens == 'twenty' else 3) * 10 + _ORDINALS.index(unit) + 1}th"


def _one_form(word: str, *, welsh: bool) -> str:
    if not _LETTERS.match(word):
        return _SAME.get(word, word)
    word = word.removesuffix("'s") if word.removesuffix("'s") in (*_KNOWN, "today") else word
    if welsh and word in _WELSH_ONLY:
        return _WELSH_ONLY[word]
    if word in _WELSH:
        return _WELSH[word]
    if word in _ORDINALS:
        return f"{_ORDINALS.index(word) + 1}th"
    if word.endswith("s") and word[:-1] in (*_DAYS, *_DAYS.values()) and word not in _SAME:
        return f"every {_known(word[:-1])}"
    return _known(word)


def _known(word: str) -> str:
    found = _KNOWN.get(word)
    if found is None and (close := near_word(word, _MISSPELLED)):
        return _KNOWN.get(close, close)
    return word if found is None else found

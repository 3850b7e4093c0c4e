"""PII in free text (TMU-17): names, numbers, addresses and emails; the person is asked to rephrase.

It is a heuristic and never blocks: the person may answer that it isn't a name, and a concern is
sent as it is. The patterns are ours, bounded, and never an admin's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from flows.directory import Value
from flows.formatting import listed, plain, to_e164
from flows.hearing.common_words import KNOWN_PHRASES, NOT_A_NAME, TITLES
from flows.hearing.first_names import ALSO_WORDS, FIRST_NAMES

FindingKind = Literal["name", "phone", "email", "address", "date_of_birth", "postcode"]


class Finding(Value):
    """A finding: its kind, and the words as they were typed."""

    kind: FindingKind
    words: str


def suspicious(text: str, today: date | None = None) -> Finding | None:
    """The first thing in a free text that looks private, or None.

    With `today`, a full date of the last three years is taken for a session's date and let through.
    """
    for look in (_email, _postcode, _phone, _address, _name):
        if found := look(text):
            return found
    return _born(text, today)


_KINDS: dict[FindingKind, tuple[str, str]] = {
    "name": ("a name", 'Could you say "my mentee" instead?'),
    "phone": ("a phone number", "Could you leave it out?"),
    "email": ("an email address", "Could you leave it out?"),
    "address": ("an address", 'Could you say "at home" or "near school" instead?'),
    "date_of_birth": ("a date of birth", "Could you leave it out?"),
    "postcode": ("a postcode", "Could you leave it out?"),
}


def request(finding: Finding, examples: Sequence[str] = ()) -> str:
    """The request to rephrase: `"Danny" looks like a name. Could you say "my mentee" instead?`.

    Where the question gave `examples` of what to say instead of a name, they are given again.
    """
    what, remedy = _KINDS[finding.kind]
    if finding.kind == "name" and examples:
        remedy = f"Could you say {' or '.join(examples)}?"
    return f'"{finding.words}" looks like {what}. {remedy}'


def still_fine(finding: Finding) -> str:
    """The label of the button that keeps the words: "It isn't a name"."""
    return "It isn't " + _KINDS[finding.kind][0]


# Emails, and names that people use online ("@danny2012").
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_SPELLED = re.compile(
    r"\b[\w.+-]{1,64} (?:at|\(at\)) [\w-]{1,63} (?:dot|\(dot\)) (?:com|co|org|uk)\b", re.I
)
_HANDLE = re.compile(r"(?<![\w@])@\w[\w.]{2,30}")


def _email(text: str) -> Finding | None:
    if match := _EMAIL.search(text) or _SPELLED.search(text):
        return Finding(kind="email", words=match.group())
    if match := _HANDLE.search(text):
        return Finding(kind="name", words=match.group())
    return None


_AREAS = listed("""
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC
    EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS
    LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP
    SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
    """)
_POSTCODE = re.compile(
    r"\b([A-Z]{1,2})\d[A-Z\d]? {0,2}\d(?!ST\b|ND\b|RD\b|TH\b)[ABD-HJLNP-UW-Z]{2}\b", re.I
)


def _postcode(text: str) -> Finding | None:
    for match in _POSTCODE.finditer(text):
        if match.group(1).upper() in _AREAS:
            return Finding(kind="postcode", words=match.group())
    return None


_DIGITS = re.compile(r"\+?\(?\d[\d\s().\-]{7,22}\d")
_PUBLIC = frozenset({"+448088005000", "+448001111"})


def _phone(text: str) -> Finding | None:
    for match in _DIGITS.finditer(text):
        words = match.group().strip()
        digits = re.sub(r"\D", "", words)
        dialled = words.startswith("+") or digits.startswith(("0", "44", "7"))
        number = to_e164(words) if dialled and len(digits) >= 9 else None
        if number and number not in _PUBLIC and not _DATE.fullmatch(words):
            return Finding(kind="phone", words=words)
    return None


_ROAD = "Street|Road|Avenue|Lane|Crescent|Terrace|Gardens|Grove|St|Rd|Ave"
_ROAD_TOO = "Close|Drive|Court|Way|Place|Hill|Park|Square|Walk|Mews|House|Flats|Row|Rise"
_HOUSE = re.compile(
    rf"\b(?:flat )?\d{{1,4}}[a-z]?,? (?!of\b|more\b|on\b|in\b|times\b|cars\b)"
    rf"(?:[a-z'’]{{3,20}} ){{1,2}}(?:{_ROAD.lower()}|{_ROAD})\b"
)
_NAMED_ROAD = re.compile(
    r"\b(?:(?:[Ff]lat )?\d{1,4}[A-Za-z]?,? )?(?!The |A |My |Our )(?:[A-Z][a-z'’]{2,20} ){1,3}"
    rf"(?:{_ROAD}|{_ROAD_TOO})\b"
)


def _address(text: str) -> Finding | None:
    shown = _without_known(text)
    if match := _NAMED_ROAD.search(shown) or _HOUSE.search(shown):
        if re.search(r"\b(?:the|a|my|our|their|this) (?:\w+ )?\w+$", match.group(), re.I):
            return None
        return Finding(kind="address", words=match.group())
    return None


_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DATE = re.compile(
    r"\b(?:\d{1,2}[/.\-]\d{1,2}[/.\-](\d{4}|\d{2})|(\d{4})-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH}),? (\d{{4}})"
    rf"|(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?,? (\d{{4}}))\b",
    re.I,
)
_BORN = re.compile(
    rf"\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth|birthday(?: is)?(?: on)?)\W{{0,3}}(?:the )?"
    rf"(?:\d{{1,2}}[/.\-]\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\b"
    rf"|(?:{_MONTH}) \d{{1,2}}|(?:in )?(?:19|20)\d{{2}})",
    re.I,
)


def _born(text: str, today: date | None) -> Finding | None:
    if match := _BORN.search(text):
        return Finding(kind="date_of_birth", words=match.group())
    for match in _DATE.finditer(text):
        year = int(next(filter(None, match.groups())))
        year += 2000 if year < 100 else 0
        if today is None or not today.year - 3 <= year <= today.year + 1:
            return Finding(kind="date_of_birth", words=match.group())
    return None


_KNOWN = re.compile("|".join(rf"\b{re.escape(phrase)}\b" for phrase in KNOWN_PHRASES), re.I)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_OPENING = re.compile(r"(?:^|[.!?:;\n\"“(*•/]|(?:^|\n)\s*[-–]|\d[.)])\s*$")
_IRISH = re.compile(r"(?:O['’]|Mc|Mac)[A-Z][a-z]")
_SCHOOL = listed("primary school academy college infants juniors high grammar")
_QUOTED = re.compile(r"[\"“][^\"“”]{1,80}[\"”]")
_ACTS = listed("said says told tells asked cried likes loves hates feels thinks wants hit")
_IS = listed("was is felt seemed looked")
_FEELS = listed(
    "upset sad happy angry scared worried tired excited quiet shy fine nervous crying alone"
)


def _without_known(text: str) -> str:
    return _KNOWN.sub(lambda match: "_" * len(match.group()), text)


def _name(text: str) -> Finding | None:
    shown = _without_known(text)
    words = list(_WORD.finditer(shown))
    shouting = sum(w.group().isupper() and len(w.group()) > 1 for w in words) > len(words) / 2
    quoted = [match.span() for match in _QUOTED.finditer(shown)]
    for place, word in enumerate(words):
        after = [_bare(w.group()).lower() for w in words[place + 1 : place + 3]]
        loose = shouting or any(start < word.start() < end for start, end in quoted)
        if _looks_like_a_name(word, shown, after, loose):
            return Finding(kind="name", words=" ".join(_whole(words, place, shown)))
    return None


def _looks_like_a_name(word: re.Match[str], text: str, after: list[str], loose: bool) -> bool:
    """Whether the word looks like a name.

    `loose`: capitals mean nothing, in shouted text or a title.
    """
    bare = _bare(word.group())
    low = _unaccented(bare)
    if low in FIRST_NAMES or low.split("-")[0] in FIRST_NAMES or _IRISH.match(bare):
        return True
    if low in NOT_A_NAME or not bare[0].isupper() or loose or _is_short_form(bare):
        return False
    if low in ALSO_WORDS and _does_what_people_do(after):
        return True
    if _OPENING.search(text[: word.start()]):
        return bool(after) and after[0] in _SCHOOL
    return True


def _does_what_people_do(after: list[str]) -> bool:
    acts = bool(after) and after[0] in _ACTS
    return acts or (len(after) == 2 and after[0] in _IS and after[1] in _FEELS)


def _is_short_form(word: str) -> bool:
    """Whether it is initials or the like ("NSPCC", "DB"), which are allowed: "only the child's
    initials".
    """
    return word.isupper() or (len(word) <= 4 and word[:-1].isupper() and word.endswith("s"))


def _unaccented(word: str) -> str:
    return (plain(word, len(word)) or word).lower()


def _bare(word: str) -> str:
    """The word without its possessive or contraction."""
    cut = re.sub(r"['’](?:s|ll|d|ve|re|m)?$", "", word, flags=re.I).rstrip("-'’")
    return cut or word


def _whole(words: list[re.Match[str]], place: int, text: str) -> Iterator[str]:
    """The whole name with the capitalised words around it: a title before, a surname after."""
    first = words[place]
    if place and words[place - 1].group().lower() in TITLES:
        yield words[place - 1].group()
    yield _bare(first.group())
    if _bare(first.group()) != first.group():
        return
    for before, word in zip(words[place:], words[place + 1 : place + 3], strict=False):
        bare = _bare(word.group())
        joined = text[before.end() : word.start()] == " "
        if not (joined and bare[0].isupper() and not bare.isupper()) or bare.lower() in NOT_A_NAME:
            return
        yield bare

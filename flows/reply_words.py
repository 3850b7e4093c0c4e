"""The words of a text that came in, read without knowing who sent it.

Case, signs and spaces do not matter. A word of the network goes first, then a command, a code.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from flows.directory import Value
from flows.text import listed

Network = Literal["stop", "start", "help"]
CommandWord = Literal["PASS", "DONE", "LA", "OPEN", "TAKE", "NO", "CODES", "SAFE", "CONCERN"]

# Words on which the mobile network acts by itself: a text that is one of them answers nothing.
NETWORK: dict[str, Network] = {
    **dict.fromkeys(
        ("STOP", "END", "CANCEL", "QUIT", "UNSUBSCRIBE", "REVOKE", "OPTOUT", "STOPALL"), "stop"
    ),
    **dict.fromkeys(("YES", "START", "UNSTOP"), "start"),
    **dict.fromkeys(("HELP", "INFO"), "help"),
}
# A code together with one of these takes nothing.
NEGATIVE = listed("""
    no not nope cannot cant busy wrong driving later unable unavailable wont dont didnt doesnt isnt
    couldnt pass stop quit cancel unsubscribe never
    """)
# DONE together with one of these closes nothing.
PENDING = listed("""
    no not nope cannot cant later will tomorrow busy trying try tried unable wont dont didnt doesnt
    isnt couldnt havent hasnt yet soon pending waiting
    """)
FEWEST_WORDS = 3  # of a decision


class Reply(Value):
    """A text, read. `codes` are six digits as codes are written, `loose` in other groups.

    `words` is what stands beside the command and the codes. `concern` says that the text speaks of
    a concern, `decided` that the words can be a decision, `negative` that they say no.
    """

    kind: Literal["network", "command", "code", "other"]
    network: Network | None = None
    command: CommandWord | None = None
    codes: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    words: str = ""
    negative: bool = False
    decided: bool = False
    concern: bool = False


_PUNCTUATION = " \t\r\n.,;:!?\"'()-*"
_SIGNS = str.maketrans(
    {
        "\u201c": '"',
        "\u201d": '"',
        "\u2019": "'",
        "\u2018": "'",
        "\u02bc": "'",
        "\u00b4": "'",
        "`": "'",
    }
    | dict.fromkeys(map(chr, (*range(0x2010, 0x2016), 0x2212)), "-")
    | {"\u200b": "", "\ufeff": "", "\u200e": "", "\u200f": ""}
)
_COMMAND = re.compile(r"(PASS|DONE|LA|OPEN|TAKE|NO|CODES|SAFE|CONCERN)(?![A-Z'])")
_ALL_SAFE = re.compile(r"(?:(?:WE ARE|I AM|WE'RE|I'M|IM) )?(?:BOTH |ALL |NOW )*SAFE(?![A-Z])")
_PHONE = re.compile(r"(?<!\d)(?:\+44 ?(?:\(0\) ?)?|0)\d(?:[ -]?\d){8,9}(?!\d)")
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)|(?<!\w)\d{3}[ .,-]\d{3}(?!\w)")
_LOOSE = re.compile(r"(?<!\w)(?:\d[ .,-]{0,2}){5}\d(?!\w)")
_CONCERN = re.compile(r"\bCONCERN(?:S|ED)?\b")
_NO_CONCERN = re.compile(
    r"\b(?:NO|NOT|WITHOUT|ISN'?T|WASN'?T)(?! SURE\b) (?:(?!BUT\b)\w+ ){0,2}CONCERN(?:S|ED)?\b"
)


def read(body: str) -> Reply:
    """What the words of a text say, whoever sent them. Case, signs and spaces do not matter."""
    text = " ".join(unicodedata.normalize("NFKC", body).translate(_SIGNS).split())
    upper = text.upper()
    if network := NETWORK.get(upper.strip(_PUNCTUATION)):
        return Reply(kind="network", network=network)
    command, rest = _command(text)
    numberless = _PHONE.sub(" ", rest)
    codes = _digits(_CODE, numberless)
    loose = () if codes else _digits(_LOOSE, numberless)
    words = _beside(rest, codes, loose)
    said = spoken(words)
    return Reply(
        kind="command" if command else "code" if codes or loose else "other",
        command=command,
        codes=codes,
        loose=loose,
        words=words,
        negative=not NEGATIVE.isdisjoint(said),
        decided=len(said) >= FEWEST_WORDS and PENDING.isdisjoint(said),
        concern=bool(_CONCERN.search(_NO_CONCERN.sub(" ", upper))),
    )


def _command(text: str) -> tuple[CommandWord | None, str]:
    """The command that the text begins with, and what follows it."""
    start = len(text) - len(text.lstrip(_PUNCTUATION))
    upper = text.upper()
    if match := _COMMAND.match(upper, start):
        word: CommandWord = match.group(1)  # type: ignore[assignment]
        return word, text[match.end() :]
    if match := _ALL_SAFE.match(upper, start):
        return "SAFE", text[match.end() :]
    return None, text


def _digits(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = (re.sub(r"\D", "", match.group()) for match in pattern.finditer(text))
    return tuple(dict.fromkeys(found))


def _beside(text: str, codes: tuple[str, ...], loose: tuple[str, ...]) -> str:
    """The words of a text without its codes."""

    def kept(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match.group())
        return " " if digits in (*codes, *loose) else match.group()

    return " ".join(_LOOSE.sub(kept, _CODE.sub(kept, text)).split()).strip(" .,;:-")


def spoken(words: str) -> list[str]:
    """The words as said, short forms written out: "I'll" has "will", "won't" has "not"."""
    full = words.lower().replace("'ll", " will").replace("n't", " not")
    return re.findall(r"[a-z0-9]+", full.replace("'", ""))

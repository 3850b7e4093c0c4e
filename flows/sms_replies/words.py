"""The words of a received SMS, read without knowing who sent it.

Case, signs, spaces and scripts of digits do not matter. A word of the network comes first, then a
command, then a code. What stands in a quote of ours is not read at all.
"""

from __future__ import annotations

import re
from typing import Literal

from flows.directory import Value
from flows.sms_replies.decisions import is_decision
from flows.sms_replies.quotes import unquoted
from flows.sms_replies.tokens import normal, tokens

Network = Literal["stop", "start", "help"]
CommandWord = Literal[
    "PASS", "DONE", "LA", "OPEN", "TAKE", "CLOSE", "NO", "CODES", "SAFE", "CONCERN"
]

# Words on which the mobile network acts by itself; such a text answers nothing.
NETWORK: dict[str, Network] = {
    **dict.fromkeys(
        ("STOP", "END", "CANCEL", "QUIT", "UNSUBSCRIBE", "REVOKE", "OPTOUT", "STOPALL"), "stop"
    ),
    **dict.fromkeys(("YES", "START", "UNSTOP"), "start"),
    **dict.fromkeys(("HELP", "INFO"), "help"),
}


class Reply(Value):
    """A received SMS, parsed.

    `codes` are six digits as codes are written, `loose` those in other groups.

    `words` is what stands beside the command and the codes, `said` the same as tokens, and `whole`
    the tokens of everything but the codes. `adjacent` says that the command stands right beside the
    code. `concern` says that the text speaks of a concern, `decided` that the words can be a
    decision. Nothing of a quote of ours is read.
    """

    kind: Literal["network", "command", "code", "quote", "other"]
    network: Network | None = None
    command: CommandWord | None = None
    codes: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    words: str = ""
    said: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    adjacent: bool = False
    decided: bool = False
    concern: bool = False


_PUNCTUATION = " \t\r\n.,;:!?\"'()-*#[]_>"
_WORDS = "PASS|DONE|LA|OPEN|TAKE|CLOSE|NO|CODES|SAFE|CONCERN"
_COMMAND = re.compile(rf"({_WORDS})(?![^\W\d_]|'|-[A-Z])")
_ALL_SAFE = re.compile(r"(?:(?:WE ARE|I AM|WE'RE|I'M|IM) )?(?:BOTH |ALL |NOW )*SAFE(?![A-Z])")
# "no" before these is no command: "no problem" is a yes, "no further action" a decision.
_NOT_NO = re.compile(
    r"NO[ ,.]+(?:PROB|WORR|BOTHER|TROUBLE|FURTHER|CONCERN|SAFEGUARDING|MORE|OTHER|NEWS|NEED|ACTION"
    r"|ANSWER|REPLY|ONE|IMMEDIATE|CURRENT|RISK|HARM|INJUR|UPDATE|ISSUE|DANGER|SIGN|WAY TO|CHANGE"
    r"|DISCLOSURE|EVIDENCE|REASON|DOUBT|IDEA WHAT)"
)
_PHONE = re.compile(r"(?<!\d)(?:\+44 ?(?:\(0\) ?)?|0)\d(?:[ -]?\d){8,9}(?!\d)")
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)|(?<!\w)\d{3}[ .,-]\d{3}(?!\w)")
_LOOSE = re.compile(r"(?<!\w)(?:\d[ .,-]{0,2}){5}\d(?!\w)")
_SIGNED = re.compile(
    r"[\s,.-]*\b(?:SENT (?:FROM|VIA|USING) (?:MY )?(?:IPHONE|IPAD|ANDROID|PHONE|MOBILE|SMARTPHONE"
    r"|(?:SAMSUNG )?GALAXY(?: \w{1,6})?|SAMSUNG|HUAWEI|PIXEL|OUTLOOK|TEAMS|WATCH|APPLE WATCH)"
    r"|GET OUTLOOK FOR (?:IOS|ANDROID)|ANFONWYD O FY (?:IPHONE|IPAD|FFON))[\s.]*$",
    re.IGNORECASE,
)
_CONCERN = re.compile(r"\bCONCERN(?:S|ED)?\b")
_NO_CONCERN = re.compile(
    r"\b(?:NO|NOT|WITHOUT|ISN'?T|WASN'?T)(?! SURE\b) (?:(?!BUT\b)\w+ ){0,2}CONCERN(?:S|ED)?\b"
)


def read(body: str) -> Reply:
    """The meaning of an SMS by its words alone. Case, signs and spaces do not matter."""
    whole = normal(body)
    if network := NETWORK.get(whole.upper().strip(_PUNCTUATION)):
        return Reply(kind="network", network=network)
    text = unquoted(whole)
    if text is None:
        return Reply(kind="quote")
    text = _SIGNED.sub("", text)
    numberless = _PHONE.sub(" phone ", text)
    codes = _digits(_CODE, numberless)
    loose = () if codes else _digits(_LOOSE, numberless)
    command, rest = _command(text, codes, loose)
    words = _beside(rest, codes, loose)
    said = tokens(_PHONE.sub(" phone ", words))
    return Reply(
        kind="command" if command else "code" if codes or loose else "other",
        command=command,
        codes=codes,
        loose=loose,
        words=words,
        said=said,
        whole=tokens(_beside(numberless, codes, loose)),
        adjacent=command is not None and _is_beside(text, command),
        decided=is_decision(said),
        concern=bool(_CONCERN.search(_NO_CONCERN.sub(" ", text.upper()))),
    )


def _command(
    text: str, codes: tuple[str, ...], loose: tuple[str, ...]
) -> tuple[CommandWord | None, str]:
    """The command with which the text begins, before or after its code, and the words beside it."""
    start = len(text) - len(text.lstrip(_PUNCTUATION))
    upper = text.upper()
    if found := _at(upper, start):
        return found[0], text[found[1] :]
    first = next((m for m in (_CODE.match(text, start), _LOOSE.match(text, start)) if m), None)
    if first is None or re.sub(r"\D", "", first.group()) not in (*codes, *loose):
        return None, text
    after = first.end()
    after += len(text[after:]) - len(text[after:].lstrip(_PUNCTUATION))
    if (found := _at(upper, after)) and found[0] != "NO":
        return found[0], f"{first.group()} {text[found[1] :]}"
    return None, text


def _at(upper: str, start: int) -> tuple[CommandWord, int] | None:
    """The command that begins there, and where it ends."""
    if (match := _COMMAND.match(upper, start)) and not _NOT_NO.match(upper, start):
        word: CommandWord = match.group(1)  # type: ignore[assignment]
        return word, match.end()
    if match := _ALL_SAFE.match(upper, start):
        return "SAFE", match.end()
    return None


def _is_beside(text: str, command: str) -> bool:
    """Whether nothing but signs stands between the command and a code."""
    return re.search(rf"{command}[\W_]*\d|\d[\W_]*{command}(?![^\W\d_])", text.upper()) is not None


def _digits(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = (re.sub(r"\D", "", match.group()) for match in pattern.finditer(text))
    return tuple(dict.fromkeys(found))


def _beside(text: str, codes: tuple[str, ...], loose: tuple[str, ...]) -> str:
    """The words of a text without its codes."""

    def kept(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match.group())
        return " " if digits in (*codes, *loose) else match.group()

    return " ".join(_LOOSE.sub(kept, _CODE.sub(kept, text)).split()).strip(" .,;:-")

"""The verb of a reply with a code: what it does to the one thing that the code names.

Rule: unclear is never a yes. Words that are neither a yes nor a plain no take nothing and pass
nothing. From the owner, such words are kept as a decision that CLOSE may confirm.
"""

from __future__ import annotations

from typing import Literal

from flows.sms_replies.answers import is_courtesy, says_no, says_yes
from flows.sms_replies.takes import knows_not, lets_in, says_referred, settles_notice
from flows.sms_replies.words import Reply

ItemKind = Literal["escalation", "drill", "notice", "joining", "welcome"]
ActVerb = Literal["take", "pass", "la", "done", "doubt", "close", "open", "no", "ask"]
Said = tuple[str, ...]


def verb_of(reply: Reply, said: Said, kind: ItemKind, *, holder: bool, asked: bool) -> ActVerb:
    """The verb of a reply. `said` are its words beside command, code and names.

    `asked` says that they are a question, or that they say that nobody will act on that phone.
    """
    if kind in ("escalation", "drill"):
        return _of_concern(reply, said, holder=holder, asked=asked)
    if kind == "joining":
        return _of_joining(reply, said)
    return _of_notice(reply, said)


def _of_concern(reply: Reply, said: Said, *, holder: bool, asked: bool) -> ActVerb:
    unclear: ActVerb = "doubt" if holder and not asked else "ask"
    match reply.command:
        case "PASS":
            return "pass"
        case "OPEN":
            return "open"
        case "TAKE":
            return "take" if reply.adjacent and says_yes(said) else "ask"
        case "LA":
            return "la" if reply.adjacent and says_referred(said) else "ask"
        case "DONE":
            return "done"
        case "CLOSE":
            return "close" if is_courtesy(said) or said == ("as", "written") else "done"
        case "NO":
            return "pass" if not holder or is_courtesy(said) else _plain_no(reply, unclear)
        case "SAFE" | "CONCERN" | "CODES":
            return "ask"
    if says_yes(said):
        return "take"
    return "pass" if says_no(said, holder=holder) else unclear


def _plain_no(reply: Reply, unclear: ActVerb) -> ActVerb:
    return "pass" if says_no(reply.whole, holder=True) else unclear


def _of_joining(reply: Reply, said: Said) -> ActVerb:
    """The verb about a person who joins: only a clear yes lets them in, and NO refuses."""
    match reply.command:
        case "NO":
            return "no"
        case "PASS":
            return "pass"
        case "TAKE" | "DONE" | "OPEN" | None if lets_in(said):
            return "take"
    return "no" if knows_not(said) or said == ("no",) else "ask"


def _of_notice(reply: Reply, said: Said) -> ActVerb:
    match reply.command:
        case "PASS" | "NO":
            return "pass"
        case "DONE" | "LA" | "CLOSE":
            return "take"
        case "TAKE" | None if settles_notice(said):
            return "take"
    return "pass" if says_no(said) else "ask"

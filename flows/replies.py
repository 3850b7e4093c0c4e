"""What a text that came in means: the table "Replies by text, in this order", and nothing else.

`read` looks at the words alone; `decide` adds who sent them and what is open for that person. A
decision names the situation; the words of the answer stand in `texts.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from flows.directory import Person, Role, Value
from flows.reply_words import CommandWord, Network, Reply, read, spoken
from flows.text import listed
from flows.wrong_codes import WrongCodes

__all__ = ["Act", "Decision", "OpenItem", "Reply", "decide", "read"]

ItemKind = Literal["escalation", "drill", "notice", "welcome"]
ActVerb = Literal["take", "pass", "la", "done", "open", "no"]
Verdict = Literal[
    "act",
    "opted_out",
    "opted_in",
    "help",
    "check_out",
    "raise_concern",
    "codes",
    "which",
    "nothing_taken",
    "nothing_open",
    "wrong_code",
    "new_code",
    "too_many",
]

NONE_WRONG = WrongCodes()
CONCERNS: tuple[ItemKind, ...] = ("escalation", "drill")
NOTICES: tuple[ItemKind, ...] = ("notice",)
TESTS: tuple[ItemKind, ...] = ("welcome",)


class OpenItem(Value):
    """Something that waits for this person, or that was closed and may be opened again.

    `owner` is the id of who holds it; `codes` are all codes of this person that are valid for it.
    """

    reference: str
    codes: tuple[str, ...]
    kind: ItemKind = "escalation"
    open: bool = True
    owner: str | None = None


class Act(Value):
    """One thing to do. `guessed` says that a PASS was read out of the words ("can't, driving").

    For `done`, `decided` says that `words` close it; without, they are asked for again.
    """

    reference: str
    kind: ItemKind
    verb: ActVerb
    code: str | None = None
    words: str = ""
    decided: bool = False
    guessed: bool = False


class Decision(Value):
    """What a text leads to. `about` lists the references that the answer speaks of.

    `verb` is what was asked for, where the verdict is "which". `wrong` replaces the bookkeeping.
    """

    verdict: Verdict
    acts: tuple[Act, ...] = ()
    about: tuple[str, ...] = ()
    verb: ActVerb | None = None
    wrong: WrongCodes = NONE_WRONG


_TROUBLE = listed("help concern concerned worried hurt police 999 unsafe but")


_VERBS: dict[CommandWord, ActVerb] = {
    "PASS": "pass",
    "DONE": "done",
    "LA": "la",
    "OPEN": "open",
    "TAKE": "take",
    "NO": "no",
}


def decide(
    reply: Reply,
    sender: Person,
    standing: tuple[OpenItem, ...],
    now: datetime,
    wrong: WrongCodes = NONE_WRONG,
    *,
    overdue: bool = False,
) -> Decision:
    """What the reply of a known person leads to.

    `standing` is what waits for the sender or was closed by or before them, `overdue` whether the
    sender is a mentor who has not checked out, `wrong` their wrong codes so far.
    """
    if reply.network:
        return _network(reply.network, standing, wrong)
    if sender.role is Role.MENTOR and (said := _from_mentor(reply, overdue, wrong)):
        return said
    if reply.command == "CODES":
        return Decision(verdict="codes", about=_listed(standing), wrong=wrong)
    named = tuple(i for i in standing if {*reply.codes, *reply.loose} & {*i.codes})
    if named:
        return Decision(verdict="act", acts=tuple(_act(reply, i) for i in named))
    references = tuple(item.reference for item in _pressing(standing))
    if reply.codes:
        return _wrong(references, wrong, now)
    if verb := _VERBS.get(reply.command) if reply.command else None:
        return _without_code(reply, verb, sender, standing, wrong)
    return _again(references, wrong, waiting=overdue)


def _network(word: Network, standing: tuple[OpenItem, ...], wrong: WrongCodes) -> Decision:
    verdicts: dict[Network, Verdict] = {"stop": "opted_out", "start": "opted_in", "help": "help"}
    return Decision(verdict=verdicts[word], about=_listed(standing), wrong=wrong)


def _of_kinds(standing: tuple[OpenItem, ...], kinds: tuple[ItemKind, ...]) -> tuple[OpenItem, ...]:
    return tuple(item for item in standing if item.open and item.kind in kinds)


def _pressing(standing: tuple[OpenItem, ...]) -> tuple[OpenItem, ...]:
    """What words without a code can be about: concerns, else notices, else the first day's test."""
    kinds = (CONCERNS, NOTICES, TESTS)
    return next((found for k in kinds if (found := _of_kinds(standing, k))), ())


def _listed(standing: tuple[OpenItem, ...]) -> tuple[str, ...]:
    """All that is open, concerns last, since the last is named first; the test only by itself."""
    found = _of_kinds(standing, NOTICES) + _of_kinds(standing, CONCERNS)
    return tuple(item.reference for item in found or _of_kinds(standing, TESTS))


def _from_mentor(reply: Reply, overdue: bool, wrong: WrongCodes) -> Decision | None:
    """A mentor may say that all is safe, or raise a concern; a concern goes before being safe."""
    if reply.concern:
        return Decision(verdict="raise_concern", wrong=wrong)
    safe = reply.command == "SAFE" and not reply.negative
    if overdue and safe and _TROUBLE.isdisjoint(spoken(reply.words)):
        return Decision(verdict="check_out", wrong=wrong)
    return None


def _act(reply: Reply, item: OpenItem) -> Act:
    code = next(c for c in (*reply.codes, *reply.loose) if c in item.codes)
    verb = _VERBS.get(reply.command) if reply.command else None
    if verb is None:
        verb = "pass" if reply.negative else "take"
    return _made(reply, item, verb, code, guessed=reply.negative and verb == "pass")


def _made(reply: Reply, item: OpenItem, verb: ActVerb, code: str | None, guessed: bool) -> Act:
    concern = item.kind in ("escalation", "drill")
    if verb == "no" and concern:
        verb, guessed = "pass", bool(reply.words)
    if reply.command == "PASS":
        guessed = False
    return Act(
        reference=item.reference,
        kind=item.kind,
        verb=verb,
        code=code,
        words=reply.words,
        decided=verb == "done" and reply.decided,
        guessed=guessed,
    )


def _without_code(
    reply: Reply,
    verb: ActVerb,
    sender: Person,
    standing: tuple[OpenItem, ...],
    wrong: WrongCodes,
) -> Decision:
    """A command without a code: the only one it can mean, else it is asked which.

    DONE closes without a code only what the sender holds, since a sender's number proves nothing
    and the code was given when it was taken.
    """
    if verb == "open":  # only a concern is opened again
        wanted = tuple(i for i in standing if not i.open and i.kind in CONCERNS)
    elif verb == "no":  # it may mean who joined as well as a concern
        wanted = _of_kinds(standing, CONCERNS + NOTICES)
    else:
        wanted = _pressing(standing)
    references = tuple(i.reference for i in wanted)
    if len(wanted) > 1:
        return Decision(verdict="which", about=references, verb=verb, wrong=wrong)
    if not wanted or (verb == "done" and wanted[0].owner != sender.id):
        return _again(references, wrong)
    return Decision(
        verdict="act", acts=(_made(reply, wanted[0], verb, None, guessed=False),), wrong=wrong
    )


def _wrong(references: tuple[str, ...], wrong: WrongCodes, now: datetime) -> Decision:
    counted = wrong.and_one(now, anything_open=bool(references))
    return Decision(verdict=counted.answer(now), about=references, wrong=counted.told(now))


def _again(references: tuple[str, ...], wrong: WrongCodes, waiting: bool = False) -> Decision:
    verdict: Verdict = "nothing_taken" if references or waiting else "nothing_open"
    return Decision(verdict=verdict, about=references, wrong=wrong)

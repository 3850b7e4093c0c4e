"""The decision on a received SMS: what it means, given who sent it and what is open for them.

`read` looks at the words alone; `decide` adds the sender and what is open. A decision names the
situation; the words of the answer are in `flows/messages/`. The order in which a reply is read: the
network's own words, a command, a code of theirs with a yes or a plain no, any other words.

Two rules stand above that order. Unclear is never a yes: a code takes only alone, or with words of
the short yes list. And without a code nothing is ever taken or closed, since a sender's number
proves nothing: only what fails safe is done (PASS, NO, OPEN, CODES), and only as the whole text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from flows.directory import Person, Role, Value
from flows.sms_replies.answers import is_courtesy, says_no, says_safe
from flows.sms_replies.kinds import Asks, Gone, Kind, gone, kind_of, question
from flows.sms_replies.names import beside, names_of
from flows.sms_replies.takes import speaks_of_joining
from flows.sms_replies.tokens import QUESTION
from flows.sms_replies.verbs import ActVerb, ItemKind, verb_of
from flows.sms_replies.words import CommandWord, Network, Reply, read
from flows.sms_replies.wrong_codes import WrongCodes

__all__ = ["Act", "ActVerb", "Asks", "Decision", "OpenItem", "Reply", "decide", "read"]

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
JOININGS: tuple[ItemKind, ...] = ("joining",)
NOTICES: tuple[ItemKind, ...] = ("notice", "joining")
TESTS: tuple[ItemKind, ...] = ("welcome",)


class OpenItem(Value):
    """Something that waits for this person, or that was closed and may be opened again.

    `owner` is the id of the person who acknowledged it; `codes` are this person's valid codes for
    it; `mentor` is the mentor's name as texts show it.
    """

    reference: str
    codes: tuple[str, ...]
    kind: ItemKind = "escalation"
    open: bool = True
    owner: str | None = None
    mentor: str = ""


class Act(Value):
    """One thing to do. `guessed` says that a PASS was read out of the words ("can't, driving").

    For `done`, `decided` says that `words` close it; otherwise they are read back. `gone` says that
    the sender has left, or is not the person we think. An `ask` takes nothing, and its answer is
    about `asks`.
    """

    reference: str
    kind: ItemKind
    verb: ActVerb
    code: str | None = None
    words: str = ""
    decided: bool = False
    guessed: bool = False
    gone: bool = False
    asks: Asks = "code"


class Decision(Value):
    """What a received SMS leads to. `about` lists the references that the answer speaks of.

    `verb` is what was asked for, where the verdict is "which"; `asks` is what an answer that takes
    nothing is about. `gone` says that somebody else has that phone, or that they have left, so that
    an admin is paged. `wrong` replaces the count of wrong codes.
    """

    verdict: Verdict
    acts: tuple[Act, ...] = ()
    about: tuple[str, ...] = ()
    verb: ActVerb | None = None
    asks: Asks = "words"
    gone: Gone | None = None
    wrong: WrongCodes = NONE_WRONG


_VERBS: dict[CommandWord, ActVerb] = {"PASS": "pass", "NO": "no", "OPEN": "open"}


def decide(
    reply: Reply,
    sender: Person,
    standing: tuple[OpenItem, ...],
    now: datetime,
    wrong: WrongCodes = NONE_WRONG,
    *,
    overdue: bool = False,
) -> Decision:
    """The decision on the reply of a known person.

    `standing` is what waits for the sender or was closed by or before them, `overdue` whether the
    sender is a mentor who has not checked out, `wrong` their wrong codes so far.
    """
    if reply.network:
        return _network(reply.network, standing, wrong)
    if sender.role is Role.MENTOR and (said := _from_mentor(reply, overdue, wrong)):
        return said
    if reply.command == "CODES" and is_courtesy(t for t in reply.said if t != QUESTION):
        return Decision(verdict="codes", about=_listed(standing), wrong=wrong)
    named = tuple(i for i in standing if {*reply.codes, *reply.loose} & {*i.codes})
    if named:
        return _coded(reply, sender, named)
    references = tuple(item.reference for item in _pressing(standing))
    if reply.codes:
        return _wrong(references, wrong, now)
    return _uncoded(reply, sender, standing, wrong, overdue)


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
    """Everything that is open, concerns last, since the last is named first.

    The test only by itself.
    """
    found = _of_kinds(standing, NOTICES) + _of_kinds(standing, CONCERNS)
    return tuple(item.reference for item in found or _of_kinds(standing, TESTS))


def _from_mentor(reply: Reply, overdue: bool, wrong: WrongCodes) -> Decision | None:
    """The decision on a mentor's words: all is safe, or a concern, which comes first."""
    if reply.concern:
        return Decision(verdict="raise_concern", wrong=wrong)
    if overdue and reply.command == "SAFE" and says_safe(reply.said):
        return Decision(verdict="check_out", wrong=wrong)
    return None


# with a code of theirs


def _coded(reply: Reply, sender: Person, named: tuple[OpenItem, ...]) -> Decision:
    """What an SMS with a code says of each thing that it names."""
    acts = tuple(_act(reply, sender, item) for item in named)
    left = gone(_kind(reply, sender)) if any(act.gone for act in acts) else None
    return Decision(verdict="act", acts=acts, gone=left)


def _act(reply: Reply, sender: Person, item: OpenItem) -> Act:
    code = next(c for c in (*reply.codes, *reply.loose) if c in item.codes)
    said = beside(reply.said, item.reference, item.mentor, names_of(sender))
    if len(reply.codes) > 1:
        said = tuple(token for token in said if token not in {"and", "also", "both"})
    holder = item.owner == sender.id
    kind = _kind(reply, sender) if item.kind in CONCERNS and not reply.command else None
    verb = verb_of(reply, said, item.kind, holder=holder, asked=kind in ("who", "scam"))
    left = gone(kind) and verb == "ask" and not holder and item.kind in CONCERNS
    return Act(
        reference=item.reference,
        kind=item.kind,
        verb="pass" if left else verb,
        code=code,
        words=reply.words,
        decided=verb == "done" and reply.decided,
        guessed=verb == "pass" and reply.command != "PASS" and bool(said),
        gone=bool(left),
        asks=question(kind, "code"),
    )


def _kind(reply: Reply, sender: Person) -> Kind | None:
    return kind_of(reply.whole, names_of(sender))


# without a code


def _uncoded(
    reply: Reply,
    sender: Person,
    standing: tuple[OpenItem, ...],
    wrong: WrongCodes,
    overdue: bool,
) -> Decision:
    """The decision on words alone: what fails safe is done, anything else is answered, nothing is
    taken.
    """
    verb = _VERBS.get(reply.command) if reply.command else None
    if verb and is_courtesy(reply.said):
        return _without_code(verb, standing, wrong)
    waiting = _pressing(standing)
    kind = _kind(reply, sender)
    if left := gone(kind):
        passed = (i for i in waiting if i.kind in CONCERNS and i.owner != sender.id)
        acts = tuple(_passed(item) for item in passed)
        return Decision(verdict="act", acts=acts, gone=left, wrong=wrong)
    if says_no(reply.whole, holder=any(i.owner == sender.id for i in waiting)):
        return _without_code("pass", standing, wrong, words=True)
    joining = _of_kinds(standing, JOININGS)
    about = joining if joining and speaks_of_joining(reply.whole) else waiting
    references = tuple(item.reference for item in about)
    asked = question(kind, "words") if about and about[0].kind in CONCERNS else "words"
    asks: Asks = "reaction" if reply.kind == "quote" else asked
    return _again(references, wrong, waiting=overdue, asks=asks)


def _passed(item: OpenItem) -> Act:
    """The acts of a person who says that nobody will act on that phone."""
    return Act(reference=item.reference, kind=item.kind, verb="pass", guessed=True, gone=True)


def _without_code(
    verb: ActVerb, standing: tuple[OpenItem, ...], wrong: WrongCodes, *, words: bool = False
) -> Decision:
    """The decision on a command, or a plain no, without a code: its only meaning, else
    asked which.
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
    if not wanted:
        return _again(references, wrong)
    only = wanted[0]
    if verb == "no" and only.kind in CONCERNS:
        verb = "pass"
    act = Act(reference=only.reference, kind=only.kind, verb=verb, guessed=verb == "pass" and words)
    return Decision(verdict="act", acts=(act,), wrong=wrong)


def _wrong(references: tuple[str, ...], wrong: WrongCodes, now: datetime) -> Decision:
    counted = wrong.and_one(now, anything_open=bool(references))
    return Decision(verdict=counted.answer(now), about=references, wrong=counted.told(now))


def _again(
    references: tuple[str, ...], wrong: WrongCodes, waiting: bool = False, asks: Asks = "words"
) -> Decision:
    verdict: Verdict = "nothing_taken" if references or waiting else "nothing_open"
    return Decision(verdict=verdict, about=references, asks=asks, wrong=wrong)

"""Lookup keys of a batch: the chats, sessions, concerns and invites that its inputs name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from bot.channels.inputs import FromChat, FromTimer, Input
from flows.engine import idea_taps, report_news
from flows.events import ContactShared, Started, Tapped
from flows.notices import idea_clocks as clocks
from flows.sessions import messages as session_words
from storage.records.directory import Loaded

_REFERENCE = re.compile(r"^[en]:([A-Z0-9]{4}):")


def chats(inputs: Sequence[Input]) -> Iterator[int]:
    """The chats in which something happened, or whose timer fired."""
    for given in inputs:
        if isinstance(given, FromChat):
            yield given.chat
        elif isinstance(given, FromTimer) and given.owner == "conversation":
            yield int(given.about.removeprefix("chat:"))


def abouts(inputs: Sequence[Input], prefix: str) -> Iterator[str]:
    """The ids that the timers of that kind are about."""
    for given in inputs:
        if isinstance(given, FromTimer) and given.about.startswith(prefix):
            yield given.about


def idea_clocks(inputs: Sequence[Input]) -> set[str]:
    """The programmes whose timer of ideas fired."""
    rang = (i.about for i in inputs if isinstance(i, FromTimer) and clocks.is_one(i.about))
    return {clocks.read_about(about)[1] for about in rang}


def ideas(inputs: Sequence[Input]) -> set[int]:
    """The numbers of the ideas whose buttons were tapped."""
    taps = (i.event for i in inputs if isinstance(i, FromChat) and isinstance(i.event, Tapped))
    return {button[0] for tap in taps if (button := idea_taps.read(tap.data))}


def gathered(inputs: Sequence[Input], found: Loaded) -> Iterator[str]:
    """The mentors whose gathered reports are told now."""
    for about in abouts(inputs, report_news.PREFIX):
        manager = found.members.get(about.removeprefix(report_news.PREFIX))
        if manager is not None:
            yield from report_news.gathered(manager.words)


def session_ids(inputs: Sequence[Input]) -> Iterator[str]:
    """The sessions that timers and buttons name."""
    for given in inputs:
        if isinstance(given, FromTimer) and given.owner == "session":
            yield given.about
        elif (
            isinstance(given, FromChat)
            and isinstance(given.event, Tapped)
            and (button := session_words.parse(given.event.data))
        ):
            yield button[0]


def references(inputs: Sequence[Input]) -> Iterator[str]:
    """The concerns and notices that timers and buttons name."""
    for given in inputs:
        if isinstance(given, FromTimer) and given.owner in ("escalation", "notice"):
            yield given.about
        elif isinstance(given, FromChat) and isinstance(given.event, Tapped):
            reference = tapped_reference(given.event.data)
            if reference is not None:
                yield reference


def tapped_reference(data: str) -> str | None:
    """The concern or notice to which a button belongs."""
    found = _REFERENCE.match(data)
    return found.group(1) if found else None


def asked_about(talks: dict[int, str]) -> set[str]:
    """The concerns whose questions are on a screen, open or over."""
    frames = (frame for text in talks.values() for frame in json.loads(text)["frames"])
    return {frame["escalation"] for frame in frames if frame["escalation"]}


def tokens(inputs: Sequence[Input], talks: dict[int, str]) -> set[str]:
    """The invite tokens of the inputs, or of conversations in which a contact was shared."""
    found = set()
    for given in inputs:
        if not isinstance(given, FromChat):
            continue
        if isinstance(given.event, Started) and given.event.payload:
            found.add(given.event.payload)
        elif isinstance(given.event, ContactShared) and given.chat in talks:
            talk = json.loads(talks[given.chat])
            held = [talk.get("invite"), *(f["values"].get("invite") for f in talk["frames"])]
            found |= {token for token in held if token}
    return found

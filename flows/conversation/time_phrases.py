"""From the words of a typed time to every phrase that they can be.

Theory of operation. The words stand in their one form (`time_words`). Each rule of `time_rules`
takes a few of them and adds a piece to the phrase: a weekday, a date, a time of day. A phrase is
read only where the rules take every word of the text, each kind of piece once. So a word that
nobody knows makes the whole unread, and it is asked again; it is never passed over. Where the words
can be cut up in several ways all of them come out, and where these mean two moments it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.conversation.time_clock import reads_as_span
from flows.conversation.time_rules import RULES, Phrase, Piece

MOST_WORDS = 24
MOST_DAYS = 3
REPEATED = ("weekly", "word", "loose")  # pieces that may be said twice


def phrases(words: str, *, spelled: bool) -> tuple[Phrase, ...]:
    """Every phrase that the words can be, none twice; `spelled` where a number was in letters."""
    if not words or words.count(" ") >= MOST_WORDS:
        return ()
    found = dict.fromkeys(_covers(words, 0, Phrase(), spelled=spelled))
    return tuple(phrase for phrase in found if phrase != Phrase())


def _covers(text: str, at: int, so_far: Phrase, *, spelled: bool) -> Iterator[Phrase]:
    if at >= len(text):
        yield so_far
        return
    for rule, build in RULES:
        found = rule.match(text, at)
        if found is None or not _whole_words(found) or reads_as_span(found, spelled=spelled):
            continue
        piece = build(found)
        grown = _with(so_far, piece) if piece is not None else None
        if grown is not None:
            yield from _covers(text, found.end() + 1, grown, spelled=spelled)


def _whole_words(found: re.Match[str]) -> bool:
    text, end = found.string, found.end()
    return end == len(text) or text[end] == " "


def _with(phrase: Phrase, piece: Piece) -> Phrase | None:
    """The phrase with one more piece; None where it has one of that kind already."""
    for name in piece:
        if name == "weekdays":
            if len(phrase.weekdays) >= 3:
                return None
        elif name not in REPEATED and getattr(phrase, name) != Phrase.model_fields[name].default:
            return None
    if "weekdays" in piece:
        piece = piece | {"weekdays": (*phrase.weekdays, *piece["weekdays"])}
    return phrase.model_copy(update=piece)

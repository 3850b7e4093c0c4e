"""Names that may stand in a yes: the mentor's, or the sender's own as a signature."""

from __future__ import annotations

from collections.abc import Collection

from flows.directory import Person
from flows.sms_replies.answers import THEM
from flows.sms_replies.tokens import tokens

KISSES = frozenset(("x", "xx", "xxx"))


def names_of(person: Person) -> frozenset[str]:
    """The words of a person's name, as tokens."""
    return frozenset(tokens(f"{person.name} {person.text_name}"))


def beside(
    said: Collection[str], reference: str, mentor: str, own: Collection[str]
) -> tuple[str, ...]:
    """The tokens without the item's own reference and the sender's signature.

    The mentor's name becomes "them". Another reference, and another name, stay: they are words.
    """
    known = set(tokens(mentor)) - set(own)
    left: list[str] = []
    for token in said:
        if token == reference.casefold():
            continue
        word = THEM if token in known else token
        if word != THEM or left[-1:] != [THEM]:
            left.append(word)
    while left and (left[-1] in own or left[-1] in KISSES):
        left.pop()
    return tuple(left)

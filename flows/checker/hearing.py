"""Proof 2 for words: whatever a pack calls harmless, the product's floor is still heard."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from flows.checker.found import Found
from flows.hearing.floor import FLOOR
from flows.hearing.hearing import listener
from flows.hearing.phrases import Phrase, read_phrase
from flows.pack import Pack


def floor_is_heard(found: Found, pack: Pack) -> None:
    """No harmless phrase takes out a phrase of the floor."""
    ears = listener(pack)
    for words in floor_words():
        if ears.hear(words) == "nothing":
            message = (
                f'the harmless phrases of worries.yaml take out "{words}", which is always heard. '
                "Make the phrase longer."
            )
            found.error(2, message)


def floor_words() -> Iterator[str]:
    """Every message that a phrase of the floor stands for, at its shortest."""
    for part in (FLOOR.danger, FLOOR.worry, FLOOR.danger_alone, FLOOR.worry_alone):
        for group in part.values():
            for entry in group:
                yield from _said(read_phrase(entry, FLOOR.families))


def _said(phrase: Phrase) -> Iterator[str]:
    needed = [element for element in phrase if not element.optional]
    choices = [sorted((*element.words, *element.stems)) for element in needed]
    return (" ".join(words) for words in product(*choices))

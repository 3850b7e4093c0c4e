"""Misspellings of long words: one letter too many, too few or wrong, or two swapped ("suicdal").

Every form of a known word with one letter left out is kept, so that a look-up costs the same
however long the list is. Short words are left alone: one letter turns "hit" into "fit" and "hot".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

SHORTEST = 6  # letters of a word that is still known with one letter wrong


class Spelling:
    """The long words of a list; `ordinary` words are never taken for one of them."""

    def __init__(self, words: Iterable[str], ordinary: Collection[str] = ()) -> None:
        self._ordinary = frozenset(ordinary)
        self._words = {word for word in words if len(word.rstrip("*")) >= SHORTEST}
        self._near: dict[str, set[str]] = {}
        for word in self._words:
            for shorter in _shorter(word.rstrip("*")):
                self._near.setdefault(shorter, set()).add(word)

    def meant(self, typed: str) -> set[str]:
        """The known words of which `typed` may be a misspelling."""
        if len(typed) < SHORTEST - 1 or typed in self._ordinary or not typed.isalpha():
            return set()
        whole = self._like(typed, stems=False)
        begun = {stem for n in _lengths(typed) for stem in self._like(typed[:n], stems=True)}
        return (whole | begun) - {typed}

    def _like(self, typed: str, *, stems: bool) -> set[str]:
        """The words, or the stems, that are one letter apart."""
        return {
            word.rstrip("*")
            for shorter in _shorter(typed)
            for word in self._near.get(shorter, ())
            if word.endswith("*") == stems and _one_apart(typed, word.rstrip("*"))
        }


def _lengths(typed: str) -> range:
    """The places where a stem may end in a word."""
    return range(SHORTEST, len(typed) + 1)


def _shorter(word: str) -> Iterator[str]:
    yield word
    for place in range(1, len(word)):  # the first letter is nearly always right
        yield word[:place] + word[place + 1 :]


def _one_apart(one: str, other: str) -> bool:
    """Whether one changed letter turns one word into the other; they begin with the same letter."""
    if one[0] != other[0] or abs(len(one) - len(other)) > 1:
        return False
    first = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if first is None:
        return len(one) != len(other)
    if len(one) == len(other):
        changed = one[first + 1 :] == other[first + 1 :]
        swapped = one[first : first + 2] == other[first : first + 2][::-1]
        return changed or (swapped and one[first + 2 :] == other[first + 2 :])
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[first + 1 :] == shorter[first:]

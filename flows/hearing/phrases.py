"""One entry of a worry list: simple words, in a language of six signs that holds no pattern codes.

| written | means |
|---|---|
| `run away` | these words, one after the other |
| `suicid*` | any word that begins so |
| `hit/hits me/him/her` | one of these words, then one of those |
| `he (is) bleeding` | the word in brackets may be left out |
| `wants ... die` | up to four words between |
| `hits <child>` | one of the words of the family `child` |

Matching takes time in proportion to the text: a gap is bounded, and nothing is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flows.hearing.tokens import BREAK, Token, plain_word

GAP = 4  # words that "..." may stand for
MOST_WORDS = 12  # elements of one entry
SHORTEST_STEM = 3
_ELEMENT = re.compile(r"\(?(?:<[a-z_]+>|[^\s/<>()*.]+\*?)(?:/(?:<[a-z_]+>|[^\s/<>()*.]+\*?))*\)?")
_NAMED = re.compile(r"<([a-z_]+)>")
Families = Mapping[str, Sequence[str]]
Way = tuple[str, ...]  # words one after the other; a last sign * makes a stem


class EntryError(ValueError):
    """An unreadable entry; the message says why, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a phrase: one of its words, stems or longer ways; or else a gap."""

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    longer: tuple[Way, ...] = ()
    optional: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether up to GAP words of any kind may stand here."""
        return not (self.words or self.stems or self.longer)


Phrase = tuple[Element, ...]


def read_phrase(text: str, families: Families) -> Phrase:
    """The phrase of an entry. Raises EntryError."""
    pieces = text.split()
    if len(pieces) > MOST_WORDS:
        raise EntryError(f"has {len(pieces)} words, and {MOST_WORDS} are read. Shorten it.")
    phrase = tuple(_element(piece, families) for piece in pieces)
    if not any(not element.is_gap and not element.optional for element in phrase):
        raise EntryError("needs at least one word that can't be left out.")
    if phrase[0].is_gap or phrase[-1].is_gap:
        raise EntryError('begins or ends with "...". Put it between two words.')
    return phrase


def _element(piece: str, families: Families) -> Element:
    named = tuple(
        (name, tuple(families[name])) for name in _NAMED.findall(piece) if name in families
    )
    return _read_element(piece, named, ", ".join(families))


@lru_cache(maxsize=16_384)
def _read_element(piece: str, named: tuple[tuple[str, Way], ...], known: str) -> Element:
    if piece == "...":
        return Element()
    if not _ELEMENT.fullmatch(piece) or piece.startswith("(") != piece.endswith(")"):
        raise EntryError(
            f'has "{piece}", which can\'t be read. Use plain words, word*, one/other, (word), '
            "... and <family>."
        )
    families = dict(named)
    ways = [way for part in piece.strip("()").split("/") for way in _ways(part, families, known)]
    single = [way[0] for way in ways if len(way) == 1]
    return Element(
        words=frozenset(word for word in single if not word.endswith("*")),
        stems=tuple(word[:-1] for word in single if word.endswith("*")),
        longer=tuple(way for way in ways if len(way) > 1),
        optional=piece.startswith("("),
    )


def _ways(part: str, families: Families, known: str) -> Iterator[Way]:
    if not part.startswith("<"):
        yield (word_of(part),)
        return
    name = part[1:-1]
    if name not in families:
        raise EntryError(f'names the family "{name}", and there is: {known or "none"}.')
    for words in families[name]:
        yield tuple(word_of(word) for word in words.split())


@lru_cache(maxsize=16_384)
def word_of(part: str) -> str:
    """A word or a stem, in the one spelling."""
    stem = part.endswith("*")
    word = plain_word(part.rstrip("*"))
    if not word:
        raise EntryError(f'has "{part}", which holds no letter or digit.')
    if stem and len(word) < SHORTEST_STEM:
        raise EntryError(f'has "{part}": a stem needs at least {SHORTEST_STEM} letters.')
    return f"{word}*" if stem else word


def find(phrase: Phrase, tokens: Sequence[Token], start: int) -> tuple[int, ...] | None:
    """The places of the tokens that make up the phrase from `start` on, or None."""
    return _rest(phrase, 0, tokens, start, ())


def _rest(
    phrase: Phrase, at: int, tokens: Sequence[Token], place: int, used: tuple[int, ...]
) -> tuple[int, ...] | None:
    if at == len(phrase):
        return used
    element = phrase[at]
    if element.is_gap:
        return _after_gap(phrase, at, tokens, place, used)
    for end in _ends(element, tokens, place):
        found = _rest(phrase, at + 1, tokens, end, (*used, *range(place, end)))
        if found is not None:
            return found
    return _rest(phrase, at + 1, tokens, place, used) if element.optional else None


def _ends(element: Element, tokens: Sequence[Token], place: int) -> Iterator[int]:
    """The places where an element that begins at a place may end."""
    if place >= len(tokens):
        return
    for way in element.longer:
        if all(_fits(token, word) for token, word in _pairs(tokens, place, way)):
            yield place + len(way)
    token = tokens[place]
    if not token.isdisjoint(element.words) or any(_has(token, stem) for stem in element.stems):
        yield place + 1


def _pairs(tokens: Sequence[Token], place: int, way: Way) -> Iterator[tuple[Token, str]]:
    """Each word of a way with the token that would be it; no token at the end of the text."""
    for number, word in enumerate(way):
        at = place + number
        yield (tokens[at] if at < len(tokens) else frozenset()), word


def _fits(token: Token, word: str) -> bool:
    return _has(token, word[:-1]) if word.endswith("*") else word in token


def _has(token: Token, stem: str) -> bool:
    return any(form.startswith(stem) for form in token)


def _after_gap(
    phrase: Phrase, at: int, tokens: Sequence[Token], place: int, used: tuple[int, ...]
) -> tuple[int, ...] | None:
    for skipped in range(GAP + 1):
        found = _rest(phrase, at + 1, tokens, place + skipped, used)
        if found is not None:
            return found
        if place + skipped >= len(tokens) or tokens[place + skipped] == BREAK:
            return None
    return None


def first_words(phrase: Phrase) -> set[str]:
    """The words and stems with which the phrase can begin."""
    found: set[str] = set()
    for element in phrase:
        found |= element.words | {f"{stem}*" for stem in element.stems}
        found |= {way[0] for way in element.longer}
        if not element.optional:
            break
    return found


def all_words(phrase: Phrase) -> set[str]:
    """Every word and stem of the phrase."""
    return {
        word
        for element in phrase
        for word in (
            *element.words,
            *(f"{stem}*" for stem in element.stems),
            *(word for way in element.longer for word in way),
        )
    }

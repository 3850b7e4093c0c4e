"""Hearing: whether typed words tell of danger now, of a worry, or of neither.

Nothing of them is kept.

First the harmless phrases are taken out ("he killed it", "no concerns"); the rest is still heard,
so that a worry in a long and cheerful message is not lost. Something that is told of and not
happening now ("takes a knife to school") is a worry, and is taken out before danger is looked for.
Then come the phrases of danger, then those of worry. There is no rule for "not" as such: "I'm not
sure he's safe" is a worry, and "no worries" is a harmless phrase.

In doubt a false alarm is better: it costs one tap, and a missed disclosure costs far more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from flows.hearing.floor import FLOOR
from flows.hearing.ordinary_words import ORDINARY_WORDS
from flows.hearing.phrases import EntryError, Phrase, all_words, find, first_words, read_phrase
from flows.hearing.spelling import Spelling
from flows.hearing.tokens import BREAK, Token, plain_word, sentences, words_of
from flows.pack import Pack, Worries

Heard = Literal["danger", "worry", "nothing"]

REMOVED: Token = frozenset()  # replaces a harmless word; no phrase goes through it
_MASKED = 4  # letters of a word that may be partly hidden: "r*pe"


def hear(pack: Pack, text: str) -> Heard:
    """What is heard in a text, by a pack's worry list."""
    return listener(pack).hear(text)


@dataclass(frozen=True)
class _Version:
    hash: str
    worries: Worries = field(compare=False)


def listener(pack: Pack) -> Listener:
    """The compiled worry list, kept by the pack's hash (a pack without a hash is not kept)."""
    version = _Version(pack.hash, pack.worries)
    return _cached(version) if pack.hash else Listener(pack.worries)


@lru_cache(maxsize=64)
def _cached(version: _Version) -> Listener:
    return Listener(version.worries)


class Listener:
    """A worry list that is ready to listen: the pack's own list, and the floor below it."""

    def __init__(self, worries: Worries) -> None:
        self._harmless = _Phrases(_read(worries, "harmless"))
        self._danger = _Phrases(_read(worries, "danger"))
        self._worry = _Phrases(_read(worries, "worry"))
        self._then = _Phrases(_read(worries, "not_now"))
        self._told_of = _Phrases(_read(worries, "told_of"))
        self._at_once = _Phrases(_read(worries, "at_once"))
        self._alone = {
            "danger": tuple(_read(worries, "danger_alone")),
            "worry": tuple(_read(worries, "worry_alone")),
        }
        self._words = self._danger.words() | self._worry.words()
        ordinary = (plain_word(w) for w in (*FLOOR.ordinary, *worries.ordinary))
        self._ordinary = ORDINARY_WORDS.union(ordinary)
        known = self._ordinary | _whole(self._harmless.words())
        self._spelling = Spelling(self._words, known)

    def hear(self, text: str) -> Heard:
        """What is heard in a text."""
        tokens = [self._with_meant(token) for token in sentences(text)]
        left = _without(self._harmless, tokens)
        told = () if self._at_once.any(left) else tuple(self._told_of.found(left))
        heard: Heard = "worry" if told or self._worry.any(left) else "nothing"
        if self._danger.any(_removed(left, told)):
            heard = "worry" if self._then.any(left) else "danger"
        return self._as_a_whole(tokens, heard)

    def _as_a_whole(self, tokens: Sequence[Token], heard: Heard) -> Heard:
        """What is heard if words such as "fire" are the whole message; they count only then."""
        alone = words_of(tokens)
        if heard == "danger" or not alone:
            return heard
        if any(_is_all(phrase, alone) for phrase in self._alone["danger"]):
            return "danger"
        return "worry" if any(_is_all(p, alone) for p in self._alone["worry"]) else heard

    def _with_meant(self, token: Token) -> Token:
        """The token with the listed words that it may be a misspelling of."""
        if token == BREAK or not token.isdisjoint(self._ordinary):
            return token
        meant = {word for form in token for word in self._spelling.meant(form)}
        hidden = {word for form in token if "*" in form for word in self._behind(form)}
        return token | meant | hidden if meant or hidden else token

    def _behind(self, form: str) -> Iterator[str]:
        """The listed words behind a masked one: "r*pe", "k*ll"."""
        shown = sum(letter != "*" for letter in form)
        if len(form) < _MASKED or shown * 2 < len(form):
            return
        for word in self._words:
            if len(word) == len(form) and all(
                letter in ("*", true) for letter, true in zip(form, word, strict=True)
            ):
                yield word


def _read(worries: Worries, part: str) -> Iterator[Phrase]:
    """The phrases of a part, from the floor and the pack.

    Unreadable entries were refused before.
    """
    families = families_of(worries)
    groups: Mapping[str, Sequence[str]] = getattr(worries, part)
    floor: Mapping[str, Sequence[str]] = getattr(FLOOR, part)
    for entry in (e for group in (*floor.values(), *groups.values()) for e in group):
        try:
            yield read_phrase(entry, families)
        except EntryError:
            continue


def families_of(worries: Worries) -> dict[str, tuple[str, ...]]:
    """The families of words that entries may name."""
    return {**FLOOR.families, **worries.families}


def _is_all(phrase: Phrase, tokens: Sequence[Token]) -> bool:
    found = find(phrase, tokens, 0)
    return found is not None and len(found) == len(tokens)


def _whole(words: Iterable[str]) -> set[str]:
    return {word for word in words if not word.endswith("*")}


class _Phrases:
    """Phrases indexed by their first words, so that a long list is as fast as a short one."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._by_word: dict[str, list[Phrase]] = {}
        self._by_stem: dict[str, list[Phrase]] = {}
        self._phrases = tuple(phrases)
        for phrase in self._phrases:
            for word in first_words(phrase):
                table = self._by_stem if word.endswith("*") else self._by_word
                table.setdefault(word.rstrip("*"), []).append(phrase)
        self._lengths = sorted({len(stem) for stem in self._by_stem})

    def words(self) -> set[str]:
        return {word for phrase in self._phrases for word in all_words(phrase)}

    def any(self, tokens: Sequence[Token]) -> bool:
        """Whether one of the phrases stands in the tokens."""
        return next(self.found(tokens), None) is not None

    def found(self, tokens: Sequence[Token]) -> Iterator[tuple[int, ...]]:
        """The places of each phrase that stands in the tokens."""
        for start, token in enumerate(tokens):
            for phrase in self._beginning(token):
                places = find(phrase, tokens, start)
                if places is not None:
                    yield places

    def _beginning(self, token: Token) -> Iterator[Phrase]:
        for form in token:
            yield from self._by_word.get(form, ())
            for length in self._lengths:
                if length > len(form):
                    break
                yield from self._by_stem.get(form[:length], ())


def _without(phrases: _Phrases, tokens: Sequence[Token]) -> list[Token]:
    return _removed(tokens, phrases.found(tokens))


def _removed(tokens: Sequence[Token], found: Iterable[tuple[int, ...]]) -> list[Token]:
    gone = {place for places in found for place in places}
    return [REMOVED if place in gone else token for place, token in enumerate(tokens)]

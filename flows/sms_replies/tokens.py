"""The words of an SMS as tokens: one spelling for the many ways in which people write the same.

Nothing with a possible meaning is dropped: a word of any script and a sign of any kind each make a
token, so that "482913 нет" is never a code that stands alone.
"""

from __future__ import annotations

import re
import unicodedata

QUESTION = "?"
_QUOTES = dict.fromkeys(
    map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c\u300d"), '"'
)
_APOSTROPHES = dict.fromkeys(map(ord, "\u2019\u2018\u201b\u02bc\u00b4\u2032`"), "'")
_DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-")
_SIGNS = _QUOTES | _APOSTROPHES | _DASHES | {0x061F: "?", 0xFF1F: "?"}
# Joiners, direction signs, tag letters; how an emoji is coloured or drawn.
_UNSEEN = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})
_DRAWN = re.compile("[\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\s]")
_PUNCTUATION = frozenset("\"'.,;:!-()[]*_/&+#>|~…•·\u00a1")


def normal(body: str) -> str:
    """The text with plain quotes, dashes, spaces and digits, and without invisible characters."""
    wide = unicodedata.normalize("NFKC", _DRAWN.sub("", body))
    seen = (_seen(character) for character in wide)
    return " ".join("".join(seen).translate(_SIGNS).split())


def _seen(character: str) -> str:
    """A digit of any script as 0 to 9; nothing for an invisible character."""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    hidden = unicodedata.category(character) in _UNSEEN
    return (" " if character.isspace() else "") if hidden else character


def tokens(text: str) -> tuple[str, ...]:
    """The words and meaningful signs, small, without apostrophes: "I can't 👍" is i, cant, 👍."""
    found = (match.group() for match in _TOKEN.finditer(text.casefold()))
    return tuple(token.replace("'", "") for token in found if token not in _PUNCTUATION)

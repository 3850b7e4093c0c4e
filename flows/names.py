"""Names of people: their given names, and invisible characters in them."""

from __future__ import annotations

import unicodedata

from flows.formatting import listed

_TITLES = listed(
    "dr doctor mr mrs ms miss mx master prof professor sir dame lady lord the "
    "rev revd reverend fr father sister sr brother br canon pastor imam rabbi "
    "cllr councillor capt captain major col colonel"
)


def given_name(name: str) -> str:
    """The given name: the first word of the name that is no title. Dr Kate is Kate."""
    words = name.split()
    for number, word in enumerate(words[:-1]):
        if word.lower().rstrip(".") not in _TITLES:
            return words[number]
    return words[-1] if words else ""


def hidden_sign(text: str) -> str | None:
    """The name of the first character in a text that is invisible or reverses it, or None.

    Such a character makes two names look alike, or a name run backwards.
    """
    for sign in text.replace("\n", " "):
        if unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"):
            return unicodedata.name(sign, f"U+{ord(sign):04X}").lower()
    return None

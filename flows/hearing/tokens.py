"""Typed words as tokens: one spelling for the many ways in which people write the same word.

A token is a set of forms: the word as typed and the words it may stand for ("k1ll" is "kill" too).
A form too many costs one tap; a form too few may cost a disclosure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

Token = frozenset[str]

LONGEST = 4096  # characters that are read: what one message of Telegram holds
BREAK: Token = frozenset({"."})  # the end of a sentence, which no phrase crosses

_SPOKEN = {
    "🔪": "knife", "🗡": "knife", "🔫": "gun", "🆘": "sos", "🚨": "emergency", "🚑": "ambulance",
    "🚓": "police", "👮": "police", "🩸": "blood",
    "😂": "haha", "🤣": "haha",
}  # fmt: skip
_LEET = str.maketrans("0134578@$!", "oieastbasi")
# Text-speak and words as spoken: each stands for itself and for the plain word.
_SAID = {
    "nine": "9", "2": "to", "4": "for", "u": "you", "ur": "your", "r": "are", "ov": "of",
    "pls": "please", "plz": "please", "plse": "please", "cos": "because", "coz": "because",
    "cuz": "because", "bcos": "because", "bc": "because", "woz": "was", "wos": "was", "iz": "is",
    "sed": "said", "sez": "says", "sais": "says", "wans": "wants", "wanna": "want", "wana": "want",
    "gonna": "going", "gunna": "going", "goin": "going", "shez": "shes", "hez": "hes",
    "dat": "that",
    "dis": "this", "da": "the", "teh": "the", "wiv": "with", "wif": "with", "fink": "think",
    "finks": "thinks", "sum1": "someone", "sumone": "someone", "some1": "someone",
    "sumbody": "somebody", "sumfing": "something", "sumthing": "something", "sumthin": "something",
    "somthing": "something", "smth": "something", "sth": "something", "ne1": "anyone",
    "any1": "anyone", "neva": "never", "nuffin": "nothing", "nuthin": "nothing", "tho": "though",
    "rn": "now", "atm": "now", "bf": "boyfriend", "gf": "girlfriend", "mates": "friends",
    "agen": "again", "dnt": "dont", "dont": "dont", "cnt": "cant", "wnt": "want", "hlp": "help",
    "mam": "mum", "mom": "mum", "ppl": "people", "abt": "about", "bout": "about", "v": "very",
}  # fmt: skip
_WORD = re.compile(r"[\w@$*'!]*\w[\w@$*]*|[.!?;\n]+|…")
_APOSTROPHES = re.compile(r"['’‘ʼ`´ʹ′＇]")
_CLIPPED = re.compile(r"[a-z]{2,}in")  # "hittin"
_RUN = re.compile(r"(.)\1{2,}")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W_][.\-_ ]){2,}[^\W_](?![^\W_])")
_LOOKALIKE = str.maketrans("асеорхуіјѕԁһ", "aceopxyijsdh")  # Cyrillic letters that look Latin


def sentences(text: str) -> list[Token]:
    """The tokens of a text, with a BREAK between its sentences."""
    tokens: list[Token] = []
    for match in _WORD.finditer(_spelled(text[:LONGEST])):
        piece = match.group()
        if piece[0] in ".!?;\n" and not piece.strip(".!?;\n"):
            # Two or three dots are a pause for breath in a chat, not an end.
            if not re.fullmatch(r"\.{2,}", piece):
                tokens.append(BREAK)
        elif piece != "…":
            tokens.append(_forms(piece))
    return tokens


def plain_word(word: str) -> str:
    """One word of a list in the one spelling: small letters, no accents, no apostrophe."""
    return "".join(re.findall(r"\w", _spelled(word)))


def _spelled(text: str) -> str:
    """The text in small plain letters; speaking emoji become words, "h e l p" becomes "help"."""
    for sign, word in _SPOKEN.items():
        text = text.replace(sign, f" {word} ")
    wide = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    spread = unicodedata.normalize("NFKD", wide.translate(_LOOKALIKE))
    bare = "".join(c for c in spread if not unicodedata.combining(c))
    joined = _APOSTROPHES.sub("", bare).replace("_", " ")
    return _SPACED.sub(lambda spaced: re.sub(r"[.\-_ ]", "", spaced.group()), joined)


def _forms(piece: str) -> Token:
    forms = {re.sub(r"[^\w*]", "", piece)}
    if any(c.isalpha() for c in piece) and piece.translate(_LEET) != piece:
        told = piece.rstrip("!").translate(_LEET)
        forms |= {told, told.replace("i", "l")} if "1" in piece else {told}
    forms |= {_SAID[form] for form in tuple(forms) if form in _SAID}
    forms |= {f"{form}g" for form in tuple(forms) if _CLIPPED.fullmatch(form)}
    for form in tuple(forms):
        if _RUN.search(form):
            forms |= {_RUN.sub(r"\1", form), _RUN.sub(r"\1\1", form)}
    return frozenset(forms)


def words_of(tokens: Iterable[Token]) -> list[Token]:
    """The tokens without the breaks."""
    return [token for token in tokens if token is not BREAK and token != BREAK]

"""Random ids, drawn outside the pure half: references, codes, tokens.

The database's unique keys decide whether one is free: a clash rolls the batch back, and it is
handled again with other draws.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from random import Random

# No vowels, so that no word comes out, and none of 0 O 1 I L 5 S 8 B 2 Z, which look alike.
LETTERS = "CDFGHJKMNPQRTVWX"
DIGITS = "34679"
SECRET: Random = secrets.SystemRandom()  # a simulation passes one that can be replayed


def references(chance: Random = SECRET) -> Iterator[str]:
    """References such as K7Q4: letters and digits, at least one of each."""
    while True:
        drawn = "".join(chance.choice(LETTERS + DIGITS) for _ in range(4))
        if not drawn.isdigit() and not drawn.isalpha():
            yield drawn


def codes(chance: Random = SECRET) -> Iterator[str]:
    """Six-digit codes. None begins with 0, since people leave it out, or with 999."""
    while True:
        code = f"{chance.randrange(100000, 1000000)}"
        if not code.startswith(("999", "112")):
            yield code


def token() -> str:
    """The token of an invite: 128 random bits, fit for a deep link."""
    return secrets.token_urlsafe(16)

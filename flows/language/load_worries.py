"""worries.yaml -> `Worries`. Each entry is read here, so that a bad one is told where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from flows.hearing.hearing import families_of
from flows.hearing.phrases import EntryError, read_phrase
from flows.language.yaml_tree import Entries, Items, Node, Word
from flows.model import Worries
from flows.problems import Problem
from flows.talk.common_words import NOT_A_NAME
from flows.talk.first_names import ALSO_WORDS, FIRST_NAMES

WELSH = frozenset({"mae"})  # "is", the commonest word of a Welsh sentence
PARTS = ("danger", "danger_alone", "worry", "worry_alone", "harmless", "not_now")


def read_worries(tree: Entries | None, faults: list[Problem]) -> Worries:
    """The worry list of a pack; an empty one where it has none."""
    if tree is None:
        return Worries()
    families = {key.text: tuple(_texts(node)) for key, node in tree.entries("families")}
    known = families_of(Worries(families=families))
    groups = {part: _groups(tree, part, known, faults) for part in PARTS}
    return Worries.model_validate(
        {"families": families, "ordinary": tree.texts("ordinary"), **groups}
    )


def _groups(
    tree: Entries, part: str, families: dict[str, tuple[str, ...]], faults: list[Problem]
) -> dict[str, tuple[str, ...]]:
    found = {}
    for key, node in tree.entries(part):
        for word in _words(node):
            _check(word, families, faults)
        found[key.text] = tuple(_texts(node))
    return found


def _check(word: Word, families: dict[str, tuple[str, ...]], faults: list[Problem]) -> None:
    try:
        read_phrase(word.text, families)
    except EntryError as why:
        faults.append(word.at.problem(f'"{word.text}" {why}'))
    for part in word.text.replace("/", " ").replace("(", " ").replace(")", " ").split():
        name = part.casefold()
        if name in FIRST_NAMES - NOT_A_NAME - ALSO_WORDS - WELSH:
            faults.append(
                word.at.problem(
                    f'"{part}" is somebody\'s name. A worry list holds no names: take it out.'
                )
            )


def _texts(node: Node) -> Iterator[str]:
    return (word.text for word in _words(node))


def _words(node: Node) -> Iterator[Word]:
    if isinstance(node, Items):
        yield from (item for item in node.items if isinstance(item, Word))
    elif isinstance(node, Word):
        yield node

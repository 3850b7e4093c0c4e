"""Fitting a YAML tree to the grammar: what fits is kept, everything else is a problem."""

from __future__ import annotations

import re
from functools import cache

from flows.language.grammar import Each, Key, Shape
from flows.language.leaves import LEAVES
from flows.language.yaml_tree import Entries, Items, Node, Word
from flows.problems import Problem, did_you_mean, nearest


def fit(node: Entries, shape: Shape, called: str, faults: list[Problem]) -> Entries:
    """The tree with only what fits the shape; the rest is added to `faults`.

    `called` names what it is ("a flow"). A map from which something was taken out is `torn`.
    """
    fitted = fit_node(node, shape, called, faults)
    return fitted if isinstance(fitted, Entries) else Entries((), node.at, torn=True)


def fit_node(node: Node, shape: Shape, called: str, faults: list[Problem]) -> Node | None:
    """The node with only what fits, or None where nothing fits."""
    if isinstance(node, Word) and shape.word:
        return node if _fits(node, shape.word, called, faults) else None
    if isinstance(node, Items) and shape.items:
        line = f"a line of {called}"
        each = [fit_node(item, shape.items, line, faults) for item in node.items]
        return Items(tuple(item for item in each if item is not None), node.at)
    if isinstance(node, Entries) and shape.each:
        return _fit_each(node, shape.each, called, faults)
    if isinstance(node, Entries) and shape.keys is not None:
        return _fit_keys(node, shape.keys, called, faults)
    if isinstance(node, Entries) and node.torn and not node.pairs:
        return None  # a text that begins with a brace: reported already
    message = f"Here stands {_written(node)}, but {called} is {_wanted(shape)}."
    faults.append(node.at.problem(message))
    return None


def _fit_each(node: Entries, each: Each, called: str, faults: list[Problem]) -> Entries:
    kept: list[tuple[Word, Node]] = []
    for key, value in node.pairs:
        if not _fits(key, each.key, f"the name of {_a(each.entry)}", faults):
            continue
        fitted = fit_node(value, each.value, f'{each.entry} "{key.text}"', faults)
        if fitted is not None:
            kept.append((key, fitted))
    if not node.pairs and not node.torn:
        faults.append(node.at.problem(f"{called} is empty. Write an entry, or take the key out."))
    return Entries(tuple(kept), node.at, node.torn or len(kept) < len(node.pairs))


def _fit_keys(node: Entries, keys: dict[str, Key], called: str, faults: list[Problem]) -> Entries:
    kept: list[tuple[Word, Node]] = []
    meant: set[str] = set()  # keys that are there, if wrongly
    for key, value in node.pairs:
        known = keys.get(key.text)
        if known is None:
            hint = did_you_mean(key.text, keys)
            faults.append(key.at.problem(f'"{key.text}" is not a key of {called}.{hint}'))
            meant.update(nearest(key.text, keys))
        elif (fitted := fit_node(value, known.shape, key.text, faults)) is not None:
            kept.append((key, fitted))
        meant.add(key.text)
    missing = [name for name, key in keys.items() if key.required and name not in meant]
    if missing and not node.torn:
        noun = "key" if len(missing) == 1 else "keys"
        needs = f"{called[0].upper()}{called[1:]} needs the {noun} {', '.join(missing)}."
        faults.append(node.at.problem(needs))
    torn = node.torn or bool(missing) or len(kept) < len(node.pairs)
    return Entries(tuple(kept), node.at, torn)


def _fits(node: Word, kind: str, called: str, faults: list[Problem]) -> bool:
    """Whether a word is of that kind; a text that loses its end to a comment is not."""
    if kind == "text" and node.remark:
        if not node.remark.startswith("# "):
            return False  # reported already
        faults.append(
            node.at.problem(
                f'"{node.remark}" is read as a remark and not shown. Put the text in quotes, '
                "or the remark on a line of its own."
            )
        )
        return False
    if _pattern(kind).fullmatch(node.text):
        return True
    faults.append(
        node.at.problem(f'"{node.text}" cannot stand here: {called} is {LEAVES[kind].called}.')
    )
    return False


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(LEAVES[kind].pattern)


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeio" else f"a {noun}"


def _written(node: Node) -> str:
    if isinstance(node, Word):
        return f'the word "{node.text}"'
    return "a list" if isinstance(node, Items) else "a map of keys"


def _wanted(shape: Shape) -> str:
    wanted = [LEAVES[shape.word].called] if shape.word else []
    wanted += ["a list"] if shape.items else []
    if shape.each:
        wanted.append("a map of names to entries")
    elif shape.keys is not None:
        wanted.append(f"keys ({', '.join(shape.keys)})")
    return " or ".join(wanted)

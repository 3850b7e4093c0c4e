"""`extends`: one pack laid over another, tree over tree, before anything is read.

Maps merge by key, lists are replaced, the word `removed` takes away. An override names something
that exists; a new entry is written out whole. A state that says where to go replaces the old one.
"""

from __future__ import annotations

from flows.language.grammar import FLOW, PACK, WORRIES, Each, Shape
from flows.language.yaml_tree import Entries, Node, Word
from flows.problems import Problem, did_you_mean

REMOVED = "removed"


def merge_pack(base: Entries, over: Entries, faults: list[Problem]) -> Entries:
    """The keys of a parent's pack.yaml with those of a child laid over them."""
    return _merge(base, over, PACK, faults)


def merge_flow(base: Entries, over: Entries, faults: list[Problem]) -> Entries:
    """The keys of a parent's flow with those of the child's file of that flow laid over them."""
    return _merge(base, over, FLOW, faults)


def merge_worries(base: Entries, over: Entries, faults: list[Problem]) -> Entries:
    """A parent's worry list with the groups of the child's laid over it."""
    return _merge(base, over, WORRIES, faults)


def refuse_removed(tree: Entries, faults: list[Problem]) -> Entries:
    """The tree of a file that changes no other: `removed` has nothing to take away there."""
    kept: list[tuple[Word, Node]] = []
    for key, value in tree.pairs:
        if _is_removed(value):
            faults.append(
                key.at.problem(f'"{key.text}" is nowhere before, so it cannot be removed.')
            )
        elif isinstance(value, Entries):
            kept.append((key, refuse_removed(value, faults)))
        else:
            kept.append((key, value))
    return Entries(tuple(kept), tree.at, tree.torn or len(kept) < len(tree.pairs))


def _is_removed(node: Node) -> bool:
    return isinstance(node, Word) and node.text == REMOVED and not node.quoted


def _merge(base: Entries, over: Entries, shape: Shape, faults: list[Problem]) -> Entries:
    """`over` laid on `base`; both are maps of that shape."""
    merged = {key.text: (key, value) for key, value in base.pairs}
    torn = base.torn or over.torn
    for key, value in over.pairs:
        old = merged.get(key.text)
        if _is_removed(value):
            torn |= not _take_away(merged, key, faults)
        elif old is None:
            new = _new(key, value, merged, shape, faults)
            torn |= new is None
            if new is not None:
                merged[key.text] = (key, new)
        else:
            merged[key.text] = (key, _laid(old[1], value, _inner(shape, key.text), shape, faults))
    return Entries(tuple(merged.values()), base.at, torn)


def _take_away(merged: dict[str, tuple[Word, Node]], key: Word, faults: list[Problem]) -> bool:
    if merged.pop(key.text, None):
        return True
    hint = did_you_mean(key.text, merged)
    faults.append(key.at.problem(f'There is no "{key.text}" to be removed.{hint}'))
    return False


def _inner(shape: Shape, key: str) -> Shape | None:
    """The shape of the value at a key."""
    if shape.each:
        return shape.each.value
    known = (shape.keys or {}).get(key)
    return known.shape if known else None


def _new(
    key: Word,
    value: Node,
    known: dict[str, tuple[Word, Node]],
    shape: Shape,
    faults: list[Problem],
) -> Node | None:
    """An entry that the parent does not have; it is allowed where it is written out whole."""
    each = shape.each
    if each and each.whole and not _whole(value, each):
        hint = did_you_mean(key.text, known)
        faults.append(
            key.at.problem(
                f'There is no {each.entry} "{key.text}" to change.{hint} A new {each.entry} needs '
                f"the key {' or '.join(each.whole)}."
            )
        )
        return None
    return refuse_removed(value, faults) if isinstance(value, Entries) else value


def _whole(value: Node, each: Each) -> bool:
    return isinstance(value, Entries) and any(value.get(key) for key in each.whole)


def _laid(old: Node, new: Node, inner: Shape | None, outer: Shape, faults: list[Problem]) -> Node:
    """One entry laid over the entry of the same name."""
    each = outer.each
    if each and each.short and isinstance(new, Word) and isinstance(old, Entries):
        new = Entries(((Word(each.short, new.at), new),), new.at)
    if each and each.short and isinstance(old, Word) and isinstance(new, Entries):
        old = Entries(((Word(each.short, old.at), old),), old.at)
    if not (isinstance(old, Entries) and isinstance(new, Entries) and inner):
        return new
    if each and any(new.get(key) for key in each.replaces):
        return refuse_removed(new, faults)
    return _merge(old, new, inner, faults)

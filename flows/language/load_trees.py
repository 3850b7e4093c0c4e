"""The flat trees of a pack's files and its parents', one a file, with every `extends` resolved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flows.language.extends import merge_flow, merge_pack, merge_worries, refuse_removed
from flows.language.yaml_text import read_yaml
from flows.language.yaml_tree import Entries, Word
from flows.problems import Position, Problem, did_you_mean

PACK_FILE = "pack.yaml"
WORRIES_FILE = "worries.yaml"
Files = Mapping[str, str]
Parents = Callable[[str], Files] | Mapping[str, Files]


@dataclass(slots=True)
class Trees:
    """The trees of a pack: pack.yaml, worries.yaml and one for each flow, flat.

    `unreadable`: a file could not be read, so names that point into it prove nothing.
    """

    pack: Entries | None = None
    flows: dict[str, Entries] = field(default_factory=dict)
    worries: Entries | None = None
    unreadable: bool = False


def read_trees(files: Files, parents: Parents, faults: list[Problem]) -> Trees:
    """The flat trees of a pack. `parents` gives the files of a pack by its name."""
    return _flat(files, parents, faults, ())


def _flat(files: Files, parents: Parents, faults: list[Problem], path: tuple[str, ...]) -> Trees:
    own = _own(files, faults, f"{path[-1]}/" if path else "")
    extends = own.pack.word("extends") if own.pack else None
    if extends is None:
        own.flows = {name: refuse_removed(tree, faults) for name, tree in own.flows.items()}
        own.pack = refuse_removed(own.pack, faults) if own.pack else None
        own.worries = refuse_removed(own.worries, faults) if own.worries else None
        return own
    below = _parent(extends, parents, faults, path)
    if below is None:
        own.unreadable = True
        return own
    base = _flat(below, parents, faults, (*path, extends.text))
    return _laid(base, own, faults)


def _parent(
    extends: Word, parents: Parents, faults: list[Problem], path: tuple[str, ...]
) -> Files | None:
    name = extends.text
    if name in path:
        circle = " > ".join((*path, name))
        faults.append(extends.at.problem(f"Packs extend each other in a circle: {circle}."))
        return None
    try:
        return parents[name] if isinstance(parents, Mapping) else parents(name)
    except (LookupError, OSError):
        known = parents if isinstance(parents, Mapping) else ()
        faults.append(extends.at.problem(f'There is no pack "{name}".{did_you_mean(name, known)}'))
        return None


def _own(files: Files, faults: list[Problem], folder: str) -> Trees:
    """The trees of the files as they are written."""
    trees = Trees()
    for name in sorted(files):
        tree, found = read_yaml(files[name], folder + name)
        faults.extend(found)
        if tree is None:
            trees.unreadable = True
        elif name == PACK_FILE:
            trees.pack = tree
        elif name == WORRIES_FILE:
            trees.worries = tree
        else:
            _add_flow(trees, tree, faults)
    if PACK_FILE not in files:
        start = Position(file=folder + PACK_FILE, line=1, column=1)
        faults.append(start.problem("A pack needs the file pack.yaml."))
        trees.unreadable = True
    return trees


def _add_flow(trees: Trees, tree: Entries, faults: list[Problem]) -> None:
    name = tree.word("flow")
    if name is None:
        faults.append(tree.at.problem("This file needs the key flow: the name of its flow."))
        trees.unreadable = True
    elif name.text in trees.flows:
        first = trees.flows[name.text].at.file
        faults.append(name.at.problem(f'The flow "{name.text}" stands in {first} as well.'))
    else:
        trees.flows[name.text] = tree


def _laid(base: Trees, over: Trees, faults: list[Problem]) -> Trees:
    """The child's trees laid over the parent's."""
    flat = Trees(unreadable=base.unreadable or over.unreadable)
    flat.pack = merge_pack(base.pack, over.pack, faults) if base.pack and over.pack else over.pack
    flat.worries = _worries(base.worries, over.worries, faults)
    flat.flows = dict(base.flows)
    for name, tree in over.flows.items():
        old = base.flows.get(name)
        if old:
            flat.flows[name] = merge_flow(old, tree, faults)
        elif tree.get("start") or flat.unreadable:
            flat.flows[name] = refuse_removed(tree, faults)
        else:
            hint = did_you_mean(name, base.flows)
            word = tree.word("flow")
            at = word.at if word else tree.at
            faults.append(
                at.problem(f'There is no flow "{name}" to change.{hint} A new flow needs start.')
            )
            flat.unreadable = True
    return flat


def _worries(base: Entries | None, over: Entries | None, faults: list[Problem]) -> Entries | None:
    """A parent's worry list with the child's laid over it, group by group."""
    if base is None or over is None:
        return base or (refuse_removed(over, faults) if over else None)
    return merge_worries(base, over, faults)

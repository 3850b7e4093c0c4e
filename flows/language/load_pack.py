"""A pack from its files: a flat `Pack`, or every problem at once with file, line and column.

Strings come in and a value goes out: `bot/runtime/sources.py` reads the folders.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import time, timedelta

from flows.directory import Value
from flows.durations import EXAMPLES, parse_duration
from flows.facts import BUILT_IN_LISTS
from flows.guidance import GUIDANCE
from flows.language.fit import fit
from flows.language.grammar import FLOW, PACK, WORRIES
from flows.language.load_calls import check_calls
from flows.language.load_flow import Around, read_flow, state_positions
from flows.language.load_ladders import read_ladders, read_numbers
from flows.language.load_trees import WORRIES_FILE, Files, Parents, Trees, read_trees
from flows.language.load_worries import read_worries
from flows.language.yaml_tree import Entries, Items, Word
from flows.pack import Flow, Pack, Timings
from flows.problems import FlowError, Position, Problem, did_you_mean, in_order

LONGEST_MANAGER_WAIT = timedelta(minutes=15)


class Loaded(Value):
    """A pack and the places where its states are written.

    `positions` are by (flow, state), where an unrolled state stands for its repeat; (flow, "") is
    the flow, ("", "") pack.yaml, and ("", "ladders.NAME") and the like an entry of its parts.
    """

    pack: Pack
    positions: dict[tuple[str, str], Position]


def load_pack(files: Files, parents: Parents) -> Loaded:
    """The pack of these files (name to text): pack.yaml and one file for each flow.

    `parents` gives the files of a pack by name, for `extends`, and raises LookupError where there
    is none. Raises FlowError with every problem.
    """
    faults: list[Problem] = []
    trees = read_trees(files, parents, faults)
    pack = fit(trees.pack, PACK, "pack.yaml", faults) if trees.pack else None
    worries = fit(trees.worries, WORRIES, WORRIES_FILE, faults) if trees.worries else None
    flows = {name: fit(tree, FLOW, "a flow", faults) for name, tree in trees.flows.items()}
    if pack is None or trees.unreadable:
        raise FlowError(in_order(faults))
    loaded = _read(Trees(pack, flows, worries), pack, faults)
    if faults:
        raise FlowError(in_order(faults))
    return loaded


def _read(trees: Trees, tree: Entries, faults: list[Problem]) -> Loaded:
    timings = _timings(tree, faults)
    lists = _lists(tree, faults)
    numbers = read_numbers(tree, faults)
    ladders = read_ladders(tree, numbers, timings, faults)
    around = Around(timings, lists, tuple(ladders), tuple(trees.flows))
    flows = _flows(trees.flows, around, faults)
    pack = Pack(
        name=tree.text("pack") or "",
        title=tree.text("title") or "",
        rules=_guidance(tree, faults),
        timings=timings,
        numbers=numbers,
        ladders=ladders,
        lists=lists,
        menu=_begins(tree, "menu", flows, faults),
        anywhere=_begins(tree, "anywhere", flows, faults),
        words=_begins(tree, "words", flows, faults),
        worries=read_worries(trees.worries, faults),
        join=_join(tree, flows, faults),
        flows=flows,
    )
    return Loaded(
        pack=pack.model_copy(update={"hash": content_hash(pack)}),
        positions=_positions(tree, trees.flows, flows),
    )


def _guidance(tree: Entries, faults: list[Problem]) -> tuple[str, ...]:
    """The guidance that the pack carries out; only one with known rules can be checked."""
    for node in tree.items("rules"):
        if isinstance(node, Word) and node.text not in GUIDANCE:
            hint = did_you_mean(node.text, GUIDANCE)
            faults.append(node.at.problem(f'We don\'t know the rules "{node.text}".{hint}'))
    return tree.texts("rules")


def content_hash(pack: Pack) -> str:
    """SHA-256 over the flat pack as JSON, without the hash itself.

    Order counts, since people see it.
    """
    content = pack.model_dump(mode="json", exclude={"hash"})
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _flows(trees: Mapping[str, Entries], around: Around, faults: list[Problem]) -> dict[str, Flow]:
    flows, unsure = {}, set()
    for name, tree in trees.items():
        before = len(faults)
        flows[name] = read_flow(tree, around, faults)
        if len(faults) > before or _torn(tree):
            unsure.add(name)
    check_calls(flows, trees, unsure, faults)
    return flows


def _torn(tree: Entries) -> bool:
    """Whether anything in the tree was refused."""
    return tree.torn or any(_torn(node) for _, node in tree.pairs if isinstance(node, Entries))


def _timings(tree: Entries, faults: list[Problem]) -> Timings:
    found: dict[str, timedelta | int | time] = {}
    for key, word in tree.entries("timings"):
        if not isinstance(word, Word):
            continue
        if key.text in ("earliest", "latest"):
            found[key.text] = time.fromisoformat(word.text.zfill(5))
            continue
        length = int(word.text) if key.text == "tries" else parse_duration(word.text)
        if length is None:
            faults.append(word.at.problem(f"{key.text} is a time of at most 366 days: {EXAMPLES}."))
        elif key.text == "manager_wait" and parse_duration(word.text) > LONGEST_MANAGER_WAIT:  # type: ignore[operator]
            faults.append(
                word.at.problem(
                    "manager_wait is at most 15 min: a concern waits for no "
                    "one person longer than that."
                )
            )
        else:
            found[key.text] = length
    timings = Timings.model_validate(found)
    if timings.earliest >= timings.latest:
        at = next(
            key.at for key, _ in tree.entries("timings") if key.text in ("earliest", "latest")
        )
        faults.append(at.problem("earliest is before latest, as 08:00 is before 20:00."))
    return timings


def _lists(tree: Entries, faults: list[Problem]) -> dict[str, tuple[str, ...]]:
    found = {}
    for key, node in tree.entries("lists"):
        if key.text in BUILT_IN_LISTS:
            faults.append(key.at.problem(f'"{key.text}" fills itself. Choose another name.'))
        if not isinstance(node, Items):
            continue
        words = [word for word in node.items if isinstance(word, Word)]
        for number, word in enumerate(words):
            if word.text in (earlier.text for earlier in words[:number]):
                faults.append(word.at.problem(f'"{word.text}" stands in the list twice.'))
        found[key.text] = tuple(word.text for word in words)
    return found


def _begins(
    tree: Entries, key: str, flows: Mapping[str, Flow], faults: list[Problem]
) -> dict[str, str]:
    """The flows that the labels, commands or words of a key begin."""
    found = {}
    for name, word in tree.entries(key):
        if isinstance(word, Word):
            _check_flow(word, flows, faults)
            found[name.text] = word.text
    return found


def _join(tree: Entries, flows: Mapping[str, Flow], faults: list[Problem]) -> str | None:
    word = tree.word("join")
    if word:
        _check_flow(word, flows, faults)
    return word.text if word else None


def _check_flow(word: Word, flows: Iterable[str], faults: list[Problem]) -> None:
    known = (*flows, "concern")
    if word.text not in known:
        hint = did_you_mean(word.text, known)
        faults.append(word.at.problem(f'There is no flow "{word.text}".{hint}'))


def _positions(
    tree: Entries, trees: Mapping[str, Entries], flows: Mapping[str, Flow]
) -> dict[tuple[str, str], Position]:
    where = {("", ""): tree.at}
    for part in ("ladders", "numbers", "timings"):
        where |= {("", f"{part}.{key.text}"): key.at for key, _ in tree.entries(part)}
    for name, flow in flows.items():
        where |= state_positions(trees[name], flow)
    return where

"""The numbers and ladders of a pack: from trees to `Number` and `Ladder` values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flows.durations import parse_duration
from flows.language.yaml_tree import Entries, Node, Word
from flows.opening_hours.hours import EXAMPLE, HoursError, read_hours
from flows.pack import NO_WAITS, Ladder, Number, Rung, Timings
from flows.problems import Problem, did_you_mean

# Lines from the directory: the borough's, the organisation's, the mentor's.
FROM_DIRECTORY = ("social_care", "night_team", "staff_line", "emergency_contact")


def read_numbers(tree: Entries, faults: list[Problem]) -> dict[str, Number]:
    """The public lines of a pack. People's own numbers are in the directory, and only there."""
    found = {}
    for key, node in tree.entries("numbers"):
        if not isinstance(node, Entries):
            continue
        call, checked, hours = node.word("call"), node.word("checked"), node.word("open")
        if call and call.text.replace(" ", "").startswith(("07", "+447")):
            faults.append(
                call.at.problem(
                    "A mobile is somebody's own number. Put it into the list "
                    "of people: a pack holds public lines only."
                )
            )
        if checked and not _is_date(checked.text):
            faults.append(checked.at.problem(f"There is no day {checked.text}."))
        if key.text in FROM_DIRECTORY:
            faults.append(
                key.at.problem(f'"{key.text}" comes from the list of people. Choose another name.')
            )
        found[key.text] = Number(
            id=key.text,
            name=node.text("name") or "",
            call=node.text("call") or "",
            hours=_hours(hours, faults) if hours else None,
            checked=node.text("checked"),
            nation=node.text("nation") or "england",
            email=node.text("email"),
        )
    return found


def _hours(word: Word, faults: list[Problem]) -> str | None:
    """The opening hours as read."""
    try:
        return read_hours(word.text).canonical()
    except HoursError as doubt:
        message = f'"{word.text}" can\'t be read as hours. {doubt} {EXAMPLE}'
        faults.append(word.at.problem(message))
    return None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Around:
    """The parts of a pack that a ladder may name."""

    trees: Mapping[str, Entries]
    numbers: Collection[str]
    timings: Timings
    faults: list[Problem]


def read_ladders(
    tree: Entries, numbers: Collection[str], timings: Timings, faults: list[Problem]
) -> dict[str, Ladder]:
    """The ladders of a pack, each `like` resolved."""
    trees = {key.text: node for key, node in tree.entries("ladders") if isinstance(node, Entries)}
    around = _Around(trees, (*FROM_DIRECTORY, *numbers), timings, faults)
    return {
        key.text: _ladder(key, _like(key, around), around)
        for key, _ in tree.entries("ladders")
        if key.text in trees
    }


def _like(key: Word, around: _Around) -> Entries:
    """The ladder's own keys, and for the rest those of the ladder that it is like."""
    tree = around.trees[key.text]
    pairs = {word.text: (word, node) for word, node in tree.pairs}
    seen = {key.text}
    torn = tree.torn
    while like := tree.word("like"):
        if like.text in seen:
            around.faults.append(like.at.problem(f'"{key.text}" is like itself. Give it rungs.'))
            torn = True
            break
        if like.text not in around.trees:
            hint = did_you_mean(like.text, around.trees)
            around.faults.append(like.at.problem(f'There is no ladder "{like.text}".{hint}'))
            torn = True
            break
        seen.add(like.text)
        tree = around.trees[like.text]
        torn |= tree.torn
        pairs = {**{word.text: (word, node) for word, node in tree.pairs}, **pairs}
    return Entries(tuple(pairs.values()), around.trees[key.text].at, torn)


def _ladder(key: Word, tree: Entries, around: _Around) -> Ladder:
    rungs = [node for node in tree.items("rungs") if isinstance(node, Entries)]
    if not rungs and not tree.torn:
        around.faults.append(key.at.problem(f'The ladder "{key.text}" needs rungs, or like.'))
    limit = parse_duration(tree.text("limit") or "") or Ladder.model_fields["limit"].default
    return Ladder(
        name=key.text,
        rungs=tuple(
            _rung(rung, around, last=number == len(rungs)) for number, rung in enumerate(rungs, 1)
        ),
        at_once=tree.flag("at_once"),
        limit=limit,
        rule=tree.texts("rule"),
    )


def _rung(tree: Entries, around: _Around, *, last: bool) -> Rung:
    who, numbers = tree.text("who"), tree.texts("numbers")
    wait, each = _timing(tree, "wait", around), _timing(tree, "each", around)
    if not tree.torn:
        if bool(who) == bool(numbers):
            _fault(tree, "A rung has either who (they are texted) or numbers (to ring).", around)
        if not last and not tree.get("wait"):
            _fault(tree, "Only the last rung has no wait. Name a timing: wait: team_wait.", around)
        if each and who != "safeguarding_team":
            _fault(tree, '"each" goes with who: safeguarding_team, where several are told.', around)
        if each and wait and each > wait:
            _fault(tree, '"each" is longer than the wait of the whole rung.', around)
        if tree.get("stand_in") and who != "safeguarding_team":
            _fault(tree, '"stand_in" goes with who: safeguarding_team.', around)
    for word in tree.items("numbers"):
        if isinstance(word, Word) and word.text not in around.numbers:
            hint = did_you_mean(word.text, around.numbers)
            _fault(word, f'There is no number "{word.text}".{hint}', around)
    stand_in = tree.text("stand_in")
    return Rung(who=who, numbers=numbers, wait=wait, each=each, stand_in=stand_in)


def _timing(tree: Entries, key: str, around: _Around) -> timedelta | None:
    """The timing that the word at the key names."""
    word = tree.word(key)
    if word is None:
        return None
    length = None if word.text in NO_WAITS else getattr(around.timings, word.text, None)
    if not isinstance(length, timedelta):
        known = [name for name in Timings.model_fields if name not in NO_WAITS]
        _fault(word, f'There is no timing "{word.text}".{did_you_mean(word.text, known)}', around)
        return None
    return length


def _fault(node: Node, message: str, around: _Around) -> None:
    around.faults.append(node.at.problem(message))

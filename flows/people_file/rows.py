"""The rows of people.yaml: what may stand in them, and every fault by row and field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flows.language.fit import fit
from flows.language.grammar import Key, Shape, word
from flows.language.yaml_tree import Entries, Items, Node, Word
from flows.names import hidden_sign
from flows.problems import Problem

_Place = tuple[str, int, int]  # file, line and column


def _may(shape: Shape, meaning: str) -> Key:
    return Key(shape=shape, meaning=meaning)


def _must(shape: Shape, meaning: str) -> Key:
    return Key(shape=shape, meaning=meaning, required=True)


_ID = _must(word("id"), "a short name that never changes")
_NAME = _must(word("words"), "the name as people say it")
_TEXT_NAME = _may(word("words"), "the name in texts, in plain letters")
ORGANISATION = Shape(
    keys={
        "id": _ID,
        "name": _NAME,
        "text_name": _TEXT_NAME,
        "trustee": _may(word("id"), "who is told when nobody on the team may be"),
        "staff_line": _may(word("words"), "the council's line for worries about staff"),
    }
)
BOROUGH = Shape(
    keys={
        "id": _ID,
        "name": _NAME,
        "social_care": _must(word("words"), "children's social care by day"),
        "night_team": _may(word("words"), "children's social care by night"),
        "nation": _may(word("nation"), "whose bank holidays it keeps, england unless set"),
        "day_hours": _may(word("hours"), "when the day number answers"),
        "checked": _may(word("date"), "the day on which somebody checked that"),
    }
)
PROGRAMME = Shape(
    keys={
        "id": _ID,
        "name": _NAME,
        "manager": _must(word("id"), "the programme manager"),
        "safeguarding": _must(Shape(items=word("id")), "the safeguarding team, in its order"),
        "borough": _must(word("id"), "the borough where nothing else is known"),
    }
)
PERSON = Shape(
    keys={
        "id": _ID,
        "name": _NAME,
        "text_name": _TEXT_NAME,
        "role": _must(word("role"), "what they do"),
        "phone": _must(word("words"), "their own mobile"),
        "programme": _may(word("id"), "a mentor's programme"),
        "emergency_contact": _may(word("words"), "whom to ring when a mentor is missing"),
        "away": _may(Shape(items=word("away")), "days on leave"),
        "reports_by": _may(word("reports_by"), "how reports reach them"),
        "shared": _may(word("flag"), "true for a duty phone that several people carry"),
    }
)
PAIRING = Shape(
    keys={
        "code": _must(word("code"), "the code that stands for the child"),
        "mentor": _must(word("id"), "the mentor"),
        "initials": _must(word("initials"), "the child's initials, never a name"),
        "borough": _must(word("id"), "the child's borough"),
    }
)
PEOPLE = Shape(
    keys={
        "organisation": _must(ORGANISATION, "the charity"),
        "boroughs": _must(Shape(items=BOROUGH), "the councils"),
        "programmes": _must(Shape(items=PROGRAMME), "the programmes"),
        "people": _must(Shape(items=PERSON), "everybody but the children"),
        "pairings": _may(Shape(items=PAIRING), "who mentors whom"),
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of one part of the file. `label` is how an admin finds it."""

    label: str
    tree: Entries

    def text(self, key: str) -> str | None:
        """The text at the key, or None."""
        return self.tree.text(key)

    def at(self, key: str) -> Node:
        """The node at the key, or the whole row where the key is missing."""
        return self.tree.get(key) or self.tree

    @property
    def name(self) -> str:
        """The row's id, or its code."""
        return self.text("id") or self.text("code") or ""


@dataclass(frozen=True, slots=True)
class Rows:
    """The whole file: the rows that fit the grammar, by part, and the faults so far."""

    parts: Mapping[str, tuple[Row, ...]]
    faults: list[Problem]

    def fault(self, node: Node, message: str) -> None:
        """Add a fault at the node."""
        self.faults.append(node.at.problem(message))

    def by_id(self, part: str) -> dict[str, Row]:
        """The rows of a part by id; of two with the same id, the first."""
        return {row.name: row for row in reversed(self.parts[part])}


def read_rows(tree: Entries, faults: list[Problem], *, table: bool = False) -> Rows:
    """The rows of people.yaml that fit its grammar; the others are added to `faults`.

    The rows of a `table` are named by their line, as in a spreadsheet.
    """
    fitted = fit(tree, PEOPLE, "the list of people", faults)
    _refuse_hidden(tree, faults)
    return Rows(_parts(fitted, table=table), faults)


def _refuse_hidden(node: Node, faults: list[Problem]) -> None:
    """Add a fault for invisible characters, or characters that reverse a name, in any word."""
    if isinstance(node, Word):
        if sign := hidden_sign(node.text.strip()):
            message = f"A hidden sign stands in it ({sign}). Delete the text, and type it again."
            faults.append(node.at.problem(message))
        return
    below = node.items if isinstance(node, Items) else [value for _, value in node.pairs]
    for each in below:
        _refuse_hidden(each, faults)


def labelled(
    problems: Iterable[Problem], tree: Entries, *, table: bool = False
) -> tuple[Problem, ...]:
    """The problems, each with its row and field in front."""
    rows = [row for rows in _parts(tree, table=table).values() for row in rows]
    fields = {place: f"{row.label}, {field}" for row in rows for field, place in _places(row)}
    starts = sorted((_place(row.tree), row.label) for row in rows)
    if table:  # a row is one line, and its faults belong to no other
        return tuple(
            _labelled(each, fields, [s for s in starts if s[0][:2] == (each.file, each.line)])
            for each in problems
        )
    return tuple(_labelled(problem, fields, starts) for problem in problems)


def _labelled(
    problem: Problem, fields: Mapping[_Place, str], starts: list[tuple[_Place, str]]
) -> Problem:
    place = (problem.file, problem.line, problem.column)
    above = [label for start, label in starts if start <= place]
    label = fields.get(place) or (above[-1] if above else "")
    message = f"{label}: {problem.message}" if label else problem.message
    return problem.model_copy(update={"message": message})


def _places(row: Row) -> Iterator[tuple[str, _Place]]:
    """The place of each field of the row, with what stands there."""
    for key, node in row.tree.pairs:
        if _place(key) != _place(row.tree):  # a fault there belongs to the whole row
            yield key.text, _place(key)
        if _place(node) != _place(row.tree):
            yield key.text, _place(node)
        if isinstance(node, Items):
            yield from ((key.text, _place(item)) for item in node.items)


def _place(node: Node) -> _Place:
    return node.at.file, node.at.line, node.at.column


def _parts(tree: Entries, *, table: bool) -> dict[str, tuple[Row, ...]]:
    organisation = tree.get("organisation")
    rows: dict[str, tuple[Row, ...]] = {"organisation": ()}
    if isinstance(organisation, Entries):
        rows["organisation"] = (Row("organisation", organisation),)
    for part in ("boroughs", "programmes", "people", "pairings"):
        rows[part] = tuple(
            Row(_label(part, node.at.line if table else number, node), node)
            for number, node in enumerate(tree.items(part), 1)
            if isinstance(node, Entries)
        )
    return rows


def _label(part: str, number: int, tree: Entries) -> str:
    name = tree.text("id") or tree.text("code")
    return f"{part}, row {number}" + (f" ({name})" if name else "")

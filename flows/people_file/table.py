"""A table of people (CSV) as the tree that a people.yaml would give, each word at its row and cell.

A table holds people and their pairings. The charity, its councils and its programmes are handed in
as last imported.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence

from flows.directory import Directory, Value
from flows.language.yaml_tree import Entries, Items, Node, Word
from flows.problems import Position, Problem, did_you_mean

PERSON = (
    *("id", "name", "text_name", "role", "phone", "programme"),
    *("emergency_contact", "away", "reports_by", "shared"),
)
PAIRING = ("code", "initials", "borough")
COLUMNS = (*PERSON, *PAIRING)
NEEDED = ("id", "name", "role", "phone")
_CALLED = {
    "mobile": "phone",
    "mobile_number": "phone",
    "phone_number": "phone",
    "telephone": "phone",
    "full_name": "name",
    "program": "programme",
    "pairing": "code",
    "pairing_code": "code",
    "council": "borough",
    "emergency": "emergency_contact",
    "leave": "away",
}
LAST_IMPORT = "(the last import)"
_SIGNS = (",", ";", "\t")


def is_table(text: str) -> bool:
    """Whether the first line of a text names columns, as that of a CSV file does."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return any(len(_known(first.split(sign))) > 1 for sign in _SIGNS)


def read_table(text: str, file: str, rest: Directory) -> tuple[Entries | None, list[Problem]]:
    """The tree of a table, with the charity, councils and programmes of `rest`; and its faults.

    The tree is None where the columns can't be told.
    """
    return _Table(text, file, rest).read()


def _known(cells: Sequence[str]) -> list[str]:
    return [name for name in map(_column, cells) if name in COLUMNS]


def _column(cell: str) -> str:
    name = "_".join(cell.strip().strip("\"'").lower().replace("-", " ").split())
    return _CALLED.get(name, name)


class _Table:
    def __init__(self, text: str, file: str, rest: Directory) -> None:
        self.text, self.file, self.rest = text, file, rest
        self.faults: list[Problem] = []
        self.people: list[Node] = []
        self.pairings: list[Node] = []
        self.seen: set[str] = set()

    def read(self) -> tuple[Entries | None, list[Problem]]:
        rows = self._rows()
        line, head = next(rows, (1, []))
        names = self._head(line, head)
        if names is None:
            return None, self.faults
        for line, cells in rows:
            self._row(line, names, cells)
        at = Position(file=self.file, line=1, column=1)
        parts = {
            **_rest(self.rest),
            "people": Items(tuple(self.people), at),
            "pairings": Items(tuple(self.pairings), at),
        }
        return Entries(tuple((Word(key, at), node) for key, node in parts.items()), at), self.faults

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row that is not empty, with the line on which it begins."""
        text, skipped = _without_hint(self.text)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_sign(text), strict=True)
        line = skipped + 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield line, cells
                line = reader.line_num + skipped + 1
        except csv.Error:
            self._fault(line, 1, 'A " in this row has no partner. Write each " twice, or none.')

    def _head(self, line: int, head: Sequence[str]) -> list[str] | None:
        names = [_column(cell) for cell in head]
        if not _known(head):
            wanted = ", ".join(COLUMNS)
            self._fault(line, 1, f"The first row names the columns. There are: {wanted}.")
            return None
        for number, name in enumerate(names, 1):
            if name and name not in COLUMNS:
                hint = did_you_mean(name, COLUMNS)
                self._fault(line, number, f'There is no column "{head[number - 1]}".{hint}')
            elif name and name in names[: number - 1]:
                self._fault(line, number, f'The column "{name}" is there twice. Keep one of them.')
        missing = [name for name in NEEDED if name not in names]
        if missing and not self.faults:
            self._fault(line, 1, f"Add the columns that are missing: {', '.join(missing)}.")
        return None if self.faults else names

    def _row(self, line: int, names: Sequence[str], cells: Sequence[str]) -> None:
        for number, cell in enumerate(cells[len(names) :], len(names) + 1):
            if cell.strip():
                self._fault(line, number, "This cell has no column. Is a comma in a cell unquoted?")
                return
        found = {
            name: Word(_bare(cell), Position(file=self.file, line=line, column=number))
            for number, (name, cell) in enumerate(zip(names, cells, strict=False), 1)
            if name and _bare(cell)
        }
        at = Position(file=self.file, line=line, column=1)
        person = {name: word for name, word in found.items() if name in PERSON}
        pairing = {name: word for name, word in found.items() if name in PAIRING}
        who = found.get("id")
        again = who is not None and who.text in self.seen and set(person) == {"id"}
        if not again or not pairing:
            self.people.append(_entries(_person(person), at))
        if pairing and who is not None:
            self.pairings.append(_entries({**pairing, "mentor": who}, at))
        self.seen.add(who.text if who else "")

    def _fault(self, line: int, column: int, message: str) -> None:
        self.faults.append(Position(file=self.file, line=line, column=column).problem(message))


def _bare(cell: str) -> str:
    """A cell without the marks that spreadsheets put around a text: ="07700 900123",
    '07700 900123.
    """
    text = cell.strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.removeprefix("'").strip() if text[1:2] in tuple("0123456789+=-@") else text


def _person(words: dict[str, Word]) -> dict[str, Node]:
    """The words of a row as people.yaml has them."""
    found: dict[str, Node] = dict(words)
    if role := words.get("role"):
        found["role"] = Word("_".join(role.text.lower().split()), role.at)
    if shared := words.get("shared"):
        found["shared"] = Word(shared.text.lower(), shared.at)
    if away := words.get("away"):
        days = [part.strip() for part in away.text.replace("\n", ";").split(";")]
        found["away"] = Items(tuple(Word(part, away.at) for part in days if part), away.at)
    return found


def _entries(nodes: dict[str, Node], at: Position) -> Entries:
    return Entries(tuple((Word(key, node.at), node) for key, node in nodes.items()), at)


def _without_hint(text: str) -> tuple[str, int]:
    """The text without Excel's line "sep=;", and how many lines that took."""
    first, _, others = text.partition("\n")
    return (others, 1) if first.strip().lower().startswith("sep=") else (text, 0)


def _sign(text: str) -> str:
    """The separator of the cells: the sign that makes the most columns of the first line."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_SIGNS, key=lambda sign: len(_known(first.split(sign))))


def _rest(directory: Directory) -> dict[str, Node]:
    """The parts that a table does not hold, as last imported; each row on a line of its own."""
    rows = itertools.count(1)
    return {
        "organisation": _values(directory.organisation, next(rows)),
        "boroughs": _list([_values(each, next(rows)) for each in directory.boroughs]),
        "programmes": _list([_values(each, next(rows)) for each in directory.programmes]),
    }


def _list(nodes: list[Entries]) -> Items:
    return Items(tuple(nodes), Position(file=LAST_IMPORT, line=1, column=1))


def _values(value: Value, line: int) -> Entries:
    pairs: list[tuple[Word, Node]] = []
    for number, (name, field) in enumerate(value.model_dump(mode="json").items(), 2):
        at = Position(file=LAST_IMPORT, line=line, column=number)
        if isinstance(field, list):
            pairs.append((Word(name, at), Items(tuple(Word(str(one), at) for one in field), at)))
        elif field is not None:
            pairs.append((Word(name, at), Word(str(field), at)))
    return Entries(tuple(pairs), Position(file=LAST_IMPORT, line=line, column=1))


def in_table(problem: Problem, file: str) -> Problem:
    """A fault of a part that the table does not hold, as a fault of the table: it lacks
    somebody.
    """
    if problem.file != LAST_IMPORT:
        return problem
    message = f"{problem.message} A table holds everybody, staff and trustee too."
    return problem.model_copy(update={"file": file, "line": 1, "column": 1, "message": message})
